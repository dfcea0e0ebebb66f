"""What the tests of the core share: banks and quizzes, study tasks, and the way out, all on one clock."""

import pytest

from core.database import Database
from core.organisation import Organisation
from tests.agenda import Agenda
from tests.conftest import StillClock
from tests.knowledge import Base
from tests.outbox import Outbox
from tests.people import People
from tests.quizzes import Quizzes
from tests.studies import Studies
from tests.suggesting import Box


@pytest.fixture
def outbox(database: Database, clock: StillClock, organisation: Organisation) -> Outbox:
    return Outbox(database, clock, organisation)


@pytest.fixture
def quizzes(database: Database, clock: StillClock, organisation: Organisation) -> Quizzes:
    return Quizzes(database, clock, organisation)


@pytest.fixture
def studies(database: Database, clock: StillClock, organisation: Organisation) -> Studies:
    return Studies(database, clock, organisation)


@pytest.fixture
async def box(database: Database, clock: StillClock, organisation: Organisation, people: People) -> Box:
    """Return an open suggestion box that nobody handles yet."""
    opened = Box(database, clock, organisation, people)
    await opened.opens()
    return opened


@pytest.fixture
def agenda(database: Database, clock: StillClock, organisation: Organisation) -> Agenda:
    return Agenda(database, clock, organisation)


@pytest.fixture
def base(database: Database, clock: StillClock, organisation: Organisation) -> Base:
    return Base(database, clock, organisation)
