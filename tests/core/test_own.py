"""A member's own page: what is theirs at a look, a copy of everything kept about them, and that leaving takes all of it."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, Table, func, insert, select

from content.wording import Wording
from core.clock import Clock
from core.database import Database, Session, execute
from core.messages import Media, Text
from core.organisation import Organisation
from core.own import rules, service
from core.own.kept import kept_about
from core.own.service import Around
from core.profile import service as profile
from core.tables import metadata
from core.visits import Handled
from tests.conftest import MORNING, StillClock
from tests.people import Known, People
from tests.quizzes import Quizzes, single
from tests.studies import Studies

OF_THE_ORGANISATION = {"account", "meeting", "chat_group", "game"}
"""Tables that name a member and whose rows are the organisation's: what hangs on them is not the member's."""
LEFT_OUT = {
    "qa_note": "what staff noted for themselves",
    "game_place": "which group a game is shown in",
    "duel_item": "which items a duel asks, whoever takes part",
}
"""Tables below a member's rows that are in no copy, each with the reason."""
OVERRIDES: Mapping[tuple[str, str], object] = {("suggestion_entry", "kind"): "sent", ("address", "is_group"): False}
FREE = {"member_id", "address_id", "sender"}
"""Columns that name a member or their chat without a foreign key."""


def _aims(table: Table) -> set[str]:
    return {key.column.table.name for column in table.columns for key in column.foreign_keys}


def personal() -> set[str]:
    """Return the tables that hold something about a member, by walking the metadata: a new table is found by itself."""
    found = {"member", "address"} | {each.name for each in metadata.sorted_tables if FREE & set(each.columns.keys())}
    found |= {each.name for each in metadata.sorted_tables if "member" in _aims(each)}
    while more := {
        each.name
        for each in metadata.sorted_tables
        if each.name not in found and _aims(each) & (found - OF_THE_ORGANISATION - {"member"})
    }:
        found |= more
    return found


class Filler:
    """Puts a row about the member into every table that can hold one."""

    def __init__(self, session: Session, member: Known) -> None:
        self.session, self.known = session, {("member", "id"): member.member_id, ("address", "id"): member.person.address_id}
        self.member, self.made = member, {"member", "address"}

    async def fill(self, name: str) -> None:
        if name in self.made:
            return
        self.made.add(name)
        table = metadata.tables[name]
        values = {column.name: await self._value(table, column) for column in table.columns}
        values = {name: value for name, value in values.items() if value is not None}
        key = (await execute(self.session, insert(table).values(values).returning(*table.primary_key.columns))).one()
        for column, value in zip(table.primary_key.columns, key, strict=True):
            self.known[name, column.name] = value

    async def _value(self, table: Table, column: "Column[object]") -> object:
        if (table.name, column.name) in OVERRIDES:
            return OVERRIDES[table.name, column.name]
        for key in column.foreign_keys:
            aim = (key.column.table.name, key.column.name)
            if aim not in self.known and aim[0] == table.name:
                return None
            if aim not in self.known:
                await self.fill(aim[0])
            return self.known[aim]
        return self._of_theirs(table, column)

    def _of_theirs(self, table: Table, column: "Column[object]") -> object:
        place = self.member.address
        theirs = {"member_id": self.member.member_id, "address_id": self.member.person.address_id, "sender": place.chat}
        if "sender" in table.columns:
            theirs |= {"channel": place.channel, "account": place.account}
        if column.name in theirs:
            return theirs[column.name]
        is_drawn = isinstance(column.type, Integer) and list(table.primary_key.columns) == [column]
        return None if is_drawn else _any(column)


def _any(column: "Column[object]") -> object:
    kinds = ((Boolean, False), (Integer, 7), (Float, 7.0), (DateTime, MORNING), (Date, date(2026, 11, 20)), (JSON, []))
    impl = getattr(column.type, "impl", column.type)
    found = next((value for kind, value in kinds if isinstance(impl, kind)), None)
    return found if found is not None else f"{column.table.name}-{column.name}"[: getattr(column.type, "length", None) or 60]


async def living(database: Database, member: Known) -> None:
    """Fill every table that can hold something about the member."""
    async with database.transaction() as session:
        filler = Filler(session, member)
        for name in sorted(personal()):
            await filler.fill(name)


async def copy(database: Database, member: Known) -> dict[str, int]:
    async with database.reading() as session:
        return {each.table: len(each.rows) for each in await kept_about(session, member.member_id)}


async def test_the_copy_holds_something_of_every_table_that_knows_the_member(people: People, database: Database) -> None:
    member = await people.member()
    await living(database, member)
    found = await copy(database, member)
    assert set(found) == personal() - set(LEFT_OUT), "add the table to core/own/kept.py"
    assert [name for name, rows in found.items() if not rows] == []
    other = await people.member("赵强")
    assert [name for name, rows in (await copy(database, other)).items() if rows] == ["member", "address"]


