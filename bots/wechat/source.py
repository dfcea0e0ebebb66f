"""Where the token of an Official Account comes from: `stable_token`, which invalidates nobody else's."""

from datetime import timedelta

from bots.tencent.client import Http, Reply
from bots.tencent.tokens import Denied, Granted, NoToken

PATH = "/cgi-bin/stable_token"
_BUSY = frozenset({-1, 45011})


class StableToken:
    """The credential of one Official Account."""

    forces = True

    def __init__(self, http: Http, app_id: str, app_secret: str) -> None:
        """Hold the credential; nothing is fetched yet."""
        self._http, self._app_id, self._app_secret = http, app_id, app_secret

    @property
    def credential(self) -> str:
        """The name of the credential."""
        return f"wechat:{self._app_id}"

    async def fetch(self, *, force: bool) -> Granted | Denied | NoToken:
        """Ask for the token, with `force` for another one than before (allowed twenty times a day)."""
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._app_secret,
            "force_refresh": force,
        }
        reply = await self._http.post(PATH, {}, body)
        if not isinstance(reply, Reply) or reply.code in _BUSY:
            return NoToken.BUSY
        token, seconds = reply.values.get("access_token"), reply.values.get("expires_in")
        if reply.code == 0 and isinstance(token, str) and isinstance(seconds, int):
            return Granted(token, timedelta(seconds=seconds))
        return Denied(reply.code)
