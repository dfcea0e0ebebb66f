"""A file of questions handed to the bot, on Telegram and on the web page: read, shown, imported; the console knows the rest."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from bots.telegram.connecting import EngineName
from bots.webchat.visitor import COOKIE
from core.library import service as library
from core.members import service as members
from core.messages import Address
from core.staff import passwords
from core.staff import service as staff
from core.staff.rules import NewAccount, Right, Role
from tests.bots.webchat_service import Visitor
from tests.journeys.chats import OnTelegram
from tests.journeys.installation import TOP, Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person
from zhibu.parts import assembled
from zhibu.serve import running

BANK = "题干,A,B,答案\n一加一？,一,二,B\n二加二？,四,五,A\n三加三？,六,七,\n".encode()


@pytest.fixture
async def service(sqlite_url: str, tmp_path: Path, telegram: TelegramStandIn, engine: EngineName) -> AsyncIterator[Installation]:
    async with assembled(settings_of(sqlite_url, tmp_path, telegram, engine=engine)) as parts, running(parts):
        yield Installation(parts)


async def editor(service: Installation, *places: Address) -> None:
    """Put somebody on the roster who looks after the banks of the whole organisation and has these chats."""
    [branch] = await service.branches("第一支部")
    member, now = await service.member("王静", branch), service.parts.clock()
    async with service.parts.database.transaction() as session:
        hashed = passwords.PasswordHash("nobody signs in with a password here")
        account = await staff.create_account(session, NewAccount("editor", "王静"), hashed, [Right(Role.EDITOR, TOP)], now)
        await staff.is_member(session, account, member)
        for place in places:
            await members.attach(session, member, place, now)


async def test_a_bank_is_sent_to_the_bot_and_imported_by_a_button(service: Installation, telegram: TelegramStandIn) -> None:
    await editor(service, OnTelegram(telegram, 1001).address)
    wang = Person(telegram, 1001, "静")
    await wang.sends("党史.csv", BANK)
    got, card = await wang.hears(2)
    assert "收到《党史.csv》" in got
    assert "可以导入 2 题" in card
    assert "第 4 行：没有答案" in card
    await wang.presses("导入可用的 2 题")
    taking, taken = await wang.hears(2)
    assert "正在导入" in taking
    assert "新增 2 题" in taken
    async with service.parts.database.reading() as session:
        assert [(each.name, each.items) for each in await library.banks(session, TOP)] == [("党史", 2)]


@pytest.mark.parametrize("engine", ["aiogram"], indirect=True)
async def test_the_web_page_takes_files_from_those_who_may_and_from_nobody_else(service: Installation) -> None:
    visitor, stranger = Visitor(service), Visitor(service)
    await editor(service, Address("webchat", "web", visitor.name))
    where = f"/chat/file?id={uuid4()}&name=党史.csv"
    async with httpx.AsyncClient(base_url=service.url, headers={"Origin": service.url}) as client, visitor.tab() as tab:
        for who, may in ((stranger, False), (visitor, True)):
            cookie = {"Cookie": f"{COOKIE}={who.secret}"}
            assert (await client.get("/chat/file", headers=cookie)).status_code == (204 if may else 403)
            assert (await client.post(where, content=BANK, headers=cookie)).status_code == (204 if may else 403)
        foreign = {**cookie, "Origin": "http://elsewhere.test"}
        assert (await client.post(where, content=BANK, headers=foreign)).status_code == 403
        assert (await client.post(where, content=b"0" * (20 * 1024 * 1024 + 1), headers=cookie)).status_code == 413
        shown = []
        while not any("可以导入 2 题" in each for each in shown):
            letter = await tab.until("letter")
            shown += [part["text"] for part in letter["card"].get("body", ())]
        assert shown[0].startswith("收到《党史.csv》")
        assert letter["card"]["file"]["name"] == "党史（待改）.xlsx"
        fixed = await client.get(letter["card"]["file"]["url"], headers=cookie)
        assert fixed.content.startswith(b"PK")
