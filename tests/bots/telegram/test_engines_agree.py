"""Whatever engine brings an update, and whatever library took it apart before, it means the same."""

import pytest

from bots.telegram.connecting import EngineName, connect
from bots.telegram.incoming import Bot
from tests.bots.telegram.libraries import LIBRARIES, meaning
from tests.bots.telegram.updates_of_every_kind import UPDATES
from tests.standins.telegram import TelegramStandIn

BOT = Bot("4242", "Branch_Bot")
NO_UPDATES = (
    {"update_id": 1, "message": {"text": 5}},
    {"update_id": 2, "message": "?"},
    {"update_id": 3},
    {"message": {}},
    [],
    None,
)


@pytest.mark.parametrize("name", UPDATES)
@pytest.mark.parametrize("library", LIBRARIES)
def test_an_update_means_the_same_after_a_library_had_it(library: str, name: str) -> None:
    update = UPDATES[name]
    assert meaning(LIBRARIES[library](update), BOT) == meaning(update, BOT)


async def test_an_engine_brings_updates_as_they_came_even_those_that_are_none(
    engine: EngineName, telegram: TelegramStandIn
) -> None:
    telegram.world.updates += [*UPDATES.values(), *NO_UPDATES]
    connected = connect(engine, telegram.token, telegram.url)
    assert await connected.updates(0, 0, []) == [*UPDATES.values(), *NO_UPDATES]
    await connected.close()
