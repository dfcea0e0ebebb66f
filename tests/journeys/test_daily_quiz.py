"""Sixty members of three branches take the daily quiz in two chat apps; every figure shown is the figure stored."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.choicebook import LETTERS
from core.database import Session
from core.library.rules import ItemDraft, ItemType
from core.mailbox.models import Letter
from core.members import binding
from core.members import service as members
from core.members.models import Branch, Member
from core.members.rules import Audience
from core.pushes import service as pushes
from core.quiz import service as quizzes
from core.quiz.models import Answer, Attempt
from core.quiz.rules import EVERY_DAY, BranchResult, Ledger, QuizDraft, RoundSummary, Schedule
from tests.conftest import StillClock
from tests.journeys.chats import Chat, OnTelegram, Shown, at_the_page
from tests.journeys.installation import TOP, Installation, rows, settings_of
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running

BRANCHES = ("第一支部", "第二支部", "第三支部")
HOMES = [0] * 30 + [1] * 18 + [2] * 12
"""Whose branch is which."""
JOIN_BY_CODE = 8
PLANNED_AT = datetime(2026, 11, 19, 23, 58, 30, tzinfo=UTC)
"""A minute and a half before 08:00 in Shanghai."""
WAYS = ("button", "letter", "label")
OPTIONS = ("红船", "窑洞", "土楼", "吊脚楼")
ITEMS = (
    ItemDraft(2, ItemType.SINGLE, "第一次会议最后在哪里举行？", OPTIONS, (0,)),
    ItemDraft(3, ItemType.SINGLE, "问答当年发生在哪里？", OPTIONS, (1,), explanation="见教材"),
    ItemDraft(4, ItemType.JUDGE, "每年只开一次会。", ("正确", "错误"), (1,)),
    ItemDraft(5, ItemType.MULTI, "哪些属于民居？", OPTIONS, (1, 2, 3)),
    ItemDraft(6, ItemType.BLANK, "一切为了____。", blanks=(("群众",),)),
)


@dataclass
class Participant:
    """A member who answers every question in one way, some of them wrong on purpose."""

    number: int
    branch: str
    chat: Chat

    @property
    def way(self) -> str:
        return WAYS[self.number % 3]

    def knows(self, item: ItemDraft) -> bool:
        """Tell whether they answer right; nobody can type several labels at once."""
        return (self.number + item.row) % 4 != 0 and not (item.type is ItemType.MULTI and self.way == "label")

    @property
    def right(self) -> int:
        return sum(self.knows(item) for item in ITEMS)

    async def takes_part(self, push: Shown) -> str:
        """Begin from the push, answer to the end, and return what the result says."""
        card = await self._begins(push)
        for _ in ITEMS:
            [item] = [each for each in ITEMS if each.stem in card.text]
            card = await self._answers(card, item)
            assert ("✅" in card.text) is self.knows(item)
        return card.text

    async def _begins(self, push: Shown) -> Shown:
        if self.way == "button":
            return await self.chat.presses(push, 0)
        return await self.chat.says("/quiz" if self.way == "letter" else "开始答题")

    async def _answers(self, card: Shown, item: ItemDraft) -> Shown:
        if item.type is ItemType.BLANK:
            return await self.chat.says("群众" if self.knows(item) else "自己", 2)
        wrong = tuple(place for place in range(len(item.options)) if place not in item.key)[:1]
        places = item.key if self.knows(item) else wrong
        if self.way == "label":
            return await self.chat.says(item.options[places[0]], 2)
        if self.way == "letter":
            return await self.chat.says("".join(LETTERS[place] for place in places), 2)
        if item.type is ItemType.MULTI:
            return await self.chat.picks(card, places, 2)
        return await self.chat.presses(card, places[0], 2)


@dataclass
class Morning:
    """The service half a minute before the quiz opens, and those who wait for it."""

    service: Installation
    clock: StillClock
    participants: list[Participant]
    earlier: int
    """A quiz of a minute before, for a branch without members: once it is open, the scheduler has looked."""
    quiz: int

    async def rounds(self, quiz: int) -> list[RoundSummary]:
        async with self.service.parts.database.reading() as session:
            return await quizzes.rounds(session, quiz)

    async def opened(self, quiz: int) -> RoundSummary:
        """Return the round of the quiz, waiting for it."""
        async with asyncio.timeout(20):
            while True:
                for found in await self.rounds(quiz):
                    return found
                await asyncio.sleep(0.1)

    async def sent(self, push: int) -> pushes.Progress:
        """Return where the push stands, waiting until nobody waits for it."""
        async with asyncio.timeout(20):
            while True:
                async with self.service.parts.database.reading() as session:
                    stands = await pushes.progress(session, push, self.clock())
                if not stands.waiting and not stands.leased:
                    return stands
                await asyncio.sleep(0.1)

    def expected(self) -> list[tuple[str, int, int]]:
        """Return what was answered, from what everybody meant to answer: code of the branch, members, right answers."""
        codes = sorted({each.branch for each in self.participants})
        sizes, right = Counter(each.branch for each in self.participants), Counter[str]()
        for each in self.participants:
            right[each.branch] += each.right
        return [(code, sizes[code], right[code]) for code in codes]


@pytest.fixture
async def morning(database_url: str, tmp_path: Path, telegram: TelegramStandIn) -> AsyncIterator[Morning]:
    """Plan the quiz, start the service just before it opens, and let sixty members join: half on Telegram, half on the web."""
    clock = StillClock(PLANNED_AT)
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(assembled(settings_of(database_url, tmp_path, telegram), clock))
        service = Installation(parts)
        *homes, empty = await service.branches(*BRANCHES, "新支部")
        bank = await service.bank(ITEMS)
        earlier = await _daily(service, bank, empty, time(7, 59))
        quiz = await _daily(service, bank, TOP, time(8))
        clock.moves(minutes=1)
        await stack.enter_async_context(running(parts))
        many = range(len(HOMES))
        joined = await asyncio.gather(*(_joined(service, telegram, stack, each, homes[HOMES[each]]) for each in many))
        yield Morning(service, clock, joined, earlier, quiz)


async def _daily(service: Installation, bank: int, branch: str, clock: time) -> int:
    """Let a quiz open every day at this time for the branch and return its id."""
    draft = QuizDraft("每日一题", bank, len(ITEMS), Audience(branch), Schedule(clock, EVERY_DAY, date(2026, 11, 20)))
    parts = service.parts
    async with parts.database.transaction() as session:
        quiz = await quizzes.create(session, draft, parts.clock())
        await quizzes.activate(session, quiz.id, parts.clock(), parts.organisation)
        return quiz.id


async def _joined(
    service: Installation, telegram: TelegramStandIn, pages: AsyncExitStack, number: int, branch: str
) -> Participant:
    """Put somebody on the roster and into a chat: the first few by the secretary's code, the others without."""
    database, now = service.parts.database, service.parts.clock()
    member, code = await service.member(f"同志{number}", branch), ""
    if number < JOIN_BY_CODE:
        async with database.transaction() as session:
            code = await binding.issue_code(session, member, now)
    chat: Chat = (
        OnTelegram(telegram, 1001 + number) if number % 2 else await pages.enter_async_context(at_the_page(service, code))
    )
    if number % 2 and code:
        assert "您已加入" in await chat.joins(code)
    if not code:
        async with database.transaction() as session:
            await members.attach(session, member, chat.address, now)
    return Participant(number // 2, branch, chat)


async def test_what_sixty_members_answer_is_what_everybody_is_shown(morning: Morning, telegram: TelegramStandIn) -> None:
    await morning.opened(morning.earlier)
    assert not await morning.rounds(morning.quiz)
    morning.clock.moves(seconds=30)
    heard = await asyncio.gather(*(each.chat.hears() for each in morning.participants))
    assert all("今日答题" in push.text for push in heard)
    round_ = await morning.opened(morning.quiz)
    progress = await morning.sent(round_.push_id)
    assert (progress.total, progress.sent) == (len(HOMES), len(HOMES))
    ends = await asyncio.gather(*(each.takes_part(push) for each, push in zip(morning.participants, heard, strict=True)))
    assert all(_result(each) in end for each, end in zip(morning.participants, ends, strict=True))

    [round_] = await morning.rounds(morning.quiz)
    expected, right = morning.expected(), sum(each.right for each in morning.participants)
    answers = len(HOMES) * len(ITEMS)
    assert round_.opens_at == morning.clock()
    assert (round_.attempts, round_.finished, round_.answered, round_.right) == (len(HOMES), len(HOMES), answers, right)
    async with morning.service.parts.database.reading() as session:
        assert await quizzes.ledger(session, round_.id) == Ledger(len(HOMES), answers, right)
        results = await quizzes.results(session, morning.quiz, TOP, round_.id)
        assert await _stored(session) == [(code, size * len(ITEMS), share) for code, size, share in expected]
        letters = (await session.exec(select(Letter.key, Letter.sender, Letter.body).where(~col(Letter.mine)))).all()
    assert results == [
        BranchResult(code, name, size, size, size, size * len(ITEMS), share)
        for (code, size, share), name in zip(expected, BRANCHES, strict=True)
    ]
    _are_what_was_shown(letters, telegram, answers, right)
    await _are_what_the_console_shows(morning, round_, results)


def _result(participant: Participant) -> str:
    return "全部答对" if participant.right == len(ITEMS) else f"{len(ITEMS)} 题答对 {participant.right} 题"


async def _stored(session: Session) -> list[tuple[str, int, int]]:
    """Return the answers in the table by branch: how many, and how many right."""
    query = select(Branch.code, Answer.right).join(Attempt, Attempt.id == Answer.attempt_id)
    query = query.join(Member, Member.id == Attempt.member_id).join(Branch, Branch.id == Member.branch_id)
    found = (await session.exec(query)).all()
    total, right = Counter(code for code, _ in found), Counter(code for code, is_right in found if is_right)
    return [(code, total[code], right[code]) for code in sorted(total)]


def _are_what_was_shown(letters: Sequence[tuple[str, str, str]], telegram: TelegramStandIn, answers: int, right: int) -> None:
    """Compare with what left: one push a member, one verdict an answer, by the service or by the platform."""
    sent = [(row["chat_id"], row["text"]) for row in telegram.world.ledger.rows]
    shown = [*sent, *((sender, body) for _, sender, body in letters)]
    pushed = Counter(chat for chat, text in shown if "今日答题" in text)
    assert len(pushed) == pushed.total() == len(HOMES)
    assert sum(key.startswith("push:") for key, *_ in letters) == len(HOMES) / 2
    told = telegram.polls.verdicts()
    assert told, "nobody was told by Telegram itself"
    assert sum("✅" in text for _, text in shown) + sum(told) == right
    assert sum("❌" in text for _, text in shown) + len(told) - sum(told) == answers - right


async def _are_what_the_console_shows(morning: Morning, round_: RoundSummary, results: Sequence[BranchResult]) -> None:
    total = 100 * sum(row.right for row in results) / sum(row.answered for row in results)
    async with morning.service.console() as browser:
        for page in (f"/console/results/quizzes/{morning.quiz}", f"/console/results/quizzes/{morning.quiz}?round={round_.id}"):
            await browser.opens(page)
            shown = rows(browser.page.text)
            for row in results:
                assert shown[row.name] == [str(row.members), str(row.took_part), str(row.finished), f"{row.percent}%"]
            assert shown["合计"] == [*[str(len(HOMES))] * 3, f"{round(total)}%"]
        assert f"{len(HOMES)} / {len(HOMES)}" in await browser.opens(f"/console/pushes/{round_.push_id}")
