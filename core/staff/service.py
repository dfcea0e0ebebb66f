"""What those who steer can do about themselves: set up, sign in and out, accounts and their rights.

A password costs about 50 ms to check, so a sign-in takes three steps: `credentials` in one transaction, `passwords.verify`
outside any, `sign_in` in a second one.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import Session
from core.errors import NotFound, Refused
from core.members import service as members
from core.messages import Text
from core.staff import queries, rules
from core.staff.models import Account, OneTimeLink, SignIn
from core.staff.passwords import PasswordHash
from core.staff.rules import Holder, NewAccount, Permission, Right, Role, Staff, Wait

_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 16
ONE_TIME_LINK_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a typed password is checked against; `hash` is none where nobody has the username."""

    account_id: int | None
    hash: PasswordHash | None
    username: str
    remote: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new sign-in: the token for the browser's cookie, the CSRF token for its forms, and when it ends."""

    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account with its rights, for the console's list."""

    id: int
    username: str
    name: str
    disabled: bool
    rights: tuple[Right, ...]
    member_id: int | None = None
    """The member who this is in the chats."""


async def set_up_code(session: Session) -> str | None:
    """Return a new code, for the program to print, that makes the first administrator; nothing once anybody has an account.

    A code made earlier no longer works: of several processes that start at once, the one that printed last is right.
    """
    if await queries.any_account(session):
        return None
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
    await queries.keep_set_up_code(session, _digest(code))
    return code


async def is_set_up(session: Session) -> bool:
    """Tell whether somebody has an account; until then only the set-up page is shown."""
    return await queries.any_account(session)


async def create_first_administrator(
    session: Session, code: str, new: NewAccount, password: PasswordHash, organisation: str, now: datetime
) -> int:
    """Use up the set-up code, make the top branch (named `organisation`) if there is none, and return the account's id.

    A wrong code, or one that somebody else used first, raises Refused.
    """
    typed = "".join(code.split()).replace("-", "").upper()
    if await queries.any_account(session) or not await queries.take_set_up_code(session, _digest(typed)):
        raise Refused(Text("staff-set-up-code-wrong"))
    top = await members.top_branch(session) or await members.add_branch(session, organisation)
    return await create_account(session, new, password, (Right(Role.ADMIN, top.code),), now)


async def create_account(
    session: Session, new: NewAccount, password: PasswordHash, rights: Sequence[Right], now: datetime
) -> int:
    """Make an account with these rights and return its id; a username that cannot be or is taken raises Refused."""
    flaw = rules.username_flaw(new.username)
    if flaw is not None:
        raise Refused(flaw)
    username = rules.username(new.username)
    if await queries.account_by_username(session, username) is not None:
        raise Refused(Text("staff-username-taken", {"username": username}))
    name = new.name.strip()[:60] or username
    account = Account(username=username, name=name, password=password, locale=new.locale, created_at=now)
    session.add(account)
    await session.flush()
    account_id = _known(account.id)
    for right in rights:
        await grant(session, account_id, right)
    return account_id


async def account_named(session: Session, username: str) -> int:
    """Return the id of the account; a username that nobody has raises NotFound."""
    account = await queries.account_by_username(session, rules.username(username))
    if account is None:
        raise NotFound(Text("staff-no-account", {"username": rules.username(username)}))
    return _known(account.id)


async def account_credentials(session: Session, account_id: int) -> Credentials:
    """Return what the present password of somebody signed in is checked against before they may change it."""
    account = await _account(session, account_id)
    return Credentials(account_id, PasswordHash(account.password), account.username, "")


async def change_password(session: Session, account_id: int, password: PasswordHash, keep_token: str = "") -> None:
    """Give the account another password and sign out every browser but the one with `keep_token`."""
    account = await _account(session, account_id)
    account.password = password
    session.add(account)
    await session.flush()
    await queries.drop_sign_ins(session, account_id, _digest(keep_token) if keep_token else "")
    await queries.forgive(session, _digest("name:" + account.username))


async def set_disabled(session: Session, account_id: int, *, disabled: bool) -> None:
    """Shut the account and sign it out everywhere, or open it again."""
    account = await _account(session, account_id)
    account.disabled = disabled
    session.add(account)
    await session.flush()
    if disabled:
        await queries.drop_sign_ins(session, account_id)


