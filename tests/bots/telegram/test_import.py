"""A service without Telegram never pays for its library."""

import subprocess
import sys
from pathlib import Path

import pytest

PARTS = """\
core.receive, content.wording, zhibu.settings, bots.hand_over, bots.plain, bots.rich, bots.telegram.plan, bots.telegram.incoming,\
bots.telegram.channel, bots.telegram.polling, bots.telegram.webhook
""".strip()


@pytest.mark.parametrize(
    ("begun", "imported"),
    [
        ("", ""),
        ("connect('aiogram', '1:x', 'http://127.0.0.1:9')", "aiogram"),
        ("connect('ptb', '1:x', 'http://127.0.0.1:9')", "telegram"),
    ],
)
def test_only_the_library_of_the_chosen_engine_is_imported(begun: str, imported: str) -> None:
    program = f"import sys, {PARTS}\nfrom bots.telegram.connecting import connect\n{begun}\n"
    program += "print(*({'aiogram', 'telegram'} & sys.modules.keys()))"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own words
    assert done.stdout.strip() == imported
