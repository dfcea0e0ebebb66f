"""What members can do with what is theirs: look at it, and take a copy of all of it with them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.checkin import service as checkin
from core.conversation import Speak
from core.database import Session
from core.members import service as members
from core.members.rules import Person
from core.messages import Media, Text
from core.organisation import Organisation
from core.own import queries, rules
from core.own.kept import kept_about
from core.own.models import OwnCopy
from core.own.rules import Asked, RoundResult, Summary
from core.tasks import service as tasks

PATH = "/my-data"
"""Where links to copies lead, below the public address."""
_MOST = 10
"""How many results or questions a page lists."""


@dataclass(frozen=True, slots=True)
class Around:
    """Whom a copy is made for, in which words and by which public address."""

    organisation: Organisation
    speak: Speak


async def summary(session: Session, person: Person, now: datetime, organisation: Organisation) -> Summary:
    """Return how much of each kind is the member's."""
    member = _member(person)
    stands = await checkin.standing(session, member, now, organisation)
    rounds, answered, right = await queries.quiz_figures(session, member)
    return Summary(
        open_tasks=len(await tasks.open_for(session, person, now)),
        done_tasks=await queries.tasks_done(session, member),
        rounds=rounds,
        answered=answered,
        right=right,
        streak=stands.streak if stands is not None else None,
        questions=await queries.questions_waiting(session, member),
        suggestions=await queries.suggestions_open(session, member),
    )


async def results(session: Session, person: Person) -> list[RoundResult]:
    """Return how the member's newest rounds went."""
    return await queries.results(session, _member(person), _MOST)


async def questions(session: Session, person: Person) -> list[Asked]:
    """Return the member's newest questions to people."""
    return await queries.questions(session, _member(person), _MOST)


async def ask_for_copy(session: Session, person: Person, now: datetime, around: Around) -> Media:
    """Return the copy of all that is kept about the member, as a file, with a link for chats that take none.

    The link works once and for half an hour. Nothing but the wish is stored: the file is made anew when it is fetched.
    """
    token = secrets.token_urlsafe(24)
    wish = OwnCopy(member_id=_member(person), digest=rules.digest(token), made_at=now)
    session.add(wish)
    await session.flush()
    size = len(await _made(session, _member(person), now, around))
    url = f"{around.organisation.public_url.rstrip('/')}{PATH}/{token}"
    return Media(-(wish.id or 0), rules.FILE_NAME, "application/zip", size, url=url)


async def file_of(session: Session, media_id: int, now: datetime, around: Around) -> bytes | None:
    """Return the copy that a card names by this id, for the channel that carries the card; none once it is a day old."""
    wish = await queries.copy(session, -media_id)
    if wish is None or not rules.file_holds(wish.made_at, now):
        return None
    return await _made(session, wish.member_id, now, around)


async def is_open(session: Session, token: str, now: datetime) -> bool:
    """Tell whether the link still works."""
    wish = await queries.link(session, rules.digest(token))
    return wish is not None and rules.link_holds(wish.made_at, wish.fetched_at, now)


async def fetch(session: Session, token: str, now: datetime, around: Around) -> bytes | None:
    """Return the copy behind the link and use the link up; none when it was used, is too old or never was one."""
    member_id = await queries.take_link(session, rules.digest(token), now - rules.LINK_LIFE, now)
    return await _made(session, member_id, now, around) if member_id is not None else None


async def forget(session: Session, now: datetime) -> None:
    """Delete the wishes that nobody can fetch any more."""
    await queries.forget_before(session, now - rules.FILE_LIFE)


async def _made(session: Session, member_id: int, now: datetime, around: Around) -> bytes:
    locale = (await members.member(session, member_id)).locale
    say: Callable[[Text], str] = lambda text: around.speak(text, locale)  # noqa: E731 - one line of a closure
    return rules.packed(await kept_about(session, member_id), now, say)


def _member(person: Person) -> int:
    if person.member_id is None:
        raise LookupError("the page of a stranger")
    return person.member_id
