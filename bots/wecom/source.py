"""Where the token of a WeCom app comes from: `gettoken`, which gives everybody who asks the same token while it is good."""

from datetime import timedelta

from bots.tencent.client import Http, Reply
from bots.tencent.tokens import Denied, Granted, NoToken

PATH = "/cgi-bin/gettoken"
_BUSY = frozenset({-1, 45009, 45033})


class GetToken:
    """The credential of one app of one organisation."""

    forces = False

    def __init__(self, http: Http, corp: str, agent: str, secret: str) -> None:
        """Hold the credential; nothing is fetched yet."""
        self._http, self._corp, self._agent, self._secret = http, corp, agent, secret

    @property
    def credential(self) -> str:
        """The name of the credential."""
        return f"wecom:{self._corp}/{self._agent}"

    async def fetch(self, *, force: bool) -> Granted | Denied | NoToken:
        """Ask for the token; there is no other than the present one."""
        del force
        reply = await self._http.get(PATH, {"corpid": self._corp, "corpsecret": self._secret})
        if not isinstance(reply, Reply) or reply.code in _BUSY:
            return NoToken.BUSY
        token, seconds = reply.values.get("access_token"), reply.values.get("expires_in")
        if reply.code == 0 and isinstance(token, str) and isinstance(seconds, int):
            return Granted(token, timedelta(seconds=seconds))
        return Denied(reply.code)
