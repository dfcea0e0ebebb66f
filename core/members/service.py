"""What people of a branch, and those who keep its roster, can do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from core.database import Session
from core.errors import NotFound, Refused
from core.members import queries, rules
from core.members.models import AddressRow, Branch, Member, Membership
from core.members.rules import Audience, MembershipKind, Person, Preferences, Sought
from core.messages import Address, Purpose, Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch with its members and those of them who can be written to, all branches below it included."""

    id: int
    code: str
    name: str
    members: int
    bound: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line of the members list; `addresses` counts the places where the member can be written to."""

    id: int
    name: str
    number: str
    phone: str
    branch_code: str
    branch_name: str
    membership: str
    membership_zh: str
    membership_en: str
    paused_until: datetime | None
    addresses: int


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A page of the members list and how many members all pages hold."""

    rows: tuple[MemberRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class MemberForm:
    """What staff write down about a member."""

    name: str
    branch_code: str
    membership: str
    number: str = ""
    phone: str = ""


async def add_branch(session: Session, name: str, parent_code: str = "") -> Branch:
    """Make a branch below the parent (at the top without one), with the next free code; raises NotFound, Refused."""
    parent = await branch_by_code(session, parent_code) if parent_code else None
    if parent is not None and parent.id is not None:
        await queries.lock_branch(session, parent.id)
    branch = Branch(
        code=await _next_code(session, parent), name=_branch_name(name), parent_id=parent.id if parent is not None else None
    )
    session.add(branch)
    await session.flush()
    return branch


async def rename_branch(session: Session, code: str, name: str) -> None:
    """Give the branch another name; raises NotFound, Refused."""
    branch = await branch_by_code(session, code)
    branch.name = _branch_name(name)
    session.add(branch)
    await session.flush()


async def move_branch(session: Session, code: str, parent_code: str) -> str:
    """Hang the branch with all below it under another parent and return its new code; raises NotFound, Refused."""
    branch, parent = await branch_by_code(session, code), await branch_by_code(session, parent_code)
    if rules.within(parent_code, code):
        raise Refused(Text("members-branch-into-itself"))
    if parent.id is not None:
        await queries.lock_branch(session, parent.id)
    new = await _next_code(session, parent)
    branch.parent_id = parent.id
    session.add(branch)
    await session.flush()
    await queries.recode(session, code, new)
    await session.refresh(branch)
    return new


async def branch_by_code(session: Session, code: str) -> Branch:
    """Return the branch; a code that does not exist raises NotFound."""
    branch = await queries.branch_by_code(session, code)
    if branch is None:
        raise NotFound(Text("members-no-branch", {"code": code}))
    return branch


async def branch(session: Session, branch_id: int) -> Branch:
    """Return the branch of this id; raises NotFound."""
    found = await session.get(Branch, branch_id)
    if found is None:
        raise NotFound(Text("members-no-branch", {"code": str(branch_id)}))
    return found


async def top_branch(session: Session) -> Branch | None:
    """Return the first branch at the top, if there is one."""
    return await queries.first_top(session)


async def branches(session: Session, top_code: str) -> list[BranchRow]:
    """Return the branch and all below it, by code, with their counts."""
    rows = await queries.branches_below(session, top_code)
    codes = [row.code for row in rows]
    members = rules.with_all_below(codes, [row.members for row in rows])
    bound = rules.with_all_below(codes, [row.bound for row in rows])
    return [BranchRow(row.id, row.code, row.name, members[row.code], bound[row.code]) for row in rows]


async def seed_memberships(session: Session, kinds: Sequence[MembershipKind]) -> None:
    """Add the preset's kinds of membership that are not there yet; those that are stay as the organisation changed them."""
    await queries.add_memberships(
        session,
        [
            {
                "code": kind.code,
                "name_zh": kind.name_zh,
                "name_en": kind.name_en,
                "aliases": list(kind.aliases),
                "position": place,
            }
            for place, kind in enumerate(kinds)
        ],
    )


async def memberships(session: Session) -> Sequence[Membership]:
    """Return the kinds of membership in the organisation's order."""
    return await queries.memberships(session)


async def add_member(session: Session, form: MemberForm, now: datetime) -> Member:
    """Put somebody on the roster; raises NotFound, Refused."""
    branch = await branch_by_code(session, form.branch_code)
    member = Member(name="", branch_id=branch.id or 0, membership=form.membership, joined_at=now)
    await _fill_in(session, member, form, branch)
    return member


async def change_member(session: Session, member_id: int, form: MemberForm) -> Member:
    """Correct what the roster says about a member; raises NotFound, Refused."""
    changed = await member(session, member_id)
    await _fill_in(session, changed, form, await branch_by_code(session, form.branch_code))
    return changed


async def member(session: Session, member_id: int) -> Member:
    """Return the member; raises NotFound."""
    found = await session.get(Member, member_id)
    if found is None:
        raise NotFound(Text("members-no-member"))
    return found


async def members(session: Session, sought: Sought, page: int = 0) -> MembersPage:
    """Return a page of 50, counted from 0, of the members sought, by branch and name."""
    rows = await queries.members_page(session, sought, page * PAGE, PAGE)
    found = tuple(
        MemberRow(
            row.id,
            row.name,
            row.number or "",
            row.phone,
            row.branch_code,
            row.branch_name,
            row.membership,
            row.name_zh,
            row.name_en,
            row.paused_until,
            row.addresses,
        )
        for row in rows
    )
    return MembersPage(found, await queries.members_total(session, sought))


async def member_with_number(session: Session, number: str) -> Member:
    """Return the member with this number of the organisation; raises NotFound."""
    found = await queries.member_with_number(session, number.strip())
    if found is None:
        raise NotFound(Text("members-nobody-called", {"words": number.strip()}))
    return found


async def member_for_terminal(session: Session, words: str) -> Member:
    """Return the member with this number, else the only one of this name; raises NotFound, Refused."""
    found = await queries.member_with_number(session, words.strip())
    if found is not None:
        return found
    named = await queries.members_named(session, words.strip())
    if not named:
        raise NotFound(Text("members-nobody-called", {"words": words.strip()}))
    if len(named) > 1:
        raise Refused(Text("members-several-called", {"words": words.strip()}))
    return named[0]


async def addresses(session: Session, member_id: int) -> Sequence[AddressRow]:
    """Return where the member can be written to, in the order they were bound."""
    return await queries.addresses(session, member_id)


async def attach(session: Session, member_id: int, place: Address, now: datetime) -> int:
    """Make the place the member's without a code, and return the address's id.

    For channels that know who somebody is, and for the terminal; a place that is another member's raises Refused.
    """
    row = await queries.address_at(session, place.channel, place.account, place.chat)
    if row is None:
        row = AddressRow(channel=place.channel, account=place.account, sender=place.chat)
    if row.member_id not in {None, member_id}:
        raise Refused(Text("members-address-taken"))
    row.member_id, row.bound_at = member_id, now
    session.add(row)
    await session.flush()
    owner = await member(session, member_id)
    owner.address_id = owner.address_id or row.id
    row.locale = owner.locale
    session.add_all((owner, row))
    await session.flush()
    return row.id or 0


async def prefer(session: Session, member_id: int, address_id: int) -> None:
    """Write to the member at this address first; one that is not theirs raises NotFound."""
    await _own(session, member_id, address_id)
    owner = await member(session, member_id)
    owner.address_id = address_id
    session.add(owner)
    await session.flush()


async def unbind(session: Session, member_id: int, address_id: int, now: datetime) -> None:
    """Make the member's address nobody's: whoever writes from it is a stranger until they join again; raises NotFound.

    Whoever preferred it is written to at the next of their addresses from now on.
    """
    await _own(session, member_id, address_id)
    await queries.release_address(session, address_id, now)


async def _own(session: Session, member_id: int, address_id: int) -> None:
    if address_id not in {each.id for each in await queries.addresses(session, member_id)}:
        raise NotFound(Text("members-not-your-address"))


async def close_address(session: Session, address_id: int) -> None:
    """Stop writing unasked to an address whose owner blocked us."""
    await queries.set_open(session, address_id, is_open=False)


async def close_addresses(session: Session, address_ids: Collection[int]) -> None:
    """Stop writing unasked to addresses that the platform says are gone."""
    await queries.close(session, address_ids)


async def reopen_address(session: Session, address_id: int) -> None:
    """Write again to an address whose owner came back."""
    await queries.set_open(session, address_id, is_open=True)


async def seen(session: Session, address_id: int, now: datetime) -> None:
    """Note that a stranger wrote, so that they are remembered a while longer."""
    await queries.set_seen(session, address_id, now)


async def set_locale(session: Session, person: Person, locale: str) -> None:
    """Speak the language to the person from now on, stranger or member."""
    await queries.set_address_locale(session, person.address_id, locale)
    if person.member_id is not None:
        owner = await member(session, person.member_id)
        owner.locale = locale
        session.add(owner)
        await session.flush()


async def preferences(session: Session, member_id: int, now: datetime) -> Preferences:
    """Return how the member wants to be written to; a pause that is over is none."""
    owner = await member(session, member_id)
    quiet = (owner.quiet_from, owner.quiet_to) if owner.quiet_from is not None and owner.quiet_to is not None else None
    paused = owner.paused_until if owner.paused_until is not None and owner.paused_until > now else None
    return Preferences(quiet, rules.muted(owner.muted), paused, owner.address_id, owner.zone or "")


async def set_quiet(session: Session, member_id: int, hours: tuple[int, int] | None) -> None:
    """Leave the member alone between these minutes of the local day; without hours, the organisation's hold."""
    owner = await member(session, member_id)
    owner.quiet_from, owner.quiet_to = hours or (None, None)
    session.add(owner)
    await session.flush()


async def set_zone(session: Session, member_id: int, zone: str) -> None:
    """Read the member's hours on the clocks of this time zone; empty = the organisation's."""
    owner = await member(session, member_id)
    owner.zone = zone or None
    session.add(owner)
    await session.flush()


async def switch(session: Session, member_id: int, purpose: Purpose, *, on: bool) -> None:
    """Send the member this kind of pushes, or no longer."""
    owner = await member(session, member_id)
    owner.muted = rules.stored_muted(rules.muted(owner.muted) - {purpose} if on else rules.muted(owner.muted) | {purpose})
    session.add(owner)
    await session.flush()


async def pause(session: Session, member_id: int, until: datetime | None) -> None:
    """Send the member nothing unasked until the instant; without one, write again."""
    owner = await member(session, member_id)
    owner.paused_until = until
    session.add(owner)
    await session.flush()


async def leave(session: Session, member_id: int, now: datetime) -> Sequence[AddressRow]:
    """Take the member off the roster with all that hangs on them; return the addresses, which are nobody's from now on.

    What belongs to a member names `member.id` with `ondelete="CASCADE"` and goes with the row.
    """
    owner = await member(session, member_id)
    places = await queries.addresses(session, member_id)
    await queries.release_addresses(session, member_id, now)
    await session.delete(owner)
    await session.flush()
    return places


async def forget_strangers(session: Session, now: datetime) -> None:
    """Forget those who wrote, never joined, and were silent for 30 days."""
    await queries.forget_strangers(session, now, now - rules.STRANGER_KEPT)


def audience(meant: Audience) -> Select[int | None]:
    """Return the ids of the members who are meant, as a statement that a push plans its deliveries from."""
    return queries.in_audience(meant)


async def _next_code(session: Session, parent: Branch | None) -> str:
    siblings = await queries.child_codes(session, parent.id if parent is not None else None)
    code = rules.next_code(parent.code if parent is not None else "", siblings)
    if code is None:
        raise Refused(Text("members-branches-full"))
    return code


def _branch_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= rules.LONGEST_BRANCH_NAME:
        raise Refused(Text("members-branch-name"))
    return tidy


async def _fill_in(session: Session, owner: Member, form: MemberForm, branch: Branch) -> None:
    name, number, phone = " ".join(form.name.split()), form.number.strip(), form.phone.strip()
    flaw = rules.roster_flaw(name, number, phone)
    if flaw is not None:
        raise Refused(flaw)
    if form.membership not in {kind.code for kind in await queries.memberships(session)}:
        raise Refused(Text("members-no-membership", {"words": form.membership}))
    holder = await queries.member_with_number(session, number) if number else None
    if holder is not None and holder.id != owner.id:
        raise Refused(Text("members-number-taken", {"number": number}))
    try:
        async with session.begin_nested():
            owner.name, owner.number, owner.phone = name, number or None, phone
            owner.membership, owner.branch_id = form.membership, branch.id or owner.branch_id
            session.add(owner)
    except IntegrityError as error:  # somebody took the number between our look and our write
        raise Refused(Text("members-number-taken", {"number": number})) from error
