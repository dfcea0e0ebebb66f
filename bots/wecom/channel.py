"""Sending cards to WeCom, to one user or to a thousand at once: every call goes through one function that reads the answer."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from bots.door import OpenMedia
from bots.planned import Planned, Unrenderable
from bots.recent import Recent
from bots.tencent.client import Api, Reply, Trouble
from bots.tencent.media import Uploads
from bots.wecom import outcomes
from bots.wecom.checking import check
from bots.wecom.incoming import CHANNEL, App
from bots.wecom.outcomes import Again
from bots.wecom.plan import CAPS, plan
from bots.wecom.wires import File, Json, Wire, body
from core.backplane import Backplane
from core.channel import (
    MISCONFIGURED,
    Capabilities,
    Health,
    Outcome,
    Refused,
    Scope,
    Sent,
    TryLater,
    Uncertain,
    Unfetched,
    Verdict,
)
from core.conversation import Speak
from core.messages import Address, Attachment, Message, Purpose, Text

_DOWNLOAD = "/cgi-bin/media/get"
AT_ONCE = 1000
"""Users that one call may name."""
BURST, PER_SECOND = 15, 0.25
"""Messages to one user: so many at once and so many more in the long run stay below both silent caps, 30 a minute and 1000 an
hour, in whatever minute or hour one looks (document 90236)."""
REPEAT = timedelta(minutes=30)
"""How long WeCom drops the same push to the same user."""
_REPLY, _PUSH = "r-", "p-"
"""How the task of a card begins: an answer's card is done with once it was pressed, a push may be pressed again."""
_REMEMBERED = 10_000
"""Users who have a card in part, kept in mind."""
_log = structlog.get_logger()


