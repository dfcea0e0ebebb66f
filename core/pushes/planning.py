"""Whom a push waits for, and who has had enough: what the statements that plan are told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from core.database import Session
from core.messages import Choice, Message, Purpose, Text
from core.organisation import Organisation
from core.pushes import caps
from core.pushes.reach import Reach
from core.pushes.recipients import Group
from core.pushes.rules import Night, release

SETTINGS = "push.why"
"""What the choice on every push routes to that says why somebody got it and lets them stop it."""
_LONGEST_WAIT = timedelta(days=1)
_TIME_LEFT = timedelta(hours=1)
"""What must be left, when a member's own hour comes, of the time in which they can do something about it."""
_MOST_NIGHTS = 50


async def with_caps(session: Session, who: Reach, groups: Sequence[Group], organisation: Organisation) -> Reach:
    """Return the same with the condition that somebody has had as many of the kind as they may, where anybody can have."""
    limits = await caps.caps(session, who.purpose, organisation)
    if not limits.any:
        return who
    begun = {zone: caps.starts(who.now, zone, organisation) for zone in {group.night.zone or "" for group in groups}}
    return replace(who, capped=limits.reached(begun, waiting=True)) if begun else who


def until(now: datetime, expires_at: datetime | None) -> datetime:
    """Return before when a member's own hour must come for the push to wait for it."""
    return now + _LONGEST_WAIT if expires_at is None else min(expires_at - _TIME_LEFT, now + _LONGEST_WAIT)


def held(groups: Sequence[Group], now: datetime, organisation: Organisation) -> dict[Night, datetime]:
    """Return until when those must wait who have quiet hours now, by their quiet hours.

    Only the most frequent are told apart here; the others are put off one by one when their turn comes.
    """
    people = Counter[Night]()
    for group in groups:
        if not group.left_out:
            people[group.night] += group.members
    releases = {night: release(now, night, organisation) for night, _ in people.most_common()}
    return dict(islice(((night, free) for night, free in releases.items() if free > now), _MOST_NIGHTS))


def with_a_way_out(message: Message, purpose: Purpose, why: str, branch_id: int | None) -> Message:
    """Add to whatever is no answer the choice that says why they get it, and lets them stop it."""
    if purpose is Purpose.REPLY:
        return replace(message, purpose=purpose)
    way_out = Choice(f"{SETTINGS}:{purpose}.{why}.{branch_id or 0}", Text("push-settings"))
    return replace(message, purpose=purpose, choices=(*message.choices, way_out))
