"""Customer-service messages: each call goes through one place, which keeps count of what people allow."""

import structlog

from bots.tencent.client import Api, Json
from bots.tencent.media import Uploads
from bots.wechat.account import WINDOWS, Surroundings
from bots.wechat.incoming import CHANNEL
from bots.wechat.outcomes import NEEDS_CONSENT, WINDOW_CLOSED, Again, read
from bots.wechat.plan import Wire
from core.channel import MISCONFIGURED, Outcome, Refused, Sent
from core.messages import Address, Media

SEND = "/cgi-bin/message/custom/send"
NOTICE, AGREED = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
_log = structlog.get_logger()


class Messenger:
    """Sends single messages of one account and says how the platform took them."""

    def __init__(self, api: Api, app_id: str, around: Surroundings) -> None:
        """Hold the way to the platform."""
        self._api, self._around = api, around
        self._uploads = Uploads(api, around.backplane, around.open_media, app_id)

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
        found = await self._uploads.id_of(image, "image", anew=upload)
        if found is None:
            return Refused("media-missing")
        return found if isinstance(found, str) else read(found, self._around.clock())

    async def _call(self, path: str, body: Json) -> Outcome | Again:
        outcome = read(await self._api.post(path, body), self._around.clock())
        if outcome == Refused(MISCONFIGURED):
            _log.error("the platform refuses our settings: look at the channels page", channel=CHANNEL)
        return outcome


def _final(outcome: Outcome | Again) -> Outcome:
    return Refused(outcome.value) if isinstance(outcome, Again) else outcome
