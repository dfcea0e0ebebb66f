"""What is taken as a question, how sure an answer must be, what is promised and when, and what an entry needs: pure judgement."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from core.messages import Text
from core.organisation import Organisation
from core.qa.search import Candidate
from core.workdays.rules import Workdays

SURE = 0.7
"""From this confidence on the best entry is the answer; measured on questions that were not used for anything else."""
MAYBE = 0.35
"""From this confidence on an entry is worth offering."""
OFFERED = 3
"""Entries offered when the search is unsure."""
MOST_OPEN = 5
"""Questions that one member may have waiting for people."""
REOPENED_WITHIN = timedelta(days=7)
SHOWN_KEPT = timedelta(days=30)
"""How long a question is remembered that the knowledge base answered."""
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_SOURCE, LONGEST_NOTE, MOST_WORDINGS = 500, 5_000, 300, 1_000, 20
LONGEST_PROMISE = 30
"""Workdays within which an answer may be promised."""
_GREETINGS = (
    "你好|您好|您们好|大家好|早|早上好|上午好|中午好|下午好|晚上好|晚安|在吗|在么|在不在|有人吗|再见|拜拜|hi|hello|hey|bye"
)
_THANKS = "谢谢|谢谢您|谢谢你|多谢|感谢|非常感谢|辛苦了|thanks|thankyou|thx"
_NODS = "好|好的|嗯|嗯嗯|哦|哈哈|哈哈哈|收到|知道了|明白|明白了|了解|ok|okay|yes|no|test|测试"
_PLEASANTRIES = frozenset(f"{_GREETINGS}|{_THANKS}|{_NODS}".split("|"))
_ASKING = re.compile(
    r"[?？]|吗|呢$|谁|什么|怎么|怎样|如何|哪|几|多少|为何|是否|能不能|可不可以|有没有"
    r"|\b(?:how|what|when|where|who|why|which|can|may|do|does|is|are)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[Xx]|\d{16,19}|1[3-9]\d{9})(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OPENING = re.compile(r"^\s*(?:提问|问题|我想问|ask|question)\s*[:：,，]\s*", re.IGNORECASE)
_LEAST_LETTERS, _ENOUGH_LETTERS = 2, 6


class EntryState(StrEnum):
    """The life of an entry; members find a released one."""

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class QuestionState(StrEnum):
    """The life of a question: the knowledge base showed an answer, or a person answers it."""

    SHOWN = "shown"
    """An entry was shown or some were offered; nobody but the asker sees it."""
    SETTLED = "settled"
    """The entry helped."""
    WAITING = "waiting"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"


WITH_PEOPLE = (QuestionState.WAITING, QuestionState.TAKEN)
"""The states in which somebody owes an answer."""
CASES = (*WITH_PEOPLE, QuestionState.ANSWERED, QuestionState.CLOSED)
"""The states of a question that a person was asked to answer."""


class NoteKind(StrEnum):
    """What a note beside a question is."""

    NOTE = "note"
    PASSED_ON = "passed-on"
    TOO_LATE = "too-late"
    """An answer that somebody wrote while another's was already on its way."""
    ADDED = "added"
    """What the asker wrote when the answer did not help."""
    BEFORE = "before"
    """The answer that did not help."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as staff, or a file, writes it; `row` is where it stands in the file."""

    question: str
    answer: str
    source: str = ""
    wordings: tuple[str, ...] = ()
    branch_code: str = ""
    """The branch that it serves with everything below; empty = all."""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """Within how many workdays somebody takes a question up and answers it; when a day's reminders go out and it ends.

    Minutes of the local day. The defaults are the proposal of the project, for the organisation to change.
    """

    first_days: int = 1
    answer_days: int = 3
    remind_at: int = 9 * 60
    ends_at: int = 18 * 60

    @property
    def flaw(self) -> Text | None:
        """The sentence that says why nobody can keep such a promise, or nothing."""
        if not 0 < self.first_days <= self.answer_days <= LONGEST_PROMISE:
            return Text("qa-flaw-days", {"most": LONGEST_PROMISE})
        return Text("qa-flaw-hours") if not 0 <= self.remind_at < self.ends_at < 24 * 60 else None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The instants of one question: when to remind that nobody took it, and when the answer is nearly and quite due."""

    remind_at: datetime
    first_due_at: datetime
    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """The search is sure: the entry with this id is the answer."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class Perhaps:
    """The search is unsure: one of these entries may be the answer; the likeliest first."""

    entry_ids: tuple[int, ...]