class WeComChannel:
    """One app of one organisation on WeCom."""

    name = CHANNEL
    caps: Capabilities = CAPS
    at_once = AT_ONCE

    def __init__(self, app: App, api: Api, backplane: Backplane, speak: Speak, open_media: OpenMedia, *, url: str = "") -> None:
        """Prepare; nothing is sent. `url` is the address that staff enter on WeCom's page for callbacks."""
        self.app, self._api, self._backplane, self._speak, self._url = app, api, backplane, speak, url
        self._uploads = Uploads(api, backplane, open_media, app.account)
        self._misconfigured = False
        self._begun = Recent[tuple[str, str], tuple[str, ...]](_REMEMBERED)

    @property
    def account(self) -> str:
        """The organisation's id and the app's number."""
        return self.app.account

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Deliver one card; after a failure half way, the next call with the same key goes on where this one stopped."""
        return (await self.send_many((to,), message, locale, key))[to]

    async def send_many(self, to: Sequence[Address], message: Message, locale: str, key: str) -> Mapping[Address, Outcome]:
        """Deliver the same card to up to a thousand users by one call for each of its messages."""
        try:
            planned = plan(message, self.caps, locale, self._speak)
        except Unrenderable as problem:
            _log.error("card cannot be shown", channel=self.name, problem=str(problem))
            return dict.fromkeys(to, Refused("unrenderable"))
        if planned.degradations:
            _log.debug("card shown in poorer form", channel=self.name, lost=planned.degradations)
        found = await self._send_all([each.chat for each in to], planned, key, push=message.purpose is not Purpose.REPLY)
        return {each: found[each.chat] for each in to}

    async def fetch(self, file: Attachment, most: int) -> bytes | Unfetched:
        """Return a file that a user sent, from WeCom's own server, which keeps it for three days; never raises."""
        found = await self._api.download(_DOWNLOAD, {"media_id": file.key}, most)
        if isinstance(found, bytes):
            return found
        if found is None:
            return Unfetched.TOO_LARGE
        return Unfetched.LATER if isinstance(found, Trouble) and found is not Trouble.MISCONFIGURED else Unfetched.GONE

    async def recall(self, to: Address, sent: str, key: str) -> Outcome:  # noqa: ARG002 - the protocol's names
        """Delete the card's messages for everybody whom their calls named.

        Where WeCom deletes some and refuses others, those were gone already: with somebody else's card, or before we broke off.
        """
        found: list[Outcome] = []
        for number in filter(None, sent.split(",")):
            outcome = outcomes.read(await self._api.post("/cgi-bin/message/recall", {"msgid": number}))
            if isinstance(outcome, TryLater | Uncertain):
                return outcome
            found.append(Refused(outcome.value) if isinstance(outcome, Again) else outcome)
        return Sent() if Sent() in found else found[0] if found else Refused("not-there")

    def answered(self, locale: str) -> str:
        """Return what a pressed card shows in place of its buttons."""
        return self._speak(Text("wecom-answered"), locale)

    async def close_card(self, user: str, code: str, locale: str) -> None:
        """Show a pressed card as answered, by the code that its press brought; a code works once."""
        fields: Json = {"userids": [user], "agentid": int(self.app.agent), "response_code": code}
        button = {"replace_name": self.answered(locale)}
        answer = await self._api.post("/cgi-bin/message/update_template_card", {**fields, "button": button})
        if not isinstance(answer, Reply) or answer.code:
            _log.debug("pressed card not changed", channel=self.name)

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - the protocol's names
        """WeCom lets an app write to everybody who may see it."""
        return Verdict.YES

    async def check(self) -> Health:
        """Ask WeCom about our app, and say what is wrong and what to copy where; never raises."""
        return await check(self._api, self.app.agent, self._url)

    async def _send_all(self, users: Sequence[str], planned: Planned[Wire], key: str, *, push: bool) -> dict[str, Outcome]:
        arrived = {user: self._begun.pop((key, user), ()) for user in users}
        found: dict[str, Outcome] = {user: Sent() for user in users}
        for place, wire in enumerate(planned.wires):
            due = [user for user in users if isinstance(found[user], Sent) and len(arrived[user]) == place]
            for user, outcome in (await self._send_one(due, wire, f"{key}:{place}" if push else "")).items():
                found[user] = outcome
                if isinstance(outcome, Sent):
                    arrived[user] += (outcome.id,)
                elif isinstance(outcome, TryLater) and arrived[user]:  # none of these comes twice, and all can be deleted
                    self._begun[key, user] = arrived[user]
        return {
            user: Sent(",".join(filter(None, arrived[user]))) if isinstance(outcome, Sent) else outcome
            for user, outcome in found.items()
        }

    async def _send_one(self, users: Sequence[str], wire: Wire, push: str) -> dict[str, Outcome]:
        """Send one message to those whom WeCom would not silently leave out; `push` names it where it is no answer."""
        keys = [f"{self.name}:{self.account}:{user}" for user in users]
        waits = dict(zip(users, await self._backplane.admit(keys, BURST, PER_SECOND), strict=True))
        late: dict[str, Outcome] = {
            user: TryLater(wait, "member-cap", throttled=True, scope=Scope.CHAT) for user, wait in waits.items() if wait
        }
        now = [user for user in users if user not in late]
        return late | await self._call(now, wire, push) if now else late

    async def _call(self, users: Sequence[str], wire: Wire, push: str) -> dict[str, Outcome]:
        """Make one call and say how WeCom took it for each of the users; every message goes through here.

        A push of which nobody knows whether it arrived is sent once more at once: WeCom drops the second.
        """
        outcome: Outcome | Again = Again.WITH_THE_FILE
        for anew in (False, True):
            answer = await self._posted(users, wire, push, anew=anew and isinstance(outcome, Again))
            outcome = Refused("media-missing") if answer is None else outcomes.read(answer, again=bool(push))
            if not isinstance(outcome, Again) and not (push and isinstance(outcome, Uncertain)):
                break
        if isinstance(outcome, Again):
            return dict.fromkeys(users, Refused(outcome.value))
        self._report(misconfigured=outcome == Refused(MISCONFIGURED))
        apart = outcomes.by_user(answer) if isinstance(answer, Reply) and isinstance(outcome, Sent) else {}
        return {user: apart.get(user, outcome) for user in users}

    def _report(self, *, misconfigured: bool) -> None:
        """Say once that our settings are wrong, not for every message of a push."""
        if misconfigured and not self._misconfigured:
            _log.error("WeCom refuses our settings: look at the channels page", channel=self.name)
        self._misconfigured = misconfigured

    async def _posted(self, users: Sequence[str], wire: Wire, push: str, *, anew: bool) -> Reply | Trouble | None:
        media = ""
        if isinstance(wire, File):
            found = await self._uploads.id_of(wire.media, "image" if wire.picture else "file", anew=anew)
            if not isinstance(found, str):
                return found if not isinstance(found, Trouble) else _before(found)
            media = found
        # A push to the same users is the same call to the letter, however often it is made: WeCom drops the repeats.
        task = _PUSH + sha256(f"{push} {users} {wire}".encode()).hexdigest()[:32] if push else _REPLY + secrets.token_hex(16)
        fields: Json = {"touser": "|".join(users), "agentid": int(self.app.agent), **body(wire, task=task, media=media)}
        if push:  # an answer may well say the same words twice
            fields |= {"enable_duplicate_check": 1, "duplicate_check_interval": int(REPEAT.total_seconds())}
        return await self._api.post("/cgi-bin/message/send", fields)


def is_answers(task: str) -> bool:
    """Tell whether the pressed card was part of an answer: it is done with then, while a push may be pressed again."""
    return task.startswith(_REPLY)


def _before(trouble: Trouble) -> Trouble:
    """Return the trouble of an upload as that of a message that never left."""
    return Trouble.NOT_REACHED if trouble in {Trouble.NO_ANSWER, Trouble.UNREADABLE} else trouble
