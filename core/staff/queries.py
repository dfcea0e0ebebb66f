"""Every SQL statement about those who steer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, delete, false, func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from core.database import Session, insert_unless_there, table, upsert
from core.members.models import Branch
from core.members.queries import below
from core.members.rules import lineage
from core.staff.models import Account, AuditEntry, Grant, OneTimeLink, SetUpCode, SignIn, WrongPassword


async def any_account(session: Session) -> bool:
    """Tell whether anybody has an account."""
    return (await session.exec(select(col(Account.id)).limit(1))).first() is not None


async def keep_set_up_code(session: Session, digest: str) -> None:
    """Let this code, and no earlier one, make the first administrator."""
    await upsert(session, table(SetUpCode), {"id": 1, "digest": digest}, key=["id"])


async def take_set_up_code(session: Session, digest: str) -> bool:
    """Use up the code; of two who try at once, one gets True."""
    taken = delete(SetUpCode).where(col(SetUpCode.digest) == digest).returning(col(SetUpCode.id))
    return (await session.exec(taken)).first() is not None


async def account_by_username(session: Session, username: str) -> Account | None:
    """Return the account of this name, as it is stored."""
    return (await session.exec(select(Account).where(col(Account.username) == username))).one_or_none()


async def who(session: Session, digest: str, now: datetime) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return one row for each right of the account that is signed in; one with no role when it has none."""
    query: Select[*tuple[object, ...]] = (
        select_columns(
            col(Account.id).label("account_id"),
            col(Account.username),
            col(Account.name),
            col(Account.locale),
            col(SignIn.csrf),
            col(SignIn.created_at),
            col(SignIn.expires_at),
            col(Grant.role),
            col(Branch.code),
        )
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .outerjoin(Grant, col(Grant.account_id) == col(Account.id))
        .outerjoin(Branch, col(Branch.id) == col(Grant.branch_id))
        .where(col(SignIn.digest) == digest, col(SignIn.expires_at) > now, ~col(Account.disabled))
    )
    return (await (await session.connection()).execute(query)).all()


async def rights(session: Session, account_ids: Sequence[int]) -> Sequence[tuple[int, str, str]]:
    """Return account, role and branch code of every right of the accounts."""
    query = select(col(Grant.account_id), col(Grant.role), col(Branch.code)).join(Branch, col(Branch.id) == col(Grant.branch_id))
    return (await session.exec(query.where(col(Grant.account_id).in_(account_ids)).order_by(col(Branch.code)))).all()


async def rights_of_member(session: Session, member_id: int) -> Sequence[tuple[str, str]]:
    """Return role and branch code of every right of the account that is this member's, unless it is shut."""
    query = select(col(Grant.role), col(Branch.code)).join(Branch, col(Branch.id) == col(Grant.branch_id))
    query = query.join(Account, col(Account.id) == col(Grant.account_id))
    return (await session.exec(query.where(col(Account.member_id) == member_id, ~col(Account.disabled)))).all()


async def holders(session: Session, roles: Sequence[str], codes: Sequence[str]) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return account, name, member, branch code and role of every open account with such a role at one of these branches."""
    query: Select[*tuple[object, ...]] = select_columns(
        *(col(each) for each in (Account.name, Account.member_id, Branch.code, Grant.role)), col(Account.id).label("account_id")
    )
    query = query.join(Grant, col(Grant.account_id) == col(Account.id))
    query = query.join(Branch, col(Branch.id) == col(Grant.branch_id))
    query = query.where(col(Grant.role).in_(roles), col(Branch.code).in_(codes), ~col(Account.disabled))
    return (await (await session.connection()).execute(query.order_by(col(Branch.code), col(Account.name)))).all()


async def open_account_of_member(session: Session, member_id: int) -> Account | None:
    """Return the account that is this member's, unless it is shut."""
    return (await session.exec(select(Account).where(Account.member_id == member_id, ~col(Account.disabled)))).first()


async def account_of_member(session: Session, member_id: int) -> int | None:
    """Return the account that is this member's."""
    return (await session.exec(select(col(Account.id)).where(col(Account.member_id) == member_id))).first()


async def accounts(session: Session, tops: Sequence[str]) -> Sequence[Account]:
    """Return the accounts with a right in these branches, by username; those with none at all for whom a top branch is theirs."""
    granted = select(col(Grant.account_id)).join(Branch, col(Branch.id) == col(Grant.branch_id)).where(_in_any(tops))
    shown: ColumnElement[bool] = col(Account.id).in_(granted)
    if any(len(lineage(code)) == 1 for code in tops):
        shown = or_(shown, col(Account.id).not_in(select(col(Grant.account_id))))
    query = select(Account).where(shown).order_by(col(Account.username))
    return (await session.exec(query)).all()


def _in_any(tops: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(below(col(Branch.code), top) for top in tops)) if tops else false()


