"""Doubted keys in the console: seen by whoever keeps the bank, decided with the figures of the item in view."""

from sqlmodel import select

from core.corrections.models import Doubt, DoubtState
from core.database import Database
from core.library.models import Item
from core.members.models import Member
from tests.conftest import MORNING
from tests.console.browser import Browser
from tests.console.world import World


async def doubted(database: Database, item_id: int) -> int:
    async with database.transaction() as session:
        member = (await session.exec(select(Member.id))).first()
        doubt = Doubt(item_id=item_id, version=1, member_id=member, words="教材不是这样写的", at=MORNING)
        session.add(doubt)
        await session.flush()
        return doubt.id


async def test_a_key_is_corrected_from_its_doubt(admin: Browser, world: World, database: Database) -> None:
    number = await doubted(database, world.item)
    async with database.reading() as session:
        item = await session.get(Item, world.item)
        wrong = next(place for place in range(len(item.options)) if place not in item.key)
        same = [str(place) for place in item.key]
    assert item.stem in await admin.opens("/console/banks/doubts")
    page = f"/console/banks/doubts/{number}"
    words = await admin.opens(page)
    assert "反映的理由：教材不是这样写的" in words
    assert "还没有作答数据" in words
    assert "这就是现在的答案" in await admin.sends(f"{page}/correct", {"key": same})
    assert admin.status == 422
    assert "已更正" in await admin.sends(f"{page}/correct", {"key": [str(wrong)]})
    async with database.reading() as session:
        assert (await session.get(Item, world.item)).key == [wrong]
        assert (await session.exec(select(Doubt.state))).one() == DoubtState.CORRECTED
    assert "更正答案" not in await admin.opens(page), "what is decided is decided"


async def test_a_key_that_stands_is_explained(admin: Browser, world: World, database: Database) -> None:
    number = await doubted(database, world.item)
    page = f"/console/banks/doubts/{number}"
    await admin.opens(page)
    assert "已告诉反映的人" in await admin.sends(f"{page}/reject", {"note": "见教材第三页"})
    async with database.reading() as session:
        assert (await session.exec(select(Doubt.note))).one() == "见教材第三页"
