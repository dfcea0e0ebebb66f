"""Members whose number is a user's id are found on WeCom without writing first: nobody need open the app to be reached."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from urllib.parse import quote

import structlog

from bots.tencent.client import Api, Reply
from bots.wecom.incoming import App, is_user
from bots.wecom.outcomes import GONE
from core.backplane import Backplane
from core.messages import Address

_AT_ONCE = 200
_APART = 0.1
"""Seconds between two questions; WeCom takes thousands a minute."""
_NOT_AGAIN = timedelta(hours=20)
"""How long nobody asks again about a number that WeCom did not know."""
_NOT_OURS = GONE | {60011}
"""Codes for a user who does not exist or may not see the app."""
_log = structlog.get_logger()


class Unplaced(Protocol):
    """A member who is not yet written to on WeCom."""

    @property
    def member_id(self) -> int:
        """The member's id; they are looked for in its order."""

    @property
    def number(self) -> str:
        """The number by which WeCom may know them."""


class Register(Protocol):
    """Who is on the roster, and where they are written to."""

    async def unplaced(self, after: int, limit: int) -> Sequence[Unplaced]:
        """Return the next members after the one named, by id, who are not yet written to on WeCom."""

    async def recognise(self, address: Address) -> None:
        """Make the address the member's whose number the user's id is."""


class Finding:
    """Asks WeCom about numbers that could be users."""

    def __init__(self, app: App, api: Api, register: Register, backplane: Backplane) -> None:
        """Hold whom to ask."""
        self._app, self._api, self._register, self._backplane = app, api, register, backplane

    async def look(self) -> int:
        """Go once through the members who are not yet written to on WeCom; return how many were found.

        Ends early when WeCom cannot answer now: the next look goes on.
        """
        found, last = 0, 0
        while members := await self._register.unplaced(last, _AT_ONCE):
            for member in members:
                known = await self._is_known(member.number)
                if known is None:
                    return found
                if known:
                    await self._register.recognise(self._app.address(member.number))
                    found += 1
            last = members[-1].member_id
        if found:
            _log.info("members found", channel="wecom", count=found)
        return found

    async def _is_known(self, number: str) -> bool | None:
        """Tell whether WeCom knows the number as a user of our app; nothing while it cannot say."""
        mine = secrets.token_hex(8)
        key = f"asked:{self._app.account}:{number}"
        if not is_user(number) or await self._backplane.agree(key, mine, _NOT_AGAIN) != mine:
            return False
        await asyncio.sleep(_APART)
        answer = await self._api.get(f"/cgi-bin/user/get?userid={quote(number, safe='')}")
        if isinstance(answer, Reply) and (answer.code == 0 or answer.code in _NOT_OURS):
            return answer.code == 0
        await self._backplane.put(key, "", timedelta(milliseconds=1))
        return None
