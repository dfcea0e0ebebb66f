"""The search on real questions with human paraphrases: the figures that it must reach, alike on both databases."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from core.database import Database, insert_unless_there, table
from core.qa import finding, queries
from core.qa.models import Entry
from core.qa.rules import EntryState
from core.qa.search import Entry as Found
from core.qa.search import Index
from tests.conftest import MORNING

LIMIT = 10
GOALS = {
    "faq_zh_epi": {"para": {"R@1": 0.79, "R@3": 0.90}, "trad": {"R@1": 0.79}},
    "faq_en_dtc": {"para": {"R@1": 0.90}},
}
Line = dict[str, str]


def lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.fixture(scope="session")
def evaluate(shared: Path) -> ModuleType:
    """Return the evaluation as its authors wrote it."""
    spec = importlib.util.spec_from_file_location("evaluate", shared / "qa" / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["evaluate"] = module
    spec.loader.exec_module(module)
    return module


def corpus(folder: Path) -> list[Found]:
    return [Found(number, (each["question"],), each["answer"]) for number, each in enumerate(lines(folder / "corpus.jsonl"), 1)]


def judged(evaluate: ModuleType, folder: Path, run: dict[str, tuple[list[str], float]]) -> dict[str, dict[str, float]]:
    qrels = {each["qid"]: each["ids"] for each in lines(folder / "qrels.jsonl")}
    queries_ = [each for each in lines(folder / "queries.jsonl") if each["qid"] in run]
    return evaluate.metrics(run, queries_, qrels)["by_kind"]


@pytest.mark.parametrize("name", GOALS)
def test_the_search_reaches_its_figures(name: str, shared: Path, evaluate: ModuleType) -> None:
    folder = shared / "qa" / "dev" / name
    ids = [each["id"] for each in lines(folder / "corpus.jsonl")]
    index = Index(corpus(folder))
    run = {}
    for each in lines(folder / "queries.jsonl"):
        found = index.find(each["text"], {0}, LIMIT)
        run[each["qid"]] = ([ids[one.id - 1] for one in found], found[0].confidence if found else -1.0)
    reached = judged(evaluate, folder, run)
    missed = [
        f"{kind} {figure}: {reached[kind][figure]} < {least}"
        for kind, goals in GOALS[name].items()
        for figure, least in goals.items()
        if reached[kind][figure] < least
    ]
    assert not missed


async def test_both_databases_give_the_ranking_of_the_index_in_memory(database: Database, shared: Path) -> None:
    folder = shared / "qa" / "dev" / "faq_zh_epi"
    entries = corpus(folder)
    rows = [
        {
            "id": each.id,
            "question": each.wordings[0],
            "answer": each.answer,
            "wordings": [],
            "source": "",
            "state": EntryState.RELEASED,
            "revision": each.id,
            "shown": 0,
            "helped": 0,
            "missed": 0,
            "changed_at": MORNING,
        }
        for each in entries
    ]
    async with database.transaction() as session:
        await insert_unless_there(session, table(Entry), rows)
        await queries.next_revision(session, len(rows))
    index = Index(entries)
    async with database.reading() as session:
        for each in lines(folder / "queries.jsonl")[::40]:
            assert await finding.find(session, each["text"], {0}, LIMIT) == index.find(each["text"], {0}, LIMIT)
