"""Whom a reminder is worth writing to: part of the statements that plan."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlmodel import col

from core.database import Session, among, table
from core.learning import queries as learning
from core.members.models import Branch, Member
from core.notices.queries import waits_for_member
from core.pushes.queries import came_lately
from core.quiz import queries as quiz
from core.tasks import queries as tasks


def worth_reminding(
    session: Session, members: Select[int], now: datetime, since: datetime, until: datetime
) -> Select[int | None]:
    """Return those of the members for whom something waits that is due by `until`, and whom nothing reached since `since`."""
    study = or_(quiz.is_open_for_member(now), tasks.is_due_for_member(now, until), learning.is_due_for_member(now))
    waits = or_(study, waits_for_member(now))
    people = select(col(Member.id)).join(Branch, col(Branch.id) == col(Member.branch_id))
    return among(session, people, table(Member).c.id, members, "due").where(waits, ~came_lately(since))
