"""What a roster's rows mean for the roster that is kept: somebody new, somebody changed, nothing, or a finding."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.findings import Finding, Severity
from core.members.rules import LONGEST_BRANCH_NAME, MemberDraft, MembershipKind
from core.messages import Text

_CODE = re.compile(r"\d{3}(\.\d{3})*")


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as the roster has them."""

    id: int
    name: str
    number: str | None
    branch_id: int
    membership: str
    phone: str


@dataclass(frozen=True, slots=True)
class Place:
    """A branch that the importer may fill."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Book:
    """What is known before the import, within the importer's branches; `elsewhere` holds numbers taken outside them."""

    members: tuple[Listed, ...]
    branches: tuple[Place, ...]
    kinds: tuple[MembershipKind, ...]
    elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RosterNew:
    """A row about somebody who is not on the roster yet."""

    row: int
    name: str
    number: str
    branch_id: int
    branch_name: str
    membership: str
    phone: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after: `name`, `number`, `branch` (its name), `membership` (its code) or `phone`."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A row that corrects what the roster says about a member."""

    row: int
    member_id: int
    name: str
    changes: tuple[FieldChange, ...]
    after: Listed


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What an import does or did: `len(new) + len(changed) + unchanged + rejected` rows."""

    new: tuple[RosterNew, ...]
    changed: tuple[RosterChange, ...]
    unchanged: int
    findings: tuple[Finding, ...]
    new_branches: tuple[str, ...] = ()
    """Branches that the file names and nobody knows: they are made only when the import is told to."""

    @property
    def rejected(self) -> int:
        """How many rows are left out, each with a finding."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def unknown_branches(book: Book, drafts: Iterable[MemberDraft]) -> tuple[str, ...]:
    """Return the names of branches that the rows want and that are not there, each once, in the order of the file."""
    known = {_key(word) for place in book.branches for word in (place.code, place.name)}
    wanted = {_key(draft.branch): draft.branch for draft in reversed(list(drafts)) if draft.branch}
    new = ((key, name) for key, name in reversed(wanted.items()) if key not in known and len(name) <= LONGEST_BRANCH_NAME)
    return tuple(name for key, name in new if not _CODE.fullmatch(key))


def judge(book: Book, drafts: Sequence[MemberDraft]) -> RosterPreview:
    """Return what becomes of each row; a row with a finding of severity `error` is left out."""
    reader = _Reader(book)
    for draft in drafts:
        refusal = reader.read(draft)
        if refusal is not None:
            reader.findings.append(refusal)
    return RosterPreview(
        tuple(reader.new), tuple(reader.changed), reader.unchanged, tuple(reader.findings), unknown_branches(book, drafts)
    )