async def test_leaving_takes_everything_or_leaves_nobody_behind_it(people: People, database: Database, clock: Clock) -> None:
    member, stays = await people.member("王静"), await people.member("赵强")
    await living(database, member)
    async with database.transaction() as session:
        await profile.leave(session, member.member_id, clock())
    assert [name for name, rows in (await copy(database, member)).items() if rows] == []
    async with database.reading() as session:
        for name in personal():
            table = metadata.tables[name]
            for column in table.columns:
                if column.name == "member_id" or any(key.column.table.name == "member" for key in column.foreign_keys):
                    assert not (await execute(session, select(column).where(column == member.member_id))).all(), column
        for name in ("handled", "letter", "owing", "allowance"):
            assert (await execute(session, select(func.count()).select_from(metadata.tables[name]))).scalar_one() == 0, name
        [talk] = (await execute(session, select(metadata.tables["conversation"]))).all()
        assert (talk.state, talk.card) == (None, None)
    assert set(await copy(database, stays)) > {"member"}


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_every_heading_and_column_of_the_copy_has_words(people: People, wording: Wording, locale: str) -> None:
    member = await people.member()
    await living(people.database, member)
    async with people.database.reading() as session:
        kept = await kept_about(session, member.member_id)
    keys = {f"own-kept-{each.table}" for each in kept} | {
        f"own-column-{name}" for each in kept for row in each.rows for name in row
    }
    for key in keys:
        assert wording.say(Text(key.replace("_", "-")), locale)


async def test_a_member_sees_what_is_theirs_and_goes_on_by_button(people: People, quizzes: Quizzes, studies: Studies) -> None:
    member = await people.member()
    [page] = await member.says("/me")
    assert page.startswith("我的 · 王静\n学习任务：0 项未完成，0 项已完成\n答题：还没有参加过\n签到：没有参加")
    await quizzes.open_now([single()])
    await studies.published(await studies.draft())
    await member.says("答题")
    await member.says("A")
    await member.says("签到")
    await member.presses(0)
    [page] = await member.says("我的")
    assert "1 项未完成" in page
    assert "参加 1 次" in page
    assert "连续" in page
    assert "每日一题" in (await member.presses(0))[0]
    assert (await member.presses(2))[0].startswith("我的 · 王静")
    assert "没有请人答复的问题" in (await member.presses(1))[0]
    assert "建议" in (await member.presses(0))[0]


async def test_a_question_to_people_stands_among_the_members_cases(people: People, database: Database) -> None:
    member = await people.member()
    async with database.transaction() as session:
        question = metadata.tables["qa_question"]
        row = {"member_id": member.member_id, "branch_id": member.person.branch_id, "words": "食" * 40, "state": "waiting"}
        await execute(session, insert(question).values(row | {"asked_at": MORNING, "answer": ""}))
    await member.says("/me")
    assert f"{'食' * 30}…（待答复）" in (await member.presses(1))[0]
    assert "1 个待答复" in (await member.presses(2))[0]


async def exported(member: Known) -> Media:
    await member.says("/me")
    copy_place = [each.id for each in member.offered().choices].index("own:copy")
    assert "谁拿到它都能看" in (await member.presses(copy_place))[0]
    await member.presses(0)
    media = member.last.replies[-1].file
    assert media is not None
    return media


async def test_the_copy_comes_as_a_file_that_nobody_else_can_name(
    people: People, database: Database, organisation: Organisation, wording: Wording, clock: StillClock
) -> None:
    member = await people.member("王静")
    media = await exported(member)
    around = Around(organisation, wording.say)
    async with database.reading() as session:
        content = await service.file_of(session, media.id, clock(), around)
        assert await service.file_of(session, media.id - 1, clock(), around) is None
        clock.moves(hours=25)
        assert await service.file_of(session, media.id, clock(), around) is None
        assert (await execute(session, select(Handled.answer).where(Handled.answer.contains(media.url)))).all() == []
    with ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["data.json", "我的数据.txt"]
        assert json.loads(archive.read("data.json"))["data"]["member"][0]["name"] == "王静"
        assert "姓名：王静" in archive.read("我的数据.txt").decode()
    async with database.transaction() as session:
        await service.forget(session, clock())
        assert not (await execute(session, select(metadata.tables["own_copy"]))).all()


async def test_the_link_works_once_and_for_half_an_hour(
    people: People, database: Database, organisation: Organisation, wording: Wording, clock: StillClock
) -> None:
    around = Around(organisation, wording.say)
    member = await people.member()
    first, late = (await exported(member)).url.rpartition("/")[2], (await exported(member)).url.rpartition("/")[2]
    async with database.transaction() as session:
        assert await service.is_open(session, first, clock())
        assert (await service.fetch(session, first, clock(), around)) is not None
        assert not await service.is_open(session, first, clock())
        assert (await service.fetch(session, first, clock(), around)) is None
        assert (await service.fetch(session, "forged", clock(), around)) is None
        clock.moves(minutes=31)
        assert not await service.is_open(session, late, clock())
        assert (await service.fetch(session, late, clock(), around)) is None


async def test_a_copy_ends_with_its_member(people: People, database: Database, organisation: Organisation, clock: Clock) -> None:
    member = await people.member()
    media = await exported(member)
    async with database.transaction() as session:
        await profile.leave(session, member.member_id, clock())
        around = Around(organisation, lambda words, locale: f"{words}{locale}")
        assert await service.file_of(session, media.id, clock(), around) is None
        assert await service.fetch(session, media.url.rpartition("/")[2], clock(), around) is None


async def test_old_buttons_of_the_page_and_strangers_get_a_sentence(people: People) -> None:
    member = await people.member()
    await member.says("/me")
    async with people.database.reading() as session:
        with pytest.raises(LookupError):
            await service.results(session, member.person.__class__(1, "zh"))


@given(st.datetimes(), st.one_of(st.none(), st.datetimes()), st.datetimes())
def test_a_link_holds_only_unused_and_for_half_an_hour(made: datetime, used: datetime | None, now: datetime) -> None:
    made, now = made.replace(tzinfo=UTC), now.replace(tzinfo=UTC)
    assert rules.link_holds(made, used, now) == (used is None and 0 <= (now - made).total_seconds() < 1800)
