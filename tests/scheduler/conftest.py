"""What the tests of the scheduler share."""

import pytest

from core.database import Database
from core.organisation import Organisation
from tests.conftest import StillClock
from tests.scheduler.office import Office


@pytest.fixture
def office(database: Database, clock: StillClock, organisation: Organisation) -> Office:
    return Office(database, clock, organisation)
