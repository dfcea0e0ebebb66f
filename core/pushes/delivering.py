"""The one door out, from the side of whoever carries: claim, begin, record, and clear up after a crash."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import random
from typing import NamedTuple

from sqlalchemy import Row

from core.channel import Moved, Outcome, Sent, Verdict
from core.database import Session
from core.groups import service as groups
from core.members import service as members
from core.messages import Address, Message, Purpose
from core.organisation import Organisation
from core.pushes import caps, counting, next_chat, outbox, recount, routes, rules
from core.pushes.counting import Count
from core.pushes.given import Arrived, Done, Finished, Key
from core.pushes.outbox import Due, Postponed
from core.pushes.rules import LEASE, WISHED, DeliveryState, Next, Night, Policy, PushState, Standing, Why
from core.pushes.service import card

_AT_ONCE = 5_000
"""How many leases of dead workers one tick takes back."""


class Claimed(NamedTuple):
    """One delivery that the worker holds under a lease, with everything needed to send it."""

    key: Key
    address: Address
    message: Message
    locale: str
    purpose: Purpose
    policy: Policy
    attempts: int
    due_at: datetime
    chunk: int = 0
    """Those of one chunk leave by one call."""
    group: bool = False
    """It goes to a group, which takes only so many messages a minute."""

    @property
    def name(self) -> str:
        """The name of this message for good, by which a channel drops repeats."""
        return f"push:{self.key.push_id}:{self.key.address_id}"

    @property
    def only_once(self) -> bool:
        """Tell whether it must be noted before the call that the call is made."""
        return self.policy is Policy.LIST


class Result(NamedTuple):
    """What the platform said about a claimed delivery; a verdict when it was not asked."""

    claimed: Claimed
    outcome: Outcome | Verdict


@dataclass(frozen=True, slots=True)
class _Step:
    """One delivery and what becomes of it."""

    key: Key
    next: Next


async def claim(
    session: Session,
    channel: str,
    account: str,
    limit: int,
    worker: str,
    now: datetime,
    organisation: Organisation,
) -> list[Claimed]:
    """Lease the next due deliveries of the account's push that waited longest, and return them.

    Who must not be written to now after all is put off or skipped. An empty list does not mean that nothing is due:
    ask `first_waiting`.
    """
    served = await outbox.next_served(session, channel, account, now)
    if served is None:
        return []
    rows = await outbox.due(session, served.id, channel, account, limit, now)
    held = await _held(session, served, rows, now, organisation)
    leased = [row for row in rows if held[row.address_id] is None]
    await outbox.lease(session, served.id, [row.address_id for row in leased], worker, now + LEASE)
    if await outbox.note_served(session, served.id, now):  # else they come again with the next claim
        steps = [_Step(Key(served.id, address_id), what) for address_id, what in held.items() if what]
        await _take(session, steps, now, worker=None)
    return _claimed(served, channel, account, leased)


async def _held(
    session: Session,
    served: "Row[*tuple[object, ...]]",
    rows: Sequence[Due],
    now: datetime,
    organisation: Organisation,
) -> dict[int, Next | None]:
    """Tell what keeps each delivery from leaving now, if anything does: what planning saw may have changed."""
    purpose, full = Purpose(served.purpose), set[int]()
    limits = await caps.caps(session, purpose, organisation)
    if limits.any and served.why not in WISHED:
        zones = {row.zone or "" for row in rows}
        full = await caps.full(session, [row.address_id for row in rows], zones, limits, now, organisation)
    judged: dict[tuple[object, ...], Next | None] = {}  # most people wish the same
    held: dict[int, Next | None] = {}
    for row in rows:
        capped = row.address_id in full
        wishes = (row.quiet_from, row.quiet_to, row.zone, row.muted, row.paused_until, row.reachable, capped)
        if wishes not in judged:
            night = Night(row.quiet_from, row.quiet_to, row.zone)
            free = now if served.why == Why.WAITED else rules.release(now, night, organisation)
            standing = Standing(row.muted or "", row.paused_until, bool(row.reachable), capped)
            judged[wishes] = rules.held_back(standing, purpose, now, free)
        held[row.address_id] = judged[wishes]
    return held


def _claimed(served: "Row[*tuple[object, ...]]", channel: str, account: str, rows: Sequence[Due]) -> list[Claimed]:
    message, purpose, policy = card(served.token, served.message), Purpose(served.purpose), Policy(served.policy)
    push_id = served.id
    return [
        Claimed(
            key=Key(push_id, row.address_id),
            address=Address(channel, account, row.sender, row.thread or ""),
            message=message,
            locale=row.locale,
            purpose=purpose,
            policy=policy,
            attempts=row.attempts,
            due_at=row.not_before,
            chunk=row.chunk,
            group=row.is_group,
        )
        for row in rows
    ]


async def first_waiting(session: Session, channel: str, account: str, now: datetime) -> datetime | None:
    """Return the instant at which the account has something to send, now or later; nothing when nothing waits."""
    return await outbox.first_waiting(session, channel, account, now)


async def begin(session: Session, claimed: Sequence[Claimed], worker: str) -> set[Key]:
    """Note that the calls for these deliveries are about to be made: after a crash they are uncertain, the others are not.

    Returns those that the worker still holds; for the others it must make no call: somebody else does, or did.
    """
    return await outbox.begin(session, [each.key for each in claimed], worker)


async def keep(session: Session, worker: str, now: datetime) -> None:
    """Renew what the worker holds: its heartbeat."""
    await outbox.renew(session, worker, now + LEASE)


async def take_over(session: Session, channel: str, account: str, worker: str | None, now: datetime) -> int:
    """Take back what is leased of the account and on nobody's way: all that is, or what one worker holds; return how many."""
    return await _take_back(session, now, lambda limit: outbox.abandoned_of(session, channel, account, worker, limit))