class _Reader:
    """The indexes of a book and what was read so far."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.new: list[RosterNew] = []
        self.changed: list[RosterChange] = []
        self.unchanged = 0
        self.findings: list[Finding] = []
        self._by_number = {each.number: each for each in self.book.members if each.number}
        self._by_name: dict[str, list[Listed]] = defaultdict(list)
        for each in self.book.members:
            self._by_name[_key(each.name)].append(each)
        self._branches: dict[str, list[Place]] = defaultdict(list)
        for place in self.book.branches:
            for word in {_key(place.code), _key(place.name)}:
                self._branches[word].append(place)
        self._names = {place.id: place.name for place in self.book.branches}
        self._kinds = {
            _key(word): kind.code for kind in self.book.kinds for word in (*kind.aliases, kind.name_en, kind.name_zh, kind.code)
        }
        self._seen: set[object] = set()

    def read(self, draft: MemberDraft) -> Finding | None:
        """Take in one row, or return why it is left out."""
        kind = self._kinds.get(_key(draft.membership)) if draft.membership else ""
        if kind is None:
            return self._unknown_kind(draft)
        places = self._places(draft)
        if len(places) != 1 and draft.branch:
            return self._unclear_branch(draft, places)
        place = places[0] if len(places) == 1 else None
        if draft.number in self.book.elsewhere:
            return _refused(draft, "number-elsewhere", "number", number=draft.number)
        found = self._matches(draft, place)
        if len(found) > 1:
            return _refused(draft, "several-of-this-name", "name", name=draft.name)
        if found:
            return self._known(draft, found[0], place if draft.branch else None, kind)
        return self._unknown(draft, place, kind)

    def _places(self, draft: MemberDraft) -> Sequence[Place]:
        return self._branches.get(_key(draft.branch), ()) if draft.branch else self.book.branches

    def _matches(self, draft: MemberDraft, place: Place | None) -> list[Listed]:
        """Return the members that the row may mean: the one with its number, else those of its name in its branch."""
        if draft.number in self._by_number:
            return [self._by_number[draft.number]]
        named = [each for each in self._by_name.get(_key(draft.name), ()) if place is None or each.branch_id == place.id]
        return [each for each in named if each.number is None] if draft.number else named

    def _known(self, draft: MemberDraft, before: Listed, place: Place | None, kind: str) -> Finding | None:
        if before.id in self._seen:
            return _refused(draft, "row-twice", "name", name=draft.name)
        self._seen.add(before.id)
        after = Listed(
            before.id,
            before.name if _key(before.name) == _key(draft.name) else draft.name,
            draft.number or before.number,
            place.id if place is not None else before.branch_id,
            kind or before.membership,
            draft.phone or before.phone,
        )
        if after == before:
            self.unchanged += 1
            return None
        self.changed.append(RosterChange(draft.row, before.id, after.name, self._changes(before, after), after))
        return None

    def _changes(self, before: Listed, after: Listed) -> tuple[FieldChange, ...]:
        pairs = (
            FieldChange("name", before.name, after.name),
            FieldChange("number", before.number or "", after.number or ""),
            FieldChange("branch", self._names[before.branch_id], self._names[after.branch_id]),
            FieldChange("membership", before.membership, after.membership),
            FieldChange("phone", before.phone, after.phone),
        )
        moved = before.branch_id != after.branch_id
        return tuple(each for each in pairs if each.before != each.after or (each.field == "branch" and moved))

    def _unknown(self, draft: MemberDraft, place: Place | None, kind: str) -> Finding | None:
        if place is None:
            return _refused(draft, "branch-missing", "branch")
        membership = kind or next((each.code for each in self.book.kinds), "")
        if not membership:
            return self._unknown_kind(draft)
        once = draft.number or (place.id, _key(draft.name))
        if once in self._seen:
            return _refused(draft, "row-twice", "name", name=draft.name)
        self._seen.add(once)
        if not draft.number and _key(draft.name) in self._by_name:
            text = Text("members-roster-namesake", {"name": draft.name})
            self.findings.append(Finding(draft.row, "namesake", Severity.NOTE, text, "name"))
        self.new.append(RosterNew(draft.row, draft.name, draft.number, place.id, place.name, membership, draft.phone))
        return None

    def _unknown_kind(self, draft: MemberDraft) -> Finding:
        names = {_key(kind.name_zh): kind.name_zh for kind in self.book.kinds}
        near = _nearest(draft.membership, names) or " / ".join(names.values())
        return _refused(draft, "membership-unknown", "membership", near, membership=draft.membership)

    def _unclear_branch(self, draft: MemberDraft, places: Sequence[Place]) -> Finding:
        if places:
            codes = ", ".join(place.code for place in places)
            return _refused(draft, "branch-ambiguous", "branch", codes, branch=draft.branch)
        near = _nearest(draft.branch, {_key(place.name): place.name for place in self.book.branches})
        return _refused(draft, "branch-unknown", "branch", near, branch=draft.branch)


def _refused(draft: MemberDraft, code: str, cell: str, repair: str = "", **arguments: str) -> Finding:
    return Finding(draft.row, code, Severity.ERROR, Text(f"members-roster-{code}", arguments), cell, repair)


def _nearest(typed: str, known: dict[str, str]) -> str:
    near = get_close_matches(_key(typed), known, n=1, cutoff=0.5)
    return known[near[0]] if near else ""


def _key(words: str) -> str:
    """Return words as they are compared: compatibility forms and case folded, all white space gone."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
