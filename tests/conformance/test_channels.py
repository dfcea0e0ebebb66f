"""Every channel keeps every point; what a channel cannot have, it says why."""

from collections.abc import Collection
from pathlib import Path

import pytest

from tests.conformance.descriptor import Descriptor, House, Stage, descriptors
from tests.conformance.points import taking
from tests.conformance.points.every import ON_BOTH_DATABASES, POINTS

CHANNELS = descriptors()


def cases(points: Collection[str]) -> list[object]:
    """Return each channel with each of the points that it is held to."""
    held = ((channel, point) for channel in CHANNELS for point in POINTS if point in points and point not in channel.apart)
    return [pytest.param(channel, point, id=f"{channel.name}-{point}") for channel, point in held]


@pytest.mark.parametrize(("channel", "point"), cases(POINTS.keys() - {*ON_BOTH_DATABASES}))
async def test_a_channel_keeps_the_point(channel: Descriptor, point: str, house: House) -> None:
    await POINTS[point](Stage(channel, house))


@pytest.mark.parametrize(("channel", "point"), cases(ON_BOTH_DATABASES))
async def test_a_channel_keeps_the_point_on_either_database(channel: Descriptor, point: str, either_house: House) -> None:
    await POINTS[point](Stage(channel, either_house))


@pytest.mark.parametrize("channel", [each for each in CHANNELS if each.payloads], ids=lambda each: each.name)
def test_a_channel_reads_whatever_was_collected(channel: Descriptor, house: House, shared: Path) -> None:
    taking.payloads(Stage(channel, house), shared)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda each: each.name)
def test_what_a_channel_cannot_have_is_a_point_and_has_a_reason(channel: Descriptor) -> None:
    assert not channel.apart.keys() - POINTS.keys()
    assert all(len(reason.split()) >= 2 for reason in channel.apart.values())


def test_every_channel_has_a_name_of_its_own() -> None:
    names = [channel.name for channel in CHANNELS]
    assert len({*names}) == len(names) >= 3
