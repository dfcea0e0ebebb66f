"""The one judge of rows: a raw row becomes a draft, with remarks on what was mended, or a finding that says why not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.importers.choices import (
    NO,
    YES,
    Choices,
    UnclearAnswerError,
    choices,
    exact_choices,
    exact_key,
    folded,
    key_of,
    only_letters,
)
from content.importers.kinds import DIFFICULTIES, Habits, UnsupportedKindError, kind_of
from content.importers.options import LETTERS
from content.importers.raw import RawItem, remark
from content.importers.repairs import Proposal, from_sentence, with_its_blank, without_damage
from content.importers.stems import hide_answer, hide_verdict, without_options
from content.importers.tidy import blanks_in, is_damaged, looks_scanned, tidy, tidy_stem
from core.findings import Finding, Severity
from core.library.rules import RIGHT, WRONG, ItemDraft, ItemType
from core.messages import Value

_LONGEST_STEM, _LONGEST_OPTION, _LONGEST_EXPLANATION, _LONGEST_SOURCE = 2000, 500, 5000, 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row: a draft, or none and the finding that says why."""

    draft: ItemDraft | None
    findings: tuple[Finding, ...]
    proposal: Proposal | None = None
    """What the row could become, if a person accepts it."""


_TOLD_AS = {"no-answer": "answer-in-sentence", "no-options": "blank-lost"}
"""Codes that say more once it is known what the row could become."""


class _RejectedError(Exception):
    def __init__(self, code: str, cell: str = "", repair: str = "", **arguments: Value) -> None:
        super().__init__(code)
        self.code, self.cell, self.repair, self.arguments = code, cell, repair, arguments


def judge(raw: RawItem, habits: Habits) -> Verdict:
    """Turn a row into a draft or reject it; nothing is guessed that the file does not show."""
    if any(finding.severity is Severity.ERROR for finding in raw.remarks):
        return Verdict(None, raw.remarks)
    case = _Case(raw, habits)
    try:
        draft = case.draft()
    except _RejectedError as no:
        return _refused(raw, no, habits, [each for each in case.remarks if each.severity is Severity.NOTE])
    return Verdict(draft, tuple(case.remarks))


def _refused(raw: RawItem, no: _RejectedError, habits: Habits, noted: Sequence[Finding]) -> Verdict:
    """Say why the row was not taken, and what could be made of it."""
    draft = _mended(raw, no, habits)
    code = _TOLD_AS.get(no.code, no.code) if draft else no.code
    proposal = Proposal(raw.row, code, draft) if draft else None
    repair = no.repair or (proposal.words if proposal else "")
    finding = remark(raw.row, code, Severity.ERROR, cell=no.cell, repair=repair, arguments=no.arguments)
    return Verdict(None, (finding, *noted), proposal)


def _mended(raw: RawItem, no: _RejectedError, habits: Habits) -> ItemDraft | None:
    """Return what the row would be with the one defect mended for which there is only one way."""
    if no.code == "no-answer":
        return from_sentence(raw)
    if no.code == "no-options":
        return with_its_blank(raw)
    if no.code == "damaged-option":
        better = without_damage(raw, no.repair)
    elif no.code == "answer-several":
        better = replace(raw, type="多选")
    else:
        return None
    try:
        return _Case(better, habits).draft() if better else None
    except _RejectedError:
        return None


