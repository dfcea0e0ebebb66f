"""Rules of the house that neither types nor import contracts can hold."""

import ast
import re
import subprocess
import sys
from pkgutil import walk_packages

import pytest

from tests.architecture.sources import PACKAGES, ROOT, Source, attributes, sources, strings

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
RECOGNISED = {
    "core/choicebook.py": "tables of what people type",
    "core/dialogues.py": "the keywords of commands",
}
"""Files whose Chinese is read, never shown."""
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime"}


def found(names: set[str], *, but: set[str]) -> list[str]:
    """Return where one of the dotted names is used outside the files that may."""
    return [each.at(node) for each in sources() if each.path not in but for name, node in attributes(each.tree) if name in names]


def test_only_the_clock_reads_the_time() -> None:
    assert not found(CLOCKS, but={"core/clock.py"})


def test_only_the_settings_read_the_environment() -> None:
    assert not found({"os.environ", "os.getenv", "os.environb"}, but={"zhibu/settings.py"})


def test_only_the_database_commits() -> None:
    committing = [(each, node) for each in sources() for _, node in attributes(each.tree) if node.attr in {"commit", "rollback"}]
    assert not [each.at(node) for each, node in committing if each.path != "core/database.py"]


@pytest.mark.parametrize("source", sources("core", "bots", "scheduler", "console"), ids=lambda each: each.path)
def test_what_people_read_stands_in_the_texts_not_in_code(source: Source) -> None:
    if source.path in RECOGNISED:
        pytest.skip(RECOGNISED[source.path])
    assert not [f"{source.at(node)} {node.value}" for node in strings(source.tree) if CJK.search(str(node.value))]


def test_the_switchboard_reads_chinese_only_as_keywords() -> None:
    (source,) = (each for each in sources("core") if each.path == "core/dialogues.py")
    keywords = next(
        node for node in source.tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "KEYWORDS"
    )
    allowed = {id(node) for node in strings(keywords)}
    assert not [source.at(node) for node in strings(source.tree) if CJK.search(str(node.value)) and id(node) not in allowed]


def test_without_telegram_its_library_is_never_imported() -> None:
    """Importing it costs about 100 MB and a second."""
    folders = [str(ROOT / package) for package in PACKAGES if package != "bots"]
    named = [
        each.name
        for folder, package in zip(folders, (p for p in PACKAGES if p != "bots"), strict=True)
        for each in walk_packages([folder], f"{package}.")
    ]
    importable = [name for name in named if not name.startswith("core.migrations.")]
    script = f"import importlib, sys; [importlib.import_module(n) for n in {importable}]; sys.exit(int('aiogram' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stderr or "aiogram is imported"