async def set_locale(session: Session, account_id: int, locale: str) -> None:
    """Let the console speak the language to this account."""
    account = await _account(session, account_id)
    account.locale = locale
    session.add(account)
    await session.flush()


async def grant(session: Session, account_id: int, right: Right) -> None:
    """Give the account a right; a branch that does not exist raises NotFound."""
    await queries.add_grant(session, account_id, right.role, await _branch_id(session, right.branch_code))


async def revoke(session: Session, account_id: int, right: Right) -> None:
    """Take a right away from the account."""
    await queries.drop_grant(session, account_id, right.role, await _branch_id(session, right.branch_code))


async def rights_of(session: Session, member_id: int) -> tuple[Right, ...]:
    """Return what the member may do as staff: the rights of the account that is theirs, none without one."""
    return tuple(Right(Role(role), code) for role, code in await queries.rights_of_member(session, member_id))


async def as_staff(session: Session, member_id: int) -> Staff | None:
    """Return the account that is this member's as whoever acts for it in a chat; nothing without one, or when it is shut."""
    account = await queries.open_account_of_member(session, member_id)
    if account is None:
        return None
    return Staff(_known(account.id), account.username, account.name, account.locale, await rights_of(session, member_id))


async def holders(session: Session, permission: Permission, codes: Sequence[str]) -> tuple[Holder, ...]:
    """Return those whose right to do this begins at one of these branches, by branch and name; those above are not meant."""
    rows = await queries.holders(session, rules.allowing(permission), codes)
    return tuple(Holder(row.account_id, row.name, row.member_id, row.code, Role(row.role)) for row in rows)


async def account_of(session: Session, member_id: int) -> Account | None:
    """Return the account that is this member's in the chats."""
    account_id = await queries.account_of_member(session, member_id)
    return await _account(session, account_id) if account_id is not None else None


async def account(session: Session, account_id: int) -> Account:
    """Return the account; raises NotFound."""
    return await _account(session, account_id)


async def is_member(session: Session, account_id: int, member_id: int | None) -> None:
    """Let the account be this member in the chats, or nobody; one who is another account's already raises Refused."""
    account = await _account(session, account_id)
    if member_id is not None and await queries.account_of_member(session, member_id) not in {None, account_id}:
        raise Refused(Text("staff-member-taken"))
    account.member_id = member_id
    session.add(account)
    await session.flush()


async def accounts(session: Session, tops: Sequence[str]) -> list[AccountRow]:
    """Return the accounts that have a right in these branches, by username, each with all its rights.

    Whoever administers a top branch also sees the accounts that have none left, to give them one again.
    """
    found = await queries.accounts(session, tops)
    held: dict[int, list[Right]] = {_known(account.id): [] for account in found}
    for account_id, role, code in await queries.rights(session, list(held)):
        held[account_id].append(Right(Role(role), code))
    return [
        AccountRow(_known(each.id), each.username, each.name, each.disabled, tuple(held[_known(each.id)]), each.member_id)
        for each in found
    ]


async def credentials(session: Session, username: str, remote: str, now: datetime) -> Credentials | Wait:
    """Return what the typed password is to be checked against, or how long to wait after too many wrong ones.

    The try counts as wrong until `sign_in` hears otherwise: many at once gain nothing. `remote` is the network address.
    """
    name = rules.username(username)
    free = {_digest("name:" + name): rules.TRIES_PER_NAME, _digest("remote:" + remote): rules.TRIES_PER_PLACE}
    counts = await queries.wrong_passwords(session, list(free), now)
    recent = {each.place: each.count if now - each.last_at < rules.FORGIVEN else 0 for each in counts}
    waits = [each.last_at + rules.wait_after(recent[each.place], free[each.place]) - now for each in counts]
    if max(waits) > timedelta():
        return Wait(max(1, round(max(waits).total_seconds())))
    for place, count in recent.items():
        await queries.set_wrong_passwords(session, place, count + 1, now)
    account = await queries.account_by_username(session, name)
    if account is None or account.disabled:
        return Credentials(None, None, name, remote)
    return Credentials(account.id, PasswordHash(account.password), name, remote)


