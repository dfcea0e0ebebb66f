"""What goes out: every answer of the platform is read, and nothing is said in logs that is nobody's business."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

from structlog.testing import capture_logs

from core.channel import Outcome, Recalling, Refused, Scope, Sent, TryLater
from core.messages import Address, Message, Plain, Purpose
from tests.architecture.sources import ROOT
from tests.conformance.descriptor import Act, Does, Stage
from tests.conformance.reception import Reception

SAID = "只说给一个人听的话"
_AT_ONCE = 50
_LONG = 10_000
"""Characters beyond which no card is tried."""
_HEAVY = ("aiogram", "telegram", "wechatpy", "aiohttp", "requests", "httpx", "fastapi")


def address(stage: Stage, person: str) -> Address:
    """Return where the person is reached."""
    meant = stage.channel.meaning(stage.channel.raw(Act(Does.SAYS, person, "在")))
    assert meant is not None
    return meant.address


async def errors(stage: Stage) -> None:
    """Every way in which the platform can fail comes to one outcome, costs no more calls than it must, and passes."""
    to = address(stage, stage.channel.people[0])
    assert stage.channel.faults, "no failure was tried"
    async with stage.channel.opened(stage.house) as rig, rig.service(Reception()) as adapter:
        for number, fault in enumerate(stage.channel.faults):
            before = rig.calls()
            rig.fails(fault.fault)
            outcome = await adapter.send(to, Message((Plain("你好"),)), "zh", f"k{number}")
            assert fault.holds(outcome), f"{fault.name}: {outcome}"
            assert rig.calls() - before == fault.calls, f"{fault.name}: {rig.calls() - before} calls"


async def throttling(stage: Stage) -> None:
    """A platform that says `too fast` is left alone as far as it said so, and no further; nobody counts it as a failure."""
    first, second = (address(stage, person) for person in stage.channel.people[:2])
    async with stage.channel.opened(stage.house) as rig:
        for number, throttle in enumerate(stage.channel.throttles):
            async with rig.service(Reception()) as adapter:
                rig.fails(throttle.fault)
                outcome = await adapter.send(first, Message((Plain("你好"),)), "zh", f"a{number}")
                assert isinstance(outcome, TryLater), outcome
                assert outcome.throttled
                assert outcome.after.total_seconds() > 0
                assert outcome.scope is throttle.scope
                other = await adapter.send(second, Message((Plain("你好"),)), "zh", f"b{number}")
                assert isinstance(other, Sent) or throttle.scope is Scope.ACCOUNT, other


async def credentials(stage: Stage) -> None:
    """Fifty sends with an expired token fetch one; credentials refused for good cost two tries at most, and are named so."""
    to = address(stage, stage.channel.people[0])
    async with stage.channel.opened(stage.house) as rig:
        async with rig.service(Reception()) as adapter:
            assert isinstance(await adapter.send(to, Message((Plain("你好"),)), "zh", "first"), Sent)
            before = rig.fetches()
            if before:
                rig.expire()
                sends = (adapter.send(to, Message((Plain("你好"),)), "zh", f"k{number}") for number in range(_AT_ONCE))
                outcomes = await asyncio.gather(*sends)
                assert all(isinstance(each, Sent) for each in outcomes), {type(each) for each in outcomes}
                assert rig.fetches() == before + 1, f"{rig.fetches() - before} tokens were fetched"
        async with rig.service(Reception()) as adapter:
            before, calls = rig.fetches(), rig.calls()
            rig.revoke()
            outcome: Outcome = await adapter.send(to, Message((Plain("你好"),)), "zh", "last")
            assert isinstance(outcome, Refused), outcome
            assert outcome.reason == "misconfigured"
            assert not outcome.gone, "the member would be given up for a mistake of ours"
            assert rig.fetches() - before <= 2
            assert rig.calls() - calls <= 2


async def secrets(stage: Stage) -> None:
    """No log and no description of an object holds a credential or a word of what people said."""
    channel, door = stage.channel, Reception()
    with _listening() as heard:
        async with channel.opened(stage.house) as rig, rig.service(door) as adapter:
            assert await rig.happens(Act(Does.SAYS, channel.people[0], SAID)) == 200
            described = [repr(adapter), str(adapter)]
            if "verification" not in channel.apart:
                for deliver in (*(await rig.forgeries()).values(), *(await rig.garbage()).values()):
                    await deliver()
            for number, fault in enumerate(channel.faults):
                rig.fails(fault.fault)
                outcome = await adapter.send(address(stage, channel.people[0]), Message((Plain(SAID),)), "zh", f"k{number}")
                described.append(repr(outcome))
    told = "\n".join((*heard(), *described))
    for secret in (*channel.secrets, SAID):
        assert secret not in told, f"{secret[:3]}… stands in a log"


@contextmanager
def _listening() -> Iterator[Callable[[], tuple[str, ...]]]:
    """Give a function that returns all that we logged at any level, and libraries from warnings on, as the service does."""
    stream = StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    try:
        with capture_logs() as entries:
            yield lambda: (*map(repr, entries), stream.getvalue())
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


async def isolation(stage: Stage) -> None:
    """The pure modules of the adapter bring no library of the platform and no network with them."""
    code = f"import {', '.join(stage.channel.pure)}, sys; print(*(name for name in {_HEAVY} if name in sys.modules))"
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert not done.stdout.split(), f"imported: {done.stdout}"


async def delivery(stage: Stage) -> None:
    """A card that is sent unasked arrives."""
    to = address(stage, stage.channel.people[0])
    async with stage.channel.opened(stage.house) as rig, rig.service(Reception()) as adapter:
        outcome = await adapter.send(to, Message((Plain("今天学习。"),)), "zh", "7:1")
        assert isinstance(outcome, Sent), outcome
        assert [each.text for each in await rig.screen(to.chat)] == ["今天学习。"]


async def recalling(stage: Stage) -> None:
    """What was sent can be deleted, the whole of it and nothing else; what is deleted already may be deleted once more."""
    to = address(stage, stage.channel.people[0])
    async with stage.channel.opened(stage.house) as rig, rig.service(Reception()) as adapter:
        assert isinstance(adapter, Recalling), "nothing can be deleted"
        assert adapter.caps.recall, "nobody would ask for it"
        await adapter.send(to, Message((Plain("留着"),), purpose=Purpose.ANNOUNCEMENT), "zh", "k0")
        several = Message((Plain("撤" * min(adapter.caps.text_limit + 1, _LONG)),), purpose=Purpose.ANNOUNCEMENT)
        sent = await adapter.send(to, several, "zh", "k1")
        assert isinstance(sent, Sent), sent
        assert await adapter.recall(to, sent.id, "k1") == Sent()
        assert [each.text for each in await rig.screen(to.chat)] == ["留着"]
        assert not isinstance(await adapter.recall(to, sent.id, "k1"), TryLater)