async def record(session: Session, results: Sequence[Result], worker: str, now: datetime) -> None:
    """Write what the platform said, with the counts of the pushes; close the addresses that are gone."""
    arrived = [
        Arrived(*claimed.key, outcome.id)
        for claimed, outcome in results
        if isinstance(outcome, Sent)  # nearly all of them: about these there is nothing to judge
    ]
    steps = [
        _Step(each.claimed.key, rules.judge(each.outcome, each.claimed.policy, each.claimed.attempts, now, random()))  # noqa: S311 - spreads retries, guards nothing
        for each in results
        if not isinstance(each.outcome, Sent)
    ]
    await _take(session, steps, now, worker, arrived)
    for each in results:
        if isinstance(each.outcome, Moved):
            await groups.moved(session, each.claimed.address, each.outcome.to.chat)
    gone = [step.key.address_id for step in steps if step.next.closes_address]
    if gone:
        await members.close_addresses(session, gone)


async def give_back(session: Session, claimed: Sequence[Claimed], worker: str, not_before: datetime) -> None:
    """Let claimed deliveries that were not begun wait again."""
    await _take(session, [_Step(each.key, Next(DeliveryState.WAITING, "", not_before)) for each in claimed], not_before, worker)


async def _take(
    session: Session, steps: Sequence[_Step], now: datetime, worker: str | None, arrived: Sequence[Arrived] = ()
) -> None:
    """Carry out the steps, write what arrived, and count."""
    if not (steps or arrived):
        return
    moving = {step.key.push_id for step in steps} | {each.push_id for each in arrived}
    pushes = {row.id: row for row in await outbox.lock_pushes(session, moving)}
    over = {push_id for push_id, row in pushes.items() if row.state == PushState.CANCELLED}
    finished, postponed = _sorted_out(steps, over, now)
    if postponed:
        await outbox.postpone(session, postponed, worker)
    changed = await outbox.finish_deliveries(session, finished, now, worker)
    unreached = {step.key for step in steps if step.next.elsewhere}
    passed_on = await _try_elsewhere(session, [each for each in changed if each.key in unreached and each.member_id], now)
    counted = Counter((each.key.push_id, each.state) for each in changed if each.key not in passed_on)
    counted.update((each.push_id, DeliveryState.SENT) for each in arrived)
    await counting.add_counts(session, _counts(counted, pushes, now))
    if arrived and await outbox.arrive(session, arrived, now, worker) < len(arrived):
        # Some leases were over. Whatever was thought of those since: they arrived.
        await outbox.arrive(session, arrived, now, worker=None)
        await _recount(session, sorted({each.push_id for each in arrived}))


