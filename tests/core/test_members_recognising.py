"""On a platform whose ids are the organisation's numbers nobody needs a code."""

from datetime import timedelta

import pytest

from core.database import Database
from core.members import recognising, service
from core.members.service import MemberForm
from core.messages import Address
from tests.conftest import MORNING
from tests.people import People

PLACE = Address("wecom", "wwcorp/1", "wangjing")
OTHER = Address("wecom", "wwcorp/1", "wang.j")


@pytest.fixture
async def wang(people: People, database: Database) -> int:
    """Return a member with a number and no chat at all."""
    await people.member("李华")
    return await _numbered(database, "WangJing")


async def _numbered(database: Database, number: str) -> int:
    async with database.transaction() as session:
        return (await service.add_member(session, MemberForm("王静", "001", "full", number), MORNING)).id


async def owners(database: Database, place: Address) -> bool:
    async with database.reading() as session:
        return await recognising.is_bound(session, place)


async def test_whoever_writes_under_their_number_is_known_at_once_and_stays_known(database: Database, wang: int) -> None:
    for is_new in (True, False):
        async with database.transaction() as session:
            assert await recognising.recognise(session, PLACE, MORNING) is is_new
    async with database.reading() as session:
        [row] = await service.addresses(session, wang)
        assert (row.sender, (await service.member(session, wang)).address_id) == ("wangjing", row.id)


async def test_a_number_that_nobody_or_two_have_is_nobodys(database: Database, wang: int) -> None:
    del wang
    await _numbered(database, "WANGJING")
    async with database.transaction() as session:
        assert not await recognising.recognise(session, PLACE, MORNING)
        assert not await recognising.recognise(session, OTHER, MORNING)


async def test_an_address_that_somebody_joined_with_by_code_stays_theirs(database: Database, wang: int, people: People) -> None:
    li = await people.member("李强")
    async with database.transaction() as session:
        await service.attach(session, li.member_id, PLACE, MORNING)
        assert not await recognising.recognise(session, PLACE, MORNING)
        assert not await service.addresses(session, wang)


async def test_whoever_leaves_is_written_to_no_more(database: Database, wang: int) -> None:
    async with database.transaction() as session:
        await recognising.recognise(session, PLACE, MORNING)
        await recognising.leave(session, PLACE, MORNING + timedelta(days=1))
        await recognising.leave(session, OTHER, MORNING)
        assert not await service.addresses(session, wang)
        owner = await service.member(session, wang)
        await session.refresh(owner)
        assert owner.address_id is None


async def test_whoever_comes_back_after_leaving_is_written_to_again(database: Database, wang: int) -> None:
    async with database.transaction() as session:
        await recognising.recognise(session, PLACE, MORNING)
        await recognising.leave(session, PLACE, MORNING)
        assert [each.number for each in await recognising.unplaced(session, PLACE.channel, PLACE.account, 0, 9)][-1] == "WangJing"
        assert await recognising.recognise(session, PLACE, MORNING)
    async with database.reading() as session:
        assert [each.open for each in await service.addresses(session, wang)] == [True]
        found = await recognising.unplaced(session, PLACE.channel, PLACE.account, 0, 9)
        assert "WangJing" not in {each.number for each in found}


async def test_whoever_gets_another_id_is_followed(database: Database, wang: int) -> None:
    async with database.transaction() as session:
        await recognising.rename(session, PLACE, OTHER, MORNING)
        await recognising.recognise(session, PLACE, MORNING)
        await recognising.rename(session, PLACE, OTHER, MORNING)
        assert [each.sender for each in await service.addresses(session, wang)] == ["wang.j"]
    assert await owners(database, OTHER)
    assert not await owners(database, PLACE)


async def test_an_id_that_is_known_already_ends_the_old_one(database: Database, wang: int, people: People) -> None:
    li = await people.member("李强")
    async with database.transaction() as session:
        await recognising.recognise(session, PLACE, MORNING)
        await service.attach(session, li.member_id, OTHER, MORNING)
        await recognising.rename(session, PLACE, OTHER, MORNING)
        assert not await service.addresses(session, wang)
    assert await owners(database, OTHER)
