"""Fixtures of the stand-ins."""

from tests.standins.fixtures import telegram, wecom  # noqa: F401 - a fixture is used by its name
