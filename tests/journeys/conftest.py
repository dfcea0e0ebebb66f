"""Fixtures of the journeys."""

from tests.standins.fixtures import engine, telegram  # noqa: F401 - fixtures are used by their names
