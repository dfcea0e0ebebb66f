"""Customer-service messages: each call goes through one place, which keeps count of what people allow."""

import hashlib
from datetime import timedelta

import structlog

from bots.tencent.client import Api, File, Json, Reply
from bots.wechat.account import WINDOWS, Surroundings
from bots.wechat.incoming import CHANNEL
from bots.wechat.outcomes import MISCONFIGURED, NEEDS_CONSENT, WINDOW_CLOSED, Again, read
from bots.wechat.plan import Wire
from core.channel import Outcome, Refused, Sent
from core.messages import Address, Media

SEND, UPLOAD = "/cgi-bin/message/custom/send", "/cgi-bin/media/upload"
NOTICE, AGREED = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
_KEPT = timedelta(hours=60)
"""How long we use an uploaded picture again; the platform keeps it for three days."""
_log = structlog.get_logger()


class Messenger:
    """Sends single messages of one account and says how the platform took them."""

    def __init__(self, api: Api, app_id: str, around: Surroundings) -> None:
        """Hold the way to the platform."""
        self._api, self._app_id, self._around = api, app_id, around

    async def send(self, to: Address, wire: Wire) -> Outcome:
        """Deliver a text or a picture within what the person allows."""
        outcome = await self._try(to, wire, upload=False)
        if outcome is Again.WITH_THE_FILE and wire.image is not None:
            outcome = await self._try(to, wire, upload=True)
        if outcome == Refused(WINDOW_CLOSED):
            await self._around.allowances.withdraw(to, WINDOWS)
        return _final(outcome)

    async def notify(self, to: Address, path: str, body: Json) -> Outcome:
        """Deliver a notice after a template."""
        outcome = await self._call(path, {"touser": to.chat, **body})
        template = str(body["template_id"])
        if path == AGREED and isinstance(outcome, Sent):
            await self._around.allowances.take(to, (template,))
        if outcome == Refused(NEEDS_CONSENT):
            await self._around.allowances.withdraw(to, (template,))
        return _final(outcome)

    async def _try(self, to: Address, wire: Wire, *, upload: bool) -> Outcome | Again:
        body: Json = {"msgtype": "text", "text": {"content": wire.text}}
        if wire.image is not None:
            media_id = await self._media_id(wire.image, upload=upload)
            if not isinstance(media_id, str):
                return media_id
            body = {"msgtype": "image", "image": {"media_id": media_id}}
        outcome = await self._call(SEND, {"touser": to.chat, **body})
        if isinstance(outcome, Sent):
            await self._around.allowances.take(to, WINDOWS)
        return outcome

    async def _media_id(self, image: Media, *, upload: bool) -> str | Outcome | Again:
        """Return what the platform knows the picture by; uploaded when it does not, or not any more."""
        stored = await self._around.open_media(image.id)
        if stored is None:
            _log.error("stored file is missing", channel=CHANNEL, media=image.id)
            return Refused("media-missing")
        key = f"media:{self._app_id}:{hashlib.sha256(stored.content).hexdigest()}"
        known = None if upload else await self._around.backplane.get(key)
        if known:
            return known
        reply = await self._api.upload(UPLOAD, "image", File(image.name, stored.mime, stored.content))
        if not isinstance(reply, Reply) or reply.code:
            return read(reply, self._around.clock())
        media_id = reply.text("media_id")
        await self._around.backplane.put(key, media_id, _KEPT)
        return media_id

    async def _call(self, path: str, body: Json) -> Outcome | Again:
        outcome = read(await self._api.post(path, body), self._around.clock())
        if outcome == Refused(MISCONFIGURED):
            _log.error("the platform refuses our settings: look at the channels page", channel=CHANNEL)
        return outcome


def _final(outcome: Outcome | Again) -> Outcome:
    return Refused(outcome.value) if isinstance(outcome, Again) else outcome
