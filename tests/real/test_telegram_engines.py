"""Updates as other projects keep them: through either library they mean what they mean straight from the JSON."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from bots.telegram.connecting import EngineName, connect
from bots.telegram.incoming import Bot
from tests.bots.telegram.libraries import LIBRARIES, meaning
from tests.standins.fixtures import engine, telegram  # noqa: F401 - fixtures are used by their names
from tests.standins.telegram import TelegramStandIn

BOT = Bot("1", "unBot")
COLLECTED = 39
REFUSED = (ValidationError, KeyError, TypeError)
"""What the libraries raise for an update without a field that they need."""
TORN = {"tg_004_message.json", "tg_022_message.json"}
"""Made by their projects to be no updates: without a chat, without anything."""


@pytest.fixture(scope="session")
def collected(shared: Path) -> Mapping[str, dict[str, object]]:
    """Return the collected updates by the name of their file."""
    files = sorted((shared / "payloads" / "telegram").glob("*.json"))
    assert len(files) >= COLLECTED
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in files}


def completed(part: object) -> object:
    """Return an older update with the fields that the Bot API has always since: the libraries refuse it without them."""
    if isinstance(part, list):
        return [completed(each) for each in part]
    if not isinstance(part, dict):
        return part
    whole = {name: completed(value) for name, value in part.items()}
    if "first_name" in whole and "phone_number" not in whole and "type" not in whole:
        whole = {"is_bot": False} | whole
    if "file_id" in whole:
        whole = {"file_unique_id": whole["file_id"]} | whole
    if "file_id" in whole and "width" in whole and "thumb" in whole and "mime_type" not in whole:
        whole = {"type": "regular", "is_animated": False, "is_video": False} | whole
    if "option_ids" in whole:
        whole = {"option_persistent_ids": [str(each) for each in whole["option_ids"]]} | whole
    return whole


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_collected_update_means_the_same_after_a_library_had_it(
    collected: Mapping[str, dict[str, object]], library: str
) -> None:
    through, differing = LIBRARIES[library], []
    for name, update in collected.items():
        if name in TORN:
            assert isinstance(meaning(update, BOT), str)
            with pytest.raises(REFUSED):
                through(update)
            continue
        whole = completed(update)
        assert meaning(whole, BOT) == meaning(update, BOT)
        if meaning(through(whole), BOT) != meaning(update, BOT):
            differing.append(name)
    assert not differing


def test_what_one_library_refuses_the_other_refuses_too(collected: Mapping[str, dict[str, object]]) -> None:
    refused = {library: {name for name, update in collected.items() if _is_refused(library, update)} for library in LIBRARIES}
    assert refused["aiogram"] == refused["ptb"] > TORN


def _is_refused(library: str, update: dict[str, object]) -> bool:
    try:
        LIBRARIES[library](update)
    except REFUSED:
        return True
    return False


async def test_either_engine_brings_every_collected_update_as_it_came(
    collected: Mapping[str, dict[str, object]],
    engine: EngineName,  # noqa: F811 - the fixture
    telegram: TelegramStandIn,  # noqa: F811 - the fixture
) -> None:
    telegram.world.updates += collected.values()
    connected = connect(engine, telegram.token, telegram.url)
    assert list(await connected.updates(0, 0, [])) == list(collected.values())
    await connected.close()
