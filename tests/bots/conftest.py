"""What tests of channels share: a web chat that listens, with a showroom behind its door."""

from collections.abc import AsyncIterator

import pytest

from content.wording import Wording
from core.clock import Clock
from core.database import Database
from tests.bots.showroom import Showroom
from tests.bots.webchat_service import Visitor, WebChat


@pytest.fixture
def showroom() -> Showroom:
    return Showroom()


@pytest.fixture
async def webchat(database: Database, showroom: Showroom, wording: Wording, clock: Clock) -> AsyncIterator[WebChat]:
    service = WebChat(database, showroom, wording.say, clock)
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
def visitor(webchat: WebChat) -> Visitor:
    return Visitor(webchat)
