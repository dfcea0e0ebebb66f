"""Whom the service asks for leave to write once more, and how often."""

from datetime import timedelta

import pytest

from core.allowances import service as allowances
from core.channel import Agreement, Terms, Verdict
from core.database import Database
from core.messages import Address
from core.pushes import asking, routes
from tests.conftest import StillClock

WANG, LI = Address("wechat", "wx1", "o-wang"), Address("wechat", "wx1", "o-li")
PAGE = "https://branch.example/wechat/agree"
ASKS = Terms(Verdict.NEEDS_CONSENT, ("message", "agreed"), Agreement("agreed", PAGE))


@pytest.fixture
async def there(database: Database) -> Database:
    async with database.transaction() as session:
        await routes.register(session, [("wechat", "wx1", ASKS), ("telegram", "1", Terms())])
    return database


async def asked(database: Database, place: Address, clock: StillClock) -> str:
    async with database.transaction() as session:
        page = await asking.agreement(session, place, clock())
        return page.url if page else ""


async def test_who_is_asked_is_left_alone_for_three_days(there: Database, clock: StillClock) -> None:
    assert await asked(there, WANG, clock) == PAGE
    assert await asked(there, WANG, clock) == ""
    assert await asked(there, LI, clock) == PAGE
    clock.moves(hours=asking.PAUSE / timedelta(hours=1) + 1)
    assert await asked(there, WANG, clock) == PAGE


async def test_who_has_agreed_is_asked_when_that_is_used_up(there: Database, clock: StillClock) -> None:
    async with there.transaction() as session:
        await allowances.add(session, WANG, "agreed", 1, clock() + timedelta(days=365))
        await allowances.allow(session, WANG, "message", 5, clock() + timedelta(days=2))
    assert await asked(there, WANG, clock) == ""
    async with there.transaction() as session:
        await allowances.take(session, WANG, ("agreed",), clock())
    assert await asked(there, WANG, clock) == PAGE


async def test_nobody_is_asked_where_no_yes_is_wanted_or_the_account_is_switched_off(there: Database, clock: StillClock) -> None:
    assert await asked(there, Address("telegram", "1", "7"), clock) == ""
    async with there.transaction() as session:
        await routes.register(session, [("telegram", "1", Terms())])
    assert await asked(there, WANG, clock) == ""


async def test_having_asked_is_no_leave_to_write(there: Database, clock: StillClock) -> None:
    await asked(there, WANG, clock)
    async with there.reading() as session:
        assert await allowances.left(session, WANG, ASKS.kinds, clock()) == 0
