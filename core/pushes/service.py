"""The one door out: what features and staff can do with pushes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Select

from core.channel import Verdict
from core.database import Session
from core.errors import NotFound, Refused
from core.messages import Message, Purpose, Text
from core.organisation import Organisation
from core.ownership import PLANNED_NOTICE, notify
from core.pushes import chunks, outbox, queries, routes
from core.pushes import recipients as judging
from core.pushes.models import Push
from core.pushes.planning import SETTINGS, held, until, with_a_way_out, with_caps
from core.pushes.reach import Reach
from core.pushes.recipients import Group
from core.pushes.rules import (
    LEASE,
    OPENS_LATER,
    SWITCHED_OFF,
    WISHED,
    DeliveryState,
    Policy,
    PushState,
    Why,
    pace,
)
from core.pushes.taken import Taken, taken

_message = TypeAdapter(Message)
ANSWERABLE = timedelta(days=2)
"""How long a typed letter may answer a push that said nothing about its end."""
PLANNED = "pushes.planned"
"""The topic on which whoever planned, resumed or retried a push wakes the drains, after the commit."""
MOVED = "pushes.moved"
"""The topic on which whoever records outcomes, or steers a push, tells those who watch that figures changed."""
_NOT_CANCELLED = (PushState.RUNNING, PushState.PAUSED, PushState.FINISHED, PushState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent; `branch_id` is the top of the audience, `expires_at` the instant after which nobody gets it."""

    title: str
    message: Message
    purpose: Purpose
    policy: Policy
    branch_id: int | None = None
    expires_at: datetime | None = None
    why: Why = Why.BRANCH
    own_hour: bool = False
    """Members who wish to be reminded at an hour of their own get it at that hour, if it comes well before the end."""
    chat_id: int | None = None
    """The one chat that it goes to, where somebody waits for it: no other one will do, and no quiet hours hold."""


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Who of an audience would be written to, and who not and why."""

    members: int
    reachable: int
    muted: int
    paused: int
    unreachable: int
    elsewhere: int = 0
    """Of those reachable: whose first chat takes nothing now, so that they are written to in another one."""
    held: int = 0
    """Whose chats take something only after they write, or agree: till then they are on the list for a call."""
    barred: int = 0
    """Whose only chats are on a channel that takes nothing unasked, or that is switched off."""
    capped: int = 0
    """Of those who could be reached: who has had as many of the kind as they may, and gets nothing."""

    @property
    def to_call(self) -> int:
        """How many are on the list for a call from the start."""
        return self.unreachable + self.held + self.barred


@dataclass(frozen=True, slots=True)
class Offer:
    """The card of a push as it left, and when it arrived or was taken on its way."""

    message: Message
    at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is open over all pushes: deliveries by channel, and for how many seconds the oldest one is due."""

    waiting: Mapping[str, int]
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a push stands. `total` is what was planned; `later` of those waiting wait for a later hour."""

    total: int
    sent: int
    waiting: int
    leased: int
    failed: int
    skipped: int
    uncertain: int
    missed: int
    cancelled: int
    later: int
    left_out: HeadCount
    reasons: tuple[tuple[DeliveryState, str, int], ...]
    """What was not sent: state, reason, how many; the most frequent first."""
    rate: float
    """Messages per second of the last half minute or so."""
    to_call: int
    """Members whom it reached in no chat and whom nobody told yet."""
    halted: tuple[str, ...]
    """Channels on which it waits until somebody puts our credentials right."""
    eta: datetime | None
    """When the last one will have left at this pace; nothing while it cannot be told."""
    taken: Taken | None = None
    """How far its taking back is; none while nobody asked for that."""


async def head_count(
    session: Session, recipients: Select[int | None], purpose: Purpose, now: datetime, organisation: Organisation
) -> HeadCount:
    """Count who would get a push of this purpose now; quiet hours delay but leave nobody out."""
    who = Reach(purpose, await routes.restricted(session), now)
    groups = await judging.groups(session, recipients, who)
    who = await with_caps(session, who, groups, organisation)
    heads, capped = _heads(groups), await judging.capped(session, recipients, who)
    return replace(heads, reachable=heads.reachable - capped, capped=capped)


def _heads(groups: Sequence[Group]) -> HeadCount:
    def count(*left_out: str) -> int:
        return sum(group.members for group in groups if group.left_out in left_out)

    return HeadCount(
        members=sum(group.members for group in groups),
        reachable=count(""),
        muted=count("muted"),
        paused=count("paused"),
        unreachable=count("unreachable"),
        elsewhere=sum(group.members for group in groups if group.elsewhere and not group.left_out),
        held=count(*OPENS_LATER),
        barred=count(Verdict.NEVER, SWITCHED_OFF),
    )


async def plan(session: Session, what: Plan, recipients: Select[int | None], now: datetime, organisation: Organisation) -> Push:
    """Write one delivery for every recipient who may be written to, in one statement; return the push with its head count.

    Whoever calls publishes `PLANNED` on the backplane after the commit, so that the drains look at once.
    """
    await notify(session, PLANNED_NOTICE)
    own_hour = until(now, what.expires_at) if what.own_hour else None
    who = Reach(what.purpose, await routes.restricted(session), now, own_hour, chat_id=what.chat_id)
    groups = await judging.judge(session, recipients, who)
    heads = _heads(groups)
    if what.why not in WISHED:
        who = await with_caps(session, who, groups, organisation)
    push = Push(
        token=secrets.token_urlsafe(9),
        title=what.title[:200],
        purpose=what.purpose,
        message=_message.dump_json(with_a_way_out(what.message, what.purpose, what.why, what.branch_id)).decode(),
        policy=what.policy,
        why=what.why,
        branch_id=what.branch_id,
        planned_at=now,
        expires_at=what.expires_at,
        muted=heads.muted,
        paused=heads.paused,
        unreachable=heads.unreachable,
        skipped=heads.held + heads.barred,
    )
    session.add(push)
    await session.flush()
    releases = {} if what.why is Why.WAITED else held(groups, now, organisation)
    push.total = await judging.insert_deliveries(session, push, releases, who)
    push.capped = heads.members - heads.muted - heads.paused - heads.unreachable - push.total
    await chunks.fix(session, push.id or 0)
    if heads.to_call and what.why not in WISHED:
        await judging.insert_unreachable(session, push)
    await session.flush()
    return push


async def tell_groups(session: Session, of: Push, message: Message, now: datetime) -> Push | None:
    """Tell the groups of the push's branch and below what their members got; nothing where there is none.

    What a person does about it there leads to their own chat. The push that tells ends with the one it tells of.
    """
    card_ = replace(message, body=(*message.body, Text("push-answer-alone")), purpose=Purpose.ANNOUNCEMENT)
    push = Push(
        token=secrets.token_urlsafe(9),
        title=of.title,
        purpose=Purpose.ANNOUNCEMENT,
        message=_message.dump_json(card_).decode(),
        policy=Policy.LIST,
        branch_id=of.branch_id,
        tells_of=of.id,
        planned_at=now,
        expires_at=of.expires_at,
    )
    session.add(push)
    await session.flush()
    push.total = await queries.insert_group_deliveries(session, push)
    if not push.total:
        await session.delete(push)
    await session.flush()
    return push if push.total else None


async def offered(session: Session, address_id: int, token: str, now: datetime) -> Message | None:
    """Return the card whose button was pressed, if it was sent to this address.

    Once it holds no more, its choices lead nowhere but the one that stops such pushes.
    """
    push = await queries.message_by_token(session, address_id, token)
    if push is None:
        return None
    message = card(push.token, push.message)
    if push.expires_at is None or push.expires_at > now:
        return message
    left = (each if each.id.startswith(SETTINGS) else replace(each, id="") for each in message.choices)
    return replace(message, choices=tuple(left))


async def latest_offer(session: Session, address_id: int, now: datetime) -> Offer | None:
    """Return the card of the last push that reached the address, or is about to, if it offers choices and still holds."""
    push = await queries.last_arrived(session, address_id, now - ANSWERABLE)
    if push is None or (push.expires_at is not None and push.expires_at <= now):
        return None
    message = card(push.token, push.message)
    return Offer(message, push.done_at or push.lease_until - LEASE) if message.choices else None


def card(token: str, saved: str) -> Message:
    """Return the saved message of a push as it leaves: every choice carries the token that its button gives back."""
    message = _message.validate_json(saved)
    choices = tuple(replace(choice, token=f"{token}.{place}") for place, choice in enumerate(message.choices))
    return replace(message, choices=choices)


async def pause(session: Session, push_id: int) -> None:
    """Stop a running push; what is on its way (about two seconds' worth) still goes out."""
    push = await _found(session, push_id, PushState.RUNNING)
    push.state = PushState.PAUSED
    await session.flush()


async def resume(session: Session, push_id: int) -> None:
    """Let a paused push go on."""
    push = await _found(session, push_id, PushState.PAUSED)
    push.state = PushState.RUNNING
    await notify(session, PLANNED_NOTICE)
    await session.flush()


async def cancel(session: Session, push_id: int, now: datetime) -> None:
    """End a push: nobody who still waits will get it, and no group will be told of it."""
    await _found(session, push_id, PushState.RUNNING, PushState.PAUSED)
    await withdraw(session, [push_id], now)


async def withdraw(session: Session, push_ids: Sequence[int], now: datetime) -> None:
    """End these pushes, and those that tell groups of them, as far as they are not over."""
    for push in await queries.under_way(session, push_ids):
        push.state, push.finished_at = PushState.CANCELLED, now
        push.cancelled += await outbox.move_all(
            session, push.id or 0, DeliveryState.WAITING, to=DeliveryState.CANCELLED, reason="cancelled", now=now
        )
    await session.flush()


async def retry_failed(session: Session, push_id: int, now: datetime) -> int:
    """Let everything that failed wait again; return how many deliveries that are."""
    push = await _found(session, push_id, *_NOT_CANCELLED)
    _refuse_late(push, now)
    moved = await outbox.move_all(session, push_id, DeliveryState.FAILED, to=DeliveryState.WAITING, reason="retried", now=now)
    push.failed -= moved
    _go_on(push, moved)
    await session.flush()
    return moved


async def resolve_uncertain(session: Session, push_id: int, now: datetime, *, resend: bool) -> int:
    """Send those of which nobody knows whether they arrived once more, or leave them be; return how many they are."""
    push = await _found(session, push_id, *_NOT_CANCELLED)
    if resend:
        _refuse_late(push, now)
    to, reason = (DeliveryState.WAITING, "retried") if resend else (DeliveryState.SKIPPED, "left-uncertain")
    moved = await outbox.move_all(session, push_id, DeliveryState.UNCERTAIN, to=to, reason=reason, now=now)
    push.uncertain -= moved
    if resend:
        _go_on(push, moved)
    else:
        push.skipped += moved
    await session.flush()
    return moved


async def _found(session: Session, push_id: int, *states: PushState) -> Push:
    push = await queries.locked(session, push_id)
    if push is None:
        raise NotFound(Text("push-unknown"))
    if push.state not in states:
        raise Refused(Text(f"push-is-{push.state}"))
    return push


def _refuse_late(push: Push, now: datetime) -> None:
    if push.expires_at is not None and push.expires_at <= now:
        raise Refused(Text("push-too-late"))


def _go_on(push: Push, moved: int) -> None:
    if moved and push.state == PushState.FINISHED:
        push.state, push.finished_at = PushState.RUNNING, None


async def push(session: Session, push_id: int) -> Push:
    """Return the push; raises NotFound."""
    found = await session.get(Push, push_id)
    if found is None:
        raise NotFound(Text("push-unknown"))
    return found


async def progress(session: Session, push_id: int, now: datetime) -> Progress:
    """Return where the push stands now."""
    push = await session.get(Push, push_id)
    if push is None:
        raise NotFound(Text("push-unknown"))
    final = push.sent + push.failed + push.skipped + push.uncertain + push.missed + push.cancelled
    work = await queries.open_work(session, push_id, now)
    leased, later = work.leased, work.later
    left_over = await queries.left_over(session, push_id)
    rate = pace(push.rate, (now - push.rate_at).total_seconds()) if push.rate_at else 0.0
    waiting = max(push.total - final - leased, 0)
    left_out = push.muted + push.paused + push.unreachable + push.capped
    return Progress(
        total=push.total,
        sent=push.sent,
        waiting=waiting,
        leased=leased,
        failed=push.failed,
        skipped=push.skipped,
        uncertain=push.uncertain,
        missed=push.missed,
        cancelled=push.cancelled,
        later=later,
        left_out=HeadCount(push.total + left_out, push.total, push.muted, push.paused, push.unreachable, capped=push.capped),
        reasons=tuple(left_over),
        rate=round(rate, 1),
        to_call=work.to_call,
        halted=tuple(await routes.halted(session, push_id)),
        eta=_eta(push, waiting - later + leased, rate, work.last, now),
        taken=await taken(session, push_id) if push.recalled_at else None,
    )


def _eta(push: Push, due: int, rate: float, last: datetime | None, now: datetime) -> datetime | None:
    if push.state != PushState.RUNNING or (due > 0 and rate < _TELLING):
        return None
    done = now + timedelta(seconds=due / rate) if due > 0 else None
    return max((each for each in (done, last) if each is not None), default=None)


_TELLING = 0.05
"""Messages per second below which a pace foretells nothing."""


async def backlog(session: Session, now: datetime) -> Backlog:
    """Return what waits or is on its way, for those who watch the service."""
    oldest = await queries.oldest_due(session, now)
    return Backlog(await queries.open_by_channel(session), (now - oldest).total_seconds() if oldest else 0.0)


async def running(session: Session, branch_code: str) -> list[Push]:
    """Return the pushes in the branch and below it that are under way or paused, the newest first."""
    return await queries.of_branch(session, branch_code, (PushState.RUNNING, PushState.PAUSED), _MOST_LISTED)


async def recent(session: Session, branch_code: str) -> list[Push]:
    """Return the newest pushes in the branch and below it, whatever their state."""
    return await queries.of_branch(session, branch_code, tuple(PushState), _MOST_LISTED)


_MOST_LISTED = 100
