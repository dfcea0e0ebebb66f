"""Write the State's calendar that the service carries, or compare it: `python -m tools.workdays [--check]`.

The package `holidays` is large and slow to import, so that only this command uses it. A year for which it knows no make-up
workday has no notice of the State Council yet: its festivals are written down as provisional.
"""

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

FILE = Path(__file__).parent.parent / "core" / "workdays" / "china.json"
YEARS = range(2024, 2037)
FESTIVALS = {
    "New Year's Day": "new-year",
    "Chinese New Year": "spring-festival",
    "Tomb-Sweeping Day": "tomb-sweeping",
    "Labor Day": "labour-day",
    "Dragon Boat Festival": "dragon-boat",
    "Mid-Autumn Festival": "mid-autumn",
    "National Day": "national-day",
}
Year = Mapping[str, object]


def main(*, check: bool) -> int:
    """Write the file, or tell by the exit code whether it is as it would be written."""
    text = json.dumps({str(year): of(year) for year in YEARS}, indent=1) + "\n"
    if check:
        return int(FILE.read_text(encoding="utf-8") != text)
    FILE.write_text(text, encoding="utf-8")
    return 0


def of(year: int) -> Year:
    """Return one year: the days of each festival, the make-up workdays, and whether all this is provisional."""
    from holidays.countries.china import China  # noqa: PLC0415 - half a second, and 300 modules

    calendar = China(years=[year], language="en_US")
    worked = sorted(day for day in calendar.weekend_workdays if day.year == year)
    days = {day: name for day, name in sorted(calendar.items()) if worked or "(observed)" not in name}
    festivals: dict[str, list[str]] = {}
    for day in days:
        festivals.setdefault(_festival(day, days), []).append(_short(day))
    return {"provisional": not worked, "off": festivals, "worked": [_short(day) for day in worked]}


def _festival(day: date, days: Mapping[date, str]) -> str:
    """Return the festival that a day belongs to; a substituted day belongs to the nearest."""
    named = {other: code for other, name in days.items() for words, code in FESTIVALS.items() if name.startswith(words)}
    return named[min(named, key=lambda other: abs(other - day))]


def _short(day: date) -> str:
    return f"{day:%m-%d}"


if __name__ == "__main__":
    sys.exit(main(check=sys.argv[1:] == ["--check"]))
