"""What the features want done by the clock: the table that the scheduler works off."""

from datetime import datetime, timedelta

from core.allowances import service as allowances
from core.calendar import telling as calendar
from core.database import Session
from core.members import binding
from core.members import service as members
from core.notices import service as notices
from core.organisation import Organisation
from core.owed import service as owed
from core.quiz import service as quiz
from core.staff import service as staff
from core.suggestions import alarms as suggestions
from core.tasks import service as tasks
from scheduler.jobs import Job


def feature_jobs(organisation: Organisation) -> tuple[Job, ...]:
    """Return the ticks of the features; each may come late, twice, or in several processes at once."""

    async def open_quizzes(session: Session, now: datetime) -> None:
        await quiz.open_due(session, now, organisation)

    async def publish_tasks(session: Session, now: datetime) -> None:
        await tasks.publish_due(session, now, organisation)

    async def remind(session: Session, now: datetime) -> None:
        await tasks.remind_due(session, now, organisation)

    async def ring(session: Session, now: datetime) -> None:
        await suggestions.ring(session, now, organisation)

    async def tidy_suggestions(session: Session, now: datetime) -> None:
        await suggestions.tidy(session, now, organisation)

    async def tell(session: Session, now: datetime) -> None:
        await calendar.tell_due(session, now, organisation)

    async def tidy(session: Session, now: datetime) -> None:
        await members.forget_strangers(session, now)
        await binding.forget_codes(session, now)
        await staff.forget_expired(session, now)
        await allowances.forget(session, now)
        await owed.forget(session, now)

    often = timedelta(seconds=5)
    return (
        Job("open quizzes", often, open_quizzes, plans=True),
        Job("publish tasks", often, publish_tasks, plans=True),
        Job("remind of tasks", timedelta(seconds=30), remind, plans=True),
        *_of_notices(organisation),
        Job("remind of suggestions", timedelta(seconds=20), ring, plans=True),
        Job("tidy suggestions", timedelta(minutes=1), tidy_suggestions, plans=True),
        Job("tell of the calendar", often, tell, plans=True),
        Job("forget strangers", timedelta(hours=1), tidy),
    )


def _of_notices(organisation: Organisation) -> tuple[Job, ...]:
    async def publish(session: Session, now: datetime) -> None:
        await notices.publish_due(session, now, organisation)

    async def remind(session: Session, now: datetime) -> None:
        await notices.remind_due(session, now, organisation)

    return (
        Job("publish notices", timedelta(seconds=5), publish, plans=True),
        Job("remind of notices", timedelta(seconds=30), remind, plans=True),
    )
