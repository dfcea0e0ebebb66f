"""Writes the approved looks of the cards anew: `python -m tests.conformance.golden`; read the difference before you commit it."""

from pathlib import Path

from content.wording import Wording
from tests.conformance.descriptor import House, Stage, descriptors
from tests.conformance.points.showing import drawn

HERE = Path(__file__).parent

if __name__ == "__main__":
    house = House(None, Wording(), None, None, HERE)
    for channel in descriptors():
        (HERE / f"{channel.name}.txt").write_text(drawn(Stage(channel, house)), encoding="utf-8")
