"""Pictures and files on Tencent's servers: each is uploaded once, known by its content, until it is forgotten there."""

import hashlib
from datetime import timedelta

import structlog

from bots.door import OpenMedia, Stored
from bots.tencent.client import Api, File, Reply, Trouble
from core.backplane import Backplane
from core.messages import Media

KEPT = timedelta(days=2, hours=18)
"""How long we count on an upload; the platforms keep it for three days."""
_log = structlog.get_logger()


class Uploads:
    """What one account has on the platform's servers, shared by all processes."""

    def __init__(self, api: Api, backplane: Backplane, open_media: OpenMedia, account: str) -> None:
        """Hold the way to the platform and to our own files."""
        self._api, self._backplane, self._open, self._account = api, backplane, open_media, account
        self._digests: dict[int, str] = {}

    async def id_of(self, media: Media, kind: str, *, anew: bool = False) -> str | Reply | Trouble | None:
        """Return the platform's id of the stored picture (`image`) or file (`file`), uploaded if need be.

        What the platform said instead of an id is returned as it is; nothing when we have no such file any more.
        """
        known = self._digests.get(media.id)
        found = None if known is None or anew else await self._backplane.get(self._key(known, kind))
        if found:
            return found
        stored = await self._open(media.id)
        if stored is None:
            _log.error("stored file is missing", account=self._account, media=media.id)
            return None
        digest = self._digests[media.id] = hashlib.sha256(stored.content).hexdigest()
        found = None if anew else await self._backplane.get(self._key(digest, kind))
        return found or await self._upload(stored, digest, kind)

    async def _upload(self, stored: Stored, digest: str, kind: str) -> str | Reply | Trouble:
        answer = await self._api.upload("/cgi-bin/media/upload", kind, File(stored.name, stored.mime, stored.content))
        number = answer.text("media_id") if isinstance(answer, Reply) and not answer.code else ""
        if not number:
            return answer
        await self._backplane.put(self._key(digest, kind), number, KEPT)
        return number

    def _key(self, digest: str, kind: str) -> str:
        return f"media:{self._account}:{kind}:{digest}"
