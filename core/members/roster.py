"""Importing a roster: first a look at what would change, then the change itself, in a handful of statements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from core.database import Session
from core.errors import Refused
from core.members import queries, roster_rules
from core.members.roster_rules import Book, Place, RosterPreview
from core.members.rules import MemberDraft, MembershipKind
from core.members.service import add_branch, branch_by_code
from core.messages import Text


async def preview_roster(
    session: Session, drafts: Sequence[MemberDraft], top_code: str, *, create_branches: bool = False
) -> RosterPreview:
    """Return what storing these rows would do below the branch; nothing is stored. Raises NotFound.

    A row means the member with its number, else the only one of its name in its branch. Empty cells change nothing.
    With `create_branches`, branches that nobody knows are shown as if they were there.
    """
    book = await _book(session, top_code)
    unknown = roster_rules.unknown_branches(book, drafts) if create_branches else ()
    planned = tuple(Place(-place, "", name) for place, name in enumerate(unknown, 1))
    return replace(
        roster_rules.judge(replace(book, branches=book.branches + planned), drafts),
        new_branches=roster_rules.unknown_branches(book, drafts),
    )


async def store_roster(
    session: Session,
    drafts: Sequence[MemberDraft],
    top_code: str,
    now: datetime,
    *,
    locale: str = "zh",
    create_branches: bool = False,
) -> RosterPreview:
    """Store these rows and return what was done; new members are spoken to in `locale`. Raises NotFound, Refused.

    With `create_branches`, branches that nobody knows are made right below the top one.
    """
    book = await _book(session, top_code)
    unknown = roster_rules.unknown_branches(book, drafts) if create_branches else ()
    made = [await add_branch(session, name, top_code) for name in unknown]
    branches = book.branches + tuple(Place(branch.id or 0, branch.code, branch.name) for branch in made)
    done = replace(roster_rules.judge(replace(book, branches=branches), drafts), new_branches=unknown)
    try:
        async with session.begin_nested():
            await queries.add_members(session, [_row(each, now, locale) for each in done.new])
            await queries.change_members(session, [each.after for each in done.changed])
    except IntegrityError as error:  # somebody took one of the numbers between our look and our write
        raise Refused(Text("members-roster-meanwhile")) from error
    return done


async def _book(session: Session, top_code: str) -> Book:
    await branch_by_code(session, top_code)
    kinds = await queries.memberships(session)
    return Book(
        await queries.listed_below(session, top_code),
        await queries.places_below(session, top_code),
        tuple(MembershipKind(kind.code, kind.name_zh, kind.name_en, tuple(kind.aliases)) for kind in kinds),
        await queries.numbers_elsewhere(session, top_code),
    )


def _row(new: roster_rules.RosterNew, now: datetime, locale: str) -> dict[str, object]:
    return {
        "number": new.number or None,
        "name": new.name,
        "branch_id": new.branch_id,
        "membership": new.membership,
        "phone": new.phone,
        "locale": locale,
        "muted": "",
        "joined_at": now,
    }
