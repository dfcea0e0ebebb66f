"""Games and an exam of the demo: one live game that was played, one that waits for players, an exam that opens tomorrow."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from content.presets.quizzes import quizzes
from core.backplane_memory import MemoryBackplane
from core.database import Session
from core.library.models import Item
from core.live import ledger, queries, running
from core.live import service as live
from core.live.ledger import Press
from core.live.rules import Command, Names, NameStyle, Phase, Teams
from core.live.service import GameDraft, Host
from core.members import service as members
from core.members.rules import Audience, Sought
from core.organisation import Organisation
from core.quiz import service as quiz
from core.quiz.modes import Mode
from core.quiz.rules import QuizDraft, Schedule
from core.staff.rules import Right, Role
from zhibu.demo_members import ACCOUNT, CHANNEL

_PLAYERS = 24
_WAITING = 6
_AGO = timedelta(days=2)
_QUESTIONS = 5
_PRESSED = 0.9
"""The share of questions that a player answers at all."""


async def plan(session: Session, bank_id: int, top: str, now: datetime, organisation: Organisation) -> None:
    """Play a game two days ago, open one for whoever comes, and plan an exam."""
    await _played(session, bank_id, top, now - _AGO)
    await _waiting(session, bank_id, top, now)
    await _exam(session, bank_id, top, now, organisation)


def _host(top: str) -> Host:
    return Host((Right(Role.ADMIN, top),))


async def _played(session: Session, bank_id: int, top: str, then: datetime) -> None:
    settings = replace(live.defaults(_QUESTIONS), teams=Teams.MEAN, names=Names.NICKNAME)
    opened = await live.open_game(session, GameDraft("主题党日知识竞赛", top, settings, bank_id), _host(top), then)
    roster = (await members.members(session, Sought(top))).rows[::2][:_PLAYERS]
    for place, each in enumerate(roster):
        style = NameStyle.NICKNAME if place % 3 else NameStyle.ANONYMOUS
        await live.join(session, opened.code, each.id, then, style=style, nickname=f"学员{place + 1}")
    await live.host_command(session, opened.code, Command.START, _host(top), then)
    nowhere = MemoryBackplane()  # no answer is on its way
    chance, number = random.Random(7), 0  # noqa: S311 - made-up answers keep no secrets
    while (seen := await running.glance(session, opened.id)) is not None and seen.due is not None:
        then = max(then, seen.due)
        await running.advance(session, nowhere, opened.id, then, timedelta())
        row = await queries.game(session, opened.id)
        if row is not None and row.phase == Phase.QUESTION and row.number > number:
            number = row.number
            item = await queries.item_at(session, opened.id, number)
            pressed = [
                Press((CHANNEL, ACCOUNT, each.number), opened.id, number, _place(item, place, chance), then + _took(chance))
                for place, each in enumerate(roster)
                if chance.random() < _PRESSED
            ]
            await ledger.write(session, pressed, then)


def _place(item: Item | None, player: int, chance: random.Random) -> int:
    """Return what is pressed: player 0 knows the most."""
    knows = item is not None and chance.random() < 1 - player * 7 % _PLAYERS / _PLAYERS / 2
    return item.key[0] if knows and item is not None else 0


def _took(chance: random.Random) -> timedelta:
    return timedelta(seconds=chance.uniform(1, 15))


async def _waiting(session: Session, bank_id: int, top: str, now: datetime) -> None:
    """Open a game in whose lobby some wait already."""
    draft = GameDraft("等您来开始的现场赛", top, live.defaults(_QUESTIONS), bank_id)
    opened = await live.open_game(session, draft, _host(top), now)
    for each in (await members.members(session, Sought(top))).rows[:_WAITING]:
        await live.join(session, opened.code, each.id, now)


async def _exam(session: Session, bank_id: int, top: str, now: datetime, organisation: Organisation) -> None:
    preset, tomorrow = quizzes()[Mode.EXAM], organisation.today(now) + timedelta(days=1)
    schedule = Schedule(preset.clock, preset.days, tomorrow, None, preset.open_hours)
    draft = QuizDraft("季度理论考试", bank_id, preset.size, Audience(top), schedule, "", preset.terms)
    made = await quiz.create(session, draft, now)
    await quiz.activate(session, made.id or 0, now, organisation)
