"""Updates that could not be read or that raised: kept whole under a short code, so that nothing is lost and nothing loops."""

import secrets
from datetime import datetime

from sqlmodel import Field, SQLModel, col, delete

from core.database import Session, Utc

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LONGEST = 20_000


class DeadLetter(SQLModel, table=True):
    """One such update; `code` is what the person was told and what staff search for."""

    __tablename__ = "dead_letter"

    code: str = Field(primary_key=True, max_length=8)
    channel: str = Field(max_length=20)
    account: str = Field(max_length=80)
    raw: str
    reason: str = Field(max_length=500)
    at: datetime = Field(sa_type=Utc, index=True)


async def bury(session: Session, channel: str, account: str, raw: str, reason: str, now: datetime) -> str:
    """Keep the update (its first 20,000 characters) with the reason and return its code of six letters and digits."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    letter = DeadLetter(code=code, channel=channel, account=account, raw=raw[:_LONGEST], reason=reason[:500], at=now)
    session.add(letter)
    await session.flush()
    return code


async def forget_before(session: Session, moment: datetime) -> None:
    """Delete what was buried before the instant."""
    await session.exec(delete(DeadLetter).where(col(DeadLetter.at) < moment))