async def _try_elsewhere(session: Session, undelivered: Sequence[Done], now: datetime) -> set[Key]:
    """Turn to the members' next chats, and list for a call who has none left; return the deliveries that were passed on."""
    if not undelivered:
        return set()
    passed_on = await next_chat.pass_on(session, undelivered, now)
    await next_chat.note_unreached(session, [each for each in undelivered if each.key not in passed_on])
    return passed_on


def _sorted_out(steps: Sequence[_Step], over: set[int], now: datetime) -> tuple[list[Finished], list[Postponed]]:
    """Part what is final from what waits again; nothing waits for a push that was cancelled meanwhile."""
    finished, postponed = [], []
    for step in steps:
        what = step.next
        if what.state is not DeliveryState.WAITING:
            finished.append(Finished(step.key, what.state, what.reason, what.attempted))
        elif step.key.push_id in over:
            finished.append(Finished(step.key, DeliveryState.CANCELLED, "cancelled", what.attempted))
        else:
            postponed.append(Postponed(step.key, what.not_before or now, what.reason, what.attempted))
    return finished, postponed


def _counts(
    counted: Mapping[tuple[int, DeliveryState], int], pushes: "Mapping[int, Row[*tuple[object, ...]]]", now: datetime
) -> list[Count]:
    by_push: dict[int, Counter[DeliveryState]] = {}
    for (push_id, state), times in counted.items():
        by_push.setdefault(push_id, Counter())[state] = times
    return [_count(push_id, states, pushes[push_id], now) for push_id, states in by_push.items()]


def _count(push_id: int, states: Counter[DeliveryState], row: "Row[*tuple[object, ...]]", now: datetime) -> Count:
    elapsed = (now - row.rate_at).total_seconds() if row.rate_at else 0.0
    return Count(push_id, states, rules.pace(row.rate, elapsed, states[DeliveryState.SENT]), now)


async def reap(session: Session, now: datetime) -> int:
    """Take back deliveries whose lease is over, each by the policy of its push; return how many."""
    return await _take_back(session, now, lambda limit: outbox.abandoned(session, now, limit))


async def recover(session: Session, now: datetime) -> int:
    """Take back every lease at once: for the start of the only process there is."""
    return await _take_back(session, now, lambda limit: outbox.abandoned(session, None, limit))


_Abandoned = Callable[[int], Awaitable["Sequence[Row[*tuple[object, ...]]]"]]


async def _take_back(session: Session, now: datetime, abandoned: _Abandoned) -> int:
    rows = await abandoned(_AT_ONCE)
    steps = [_Step(Key(row.push_id, row.address_id), rules.abandoned(Policy(row.policy), now, begun=row.begun)) for row in rows]
    await _take(session, steps, now, worker=None)
    return len(steps)


async def set_aside(session: Session, now: datetime) -> int:
    """Turn to the members' next chats, or to the list for a call, where a channel was switched off; return how many."""
    stranded = await routes.stranded(session, _AT_ONCE)
    await _take(session, [_Step(key, Next(DeliveryState.SKIPPED, rules.SWITCHED_OFF)) for key in stranded], now, worker=None)
    return len(stranded)


async def finish(session: Session, now: datetime) -> int:
    """Mark as missed what is too late, and end the pushes of which nothing is left, counted anew; return how many ended."""
    late = await outbox.expired(session, now)
    locked = await outbox.lock_pushes(session, {*late, *await outbox.exhausted(session)})
    for push in locked:
        if push.id in late:
            await _miss(session, push, now)
    over = set(await outbox.exhausted(session))
    ended = [push.id for push in locked if push.id in over]  # one that is not locked ends the next time
    if ended:
        await recount.recount(session, ended)
        await outbox.set_finished(session, ended, now)
    return len(ended)


async def _miss(session: Session, push: "Row[*tuple[object, ...]]", now: datetime) -> None:
    """Leave be whoever still waits for the push."""
    waiting, missed = DeliveryState.WAITING, DeliveryState.MISSED
    late = await outbox.move_all(session, push.id, waiting, to=missed, reason="too-late", now=now)
    if late:
        await counting.add_counts(session, [_count(push.id, Counter({missed: late}), push, now)])


async def _recount(session: Session, push_ids: Sequence[int]) -> None:
    await counting.set_counts(session, await counting.by_state(session, push_ids))
