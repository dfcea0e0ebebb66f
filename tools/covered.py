"""Fail unless the tests take every branch of the rules and the dialogues: `covered.py COVERAGE.json`."""

import json
import re
import sys
from pathlib import Path

MUST = re.compile(r"(^|/)core/.*(rules|dialogue)\.py$")


def main(report: Path) -> int:
    """Print what no test takes; return 0 when there is nothing."""
    if not report.exists():
        sys.stderr.write(f"{report} does not exist: the tests left no coverage.\n")
        return 1
    files = {path: figures for path, figures in json.loads(report.read_text())["files"].items() if MUST.search(path)}
    gaps = [f"{path}: {gap}" for path, figures in sorted(files.items()) for gap in missing(figures)]
    sys.stdout.write("".join(f"{gap}\n" for gap in gaps))
    sys.stdout.write(f"{len(files)} modules of rules and dialogues, {len(gaps)} gaps in their coverage\n")
    return 1 if gaps or not files else 0


def missing(figures: dict[str, list[int | list[int]]]) -> list[str]:
    """Return the lines and the branches that no test takes, in words."""
    lines = [f"line {line} never runs" for line in figures["missing_lines"]]
    return lines + [f"branch {way[0]} → {way[1]} never taken" for way in figures["missing_branches"] if isinstance(way, list)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