def verdict(candidates: Sequence[Candidate], *, but: int | None = None) -> Known | Perhaps | None:
    """Tell what the candidates, the best first, are good for; None leaves the question to people.

    After the entry `but` was not what the asker meant, the others are offered and none is certain.
    """
    if candidates and but is None and candidates[0].confidence >= SURE:
        return Known(candidates[0].id)
    best = max((each.confidence for each in candidates), default=0.0)
    offered = tuple(each.id for each in candidates if each.id != but)[:OFFERED]
    return Perhaps(offered) if offered and best >= MAYBE else None


def deadlines(promise: Promise, workdays: Workdays, now: datetime, organisation: Organisation) -> Deadlines:
    """Return when a question of this instant is due: workdays are counted from the day after it was asked."""
    today = organisation.today(now)
    first, last = workdays.add(today, promise.first_days), workdays.add(today, promise.answer_days)
    morning, evening = (time(*divmod(minute, 60)) for minute in (promise.remind_at, promise.ends_at))
    days = ((first, morning), (first, evening), (last, morning), (last, evening))
    return Deadlines(*(organisation.at(day, clock) for day, clock in days))


def asked(words: str) -> str:
    """Return the question without what announces it, as in `提问：党费怎么交`."""
    return _OPENING.sub("", words).strip()


def is_question(words: str) -> bool:
    """Tell whether the words can be a question: at least two letters that are no digits, and no greeting or thanks."""
    letters = same(words)
    return _letters(letters) >= _LEAST_LETTERS and letters not in _PLEASANTRIES


def worth_people(words: str) -> bool:
    """Tell whether words that nobody asked for, and that no entry answers, are handed on: they ask something or say enough."""
    return sounds_asking(words) or _letters(same(words)) >= _ENOUGH_LETTERS


def sounds_asking(words: str) -> bool:
    """Tell whether words that were to answer something else sound like a question of their own."""
    return is_question(words) and _ASKING.search(words) is not None


def same(words: str) -> str:
    """Return the words as they are compared: letters only, widths and case folded."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", words).casefold() if sign.isalnum())


def _letters(same_words: str) -> int:
    return sum(not sign.isnumeric() for sign in same_words)


def flaw(draft: Draft) -> Text | None:
    """Return the sentence that says what the entry lacks, or nothing."""
    if not same(draft.question) or any(len(each) > LONGEST_QUESTION for each in (draft.question, *draft.wordings)):
        return Text("qa-flaw-question", {"most": LONGEST_QUESTION})
    if not draft.answer.strip() or len(draft.answer) > LONGEST_ANSWER:
        return Text("qa-flaw-answer", {"most": LONGEST_ANSWER})
    if len(draft.source) > LONGEST_SOURCE or len(draft.wordings) > MOST_WORDINGS:
        return Text("qa-flaw-rest", {"source": LONGEST_SOURCE, "wordings": MOST_WORDINGS})
    return None


def tidied(draft: Draft) -> Draft:
    """Return the entry without white space around and wordings that say the same as another."""
    kept = {same(draft.question): ""}
    for wording in draft.wordings:
        kept.setdefault(same(wording), wording.strip())
    wordings = tuple(wording for wording in kept.values() if wording)
    return Draft(draft.question.strip(), draft.answer.strip(), draft.source.strip(), wordings, draft.branch_code, draft.row)


def without_person(words: str, name: str) -> str:
    """Return the words without what tells of the asker: their name, telephone, identity card, card and e-mail numbers."""
    hidden = _PERSONAL.sub("…", words)
    return hidden.replace(name, "…") if name else hidden
