"""A file of questions sent in a chat: read in the background, shown, taken or dropped; and those who may not send one."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from content import import_work, uploads
from content.import_work import ImportWork
from content.wording import Wording
from core.channel import Unfetched
from core.database import Database
from core.errors import NotFound
from core.imports import rules, service
from core.imports.models import ImportJob
from core.imports.rules import LARGEST, Step
from core.library import service as library
from core.messages import Attachment, Incoming, Kind, Message
from core.staff import passwords
from core.staff import service as staff
from core.staff.rules import NewAccount, Right, Role
from tests.actors import shown
from tests.conftest import MORNING, StillClock
from tests.outbox import Outbox
from tests.people import Known, People

BANK = "题干,A,B,答案\n一加一？,一,二,B\n二加二？,四,五,A\n三加三？,六,七,\n二加二？,四,五,A\n".encode()


@dataclass
class Chat:
    """A channel that holds the files which people sent; nothing else is asked of it here."""

    files: dict[str, bytes | Unfetched] = field(default_factory=dict)
    name: str = "test"
    account: str = "bot"

    async def fetch(self, file: Attachment, most: int) -> bytes | Unfetched:
        assert most == LARGEST
        return self.files.get(file.key, Unfetched.GONE)


@dataclass
class Desk:
    """The work behind the chats, and what it writes to somebody."""

    work: ImportWork
    chat: Chat
    outbox: Outbox
    wording: Wording

    async def writes(self) -> list[Message]:
        """Do all that is to be done; return what is written unasked."""
        while await self.work.step():
            pass
        return [each.message for each in await self.outbox.carries()]

    def words(self, message: Message) -> str:
        return shown(message, "zh", self.wording)


@pytest.fixture
def desk(wording: Wording, tmp_path: Path, outbox: Outbox) -> Desk:
    chat, folder = Chat(), tmp_path / "uploads"
    work = ImportWork(outbox.database, outbox.clock, outbox.organisation, folder, wording.say, {"test": chat})
    return Desk(work, chat, outbox, wording)


async def editor(database: Database, people: People, *rights: Right) -> Known:
    """Return a member who looks after banks."""
    member = await people.member("王静")
    async with database.transaction() as session:
        hashed = passwords.PasswordHash("nobody signs in with a password here")
        rights = rights or (Right(Role.EDITOR, "001"),)
        account = await staff.create_account(session, NewAccount("editor", "王静"), hashed, rights, MORNING)
        await staff.is_member(session, account, member.member_id)
    return member


def file(member: Known, key: str = "f", name: str = "党史.csv", size: int = 100, text: str = "", number: str = "1") -> Incoming:
    attached = Attachment(key, name, size)
    return Incoming(member.address, f"file{number}", member.sender, Kind.MEDIA, text, attachment=attached)


async def stems(database: Database, name: str) -> set[str]:
    async with database.reading() as session:
        bank = await library.bank_named(session, name, "001")
        assert bank is not None
        return {item.stem for item in (await library.items(session, bank.id or 0)).rows}


async def test_a_file_is_read_shown_with_its_problems_and_taken(database: Database, people: People, desk: Desk) -> None:
    member = await editor(database, people)
    desk.chat.files["f"] = BANK
    assert await member.sends(file(member)) == ["收到《党史.csv》，正在读取，读完马上告诉您。"]
    [card] = await desk.writes()
    words = desk.words(card)
    assert "共 4 题：可以导入 2 题，已有 1 题，有问题 1 题" in words
    assert "将新建题库“党史”" in words
    assert "第 4 行：没有答案" in words
    assert card.link is not None
    assert "/console/banks/import/" in card.link.url
    assert card.file is not None
    job = rules.fixed_job(card.file.id)
    async with database.reading() as session:
        token = (await service.find(session, job or 0)).token
    fixed = await uploads.fixed(desk.work.folder, token)
    assert fixed is not None
    assert len(fixed) == card.file.size
    assert zipfile.is_zipfile(io.BytesIO(fixed))
    assert await member.presses(card.choices[0].token) == ["正在导入《党史.csv》，完成后告诉您。"]
    assert await member.presses(card.choices[0].token) == ["这个文件已经处理过了。要再导入，请重新发送。"]
    [told] = await desk.writes()
    assert "已导入题库“党史”：新增 2 题，已有 1 题，未导入 1 题" in desk.words(told)
    assert await stems(database, "党史") == {"一加一？", "二加二？"}


async def test_a_dropped_file_leaves_nothing_and_a_mended_one_goes_to_the_same_bank(
    database: Database, people: People, desk: Desk
) -> None:
    member = await editor(database, people)
    desk.chat.files |= {"f": BANK, "g": BANK.replace("六,七,\n".encode(), "六,七,A\n".encode())}
    await member.sends(file(member, text="每周一练"))
    [card] = await desk.writes()
    assert await member.presses(card.choices[1].token) == ["好的，没有导入《党史.csv》。"]
    assert await desk.writes() == []
    async with database.transaction() as session:
        await library.create_bank(session, "每周一练", "001", MORNING)
    await member.sends(file(member, "g", text="每周一练", number="2"))
    [card] = await desk.writes()
    assert "将导入已有的题库“每周一练”" in desk.words(card)
    await member.presses(card.choices[0].token)
    await desk.writes()
    assert await stems(database, "每周一练") == {"一加一？", "二加二？", "三加三？"}


async def test_only_those_who_look_after_banks_may_send_files(database: Database, people: People, desk: Desk) -> None:
    member = await people.member("李强")
    [said] = await member.sends(file(member))
    assert said == "谢谢，但我只能收负责题库的同志发来的题库文件。您有话请直接用文字写给我。"
    reader = await editor(database, people, Right(Role.READER, "001"))
    assert await reader.sends(file(reader)) == [said]
    assert await desk.writes() == []


async def test_an_editor_hears_how_to_send_what_is_no_file_or_too_large(database: Database, people: People) -> None:
    member = await editor(database, people)
    picture = Incoming(member.address, "p", member.sender, Kind.MEDIA)
    assert (await member.sends(picture))[0].startswith("我只看得懂文字、按钮和题库文件")
    assert (await member.sends(file(member, size=LARGEST + 1)))[0].startswith("文件超过 20 MB")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (Unfetched.GONE, "没有取到，可能已经过期"),
        (Unfetched.TOO_LARGE, "文件超过 20 MB"),
        (Unfetched.LATER, "没有取到，可能已经过期"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "无法识别这种文件"),
    ],
    ids=["gone", "too-large", "later", "picture"],
)
async def test_a_file_that_cannot_be_had_or_read_gets_one_sentence(
    database: Database, people: People, desk: Desk, clock: StillClock, content: bytes | Unfetched, said: str
) -> None:
    member = await editor(database, people)
    desk.chat.files["f"] = content
    await member.sends(file(member))
    heard = await desk.writes()
    for _ in range(2):
        clock.moves(seconds=11)
        heard += await desk.writes()
    [card] = heard
    assert said in desk.words(card)
    assert card.choices == ()


async def test_the_answer_comes_at_night_to_the_chat_that_the_file_came_from(
    database: Database, people: People, desk: Desk, clock: StillClock
) -> None:
    member = await editor(database, people)
    clock.moves(hours=14)  # midnight
    desk.chat.files["f"] = BANK
    await member.sends(file(member))
    assert len(await desk.writes()) == 1


async def test_what_a_dead_process_left_is_gone_on_with_and_given_up_after_three_times(
    database: Database, people: People, desk: Desk, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = await editor(database, people)
    desk.chat.files["f"] = BANK
    monkeypatch.setattr(rules, "PORTION", 1)
    await member.sends(file(member))
    [card] = await desk.writes()
    await member.presses(card.choices[0].token)
    async with database.transaction() as session:
        job_id = await service.next_open(session, clock())
        job = await service.claim(session, job_id or 0, clock())
        assert job is not None
        reading = await uploads.reading(desk.work.folder, job.token, import_work.read_bank, import_work.BankReading)
        assert reading is not None
        drafts, _ = rules.once(reading.drafts)
        assert await service.take_portion(session, job_id or 0, drafts, 1, clock()) == 1
    assert await desk.writes() == []  # the lease of the dead process still holds
    clock.moves(seconds=61)
    [told] = await desk.writes()
    assert "新增 2 题，已有 1 题，未导入 1 题" in desk.words(told)
    await member.sends(file(member, number="2"))
    for _ in range(rules.TRIES):
        async with database.transaction() as session:
            assert await service.claim(session, await service.next_open(session, clock()) or 0, clock()) is not None
        clock.moves(seconds=61)
    [sorry] = await desk.writes()
    assert "没有处理成功" in desk.words(sorry)


async def test_nobody_decides_about_the_file_of_another_or_without_the_right_any_more(
    database: Database, people: People, desk: Desk
) -> None:
    member = await editor(database, people)
    desk.chat.files["f"] = BANK
    await member.sends(file(member))
    [card] = await desk.writes()
    job = rules.fixed_job(card.file.id if card.file else 0) or 0
    async with database.transaction() as session:
        own = await staff.as_staff(session, member.member_id)
        assert own is not None
        stranger = type(own)(own.account_id + 1, "x", "x", "zh", own.rights)
        with pytest.raises(NotFound):
            await service.decide(session, job, stranger, take=True)
        with pytest.raises(NotFound):
            await service.find(session, job + 1)
        await staff.revoke(session, own.account_id, Right(Role.EDITOR, "001"))
    assert (await member.presses(card.choices[0].token))[0].startswith("谢谢，但我只能收")
    await people.branch("001.002")
    async with database.transaction() as session:
        await staff.grant(session, own.account_id, Right(Role.EDITOR, "001.002"))
    assert await member.presses(card.choices[0].token) == ["您现在没有修改这个题库的权限。"]


async def test_what_is_over_is_forgotten_after_a_month(database: Database, people: People, desk: Desk, clock: StillClock) -> None:
    member = await editor(database, people)
    await member.sends(file(member))
    await desk.writes()
    async with database.transaction() as session:
        await service.forget(session, clock() + service.KEPT - timedelta(minutes=1))
        assert (await service.known(session, 1) or ImportJob()).step == Step.FAILED
        await service.forget(session, clock() + service.KEPT + timedelta(minutes=1))
        assert await service.known(session, 1) is None


def test_a_bank_is_named_by_the_words_beside_the_file_or_by_the_file() -> None:
    assert rules.bank_name("C:\\题库\\党史 2026.xlsx", "") == "党史 2026"
    assert rules.bank_name("a.xlsx", " 每周 \n 一练 ") == "每周 一练"
    assert len(rules.bank_name("长" * 300 + ".xlsx", "")) == 120


def test_media_ids_of_the_library_and_of_copies_name_no_corrected_file() -> None:
    assert rules.fixed_job(rules.fixed_media(7)) == 7
    assert rules.fixed_job(7) is None
    assert rules.fixed_job(-7) is None
