"""How a member wants to be written to, in words: for their own settings, and for staff who may read but not change it."""

from datetime import datetime

from core.database import Session
from core.members import service as members
from core.messages import Moment, Plain, Text, Words
from core.organisation import Organisation
from core.profile import rules
from core.schedules import service as schedules
from core.schedules.rules import Hour


async def lines(session: Session, member_id: int, now: datetime, organisation: Organisation) -> tuple[Words, ...]:
    """Return a line each: quiet hours, kinds switched off, and where there are any, the pause, the reminder, the time zone."""
    wishes = await members.preferences(session, member_id, now)
    hour = await schedules.wished(session, member_id)
    return (
        Text("profile-now-quiet", {"hours": spoken_hours(wishes.quiet or (organisation.quiet.start, organisation.quiet.end))}),
        Text("profile-now-muted", {"count": len(wishes.muted)}),
        *((Text("profile-now-paused", {"until": Moment(wishes.paused_until)}),) if wishes.paused_until else ()),
        *((Text("profile-now-hour", {"hour": spoken(hour)}),) if hour else ()),
        *((Text("profile-now-zone", {"zone": zone_name(wishes.zone)}),) if wishes.zone else ()),
    )


def spoken_hours(hours: tuple[int, int]) -> Text:
    """Return the words for quiet hours."""
    start, end = hours
    if start == end:
        return Text("profile-hours-none")
    return Text("profile-hours", {"start": rules.clock(start), "end": rules.clock(end)})


def spoken(hour: Hour) -> Text:
    """Return the words for the hour of a reminder and its days."""
    return Text("profile-hour", {"days": Text(f"profile-days-{hour.days}"), "clock": rules.clock(hour.minute)})


def zone_name(zone: str) -> Text | Plain:
    """Return the words for a time zone; one that is not offered is called by its IANA name."""
    return Text(f"profile-zone-{zone.replace('/', '-').replace('_', '-').lower()}") if zone in rules.ZONES else Plain(zone)
