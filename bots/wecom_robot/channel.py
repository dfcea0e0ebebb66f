"""Writing to groups of WeCom through their robots: one secret key a group, known only to this process."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bots.door import OpenMedia, Stored
from bots.planned import Unrenderable
from bots.recent import Recent
from bots.tencent.client import File as Upload
from bots.tencent.client import Http, Reply, Trouble
from bots.wecom import outcomes
from bots.wecom.outcomes import Again
from bots.wecom.wires import File, Json, Wire, body
from bots.wecom_robot.plan import CAPS, plan
from core.backplane import Backplane
from core.channel import Capabilities, Health, Outcome, Refused, Scope, Sent, TryLater, Verdict
from core.conversation import Speak
from core.messages import Address, Message, Purpose, Text

CHANNEL, ACCOUNT = "wecom-robot", "groups"
BURST, PER_SECOND = 10, 1 / 6
"""Messages to one group: so many at once and so many more in the long run are never more than 20 in any minute."""
_SEND, _UPLOAD = "/cgi-bin/webhook/send", "/cgi-bin/webhook/upload_media"
_REMEMBERED = 1_000
_EMPTY = 44004
"""The code for a message without words: the robot is there, and nothing was said."""
_log = structlog.get_logger()


def group_of(key: str) -> str:
    """Return the name of the group whose robot has the key; the key cannot be found from it."""
    return hashlib.sha256(key.encode()).hexdigest()[:20]


class WeComRobotChannel:
    """The robots of this installation's groups."""

    name, account = CHANNEL, ACCOUNT
    caps: Capabilities = CAPS

    def __init__(self, keys: Sequence[str], http: Http, backplane: Backplane, speak: Speak, open_media: OpenMedia) -> None:
        """Hold the keys; nothing is sent."""
        self._keys = {group_of(key): key for key in keys}
        self._http, self._backplane, self._speak, self._open = http, backplane, speak, open_media
        self._begun = Recent[str, int](_REMEMBERED)

    def address(self, key: str) -> Address:
        """Return where the group of this robot is reached."""
        return Address(self.name, self.account, group_of(key))

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Deliver one card; after a failure half way, the next call with the same key goes on where this one stopped."""
        robot = self._keys.get(to.chat)
        if robot is None:
            return Refused("no-such-robot", gone=True)
        try:
            planned = plan(message, self.caps, locale, self._speak)
        except Unrenderable as problem:
            _log.error("card cannot be shown", channel=self.name, problem=str(problem))
            return Refused("unrenderable")
        outcome: Outcome = Sent()
        for place in range(self._begun.pop(key, 0), len(planned.wires)):
            outcome = await self._send_one(to, robot, planned.wires[place])
            if not isinstance(outcome, Sent):
                self._begun[key] = place
                break
        return outcome

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - the protocol's names
        """Say yes: a robot writes to its group whenever it likes."""
        return Verdict.YES

    async def check(self) -> Health:
        """Ask WeCom whether it knows each robot, by a message so empty that nobody sees it; never raises."""
        empty: Mapping[str, object] = {"msgtype": "text", "text": {"content": ""}}
        answers = [await self._http.post(_SEND, {"key": key}, empty) for key in self._keys.values()]
        wrong = {outcomes.fault(each) for each in answers if not (isinstance(each, Reply) and each.code == _EMPTY)} - {None}
        says = [Text(f"wecom-wrong-{each.value}") for each in wrong if each is not None]
        return Health(not says, tuple(says) or (Text("wecom-robot-ok", {"many": len(answers)}),))

    async def _send_one(self, to: Address, robot: str, wire: Wire) -> Outcome:
        [wait] = await self._backplane.admit([f"{self.name}:{to.chat}"], BURST, PER_SECOND)
        if wait:
            return TryLater(wait, "group-cap", throttled=True, scope=Scope.CHAT)
        answer = await self._posted(robot, wire)
        outcome = Refused("media-missing") if answer is None else outcomes.read(answer)
        if isinstance(outcome, Again):
            return Refused(outcome.value)
        return replace(outcome, scope=Scope.CHAT) if isinstance(outcome, TryLater) and outcome.throttled else outcome

    async def _posted(self, robot: str, wire: Wire) -> Reply | Trouble | None:
        if not isinstance(wire, File):
            return await self._http.post(_SEND, {"key": robot}, body(wire))
        stored = await self._open(wire.media.id)
        if stored is None:
            _log.error("stored file is missing", channel=self.name, media=wire.media.id)
            return None
        if wire.picture:
            return await self._http.post(_SEND, {"key": robot}, _picture(stored))
        query = {"key": robot, "type": "file"}
        answer = await self._http.upload(_UPLOAD, query, Upload(stored.name, stored.mime, stored.content))
        number = answer.text("media_id") if isinstance(answer, Reply) else ""
        return await self._http.post(_SEND, {"key": robot}, body(wire, media=number)) if number else answer


def _picture(stored: Stored) -> Json:
    """Return a picture as a robot takes it: the bytes themselves, and their MD5."""
    digest = hashlib.md5(stored.content, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(stored.content).decode(), "md5": digest}}
