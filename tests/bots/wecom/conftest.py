"""Fixtures of the channel."""

from tests.standins.fixtures import wecom  # noqa: F401 - a fixture is used by its name
