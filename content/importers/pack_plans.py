"""Entries of a calendar in a pack: without a branch, for whoever takes the pack is the branch that they are for."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, time

from content.importers.options import text_of
from content.importers.packs import CALENDAR, part_of
from content.importers.raw import UnreadableError
from content.importers.readers import Opened
from core.calendar import recurrence
from core.calendar.planning import PlanRow
from core.calendar.rules import EntryDraft, EntryKind, Shift, Timetable

_MOST = 1000
_YEARS = range(2000, 2101)


def packed(drafts: Iterable[EntryDraft]) -> bytes:
    """Return the entries as they stand in a pack; nothing where there are none."""
    listed = [_entry(draft) for draft in drafts]
    return json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True).encode() if listed else b""


def plan_of(file: Opened) -> tuple[PlanRow, ...]:
    """Return the entries of a pack in their order; raises UnreadableError where one of them is none."""
    listed = part_of(file, CALENDAR)
    if listed is None:
        return ()
    if not isinstance(listed, list) or len(listed) > _MOST:
        raise UnreadableError("pack-broken")
    try:
        return tuple(_row(place, entry) for place, entry in enumerate(listed, 1))
    except (ValueError, TypeError) as error:
        raise UnreadableError("pack-broken") from error


def _entry(draft: EntryDraft) -> dict[str, object]:
    when = draft.timetable
    return {
        "kind": draft.kind.value,
        "title": draft.title,
        "words": draft.words,
        "place": draft.place,
        "memberships": list(draft.audience.memberships),
        "starts_on": when.starts_on.isoformat(),
        "clock": f"{when.clock:%H:%M}",
        "minutes": when.minutes,
        "rule": str(when.rule or ""),
        "shift": when.shift.value,
        "lead_minutes": when.lead_minutes,
    }


def _row(place: int, entry: object) -> PlanRow:
    """Return the entry as a row of a plan; raises TypeError or ValueError where it is none."""
    if not isinstance(entry, dict) or not isinstance(kinds := entry.get("memberships"), list):
        raise TypeError(place)
    title, words, where = (text_of(entry.get(name)) for name in ("title", "words", "place"))
    kind, meant = EntryKind(text_of(entry.get("kind"))), tuple(map(text_of, kinds))
    return PlanRow(place, kind, title, _timetable(entry), words, where, "", meant)


def _timetable(entry: Mapping[str, object]) -> Timetable:
    starts_on = date.fromisoformat(text_of(entry.get("starts_on")))
    said, minutes, lead = text_of(entry.get("rule")), entry.get("minutes"), entry.get("lead_minutes")
    rule = recurrence.read(said) if said else None
    if starts_on.year not in _YEARS or (said and rule is None) or not isinstance(minutes, int):
        raise ValueError(said)
    if lead is not None and not isinstance(lead, int):
        raise ValueError(lead)
    clock = time.fromisoformat(text_of(entry.get("clock"))).replace(second=0, microsecond=0, tzinfo=None)
    return Timetable(starts_on, clock, minutes, rule, Shift(text_of(entry.get("shift"))), lead)
