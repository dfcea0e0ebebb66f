"""A hundred thousand changed updates for each channel: `python -m benchmarks.fuzz [CHANNEL …] [--examples N]`.

Each is delivered as its platform would deliver it (signed, encrypted, with the secret), to the adapter behind a real web server.
What is looked for: an answer from 500 on, and an error that nobody caught.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from content.wording import Wording
from core.clock import system_clock
from core.database import Database
from core.organisation import Organisation, QuietHours
from tests import databases
from tests.conformance.descriptor import Descriptor, House, descriptors
from tests.conformance.fuzzing import collected, fuzz

PAYLOADS = Path(__file__).resolve().parents[2] / "shared" / "data" / "payloads"
"""Where payloads of other projects may lie; without them only our own updates are changed."""


def main() -> int:
    """Try every channel asked for; return 1 when one of them failed."""
    channels = {each.name: each for each in descriptors() if "poison" not in each.apart}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("channels", nargs="*", metavar="CHANNEL", help=f"of {', '.join(channels)}; all unless told")
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="another number, other changes")
    parser.add_argument("--payloads", type=Path, default=PAYLOADS)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # each refusal is a line
    unknown = set(given.channels) - set(channels)
    if unknown:
        parser.error(f"no such channel: {', '.join(sorted(unknown))}")
    failed = [name for name in given.channels or channels if not _tried(channels[name], given)]
    return 1 if failed else 0


def _tried(channel: Descriptor, given: argparse.Namespace) -> bool:
    begun = time.perf_counter()
    seeds: Sequence[bytes] = collected(given.payloads / channel.payloads) if channel.payloads else ()
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = fuzz(channel, _house(Path(folder)), given.examples, seeds=seeds, seed=given.seed)
        except AssertionError as error:
            print(f"{channel.name}: {error}")
            return False
    counts = ", ".join(f"{name}: {number}" for name, number in sorted(found.items()))
    print(f"{channel.name}: {given.examples} updates in {time.perf_counter() - begun:.0f} s from {len(seeds)} payloads; {counts}")
    return True


def _house(folder: Path) -> House:
    url = f"sqlite+aiosqlite:///{databases.sqlite_template(folder).url}"
    zone = ZoneInfo("Asia/Shanghai")
    organisation = Organisation("支部", "zh", zone, QuietHours(22 * 60, 7 * 60 + 30), "party", "http://127.0.0.1:8080")
    return House(Database(url), Wording(organisation.preset, zone), system_clock, organisation, folder)


if __name__ == "__main__":
    sys.exit(main())
