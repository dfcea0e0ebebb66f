"""A service without Telegram never pays for its library."""

import subprocess
import sys
from pathlib import Path

PARTS = """
core.receive, content.wording, zhibu.settings, bots.hand_over, bots.plain, bots.rich, bots.telegram.plan, bots.telegram.incoming
""".strip()


def test_aiogram_is_not_imported_where_telegram_is_off() -> None:
    program = f"import sys, {PARTS}; print('aiogram' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own words
    assert done.stdout.strip() == "False"
