"""What makes a notice sound, when its one reminder is due, and what a member sees of it: values in, values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.members.rules import Audience
from core.messages import Media, Text

LONGEST_TITLE, LONGEST_BODY = 120, 2_000
LONGEST_LIFE = timedelta(days=366)
"""How long a notice may hold at most."""


class NoticeState(StrEnum):
    """The life of a notice; members see a published one until it expires."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Confirmed(StrEnum):
    """What became of somebody's wish to confirm a notice."""

    NOW = "now"
    ALREADY = "already"
    LATE = "late"
    """It has expired meanwhile: noted all the same."""
    NOT_ASKED = "not-asked"
    GONE = "gone"
    """It was withdrawn, or was never meant for them."""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What staff fill in: words in CommonMark, a picture or file, or both; at `expires_at` it is over."""

    title: str
    body: str
    audience: Audience
    publish_at: datetime
    expires_at: datetime | None = None
    media_id: int | None = None
    confirm: bool = False
    """Members are asked to confirm by one tap that they read it."""
    remind_at: datetime | None = None
    """When those who have not confirmed are reminded, once; none = never."""


def flaw(draft: NoticeDraft) -> Text | None:
    """Return the sentence that says what is wrong with the draft, or nothing."""
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        return Text("notice-flaw-title", {"most": LONGEST_TITLE})
    if not draft.body.strip() and draft.media_id is None:
        return Text("notice-flaw-empty")
    if len(draft.body) > LONGEST_BODY:
        return Text("notice-flaw-long", {"most": LONGEST_BODY})
    return _flaw_in_times(draft)


def _flaw_in_times(draft: NoticeDraft) -> Text | None:
    end = draft.expires_at or draft.publish_at + LONGEST_LIFE
    if not draft.publish_at < end <= draft.publish_at + LONGEST_LIFE:
        return Text("notice-flaw-expiry")
    if draft.remind_at is None:
        return None
    if not draft.confirm:
        return Text("notice-flaw-reminder-of-what")
    return None if draft.publish_at < draft.remind_at < end else Text("notice-flaw-reminder")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a notice stands when a member wants to confirm it."""

    published: bool
    meant: bool
    asked: bool
    expires_at: datetime | None
    confirmed: bool


def confirmed(standing: Standing, now: datetime) -> Confirmed:
    """Tell what becomes of the wish to confirm."""
    if not standing.published or not standing.meant:
        return Confirmed.GONE
    if not standing.asked:
        return Confirmed.NOT_ASKED
    if standing.confirmed:
        return Confirmed.ALREADY
    return Confirmed.LATE if standing.expires_at is not None and standing.expires_at <= now else Confirmed.NOW


@dataclass(frozen=True, slots=True)
class Current:
    """A notice that holds now, as a list names it; `waits` tells that the member is asked to confirm it and has not yet."""

    id: int
    title: str
    waits: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as one member sees it."""

    id: int
    title: str
    body: str
    waits: bool
    confirmed: bool
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class BranchProgress:
    """How far one branch is: counts only. `members` are those who are meant."""

    code: str
    name: str
    members: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who has not confirmed yet, for those who call them."""

    member_id: int
    name: str
    phone: str
    branch_name: str
