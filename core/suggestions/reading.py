"""Who reads a suggestion: those whose right begins at the branch with which it lies, and above them only once it came up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.database import Session
from core.members import service as members
from core.members.rules import lineage
from core.messages import Plain, Text, Words
from core.staff import service as staff
from core.staff.rules import ALLOWED, Holder, Permission, Right
from core.suggestions.rules import level_above, level_of

_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Readers:
    """The branch with whose handlers a suggestion lies, those handlers, and the level above that gets it when it is overdue."""

    level: str
    here: tuple[Holder, ...]
    above: str | None
    superiors: tuple[Holder, ...]


async def readers(session: Session, branch_code: str, sender: int | None) -> Readers | None:
    """Return who reads what a member of the branch sends; nobody handles their own. None where nobody is there to read it."""
    found = await staff.holders(session, Permission.HANDLE_SUGGESTIONS, lineage(branch_code))
    able = [each for each in found if sender is None or each.member_id != sender]
    held = {each.branch_code for each in able}
    level = level_of(branch_code, held)
    if level is None:
        return None
    above = level_above(level, held)
    return Readers(level, at(able, level), above, at(able, above) if above else ())


def at(holders: Iterable[Holder], code: str) -> tuple[Holder, ...]:
    """Return those of the branch, each once, whatever number of roles they have there."""
    return tuple({each.account_id: each for each in holders if each.branch_code == code}.values())


def reader(holder: Holder, branch_name: str) -> Text:
    """Return the words for somebody who reads suggestions: name, role and branch."""
    role = Text(f"staff-role-{holder.role}")
    return Text("suggest-reader", {"name": Plain(holder.name), "role": role, "branch": Plain(branch_name)})


async def named(session: Session, found: Readers) -> Sequence[Words]:
    """Return the sentences that name who reads a suggestion, and to whom it goes when it is overdue."""
    lines = [Text("suggest-readers"), *await _listed(session, found.level, found.here)]
    if found.above is None:
        return lines
    return [*lines, Text("suggest-superiors"), *await _listed(session, found.above, found.superiors)]


async def _listed(session: Session, code: str, holders: Sequence[Holder]) -> Sequence[Words]:
    branch = await members.branch_by_code(session, code)
    lines = [reader(each, branch.name) for each in holders[:_MOST_NAMED]]
    more = len(holders) - len(lines)
    return [*lines, Text("suggest-readers-more", {"count": more})] if more else lines


def own_levels(rights: Iterable[Right]) -> tuple[str, ...]:
    """Return the branches at which somebody's right to handle suggestions begins: what lies there is theirs to read."""
    found = {right.branch_code for right in rights if Permission.HANDLE_SUGGESTIONS in ALLOWED[right.role]}
    return tuple(sorted(found))
