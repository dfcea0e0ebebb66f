"""Fixtures around the stand-ins; a folder of tests imports those it needs into its conftest."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.telegram.connecting import EngineName
from tests.standins.telegram import TelegramStandIn
from tests.standins.wecom import WeComStandIn


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[TelegramStandIn]:
    """Serve a Bot API without limits on the pace; set `limits` to have them."""
    async with TelegramStandIn(ledger=tmp_path / "ledger.jsonl").serving() as standin:
        yield standin


@pytest.fixture(params=["aiogram", "ptb"])
def engine(request: pytest.FixtureRequest) -> EngineName:
    """Name the library that talks to the Bot API: each test that asks runs on both."""
    name: EngineName = request.param
    return name


@pytest.fixture
async def wecom() -> AsyncIterator[WeComStandIn]:
    """Serve the API of a WeCom."""
    async with WeComStandIn().serving() as standin:
        yield standin
