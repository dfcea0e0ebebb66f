"""Fills an empty database with a small organisation: branches, invented members, a bank, quizzes and tasks around today."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import content
from content.importers.bank import read_bank
from core.channel import Sent
from core.database import Session
from core.library import service as library
from core.library.rules import ItemDraft
from core.members import service as members
from core.members.rules import Audience
from core.members.service import MemberForm
from core.messages import Address
from core.pushes import delivering
from core.pushes.delivering import Claimed, Result
from core.quiz import service as quiz
from core.quiz.rules import EVERY_DAY, QuizDraft, Schedule
from core.receive import Door
from core.tasks import service as tasks
from core.tasks.rules import TaskDraft, TaskKind
from zhibu import demo_calendar, demo_checkins, demo_games, demo_notices
from zhibu.demo_members import ACCOUNT, CHANNEL, InventedMembers
from zhibu.demo_names import invented_names
from zhibu.demo_questions import seed_questions
from zhibu.parts import Parts

SAMPLES = Path(content.__file__).parent / "samples"
_TOP = "启明实业有限公司党委"
_BRANCHES = ("机关第一党支部", "生产第二党支部", "技术第三党支部")
_A_BRANCH = 20
_PAST_DAYS = 3
_OPENED_AT = time(9)
"""When the quizzes of the past days opened; today's opens a minute after the start."""
_SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the demo tells its visitor: which member they may be, and the branch that they see."""

    visitor_id: int
    top_code: str


def answer_key() -> Mapping[str, ItemDraft]:
    """Return the sample bank's items by their stems: what invented members may know."""
    drafts = read_bank((SAMPLES / "bank.json").read_bytes(), "bank.json").drafts
    return {draft.stem: draft for draft in drafts}


async def seed(parts: Parts) -> Seeded:
    """Fill the database and play the past days through the same doors as any other day."""
    now = parts.clock()
    async with parts.database.transaction() as session:
        top = await _people(session, now)
        bank_id = await _bank(session, top, now)
        await _tasks(session, top, now, parts)
        await demo_calendar.plan(session, top, now, parts.organisation)
        await demo_notices.plan(session, top, now, parts.organisation)
        quiz_id = await _quiz(session, bank_id, top, parts)
    await _past_days(parts)
    async with parts.database.transaction() as session:
        await _from_now_on(session, quiz_id, bank_id, top, parts)
        await demo_games.plan(session, bank_id, top, now, parts.organisation)
        await demo_checkins.meet(session, f"{top}.001", now, parts.organisation)
        await demo_checkins.keep_days(session, top, now, parts.organisation)
        await seed_questions(session, top, now, parts.organisation)
        visitor = await members.add_member(session, MemberForm("访客", f"{top}.001", "full", "V001"), now)
    return Seeded(visitor.id or 0, top)


async def _people(session: Session, now: datetime) -> str:
    top = await members.add_branch(session, _TOP)
    kinds = [kind.code for kind in await members.memberships(session)]
    names = invented_names(_A_BRANCH * len(_BRANCHES))
    chance = random.Random(1)  # noqa: S311 - an invented person's kind of membership is no secret
    for turn, name in enumerate(_BRANCHES):
        branch = await members.add_branch(session, name, top.code)
        for place in range(_A_BRANCH):
            number = turn * _A_BRANCH + place
            kind = kinds[0] if chance.random() < 0.8 else chance.choice(kinds)  # noqa: PLR2004 - four in five are full members
            form = MemberForm(names[number], branch.code, kind, f"D{number + 1:03d}")
            member = await members.add_member(session, form, now)
            await members.attach(session, member.id or 0, Address(CHANNEL, ACCOUNT, form.number), now)
    return top.code


async def _bank(session: Session, top: str, now: datetime) -> int:
    reading = read_bank((SAMPLES / "bank.json").read_bytes(), "bank.json")
    bank = await library.create_bank(session, "示例题库", top, now)
    await library.store(session, bank.id or 0, "bank.json", reading.drafts, len(reading.rejected), now)
    return bank.id or 0


async def _tasks(session: Session, top: str, now: datetime, parts: Parts) -> None:
    """One task a sample article: two that are over or running, the others in the coming days."""
    today = parts.organisation.today(now)
    for turn, file in enumerate(sorted((SAMPLES / "articles").glob("*.md"))):
        title, _, markdown = file.read_text(encoding="utf-8").partition("\n")
        article = await library.write_article(session, title.removeprefix("# ").strip(), markdown.strip(), top, now)
        publish_at = now if turn == 0 else parts.organisation.at(today + timedelta(days=turn), time(9))
        due_at = parts.organisation.at(today + timedelta(days=turn + 2), time(18))
        draft = TaskDraft(article.title, TaskKind.ARTICLE, Audience(top), publish_at, due_at, article_id=article.id)
        task = await tasks.create(session, draft, now)
        await tasks.publish(session, task.id or 0, now, parts.organisation)


async def _quiz(session: Session, bank_id: int, top: str, parts: Parts) -> int:
    first = parts.organisation.today(parts.clock()) - timedelta(days=_PAST_DAYS)
    made = await quiz.create(session, _draft(bank_id, top, Schedule(_OPENED_AT, EVERY_DAY, first)), parts.clock())
    await quiz.activate(session, made.id or 0, parts.organisation.at(first, time(0)), parts.organisation)
    return made.id or 0


def _draft(bank_id: int, top: str, schedule: Schedule) -> QuizDraft:
    return QuizDraft("每日一练", bank_id, 5, Audience(top), schedule)


async def _from_now_on(session: Session, quiz_id: int, bank_id: int, top: str, parts: Parts) -> None:
    """Let the quiz open a minute from now, every day at this time."""
    local = parts.organisation.local(parts.clock() + _SOON)
    schedule = Schedule(time(local.hour, local.minute), EVERY_DAY, local.date())
    await quiz.change(session, quiz_id, _draft(bank_id, top, schedule), parts.clock(), parts.organisation)


async def _past_days(parts: Parts) -> None:
    """Open the quiz of each past day at its hour and let the invented members answer it then."""
    today = parts.organisation.today(parts.clock())
    for days_ago in range(_PAST_DAYS, 0, -1):
        moment = parts.organisation.at(today - timedelta(days=days_ago), _OPENED_AT) + _SOON
        async with parts.database.transaction() as session:
            await quiz.open_due(session, moment, parts.organisation)
        door = Door(parts.database, lambda at=moment: at, parts.wording.say, parts.organisation)  # type: ignore[misc]  # mypy cannot type a default of a lambda
        invented = InventedMembers(door, answer_key(), random.Random(days_ago), hurried=True)  # noqa: S311 - no secret either
        for claimed in await _delivered(parts, moment):
            if claimed.message.choices and invented.is_willing():
                await invented.answers(claimed.address, claimed.message)


async def _delivered(parts: Parts, moment: datetime) -> Sequence[Claimed]:
    """Carry out what was due at the moment, at that moment."""
    async with parts.database.transaction() as session:
        due = await delivering.claim(session, CHANNEL, ACCOUNT, 1000, "demo", moment, parts.organisation)
        await delivering.record(session, [Result(each, Sent()) for each in due], "demo", moment)
        await delivering.finish(session, moment)
    return due
