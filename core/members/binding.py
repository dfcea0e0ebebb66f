"""How an address becomes a member's: by a one-time code, typed or inside a link."""

import hashlib
import secrets
from datetime import datetime, timedelta

from core.database import Session
from core.members import queries, rules
from core.members.models import AddressRow, BindingCode
from core.members.rules import CODE_ALPHABET, CODE_LENGTH, CODE_LIFE, Bound, NotBound
from core.members.service import branch, member


async def issue_code(session: Session, member_id: int, now: datetime, life: timedelta = CODE_LIFE) -> str:
    """Return a new code of eight letters and digits that binds one address to the member, once; raises NotFound.

    Only its digest is kept: whoever lost it asks for another.
    """
    await member(session, member_id)
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    await queries.add_code(session, _digest(code), member_id, now + life)
    return code


async def bind(session: Session, address_id: int, words: str, now: datetime) -> Bound | NotBound:
    """Make the address the member's whose code the words are, or say why not; safe when several try at once.

    The first address of a member becomes the one they are written to, and its language theirs.
    """
    address = await queries.address_for_update(session, address_id)
    if address is None or rules.wrong_codes(address.wrong_codes, address.wrong_codes_since, now) >= rules.WRONG_CODES:
        return NotBound.TOO_MANY
    code = await _code(session, words)
    if code is not None and code.member_id == address.member_id:
        return NotBound.ALREADY
    if code is None or code.used_at is not None or code.expires_at <= now:
        await _count_wrong(session, address, now)
        return NotBound.WRONG
    if address.member_id is not None:
        return NotBound.SOMEBODY_ELSE
    return await _bound(session, address, code, now)


async def forget_codes(session: Session, now: datetime) -> None:
    """Delete the codes that have expired."""
    await queries.forget_codes(session, now)


async def _code(session: Session, words: str) -> BindingCode | None:
    typed = rules.binding_code(words)
    return await queries.code_for_update(session, _digest(typed)) if typed else None


async def _count_wrong(session: Session, address: AddressRow, now: datetime) -> None:
    counted = rules.wrong_codes(address.wrong_codes, address.wrong_codes_since, now)
    address.wrong_codes = counted + 1
    address.wrong_codes_since = address.wrong_codes_since if counted else now
    session.add(address)
    await session.flush()


async def _bound(session: Session, address: AddressRow, code: BindingCode, now: datetime) -> Bound:
    owner = await member(session, code.member_id)
    code.used_at, address.bound_at, address.wrong_codes = now, now, 0
    address.member_id, address.open, address.seen_at = owner.id, True, None
    if owner.address_id is None:
        owner.address_id, owner.locale = address.id, address.locale
    session.add_all((code, address, owner))
    await session.flush()
    home = await branch(session, owner.branch_id)
    return Bound(code.member_id, owner.name, home.name, owner.locale)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
