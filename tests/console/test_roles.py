"""A walk of every role over every page, file and chat command: nobody meets what is another member's own.

Pages are found by the application's routes: a new one is walked by itself. A new feature adds what is private in it to `MARKS`.
"""

import asyncio
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from console.app import PAGES
from console.office import Office
from content.wording import Wording
from core.checkin import service as checkin
from core.checkin.models import Checkin, Habit
from core.database import Database
from core.members import service as members
from core.members.rules import within
from core.members.service import MemberForm
from core.messages import Address, Answer
from core.qa.models import Question
from core.quiz.models import Attempt, Round
from core.receive import Door
from core.staff.rules import ALLOWED, Permission, Right, Role
from core.suggestions.models import Draft
from tests.actors import Chatter, shown
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.listening import hears
from tests.console.world import World
from tests.walking import Walk, Witness

HOME = "001.001"
"""The branch of the member whose things these are."""
NOBODY: frozenset[Permission] = frozenset()
ROSTER = frozenset({Permission.SEE_MEMBERS})
MARKS: dict[str, tuple[str, frozenset[Permission]]] = {
    "name": ("李静", ROSTER | {Permission.HANDLE_SUGGESTIONS, Permission.ANSWER_QUESTIONS}),
    "phone": ("13900008713", ROSTER),
    "address": ("(?<!\\d)7001(?!\\d)", NOBODY),
    "suggestion": ("食堂的窗口太少", frozenset({Permission.HANDLE_SUGGESTIONS})),
    "question": ("提问原文八七一三", frozenset({Permission.ANSWER_QUESTIONS})),
    "line on a check-in": ("留言原文八七一三", NOBODY),
    "streak": ("(?<!\\d)1035(?!\\d)", NOBODY),
    "score": ("(?<!\\d)8713(?!\\d)", NOBODY),
    "unsent suggestion": ("草稿原文八七一三", NOBODY),
}
"""What is the member's: how it can be recognised, and which rights in the branch let staff see it; nobody but they else."""
RIGHTS = (
    *(Right(Role.ADMIN, "001"), Right(Role.SECRETARY, HOME), Right(Role.SECRETARY, "001.002"), Right(Role.EDITOR, "001")),
    *(Right(Role.REVIEWER, "001"), Right(Role.READER, "001"), Right(Role.HANDLER, "001"), Right(Role.ANSWERER, HOME)),
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return the address of the quicker database alone: a thousand pages are opened, each of which others try on both."""
    return sqlite_url


TODAY, DAYS = date(2026, 11, 20), 1500


@dataclass(frozen=True)
class Seen:
    """Where something was met."""

    where: str
    mark: str


async def lived(office: Office, world: World) -> None:
    """Give the member of the world something private in every feature."""
    now, member = office.clock(), world.member
    async with office.database.transaction() as session:
        await members.change_member(session, member, MemberForm("李静", HOME, "full", "1001", "13900008713"))
        other = await members.add_member(session, MemberForm("孙一", HOME, "full", "1008"), now)
        turn = Round(quiz_id=world.quiz, day=date(2026, 11, 19), opens_at=now - timedelta(days=1), closes_at=now, size=9)
        session.add(turn)
        await session.flush()
        for who, right in ((member, 8713), (other.id, 1)):
            session.add(Attempt(round_id=turn.id, member_id=who, answered=9000, right=right, started_at=now))
        session.add(Draft(member_id=member, topic="", words="草稿原文八七一三", at=now))
        (await session.get(Question, world.question)).words = "提问原文八七一三"
        session.add(Habit(member_id=member, since=TODAY - timedelta(days=DAYS)))
        days = {"at": now, "zone": "Asia/Shanghai", "rule": 0, "note": "留言原文八七一三"}
        session.add_all(Checkin(member_id=member, day=TODAY - timedelta(days=each), **days) for each in range(DAYS))
        await session.flush()
        stands = await checkin.standing(session, member, now, office.organisation)
        assert f"{stands.streak}" in MARKS["streak"][0], stands.streak


def paths(world: World) -> list[str]:
    """Return every address of the console that can be opened, for the things of the world."""
    ids = {
        "{account_id:id}": ["1"],
        "{bank_id:id}": [world.bank],
        "{case_id:id}": [world.suggestion, world.open_case],
        "{category_id:id}": ["1"],
        "{code}": [HOME, "001.002"],
        "{day}": ["2026-11-24"],
        "{entry_id:id}": [world.entry, world.faq],
        "{game_code}": [world.game],
        "{group_id:id}": [world.group],
        "{job_id:id}": ["1"],
        "{item_id:id}": [world.item],
        "{meeting_id:id}": [world.meeting],
        "{member_id:id}": [world.member, world.stranger],
        "{notice_id:id}": [world.notice],
        "{push_id:id}": [world.push, world.call],
        "{question_id:id}": [world.question],
        "{quiz_id:id}": [world.quiz],
        "{task_id:id}": [world.task],
    }
    routes = [each for page in PAGES for each in page.router.routes if isinstance(each, APIRoute) and "GET" in each.methods]
    found = []
    for route in routes:
        named = re.findall(r"\{[^}]*\}", route.path)
        for values in product(*(ids.get(each, ["x"]) for each in named)):
            path = route.path
            for name, value in zip(named, values, strict=True):
                path = path.replace(name, str(value), 1)
            found.append(f"/console{path}")
    return found


def words_of(response: httpx.Response) -> str:
    """Return everything that stands in the answer, within a workbook or archive too."""
    if not zipfile.is_zipfile(io.BytesIO(response.content)):
        return response.text
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def met(where: str, words: str) -> set[Seen]:
    return {Seen(where, name) for name, (pattern, _) in MARKS.items() if re.search(pattern, words)}


def may(right: Right, mark: str) -> bool:
    return within(HOME, right.branch_code) and bool(MARKS[mark][1] & ALLOWED[right.role])


async def test_staff_meet_only_what_their_scope_and_right_allow(site: FastAPI, office: Office, world: World) -> None:
    await lived(office, world)
    everywhere = set()
    for number, right in enumerate(RIGHTS):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=site), base_url="http://zhibu.test") as client:
            browser = await signed_in(Browser(client), office, f"staff{number}", right)
            seen = set()
            for path in paths(world):
                if path.endswith("/events"):
                    seen |= met(path, await streamed(site, browser, path))
                    continue
                await browser.opens(path)
                assert browser.status < 500, (path, browser.sees)
                seen |= met(path, words_of(browser.page))
        leaked = {each for each in seen if not may(right, each.mark)}
        assert not leaked, (right, leaked)
        everywhere |= {each.mark for each in seen}
    assert everywhere == {mark for mark, (_, permissions) in MARKS.items() if permissions}


async def test_a_visitor_who_is_not_signed_in_meets_nothing(visitor: Browser, office: Office, world: World) -> None:
    await lived(office, world)
    for path in paths(world):
        await visitor.opens(path)
        assert not met(path, visitor.page.text)


async def streamed(site: FastAPI, browser: Browser, path: str) -> str:
    """Return the first event of a stream, or nothing where there is none for them."""
    async with hears(site, browser, path) as stream:
        reading = asyncio.create_task(stream.event())
        over = asyncio.create_task(stream.over.wait())
        await asyncio.wait((reading, over), return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if not reading.done():
            reading.cancel()
            return ""
        return reading.result()[1]


class Hands:
    """Another member of the same branch, in a chat."""

    def __init__(self, chatter: Chatter) -> None:
        self.chatter = chatter

    async def asks_for_help(self) -> None:
        await self.chatter.says("/help")

    async def presses(self, choice: object, place: int) -> None:
        del choice
        await self.chatter.presses(place)


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_another_member_meets_nothing_of_it_in_any_chat_command(
    office: Office, world: World, database: Database, door: Door, wording: Wording, locale: str
) -> None:
    await lived(office, world)
    async with database.transaction() as session:
        other = await members.add_member(session, MemberForm("王静", HOME, "full", "1009"), office.clock())
        other.locale = locale
        await members.attach(session, other.id, Address("test", "bot", "1009"), office.clock())
    witness = Witness(door)
    await Walk(Hands(Chatter(witness, wording, "1009")), witness).through_everything()
    assert len(witness.answers) > 40
    for answer in witness.answers:
        assert not met("chat", said(answer, wording)), said(answer, wording)


def said(answer: Answer, wording: Wording) -> str:
    return "\n".join(shown(each, answer.locale, wording) for each in answer.replies)
