"""Where the token of a WeCom app comes from: `gettoken`, which gives everybody who asks the same token while it is good."""

from bots.tencent.client import Http
from bots.tencent.granting import granted
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
        return granted(reply, "access_token", _BUSY)
