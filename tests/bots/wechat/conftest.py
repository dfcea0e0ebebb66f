"""An Official Account on SQLite, with people who follow it."""

from collections.abc import AsyncIterator

import pytest

from bots.wechat.account import Account, Template
from content.wording import Wording
from core.database import Database
from core.organisation import Organisation
from tests.conftest import StillClock
from tests.standins.wechat import APP_ID, WeChatStandIn
from tests.standins.wechat_service import OnWeChat

FIELDS = (("thing1", "title"), ("thing2", "organisation"), ("time3", "time"))


@pytest.fixture
async def standin(clock: StillClock) -> AsyncIterator[WeChatStandIn]:
    made = WeChatStandIn()
    made.clock = clock
    made.templates = {"notice": ("thing1", "thing2", "time3"), "agreed": ("thing1", "thing2", "time3")}
    async with made.serving():
        yield made


@pytest.fixture
async def account(
    sqlite_url: str, standin: WeChatStandIn, clock: StillClock, wording: Wording, organisation: Organisation
) -> AsyncIterator[OnWeChat]:
    database = Database(sqlite_url)
    yield OnWeChat(standin, database, clock, wording, organisation, Account(APP_ID))
    await database.close()


@pytest.fixture
def with_templates() -> Account:
    return Account(APP_ID, notice=Template("notice", FIELDS), agreed=Template("agreed", FIELDS))
