"""What makes a study task sound, when its one reminder is due, and what a member sees of it: values in, values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from core.library.cards import Question, Solution
from core.members.rules import Audience
from core.messages import Media, Text

LONGEST_TITLE = 120
LONGEST_NOTICE = 30 * 24 * 60
"""Minutes before the due time that a reminder may be asked for."""
DAY_BEFORE = 24 * 60
STILL_SHOWN = timedelta(days=30)
"""How long after its due time an open task is still listed; it can be done late all the same."""


class TaskKind(StrEnum):
    """What there is to study."""

    ARTICLE = "article"
    LINK = "link"
    FILE = "file"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What staff fill in to plan a study task; of `article_id`, `url` and `media_id` the one that the kind asks for."""

    title: str
    kind: TaskKind
    audience: Audience
    publish_at: datetime
    due_at: datetime
    article_id: int | None = None
    url: str = ""
    media_id: int | None = None
    item_id: int | None = None
    """The check question after reading; none = reading is enough."""
    remind_minutes: int = DAY_BEFORE
    """How long before the due time those who are not done are reminded, once; 0 = never."""


def flaw(draft: TaskDraft) -> Text | None:
    """Return the sentence that says what is wrong with the draft, or nothing."""
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        return Text("task-flaw-title", {"most": LONGEST_TITLE})
    if not _has_content(draft):
        return Text(f"task-flaw-{draft.kind}")
    if draft.due_at <= draft.publish_at:
        return Text("task-flaw-due-before-publishing")
    if not 0 <= draft.remind_minutes <= LONGEST_NOTICE:
        return Text("task-flaw-reminder")
    return None


def _has_content(draft: TaskDraft) -> bool:
    if draft.kind is TaskKind.ARTICLE:
        return draft.article_id is not None
    return _is_web_address(draft.url) if draft.kind is TaskKind.LINK else draft.media_id is not None


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed bracket
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(letter.isspace() for letter in url)


def reminder(published_at: datetime, due_at: datetime, minutes: int) -> datetime | None:
    """Return when to remind; None when no reminder is wanted or the announcement itself comes as late as that."""
    at = due_at - timedelta(minutes=minutes)
    return at if minutes and at > published_at else None


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that the member has not done yet."""

    id: int
    title: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """The check question of a task, with what marks it."""

    question: Question
    solution: Solution


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as one member sees it: what there is to study, the check question, and whether they are done."""

    id: int
    title: str
    due_at: datetime
    done: bool
    markdown: str = ""
    source: str = ""
    url: str = ""
    picture: Media | None = None
    file: Media | None = None
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class BranchProgress:
    """How far one branch is: counts only. `members` are those who are meant, `read` opened it, `done` finished it."""

    code: str
    name: str
    members: int
    read: int
    done: int
