"""Meetings and daily check-ins of the demonstration: one meeting under way, one to come, and some people with past days."""

import random
from datetime import datetime, time, timedelta

from core.attendance import service as attendance
from core.attendance.rules import MeetingDraft
from core.checkin import service as checkins
from core.database import Session
from core.members import service as members
from core.members.rules import Audience, Person, Sought
from core.organisation import Organisation

_BEGUN = timedelta(minutes=20)
"""How long ago the meeting of today began."""
_COMING, _LEAVE, _LATE = 0.7, 0.8, 0.25
_HABIT_DAYS = 20
_FAITHFUL = 0.9
_EVERY = 5
"""One in so many members checks in daily."""
_REASONS = ("出差在外", "值班", "身体不适")


async def meet(session: Session, branch: str, now: datetime, organisation: Organisation) -> None:
    """Let the branch be in the midst of a meeting, with another one in three days."""
    chance = random.Random(7)  # noqa: S311 - who comes to an invented meeting is no secret
    begun = now - _BEGUN
    draft = MeetingDraft("主题党日：学习十一月材料", Audience(branch), begun, "三楼会议室", open_for=180)
    meeting = await attendance.create(session, draft, now)
    later = organisation.at(organisation.today(now) + timedelta(days=3), time(15))
    await attendance.create(session, MeetingDraft("支部党员大会", Audience(branch), later, "三楼会议室"), now)
    for member in (await members.members(session, Sought(branch))).rows:
        person = Person(0, "zh", member.id, branch_code=member.branch_code, membership=member.membership)
        luck = chance.random()
        if luck < _COMING:
            late = timedelta(minutes=chance.randint(11, 19) if chance.random() < _LATE else -chance.randint(1, 20))
            await attendance.check_in(session, person, meeting.code, begun + late)
        elif luck < _LEAVE:
            await attendance.excuse(session, person, meeting.id or 0, chance.choice(_REASONS), begun - timedelta(hours=3))


async def keep_days(session: Session, top: str, now: datetime, organisation: Organisation) -> None:
    """Let some members have checked in on most of the past days, at hours of their own."""
    chance = random.Random(11)  # noqa: S311 - nor is who keeps an invented habit
    today = organisation.today(now)
    for page in range(2):
        for member in (await members.members(session, Sought(top), page)).rows[::_EVERY]:
            first = organisation.at(today - timedelta(days=_HABIT_DAYS), time(8))
            await checkins.join(session, member.id, first, organisation)
            for ago in range(_HABIT_DAYS, 0, -1):
                at = organisation.at(today - timedelta(days=ago), time(7 + chance.randrange(14), chance.randrange(60)))
                if chance.random() < _FAITHFUL:
                    await checkins.check_in(session, member.id, at, organisation)
