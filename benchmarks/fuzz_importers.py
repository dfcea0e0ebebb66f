"""Two hundred thousand broken files for the readers of question banks: `python -m benchmarks.fuzz_importers [--examples N]`.

Every form that we write, and small files of every other form that we read, are cut, doubled, mixed and flipped, the parts of
packed ones too. What is looked for: an error that nobody caught, a file that takes longer than its bound, memory beyond 300 MB.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import BadZipFile, ZipFile

from content.exporters.banks import FORMS
from content.exporters.written import zipped
from content.importers.bank import READERS, read_bank
from content.importers.raw import UnreadableError
from content.importers.readers import opened
from core.library.rules import RIGHT, WRONG, ItemDraft, ItemType

FORMATS = Path(__file__).resolve().parents[2] / "shared" / "data" / "quizformats"
"""Where files of other programs may lie; without them only our own are changed."""
LONGEST_SECONDS = 5.0
MOST_MEMORY = 300
"""MB above what the program took before it read anything."""
_LARGEST_SEED = 60_000
_ITEMS = (
    ItemDraft(0, ItemType.SINGLE, "一加一=？", ("1", "2", "{3}"), (1,), explanation="数一数", tags=("算术",), difficulty=1),
    ItemDraft(0, ItemType.MULTI, "哪些是数？", ("1", "山", "2"), (0, 2), source="课本"),
    ItemDraft(0, ItemType.JUDGE, "水是液体。", (RIGHT, WRONG), (0,)),
    ItemDraft(0, ItemType.BLANK, "一年有____季，一季____月。", blanks=(("4", "四"), ("3",))),
    ItemDraft(0, ItemType.BLANK, "首都是____。", blanks=(("北京",),)),
)
_SMALL = (
    "题干,选项A,选项B,答案\n几？,一,二,B\n".encode(),
    '[{"title": "几？", "options": ["一", "二"], "answer": "B"}]'.encode(),
    'const tiku = [{q: 1, title: "几？", A: "一", B: "二", answer: "A"}];'.encode(),
    "一、单选题\n1. 几？（ B ）\nA. 一  B. 二\n答案：B\n解析：数一数\n".encode(),
    "调查\n\n1. 满意吗？[单选题]\n满意\n不满意\n".encode(),
    b'<quiz><question type="cloze"><questiontext><text>{1:SA:=a~%50%b} {1:NM:=3:1}</text></questiontext></question></quiz>',
    b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>',
)
_SIGNS = b"{}[]<>=~#%:;,|/\\\"'\x00\x1f\xff\n\r PK\x03\x04$&_AB10"


@dataclass
class Found:
    """What a run met."""

    by: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


def main() -> int:
    """Change and read that many files; return 1 when a reader failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0, help="another number, other changes")
    parser.add_argument("--files", type=Path, default=FORMATS, help="a folder of files to change besides our own")
    given = parser.parse_args()
    files, before, begun = seeds(given.files), _memory(), time.perf_counter()
    found = tried(files, given.examples, given.seed)
    grown = _memory() - before
    print(f"{given.examples} files from {len(files)} in {time.perf_counter() - begun:.0f} s; {dict(found.by.most_common())}")
    print(f"unhandled {len(found.faults)}; slowest {found.slowest:.2f} s (bound {LONGEST_SECONDS}); memory +{grown:.0f} MB")
    for fault in found.faults[:20]:
        print(fault)
    return 1 if found.faults or found.slowest > LONGEST_SECONDS or grown > MOST_MEMORY else 0


def seeds(folder: Path) -> Sequence[bytes]:
    """Return the files to change: our own in every form, small ones of other forms, and those of the folder."""
    own = [form.write(_ITEMS[:4] if form.name == "aiken" else _ITEMS, "题库", "zh").content for form in FORMS]
    others = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in {".json", ".md", ".h5p"})
    return [*own, *_SMALL, *(path.read_bytes() for path in others if path.stat().st_size <= _LARGEST_SEED)]


def tried(files: Sequence[bytes], examples: int, seed: int) -> Found:
    """Read that many changed files and note who read them, and what went wrong."""
    chance, found = Random(seed), Found()  # noqa: S311 - the same changes in every run
    for number in range(examples):
        data = changed(chance.choice(files), chance, files)
        begun = time.process_time()
        try:
            reading = read_bank(data, "file")
            found.by[_reader(data) if reading.rows else reading.findings[0].code] += 1
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            found.faults.append(f"{number}: {type(error).__name__}: {error} {data[:80]!r}")
        found.slowest = max(found.slowest, time.process_time() - begun)
    return found


def _reader(data: bytes) -> str:
    try:
        file = opened(data)
        return next((reader.name for reader in READERS if reader.knows(file)), "none")
    except UnreadableError:
        return "none"


def changed(data: bytes, chance: Random, files: Sequence[bytes]) -> bytes:
    """Return the file changed in one to four places; of a packed one mostly a part before it is packed again."""
    if data.startswith(b"PK") and chance.random() < 0.7:  # noqa: PLR2004 - the rest is changed as packed
        try:
            with ZipFile(BytesIO(data)) as archive:
                parts = [(name, archive.read(name)) for name in archive.namelist()]
        except (BadZipFile, NotImplementedError):
            parts = []
        if parts:
            place = chance.randrange(len(parts))
            parts[place] = (parts[place][0], _bytes(parts[place][1], chance, files))
            return zipped(parts)
    return _bytes(data, chance, files)


def _bytes(data: bytes, chance: Random, files: Sequence[bytes]) -> bytes:
    for _ in range(chance.randint(1, 4)):
        data = next(_ways(data, chance, files, chance.randrange(6)))
    return data


def _ways(data: bytes, chance: Random, files: Sequence[bytes], way: int) -> Iterator[bytes]:
    """Yield the data cut, with a part doubled, a sign put in, a bit flipped, a part gone, or a part of another file in it."""
    start = chance.randint(0, len(data))
    end = min(len(data), start + chance.randint(0, 200))
    if way == 0:
        yield data[:start]
    elif way == 1:
        yield data[:end] + data[start:end] * chance.randint(1, 3) + data[end:]
    elif way == 2:  # noqa: PLR2004 - the ways are numbered
        yield data[:start] + bytes(chance.choices(_SIGNS, k=chance.randint(1, 5))) + data[start:]
    elif way == 3 and start < len(data):  # noqa: PLR2004 - as above
        yield data[:start] + bytes([data[start] ^ (1 << chance.randrange(8))]) + data[start + 1 :]
    elif way == 4:  # noqa: PLR2004 - as above
        yield data[:start] + data[end:]
    else:
        other = chance.choice(files)
        place = chance.randint(0, len(other))
        yield data[:start] + other[place : place + 200] + data[start:]


def _memory() -> float:
    """Return the most memory that the program has taken, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