class _Case:
    """One row before the judge, and the remarks made so far."""

    def __init__(self, raw: RawItem, habits: Habits) -> None:
        self.raw, self.habits = raw, habits
        self.remarks: list[Finding] = [*raw.remarks]

    def draft(self) -> ItemDraft:
        raw = self.raw
        if raw.broken:
            raise _RejectedError(raw.broken)
        kind, stem = self._kind(raw.type), tidy_stem(raw.stem)
        if not stem:
            raise _RejectedError("no-stem", raw.places.stem)
        self._check_lengths(stem)
        if looks_scanned(stem, raw.options):
            self._remark("proof-read", raw.places.stem, severity=Severity.NOTE)
        offered = self._choices()
        if kind is ItemType.BLANK and offered.texts and not any(map(str.strip, raw.answers)):
            return self._item(ItemType.BLANK, stem, blanks=self._listed(stem, offered.texts))
        if not offered.texts:
            return self._without_options(kind, stem)
        return self._with_options(kind, stem, offered)

    def _remark(
        self, code: str, cell: str = "", repair: str = "", severity: Severity = Severity.REPAIRED, **arguments: Value
    ) -> None:
        self.remarks.append(remark(self.raw.row, code, severity, cell=cell, repair=repair, arguments=arguments))

    def _kind(self, word: str) -> ItemType | None:
        try:
            return kind_of(word, self.habits.codes)
        except UnsupportedKindError as error:
            raise _RejectedError("type-unsupported", kind=tidy(word)) from error

    def _check_lengths(self, stem: str) -> None:
        raw = self.raw
        if len(stem) > _LONGEST_STEM or len(raw.explanation) > _LONGEST_EXPLANATION:
            raise _RejectedError("too-long", raw.places.stem)
        if any(len(option.text) > _LONGEST_OPTION for option in raw.options):
            raise _RejectedError("too-long", raw.places.options)
        if len(raw.options) > len(LETTERS):
            raise _RejectedError("too-many-options", raw.places.options, most=len(LETTERS))
        if is_damaged(stem):
            raise _RejectedError("damaged", raw.places.stem)

    def _choices(self) -> Choices:
        offered = exact_choices(self.raw.options) if self.raw.exact else choices(self.raw.options)
        cell = self.raw.places.options
        if any(map(is_damaged, offered.texts)):
            answer = tidy(";".join(self.raw.answers))
            raise _RejectedError("damaged-option", cell, repair="" if answer in offered.texts else answer)
        if offered.bare:
            self._remark("bare-letter", cell)
        if offered.gaps:
            self._remark("empty-option", cell)
        if offered.doubled:
            self._remark("same-options", cell)
        return offered

    def _with_options(self, kind: ItemType | None, stem: str, offered: Choices) -> ItemDraft:
        cut = without_options(stem, [(letter, offered.texts[place]) for letter, place in offered.places.items()], offered.empty)
        if cut != stem:
            self._remark("options-in-stem", self.raw.places.stem)
        answers, shown = self._hidden(cut, offered)
        key = self._key(answers, offered)
        if len(offered.texts) < 2:  # noqa: PLR2004 - one option is no choice
            raise _RejectedError("too-few-options", self.raw.places.options)
        if offered.verdicts and self._states(kind, shown, offered):
            return self._item(ItemType.JUDGE, shown, options=(RIGHT, WRONG), key=(offered.verdicts.index(key[0]),))
        if kind in {ItemType.SINGLE, ItemType.JUDGE} and len(key) > 1:
            raise _RejectedError("answer-several", self.raw.places.answer)
        several = kind is ItemType.MULTI or len(key) > 1
        return self._item(ItemType.MULTI if several else ItemType.SINGLE, shown, options=offered.texts, key=key)

    def _states(self, kind: ItemType | None, stem: str, offered: Choices) -> bool:
        """`是` and `否` in the middle of a sentence are words that fill a blank, no verdict on it."""
        verdict_words = {"正确", "错误", "对", "错", "√", "×", "true", "false", "t", "f"}
        return kind is ItemType.JUDGE or set(map(folded, offered.texts)) <= verdict_words or blanks_in(stem) == 0

    def _hidden(self, stem: str, offered: Choices) -> tuple[tuple[str, ...], str]:
        """Never show the answer that somebody wrote into the blank; take it as the answer where there is no other."""
        letters, shown = hide_answer(stem, self.raw.answers[0] if len(self.raw.answers) == 1 else "", offered.places.keys())
        if shown != stem:
            self._remark("answer-in-stem", self.raw.places.stem)
        return (self.raw.answers if any(map(str.strip, self.raw.answers)) else (letters,)), shown

    def _key(self, answers: Sequence[str], offered: Choices) -> tuple[int, ...]:
        raw = self.raw
        try:
            if raw.exact:
                key = exact_key(answers, offered)
            else:
                key = key_of(answers, offered, by_text=raw.by_text, base=self.habits.base)
        except UnclearAnswerError as unclear:
            given = tidy("；".join(answers))[:100]
            raise _RejectedError(unclear.code, raw.places.answer, answer=given) from unclear
        if not key:
            raise _RejectedError("no-answer", raw.places.answer)
        if not raw.by_text and offered.doubled.intersection(key):
            raise _RejectedError("same-options-key", raw.places.options)
        return key

    def _without_options(self, kind: ItemType | None, stem: str) -> ItemDraft:
        said = tidy(self.raw.answers[0]) if self.raw.answers else ""
        stem, verdict = hide_verdict(stem) if kind in {None, ItemType.JUDGE} else (stem, "")
        if verdict:
            self._remark("answer-in-stem", self.raw.places.stem)
            kind, said = ItemType.JUDGE, said or verdict
            if self._statement(kind, stem, said) != (folded(verdict) in YES):
                raise _RejectedError("answer-disagrees", self.raw.places.answer, answer=said[:100])
        if self.raw.blanks:
            return self._item(ItemType.BLANK, stem, blanks=_accepted(self.raw.blanks))
        if not said:
            nothing = not any(option.text.strip() for option in self.raw.options) and bool(self.raw.options)
            raise _RejectedError("no-options" if nothing else "no-answer", self.raw.places.answer)
        right = self._statement(kind, stem, said)
        if right is not None:
            return self._item(ItemType.JUDGE, stem, options=(RIGHT, WRONG), key=(0 if right else 1,))
        if kind in {ItemType.SINGLE, ItemType.MULTI, ItemType.JUDGE}:
            raise _RejectedError(
                "answer-unclear" if kind is ItemType.JUDGE else "no-options", self.raw.places.answer, answer=said[:100]
            )
        if kind is None and (only_letters(said) or not blanks_in(stem)):
            raise _RejectedError("no-options", self.raw.places.options, answer=said[:100])
        return self._item(ItemType.BLANK, stem, blanks=self._fillings(stem, said))

    def _statement(self, kind: ItemType | None, stem: str, said: str) -> bool | None:
        """Tell whether the row says that its stem is right or wrong; None when it says no such thing."""
        word = folded(said)
        if kind in {None, ItemType.JUDGE} and word in YES | NO:
            return word in YES
        if kind is ItemType.JUDGE and word in {"a", "b", "1", "2"}:
            return word in {"a", "1"}
        if kind is None and word in {"1", "2"} and self.habits.judges_by_number and not blanks_in(stem):
            self._remark("judged-by-number", self.raw.places.answer)
            return word == "1"
        return None

    def _listed(self, stem: str, texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Read the fillings of a fill-in that stand where other rows have their options: one a blank, in order."""
        if len(texts) != max(blanks_in(stem), 1):
            raise _RejectedError("blank-count", self.raw.places.options, blanks=blanks_in(stem), answer="；".join(texts)[:100])
        return tuple(map(_alternatives, texts))

    def _fillings(self, stem: str, said: str) -> tuple[tuple[str, ...], ...]:
        """Give each blank its texts: `；` parts blanks, `|` parts the texts that one blank accepts."""
        count = max(blanks_in(stem), 1)
        bracketed = [inner.strip() for inner in _BRACKETED.findall(said)] if _ALL_BRACKETED.fullmatch(said) else []
        if len(bracketed) == count and all(bracketed):
            return tuple(map(_alternatives, bracketed))
        if count == 1:
            return (_alternatives(said),)
        for mark in (r"[;；\n]", r"[|]", r"[、]", r"[,，]", r"\s+"):
            parts = [part.strip() for part in re.split(mark, said)]
            if len(parts) == count and all(parts):
                return tuple(map(_alternatives, parts))
        raise _RejectedError("blank-count", self.raw.places.answer, blanks=count, answer=said[:100])

    def _item(
        self,
        kind: ItemType,
        stem: str,
        *,
        options: tuple[str, ...] = (),
        key: tuple[int, ...] = (),
        blanks: tuple[tuple[str, ...], ...] = (),
    ) -> ItemDraft:
        raw = self.raw
        source = tidy(raw.source)
        if len(source) > _LONGEST_SOURCE:
            self._remark("source-cut", severity=Severity.NOTE)
        difficulty = DIFFICULTIES.get(folded(raw.difficulty))
        if raw.difficulty.strip() and difficulty is None:
            self._remark("difficulty-unknown", severity=Severity.NOTE, difficulty=tidy(raw.difficulty)[:40])
        tags = tuple(dict.fromkeys(tag for words in raw.tags for tag in re.split(r"[;；,，、|\n]", tidy(words)) if tag.strip()))
        return ItemDraft(
            raw.row, kind, stem, options, key, blanks, tidy(raw.explanation), source[:_LONGEST_SOURCE], tags, difficulty
        )


def _accepted(blanks: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    texts = tuple(tuple(text for text in map(tidy, accepted) if text) for accepted in blanks)
    if not all(texts):
        raise _RejectedError("no-answer")
    return texts


_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")
_ALL_BRACKETED = re.compile(r"(?:\s*[(（][^()（）]*[)）])+\s*")
_NUMERAL = re.compile(r"[0-9一二三四五六七八九十百千两]+")


def _alternatives(said: str) -> tuple[str, ...]:
    """Return the texts that one blank accepts: parted by `|`, or two ways to write a number (`4或四`)."""
    parts = [part.strip() for part in said.split("|") if part.strip()]
    either = said.split("或")
    if len(parts) == 1 and len(either) > 1 and all(_NUMERAL.fullmatch(part.strip()) for part in either):
        parts = [part.strip() for part in either]
    return tuple(dict.fromkeys(parts))
