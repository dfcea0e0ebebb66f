"""Some thousand changed updates for each channel; `python -m benchmarks.fuzz` delivers a hundred thousand."""

from pathlib import Path

import pytest

from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.organisation import Organisation
from tests.conformance.descriptor import Descriptor, House, descriptors
from tests.conformance.fuzzing import fuzz

MANY = 1_000


@pytest.mark.parametrize("channel", [each for each in descriptors() if "poison" not in each.apart], ids=lambda each: each.name)
def test_no_changed_update_is_answered_with_an_error_of_ours(
    channel: Descriptor, sqlite_url: str, wording: Wording, clock: Clock, organisation: Organisation, tmp_path: Path
) -> None:
    house = House(Database(sqlite_url), wording, clock, organisation, tmp_path)
    found = fuzz(channel, house, MANY)
    assert found["200"] >= MANY / 2
    assert found["taken"] >= MANY / 20, "hardly any update could still be read: nothing was tried beyond the first look"
    assert found["kept"] >= MANY / 20, "nothing was unreadable"
