"""What a meeting needs, how a typed code is read, and who counts as what: values in, values out."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.members.rules import Audience
from core.messages import Text

CODE_DIGITS = 6
LONGEST_TITLE, LONGEST_PLACE, LONGEST_REASON = 120, 80, 200
LONGEST_BEFORE, LONGEST_OPEN = 24 * 60, 24 * 60
"""Minutes before the start from which one may check in, and minutes after it until which one may, at most."""
SHOWN_AHEAD = timedelta(days=14)
"""How long before its start members see a meeting."""
_CODE = re.compile(r"(?:(?:/checkin(?:@\w+)?|会议签到|签到码|签到|check ?in)[\s::,,.。]*)?(\d{3})[\s-]?(\d{3})[.。!!]?")
_LINK = re.compile(r"/start(?:@\w+)? c(\d{6})")


class Mark(StrEnum):
    """What somebody is at a meeting; who has no mark when it is over was absent."""

    PRESENT = "present"
    LATE = "late"
    LEAVE = "leave"


CAME = frozenset({Mark.PRESENT, Mark.LATE})


class Phase(StrEnum):
    """Where a meeting's check-in stands."""

    COMING = "coming"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """What staff fill in; minutes are counted from the start: `opens_before` ahead of it, the others after it.

    Without `late_after` nobody is late.
    """

    title: str
    audience: Audience
    starts_at: datetime
    place: str = ""
    opens_before: int = 30
    late_after: int | None = 10
    open_for: int = 120

    @property
    def opens_at(self) -> datetime:
        """From when one may check in."""
        return self.starts_at - timedelta(minutes=self.opens_before)

    @property
    def late_at(self) -> datetime | None:
        """From when one is late."""
        return None if self.late_after is None else self.starts_at + timedelta(minutes=self.late_after)

    @property
    def closes_at(self) -> datetime:
        """Until when one may check in, that instant itself excluded."""
        return self.starts_at + timedelta(minutes=self.open_for)


def flaw(draft: MeetingDraft, now: datetime) -> Text | None:
    """Return the sentence that says what is wrong with the draft, or nothing."""
    if not draft.title.strip() or len(draft.title.strip()) > LONGEST_TITLE:
        return Text("attendance-flaw-title", {"most": LONGEST_TITLE})
    if len(draft.place) > LONGEST_PLACE:
        return Text("attendance-flaw-place", {"most": LONGEST_PLACE})
    if not 0 <= draft.opens_before <= LONGEST_BEFORE or not 0 < draft.open_for <= LONGEST_OPEN:
        return Text("attendance-flaw-minutes", {"most": LONGEST_OPEN})
    if draft.late_after is not None and not 0 <= draft.late_after < draft.open_for:
        return Text("attendance-flaw-late")
    return Text("attendance-flaw-over") if draft.closes_at <= now else None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as somebody who is meant sees it; `mark` is their own."""

    id: int
    title: str
    place: str
    starts_at: datetime
    opens_at: datetime
    late_at: datetime | None
    closes_at: datetime
    mark: Mark | None = None

    def phase(self, now: datetime) -> Phase:
        """Return whether one may check in yet, now, or no more."""
        if now < self.opens_at:
            return Phase.COMING
        return Phase.OPEN if now < self.closes_at else Phase.OVER

    def mark_at(self, now: datetime) -> Mark:
        """Return what somebody is who comes at the instant."""
        return Mark.LATE if self.late_at is not None and now >= self.late_at else Mark.PRESENT


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the host's list; `by` is who entered it for them, empty when they did so themself."""

    member_id: int
    name: str
    number: str
    branch_name: str
    mark: Mark | None
    at: datetime | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are meant, came in time, came late, are on leave, and are neither."""

    meant: int
    present: int
    late: int
    leave: int

    @property
    def missing(self) -> int:
        """Those who neither came nor are on leave."""
        return self.meant - self.present - self.late - self.leave


def code_in(words: str) -> str | None:
    """Return the code that the words are, perhaps after the command: `签到 123456`, `123-456`; none when they are none."""
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", words).strip().casefold())
    return found[1] + found[2] if found else None


def code_of_link(words: str) -> str | None:
    """Return the code that a scanned link brought along, as in `/start c123456`."""
    found = _LINK.fullmatch(words.strip())
    return found[1] if found else None


def link_code(code: str) -> str:
    """Return what a link carries so that `code_of_link` reads the code."""
    return f"c{code}"


def reason(words: str) -> str | None:
    """Return the words as a reason for leave, white space made single; none when they are empty or too long."""
    tidy = " ".join(words.split())
    return tidy if 0 < len(tidy) <= LONGEST_REASON else None