async def sign_in(session: Session, found: Credentials, *, ok: bool, agent: str, now: datetime) -> SignedIn | None:
    """Sign the browser in when the password was right (`ok`), else return nothing; `agent` names the browser."""
    if not ok or found.account_id is None:
        return None
    await queries.forgive(session, _digest("name:" + found.username))
    await queries.forgive_one(session, _digest("remote:" + found.remote))
    return await _signed_in(session, found.account_id, agent, now)


async def who(session: Session, token: str, now: datetime) -> Staff | None:
    """Return who is signed in with the token, by one query that only reads; nothing when the sign-in has ended."""
    rows = await queries.who(session, _digest(token), now)
    if not rows:
        return None
    first = rows[0]
    rights = tuple(sorted((Right(Role(row.role), row.code) for row in rows if row.code), key=_by_branch))
    worn = rules.is_worn(first.expires_at, first.created_at, now)
    return Staff(first.account_id, first.username, first.name, first.locale, rights, first.csrf, worn)


async def renew(session: Session, token: str, now: datetime) -> None:
    """Let a sign-in that is in use last longer; called when `Staff.worn` says so."""
    made_at = await queries.sign_in_made_at(session, _digest(token))
    if made_at is not None:
        await queries.renew(session, _digest(token), now, rules.expiry(made_at, now))


async def sign_out(session: Session, token: str) -> None:
    """Sign this browser out."""
    await queries.drop_sign_in(session, _digest(token))


async def sign_out_everywhere(session: Session, account_id: int, keep_token: str = "") -> None:
    """Sign out every browser of the account but the one with `keep_token`."""
    await queries.drop_sign_ins(session, account_id, _digest(keep_token) if keep_token else "")


async def end_sign_in(session: Session, account_id: int, digest: str) -> None:
    """Sign out the browser of this account whose sign-in has the digest; one of somebody else stays."""
    await queries.drop_own_sign_in(session, account_id, digest)


async def sign_ins(session: Session, account_id: int, now: datetime) -> Sequence[SignIn]:
    """Return the sign-ins of the account that still hold, the latest used first."""
    return await queries.sign_ins(session, account_id, now)


async def one_time_link(session: Session, account_id: int, now: datetime, life: timedelta = ONE_TIME_LINK_LIFE) -> str:
    """Return a token that signs its holder in as the account, once."""
    token = secrets.token_urlsafe(32)
    session.add(OneTimeLink(digest=_digest(token), account_id=account_id, expires_at=now + life))
    await session.flush()
    return token


async def redeem(session: Session, token: str, agent: str, now: datetime) -> SignedIn | None:
    """Sign the browser in by a one-time link; nothing when the link was used, has ended or never was."""
    account_id = await queries.take_link(session, _digest(token), now)
    if account_id is None or not await queries.is_enabled(session, account_id):
        return None
    return await _signed_in(session, account_id, agent, now)


async def forget_expired(session: Session, now: datetime) -> None:
    """Delete sign-ins and links that have ended and wrong passwords that are forgiven."""
    await queries.forget_expired(session, now, now - rules.FORGIVEN)


async def _signed_in(session: Session, account_id: int, agent: str, now: datetime) -> SignedIn:
    made = SignedIn(secrets.token_urlsafe(32), secrets.token_urlsafe(32), rules.expiry(now, now))
    session.add(
        SignIn(
            digest=_digest(made.token),
            account_id=account_id,
            csrf=made.csrf,
            agent=agent[:200],
            created_at=now,
            seen_at=now,
            expires_at=made.expires_at,
        )
    )
    await session.flush()
    return made


async def _account(session: Session, account_id: int) -> Account:
    account = await session.get(Account, account_id)
    if account is None:
        raise NotFound(Text("staff-no-account", {"username": str(account_id)}))
    return account


async def _branch_id(session: Session, code: str) -> int:
    return _known((await members.branch_by_code(session, code)).id)


def _by_branch(right: Right) -> tuple[str, str]:
    return right.branch_code, right.role


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _known(row_id: int | None) -> int:
    if row_id is None:
        raise LookupError("a stored row without an id")
    return row_id
