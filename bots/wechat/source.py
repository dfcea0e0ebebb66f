"""Where the token of an Official Account comes from (`stable_token`, which invalidates nobody else's), and that of its pages."""

from bots.tencent.client import Api, Http
from bots.tencent.granting import granted
from bots.tencent.tokens import Denied, Granted, NoToken

PATH = "/cgi-bin/stable_token"
TICKET = "/cgi-bin/ticket/getticket"
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
        return granted(reply, "access_token", _BUSY)


class PageTicket:
    """What pages of the account sign their address with (`jsapi_ticket`); two hours, and only so many a day."""

    forces = False

    def __init__(self, api: Api, app_id: str) -> None:
        """Hold the way to the platform; nothing is fetched yet."""
        self._api, self._app_id = api, app_id

    @property
    def credential(self) -> str:
        """The name of the credential."""
        return f"wechat-pages:{self._app_id}"

    async def fetch(self, *, force: bool) -> Granted | Denied | NoToken:  # noqa: ARG002 - the protocol's names; none can be forced
        """Ask for the ticket."""
        reply = await self._api.get(TICKET, {"type": "jsapi"})
        return granted(reply, "ticket", _BUSY)
