"""Broken files of every form are read or refused; a long run of the same is `python -m benchmarks.fuzz_importers`."""

from pathlib import Path

from benchmarks.fuzz_importers import LONGEST_SECONDS, seeds, tried


def test_no_broken_file_makes_a_reader_fail(tmp_path: Path) -> None:
    found = tried(seeds(tmp_path), 1500, seed=3)
    assert found.faults == []
    assert found.slowest < LONGEST_SECONDS
    assert {"gift", "moodle-xml", "qti", "anki", "workbook", "word", "json", "table"} <= set(found.by)
