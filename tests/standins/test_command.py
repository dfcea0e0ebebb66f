"""The stand-in in a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def server(ledger: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "tests.standins", "telegram", "--port", "0", "--ledger", str(ledger), "--members", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own words
        found = re.search(r"API_BASE=(\S+) \S+TOKEN=(\S+)", process.stdout.readline())
        yield process, f"{found.group(1)} {found.group(2)}"
        process.kill()


def test_what_was_accepted_outlives_a_killed_stand_in(server: tuple[subprocess.Popen[str], str], ledger: Path) -> None:
    process, where = server
    url, token = where.split()
    with httpx.Client(base_url=url) as http:
        assert http.post(f"/bot{token}/sendMessage", json={"chat_id": 2, "text": "你好"}).status_code == 200
        assert http.post("/control/says", json={"user": 2, "text": "收到"}).json()["done"]
        assert [each["text"] for each in http.get("/control/messages", params={"chat": 2}).json()] == ["你好", "收到"]
        assert http.post("/control/faults", json={"faults": [{"answer": 500}]}).status_code == 200
        assert http.post(f"/bot{token}/sendMessage", json={"chat_id": 2, "text": "又一条"}).status_code == 500
        assert "<form>" in http.get("/").text
        process.kill()
        process.wait()
    [row] = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    assert (row["chat_id"], row["text"]) == (2, "你好")
