"""Leaving: the one way in which a person and all that is theirs are deleted, by themself or by staff."""

from datetime import datetime

from core.database import Session
from core.members import service as members
from core.members.models import AddressRow
from core.members.rules import Person
from core.organisation import Organisation, QuietHours
from core.profile import queries
from core.schedules import service as schedules
from core.schedules.rules import Hour
from core.staff.audit import audit
from core.staff.rules import Staff


async def set_quiet(
    session: Session, member_id: int, hours: tuple[int, int] | None, now: datetime, organisation: Organisation
) -> None:
    """Leave the member alone between these minutes of the local day, by their own reminder too."""
    await members.set_quiet(session, member_id, hours)
    await _follow(session, member_id, now, organisation)


async def set_zone(session: Session, member_id: int, zone: str, now: datetime, organisation: Organisation) -> None:
    """Read all hours of the member on the clocks of this time zone; empty = the organisation's."""
    await members.set_zone(session, member_id, zone)
    await _follow(session, member_id, now, organisation)


async def _follow(session: Session, member_id: int, now: datetime, organisation: Organisation) -> None:
    hour = await schedules.wished(session, member_id)
    if hour is not None:
        await remind_at(session, member_id, hour.minute, hour.days, now, organisation)


async def remind_at(session: Session, member_id: int, minute: int, days: str, now: datetime, organisation: Organisation) -> None:
    """Remind the member at the minute of their day, on these days, of whatever waits for them."""
    wishes = await members.preferences(session, member_id, now)
    quiet = QuietHours(*wishes.quiet) if wishes.quiet else None
    await schedules.wish(session, member_id, Hour(minute, wishes.zone, days, quiet), now, organisation)


async def unbind(session: Session, person: Person, place: AddressRow, now: datetime) -> None:
    """Make one of the member's chats nobody's, at their own wish, and forget what was said there; raises NotFound.

    Their other chats stay as they are.
    """
    if person.member_id is None:
        raise LookupError("a stranger has no chats")
    await members.unbind(session, person.member_id, place.id or 0, now)
    await queries.forget_talk(session, [place])
    await queries.forget_letters(session, [place])
    await audit(session, None, "member.chat-unbound", f"member {person.member_id}", place.channel, now, person.branch_code)


async def leave(session: Session, member_id: int, now: datetime, staff: Staff | None = None) -> None:
    """Delete the member and what is theirs: roster entry, answers, progress, talk, kept messages; raises NotFound.

    Their addresses become nobody's and are forgotten like any stranger's. The audit trail keeps the number and no name.
    """
    branch = await members.branch(session, (await members.member(session, member_id)).branch_id)
    places = await members.leave(session, member_id, now)
    await queries.forget_talk(session, places)
    await queries.forget_letters(session, places)
    await queries.forget_deliveries(session, member_id, places)
    await audit(session, staff, "member.left", f"member {member_id}", "", now, branch.code)
