"""The robots of WeCom groups, which write and hear nothing."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType

from bots.door import Door
from bots.planned import Unrenderable
from bots.tencent.client import Http
from bots.wecom.wires import File, Wire, Words
from bots.wecom_robot.channel import ACCOUNT, CHANNEL, WeComRobotChannel, group_of
from bots.wecom_robot.plan import CAPS, LONGEST_MARKDOWN, plan
from content.wording import Wording
from core.channel import Outcome, Refused, Scope, TryLater, Uncertain
from core.messages import Address, Incoming, Message
from tests.conformance.descriptor import Act, Fault, House, Shown, Throttle
from tests.conformance.descriptors.wecom import Generous
from tests.standins import wecom as standin
from tests.standins import wecom_rules as rules
from tests.standins.wecom import ROBOT, WeComStandIn, words

SEND = "webhook/send"
KEYS = (ROBOT, "another-robot-of-the-stand-in", "a-third-robot-of-the-stand-in")
_LINK = re.compile(r"\[(.*?)\]\([^)]*\)", re.DOTALL)
_DEAF = "a robot hears nothing"
_POINTS = (
    *("verification", "repeats", "own_messages", "addresses", "unicode", "clocks", "files", "poison", "shutdown", "edits"),
    *("choices", "forged_tokens", "blocking", "groups", "moving", "passive_deadline", "quizzes", "recalling"),
)


class WeComRobot:
    """See `Descriptor`."""

    name = "wecom-robot"
    caps = CAPS
    people = tuple(group_of(key) for key in KEYS)
    payloads = ""
    pure = ("bots.wecom_robot.plan",)
    secrets = KEYS
    freshness = None
    refusals = Unrenderable
    throttles = (Throttle(standin.Fault(45009, SEND), Scope.CHAT),)
    apart: Mapping[str, str] = MappingProxyType(dict.fromkeys(_POINTS, _DEAF))

    @property
    def faults(self) -> Sequence[Fault]:
        return FAULTS

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        return [_planned(wire) for wire in plan(message, CAPS, locale, wording.say).wires]

    def raw(self, act: Act) -> Act:
        return act

    def meaning(self, raw: object) -> Incoming | None:
        assert isinstance(raw, Act)
        return Incoming(Address(CHANNEL, ACCOUNT, raw.sender), raw.id, raw.sender)

    @asynccontextmanager
    async def opened(self, house: House, *, passive: float = 0.0) -> AsyncIterator["Rig"]:
        del passive
        platform = WeComStandIn(clock=lambda: house.clock().timestamp(), caps=False)
        platform.robots = {key: [] for key in KEYS}
        async with platform.serving():
            yield Rig(house, platform)


class Rig:
    """See `conformance.descriptor.Rig`."""

    def __init__(self, house: House, platform: WeComStandIn) -> None:
        self.house, self.platform = house, platform

    @asynccontextmanager
    async def service(self, door: Door) -> AsyncIterator[WeComRobotChannel]:
        del door
        http = Http(self.platform.url)
        yield WeComRobotChannel(KEYS, http, Generous(), self.house.wording.say, self.house.open_media)
        await http.close()

    async def happens(self, act: Act) -> int:
        del act
        return 200

    async def screen(self, chat: str) -> Sequence[Shown]:
        return [_seen(message) for key, heard in self.platform.robots.items() if group_of(key) == chat for message in heard]

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        return {}

    async def garbage(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        return {}

    def moves(self, group: str, to: str) -> None:
        raise NotImplementedError

    def fails(self, fault: object) -> None:
        assert isinstance(fault, standin.Fault)
        self.platform.faults.append(fault)

    def calls(self) -> int:
        return sum(path == SEND for path, _ in self.platform.calls)

    def expire(self) -> None:
        """Do nothing: the key of a robot never expires."""

    def revoke(self) -> None:
        self.platform.robots.clear()

    def fetches(self) -> int:
        return 0


def _planned(wire: Wire) -> Shown:
    if isinstance(wire, File):
        return Shown("", 0, 0, media=(wire.media.name,))
    assert isinstance(wire, Words)
    return _said(wire.content, markdown=wire.markdown)


def _seen(message: Mapping[str, object]) -> Shown:
    kind = message["msgtype"]
    if kind in {"image", "file"}:
        return Shown("", 0, 0, media=(str(kind),))
    return _said(words(dict(message)), markdown=kind == "markdown")


def _said(content: str, *, markdown: bool) -> Shown:
    limit = LONGEST_MARKDOWN if markdown else rules.LONGEST_TEXT
    rules.check_words(content, limit)
    return Shown(_LINK.sub(r"\1", content.replace("**", "")) if markdown else content, len(content.encode()), limit)


def _fault(answer: int | str, holds: Callable[[Outcome], bool], *, accepted: bool = False) -> Fault:
    return Fault(str(answer), standin.Fault(answer, SEND, accepted=accepted), holds)


def _later(outcome: Outcome) -> bool:
    return isinstance(outcome, TryLater) and not outcome.throttled


def _throttled(outcome: Outcome) -> bool:
    return isinstance(outcome, TryLater) and outcome.throttled and outcome.after.total_seconds() >= 60


def _uncertain(outcome: Outcome) -> bool:
    return isinstance(outcome, Uncertain)


FAULTS = (
    _fault(-1, _later),
    _fault(45009, _throttled),
    _fault(93000, lambda outcome: outcome == Refused("misconfigured")),
    _fault(40058, lambda outcome: outcome == Refused("bad-message")),
    _fault(44004, lambda outcome: outcome == Refused("empty")),
    _fault(99999, lambda outcome: outcome == Refused("code 99999")),
    _fault("http 502", _later),
    _fault("html", _uncertain, accepted=True),
    _fault("hang up", _uncertain, accepted=True),
)
DESCRIPTOR = WeComRobot()
