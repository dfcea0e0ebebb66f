"""A whole installation: the service with all its halves on a free port, its staff, and a browser signed in to its console."""

import html
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import SecretStr

from content.presets.memberships import memberships
from core.library import service as library
from core.library.rules import ItemDraft
from core.members import service as members
from core.members.service import MemberForm
from core.staff import passwords
from core.staff import service as staff
from core.staff.rules import NewAccount, Right, Role
from tests.console.browser import Browser
from tests.journeys.independent import IndependentServer
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import Parts
from zhibu.settings import Settings, TelegramSettings, WebSettings

SECRET = "a-secret-of-this-test"  # noqa: S105 - no secret
TOP = "001"


def settings_of(
    database_url: str, folder: Path, telegram: TelegramStandIn | IndependentServer, mode: str = "polling", engine: str = "aiogram"
) -> Settings:
    """Return the settings of an installation on this machine whose Telegram is this server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bot = TelegramSettings(
        token=SecretStr(telegram.token),
        engine=engine,
        mode=mode,
        secret=SecretStr(SECRET),
        api_base=telegram.url,
        username="standin_bot",
    )
    return Settings(
        _env_file=None,
        database_url=database_url,
        organisation="测试单位",
        public_url=f"http://127.0.0.1:{port}",
        data_dir=folder / "data",
        telegram=bot,
        web=WebSettings(port=port),
    )


@dataclass
class Installation:
    """One process of the service, as long as it runs; everything that lasts is in its database."""

    parts: Parts

    @property
    def port(self) -> int:
        return self.parts.settings.web.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.parts.settings.web.port}"

    async def branches(self, *names: str) -> list[str]:
        """Make the top branch and these below it; return their codes."""
        async with self.parts.database.transaction() as session:
            await members.seed_memberships(session, memberships("party"))
            top = await members.add_branch(session, "测试集团")
            return [(await members.add_branch(session, name, top.code)).code for name in names]

    async def member(self, name: str, branch: str) -> int:
        """Put somebody on the roster and return their id."""
        async with self.parts.database.transaction() as session:
            added = await members.add_member(session, MemberForm(name, branch, "full"), self.parts.clock())
            return added.id

    async def bank(self, items: Sequence[ItemDraft]) -> int:
        """Return the id of a new bank with the items."""
        async with self.parts.database.transaction() as session:
            bank = await library.create_bank(session, "题库", TOP, self.parts.clock())
            await library.store(session, bank.id, "题库.xlsx", items, 0, self.parts.clock())
            return bank.id

    @asynccontextmanager
    async def console(self, username: str = "admin") -> AsyncIterator[Browser]:
        """Sign an administrator in by a one-time link."""
        now, hashed = self.parts.clock(), passwords.PasswordHash("nobody signs in with a password here")
        async with self.parts.database.transaction() as session:
            account = await staff.create_account(session, NewAccount(username, "王秘书"), hashed, (Right(Role.ADMIN, TOP),), now)
            link = await staff.one_time_link(session, account, now)
        async with httpx.AsyncClient(base_url=self.url) as client:
            browser = Browser(client)
            await browser.opens(f"/console/enter?token={link}")
            yield browser


def rows(page: str) -> dict[str, list[str]]:
    """Return the figures of every row of the tables on the page, by the name that stands first."""
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        cells = [html.unescape(each).strip() for each in re.findall(r'<t[dh](?: class="n"| scope="row")?>([^<]*)</t[dh]>', row)]
        if cells:
            found[cells[0]] = cells[1:]
    return found
