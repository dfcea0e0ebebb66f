"""Sending cards to the followers of an Official Account: within their window, else as a notice, else not at all."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from pydantic import TypeAdapter

from bots.mailbox import Draft
from bots.planned import Planned, Unrenderable
from bots.tencent.client import Api, Reply
from bots.wechat.account import WINDOWS, Account, Surroundings
from bots.wechat.agreeing import PATH as AGREEING
from bots.wechat.checking import check
from bots.wechat.incoming import CHANNEL
from bots.wechat.messenger import AGREED, NOTICE, Messenger
from bots.wechat.notices import notice
from bots.wechat.outcomes import WINDOW_CLOSED
from bots.wechat.plan import CAPS, Wire, plan
from core.channel import Agreement, Capabilities, Health, Outcome, Push, Refused, Sent, Terms, TryLater, Uncertain, Verdict
from core.messages import Address, Message, Purpose

_log = structlog.get_logger()
_wire = TypeAdapter(Wire)
_LONGEST_SCENE = 64
_ALONE, _AT_ONCE = timedelta(seconds=120), 60.0
"""How long one process may bring letters to a person before another may think it dead; seconds in which it begins new ones."""
_TRIES, _A_SHORT_WHILE = 3, timedelta(seconds=10)
_OLD = timedelta(days=7)
"""A letter that nobody could be brought for so long helps no more."""


class WeChatChannel:
    """One Official Account."""

    name = CHANNEL

    def __init__(self, account: Account, api: Api, around: Surroundings) -> None:
        """Hold the account; nothing is sent."""
        self.about, self.api, self.around = account, api, around
        self._messenger = Messenger(api, account.app_id, around)

    @property
    def account(self) -> str:
        """The app id."""
        return self.about.app_id

    @property
    def caps(self) -> Capabilities:
        """What this account can show and carry."""
        if not self.about.verified:
            return replace(CAPS, menu_links=self.about.menu_links, image=False, push=Push.NONE)
        push = Push.CONSENT if self.about.agreed.id else Push.WINDOW
        return replace(CAPS, menu_links=self.about.menu_links, push=push)

    def planned(self, message: Message, locale: str) -> Planned[Wire]:
        """Return how the card looks here; raise Unrenderable."""
        planned = plan(message, self.caps, locale, self.around.speak, self.around.link_to)
        if planned.degradations:
            _log.debug("card shown in poorer form", channel=self.name, lost=planned.degradations)
        return planned

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Deliver one card unasked: within the window what fits into it (the rest at the next message), else as a notice."""
        try:
            planned = self.planned(message, locale)
        except Unrenderable as problem:
            _log.error("card cannot be shown", channel=self.name, problem=str(problem))
            return Refused("unrenderable")
        if not self.about.verified:
            return Refused(Verdict.NEVER.value)
        if await self.around.allowances.left(to, WINDOWS):
            return await self._within_the_window(to, planned.wires, key)
        return await self._as_a_notice(to, message, locale, key)

    @property
    def terms(self) -> Terms:
        """Within the window, after a template to anybody, else to those who agreed."""
        about = self.about
        if not about.verified:
            return Terms(Verdict.NEVER)
        if about.notice.id:
            return Terms()
        if about.agreed.id:
            return Terms(Verdict.NEEDS_CONSENT, (*WINDOWS, about.agreed.id), self._agreement)
        return Terms(Verdict.WINDOW_CLOSED, WINDOWS)

    @property
    def _agreement(self) -> Agreement | None:
        """The page where people agree to one more notice; WeChat opens no page that does not come over https."""
        base = self.around.organisation.public_url.rstrip("/")
        return Agreement(self.about.agreed.id, base + AGREEING) if base.startswith("https://") else None

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - the protocol's names
        """Tell whether the person can be written to now."""
        terms = self.terms
        allowed = terms.kinds and await self.around.allowances.left(to, terms.kinds)
        return Verdict.YES if allowed else terms.otherwise

    async def check(self) -> Health:
        """Ask the platform whether it takes our credentials now; never raises."""
        return await check(self.api, self.around.organisation.public_url)

    async def invitation(self, code: str, life: timedelta) -> str:
        """Return what a picture says that brings its reader here with the code; empty when there can be none."""
        if not self.about.verified or not 1 <= len(code) <= _LONGEST_SCENE:
            return ""
        body = {
            "expire_seconds": min(max(int(life.total_seconds()), 60), 30 * 24 * 3600),
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": code}},
        }
        reply = await self.api.post("/cgi-bin/qrcode/create", body)
        return reply.text("url") if isinstance(reply, Reply) and reply.code == 0 else ""

    async def keep(self, to: Address, wires: Sequence[Wire], key: str) -> None:
        """Keep messages that could not go yet; a second time under the same key they are dropped."""
        drafts = [Draft(f"{key}:{place}", mine=False, body=_wire.dump_json(wire).decode()) for place, wire in enumerate(wires)]
        await self.around.letters.keep(to.chat, drafts)

    async def drop_letters(self, to: Address) -> None:
        """Forget what was kept for somebody who left."""
        for letter in await self.around.letters.after(to.chat, 0):
            await self.around.letters.forget(to.chat, letter.id)

    async def bring_letters(self, to: Address) -> None:
        """Send what was kept for the person, in order, for as long as the platform takes it."""
        if not self.about.verified:
            return
        clock = asyncio.get_running_loop().time
        async with self.around.backplane.lock(f"letters:{to}", _ALONE):
            until = clock() + _AT_ONCE
            for letter in await self.around.letters.after(to.chat, 0):
                if clock() > until:
                    return
                if self.around.clock() - letter.at < _OLD:
                    outcome = await self._patiently(to, _wire.validate_json(letter.body))
                    if isinstance(outcome, TryLater) or outcome == Refused(WINDOW_CLOSED):
                        return
                    _report(outcome)
                await self.around.letters.forget(to.chat, letter.id)

    async def _patiently(self, to: Address, wire: Wire) -> Outcome:
        """Send one message, again after a short while where the platform says `later`."""
        outcome = await self._messenger.send(to, wire)
        for _ in range(_TRIES - 1):
            if not isinstance(outcome, TryLater) or outcome.after > _A_SHORT_WHILE:
                break
            await asyncio.sleep(outcome.after.total_seconds())
            outcome = await self._messenger.send(to, wire)
        return outcome

    async def next_letter(self, to: Address, asked: str) -> tuple[Wire | None, bool]:
        """Take the oldest message that is kept for the person, the same for the same `asked`; tell whether there are more."""
        key = f"letter:{to}:{asked}"
        async with self.around.backplane.lock(f"letters:{to}", _ALONE):
            letters = await self.around.letters.after(to.chat, 0)
            given = await self.around.backplane.get(key)
            if given is not None:
                return _wire.validate_json(given), bool(letters)
            if not letters:
                return None, False
            await self.around.backplane.put(key, letters[0].body, _OLD)
            await self.around.letters.forget(to.chat, letters[0].id)
            return _wire.validate_json(letters[0].body), len(letters) > 1

    async def _within_the_window(self, to: Address, wires: Sequence[Wire], key: str) -> Outcome:
        """Send one after the other; once the first arrived, nothing is sent again: what does not go now waits."""
        outcome: Outcome = Sent()
        for place, wire in enumerate(wires):
            outcome = await self._messenger.send(to, wire)
            if place == 0 and not isinstance(outcome, Sent):
                return outcome
            if not isinstance(outcome, Sent):
                # What perhaps arrived is not said again.
                await self.keep(to, wires[place + isinstance(outcome, Uncertain) :], key)
                return Sent()
        return outcome

    async def _as_a_notice(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Send after a template, by the name of the message for good: the platform drops a second one for ten minutes."""
        around, now = self.around, self.around.clock()
        for template, path in ((self.about.agreed, AGREED), (self.about.notice, NOTICE)):
            if not template.id or (path == AGREED and not await around.allowances.left(to, (template.id,))):
                continue
            body = notice(message, template, locale, around.speak, around.organisation, now)
            if path == AGREED:
                return await self._messenger.notify(to, path, body)
            outcome = await self._messenger.notify(to, path, {**body, "client_msg_id": key})
            if isinstance(outcome, Uncertain):
                outcome = await self._messenger.notify(to, path, {**body, "client_msg_id": key})
            return outcome
        return Refused(Verdict.NEEDS_CONSENT.value if self.about.agreed.id else WINDOW_CLOSED)


def _report(outcome: Outcome) -> None:
    if not isinstance(outcome, Sent):
        reason = getattr(outcome, "reason", "")
        _log.warning("answer not delivered", channel=CHANNEL, outcome=type(outcome).__name__, reason=reason)
