"""The service inside a bot of somebody else's: members join and answer through that bot, the service itself fetches nothing."""

from pathlib import Path

import pytest

from core.database import Database
from core.members import binding
from tests.bots.telegram.hosts import HOSTS, OWN_ANSWER
from tests.journeys.installation import Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person
from zhibu.inside import telegram_updates
from zhibu.parts import assembled
from zhibu.serve import running


@pytest.mark.parametrize("host", HOSTS)
async def test_a_member_joins_through_the_bot_that_was_there_before(
    database: Database, database_url: str, tmp_path: Path, telegram: TelegramStandIn, host: str
) -> None:
    settings = settings_of(database_url, tmp_path, telegram, "handler", host)
    async with assembled(settings) as parts, running(parts):
        service = Installation(parts)
        [branch] = await service.branches("第一支部")
        member = await service.member("王静", branch)
        async with database.transaction() as session:
            code = await binding.issue_code(session, member, parts.clock())
        assert not telegram.calls
        async with telegram_updates(settings) as updates, HOSTS[host](telegram.token, telegram.url, updates):
            wang = Person(telegram, 1001, "静")
            await wang.says(f"/start {code}")
            assert "王静，您好！" in (await wang.hears())[0]
            await wang.says("/price", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
            assert await wang.hears() == [OWN_ANSWER]
