"""What the features want done by the clock: the table that the scheduler works off."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from core.allowances import service as allowances
from core.calendar import telling as calendar
from core.checkin import service as checkin
from core.database import Session
from core.duels import service as duels
from core.imports import service as imports
from core.learning import service as learning
from core.members import binding
from core.members import service as members
from core.notices import service as notices
from core.organisation import Organisation
from core.owed import service as owed
from core.own import service as own
from core.polls import service as polls
from core.practice import service as practice
from core.qa import duty as questions
from core.quiz import service as quiz
from core.reminders import service as reminders
from core.schedules import service as schedules
from core.staff import service as staff
from core.suggestions import alarms as suggestions
from core.tasks import service as tasks
from scheduler.jobs import Job, Tick

Work = Callable[[Session, datetime, Organisation], Awaitable[object]]
"""A tick that also asks what the organisation's clocks show."""


def feature_jobs(organisation: Organisation) -> tuple[Job, ...]:
    """Return the ticks of the features; each may come late, twice, or in several processes at once."""

    def here(work: Work) -> Tick:
        async def tick(session: Session, now: datetime) -> None:
            await work(session, now, organisation)

        return tick

    often = timedelta(seconds=5)
    return (
        Job("open quizzes", often, here(quiz.open_due), plans=True),
        Job("publish tasks", often, here(tasks.publish_due), plans=True),
        Job("tell of questions", often, here(questions.tell), plans=True),
        Job("remind of tasks", timedelta(seconds=30), here(tasks.remind_due), plans=True),
        Job("publish notices", often, here(notices.publish_due), plans=True),
        Job("remind of notices", timedelta(seconds=30), here(notices.remind_due), plans=True),
        Job("remind of suggestions", timedelta(seconds=20), here(suggestions.ring), plans=True),
        Job("tidy suggestions", timedelta(minutes=1), here(suggestions.tidy), plans=True),
        Job("tell of the calendar", often, here(calendar.tell_due), plans=True),
        Job("hand in quizzes", often, here(quiz.hand_in_due), plans=True),
        Job("end duels", timedelta(seconds=30), here(duels.end_due), plans=True),
        Job("learn from answers", often, _learn),
        Job("remind of wrong answers", timedelta(seconds=30), here(practice.remind_due), plans=True),
        Job("remind of check-ins", timedelta(seconds=30), here(checkin.remind_due), plans=True),
        Job("remind at members' own hours", often, here(reminders.remind_due), plans=True),
        Job("note pauses", timedelta(minutes=20), here(checkin.note_pauses)),
        Job("forget strangers", timedelta(hours=1), _tidy),
    )


async def _learn(session: Session, now: datetime) -> None:
    await learning.learn(session, now)


async def _tidy(session: Session, now: datetime) -> None:
    await members.forget_strangers(session, now)
    await binding.forget_codes(session, now)
    await staff.forget_expired(session, now)
    await allowances.forget(session, now)
    await owed.forget(session, now)
    await own.forget(session, now)
    await questions.forget(session, now)
    await polls.forget(session, now)
    await imports.forget(session, now)
    await schedules.forget(session)
