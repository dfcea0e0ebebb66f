"""Rules of the house that neither types nor import contracts can hold."""

import ast
import re
import subprocess
import sys
from pkgutil import walk_packages

from tests.architecture.sources import PACKAGES, ROOT, attributes, sources, strings

CJK = re.compile(r"[\u3400-\u9fff]")
RECOGNISED = {
    "core/attendance/rules.py": "how people write the code of a meeting",
    "core/calendar/reading.py": "how people write days, times and rules",
    "core/choicebook.py": "tables of what people type",
    "core/dialogues.py": "the keywords of commands",
    "core/groups/rules.py": "the keywords of commands in a group",
    "core/library/rules.py": "how question files write true, false, blanks and separators",
    "core/live/words.py": "what hosts and players write during a game",
    "core/profile/rules.py": "how people write quiet hours",
    "core/quiz/modes.py": "options that speak of others and stay in their place",
    "core/qa/rules.py": "what is a greeting or a nod, and what sounds like a question",
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
    driver = {"core/database.py", "core/sqlite.py"}
    assert not [each.at(node) for each, node in committing if each.path not in driver]


def test_what_people_read_stands_in_the_texts_not_in_code() -> None:
    checked = [each for each in sources("core", "bots", "scheduler", "console") if each.path not in RECOGNISED]
    assert not [f"{each.at(node)} {node.value}" for each in checked for node in strings(each.tree) if CJK.search(str(node.value))]


def test_the_switchboard_reads_chinese_only_as_keywords() -> None:
    (source,) = (each for each in sources("core") if each.path == "core/dialogues.py")
    keywords = next(
        node for node in source.tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "KEYWORDS"
    )
    allowed = {id(node) for node in strings(keywords)}
    assert not [source.at(node) for node in strings(source.tree) if CJK.search(str(node.value)) and id(node) not in allowed]


def test_without_telegram_its_library_is_never_imported() -> None:
    """Importing it costs about 100 MB and a second."""
    inner = [package for package in PACKAGES if package != "bots"]
    named = [module.name for package in inner for module in walk_packages([str(ROOT / package)], f"{package}.")]
    importable = [name for name in named if not name.startswith("core.migrations.")]
    found = "len({'aiogram', 'telegram'} & sys.modules.keys())"
    script = f"import importlib, sys; [importlib.import_module(n) for n in {importable}]; sys.exit({found})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stderr or "a library for Telegram is imported"


def test_a_service_without_channels_of_tencent_imports_none_of_their_libraries() -> None:
    """What runs in every service must not bring what only an adapter needs."""
    always = "zhibu.serve, zhibu.channels, zhibu.doctor, zhibu.previews, zhibu.offices, zhibu.demo, console.app, scheduler.run"
    script = f"import sys, {always}; print(*({{'wechatpy', 'requests', 'aiohttp', 'cryptography'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own script
    assert not done.stdout.split()