async def add_grant(session: Session, account_id: int, role: str, branch_id: int) -> None:
    """Give the role; one that is held already stays as it is."""
    await insert_unless_there(session, table(Grant), [{"account_id": account_id, "role": role, "branch_id": branch_id}])


async def drop_grant(session: Session, account_id: int, role: str, branch_id: int) -> None:
    """Take the role away."""
    held = (col(Grant.account_id) == account_id, col(Grant.role) == role, col(Grant.branch_id) == branch_id)
    await session.exec(delete(Grant).where(*held))


async def renew(session: Session, digest: str, now: datetime, expires_at: datetime) -> None:
    """Note that the sign-in is used and lasts longer."""
    await session.exec(update(SignIn).where(col(SignIn.digest) == digest).values(seen_at=now, expires_at=expires_at))


async def sign_in_made_at(session: Session, digest: str) -> datetime | None:
    """Return when the sign-in was made."""
    return (await session.exec(select(col(SignIn.created_at)).where(col(SignIn.digest) == digest))).one_or_none()


async def sign_ins(session: Session, account_id: int, now: datetime) -> Sequence[SignIn]:
    """Return the sign-ins of the account that still hold, the latest used first."""
    query = select(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.expires_at) > now)
    return (await session.exec(query.order_by(col(SignIn.seen_at).desc()))).all()


async def drop_sign_in(session: Session, digest: str) -> None:
    """Sign out one browser."""
    await session.exec(delete(SignIn).where(col(SignIn.digest) == digest))


async def drop_own_sign_in(session: Session, account_id: int, digest: str) -> None:
    """Sign out one browser of this account."""
    await session.exec(delete(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.digest) == digest))


async def drop_sign_ins(session: Session, account_id: int, keep: str = "") -> None:
    """Sign out every browser of the account but the one kept, and void its links."""
    await session.exec(delete(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.digest) != keep))
    await session.exec(delete(OneTimeLink).where(col(OneTimeLink.account_id) == account_id))


async def take_link(session: Session, digest: str, now: datetime) -> int | None:
    """Use up the link and return whose it was; of two who try at once, one gets it."""
    held = (col(OneTimeLink.digest) == digest, col(OneTimeLink.expires_at) > now)
    taken = delete(OneTimeLink).where(*held).returning(col(OneTimeLink.account_id))
    return (await session.exec(taken)).scalar_one_or_none()


async def is_enabled(session: Session, account_id: int) -> bool:
    """Tell whether the account may be used."""
    query = select(col(Account.id)).where(col(Account.id) == account_id, ~col(Account.disabled))
    return (await session.exec(query)).first() is not None


async def wrong_passwords(session: Session, places: Sequence[str], now: datetime) -> Sequence[WrongPassword]:
    """Lock and return the counts of these places, made where there were none, in the order of their names."""
    await insert_unless_there(session, table(WrongPassword), [{"place": place, "count": 0, "last_at": now} for place in places])
    query = select(WrongPassword).where(col(WrongPassword.place).in_(places)).order_by(col(WrongPassword.place))
    return (await session.exec(query.with_for_update())).all()


async def set_wrong_passwords(session: Session, place: str, count: int, now: datetime) -> None:
    """Note how often the password was wrong at the place."""
    await session.exec(update(WrongPassword).where(col(WrongPassword.place) == place).values(count=count, last_at=now))


async def forgive_one(session: Session, place: str) -> None:
    """Take back one count of the place."""
    held = (col(WrongPassword.place) == place, col(WrongPassword.count) > 0)
    await session.exec(update(WrongPassword).where(*held).values(count=col(WrongPassword.count) - 1))


async def forgive(session: Session, place: str) -> None:
    """Forget the count of the place."""
    await session.exec(delete(WrongPassword).where(col(WrongPassword.place) == place))


async def forget_expired(session: Session, now: datetime, forgiven_before: datetime) -> None:
    """Delete sign-ins and links that have ended, and counts that are forgiven."""
    await session.exec(delete(SignIn).where(col(SignIn.expires_at) <= now))
    await session.exec(delete(OneTimeLink).where(col(OneTimeLink.expires_at) <= now))
    await session.exec(delete(WrongPassword).where(col(WrongPassword.last_at) < forgiven_before))


async def audit_entries(session: Session, tops: Sequence[str], offset: int, limit: int) -> tuple[Sequence[AuditEntry], int]:
    """Return entries of these branches, the latest first, and how many there are; a top without a parent sees those of all."""
    seen = [below(col(AuditEntry.branch_code), top) for top in tops]
    if any("." not in top for top in tops):
        seen.append(col(AuditEntry.branch_code) == "")
    where = or_(*seen) if seen else false()
    query = select(AuditEntry).where(where).order_by(col(AuditEntry.id).desc()).offset(offset).limit(limit)
    total = (await session.exec(select(func.count()).select_from(AuditEntry).where(where))).one()
    return (await session.exec(query)).all(), total
