"""The search over the knowledge base beside SQLite's FTS5 with trigrams, on folders of questions that somebody names.

    python -m benchmarks.search FOLDER …

Each folder holds `corpus.jsonl` {id, question, answer}, `queries.jsonl` {qid, text, kind} and `qrels.jsonl` {qid, ids}. Printed
are Recall@1 and @3 by kind of question, milliseconds of processor time, and what the index adds to the process in memory.
"""

import argparse
import json
import re
import resource
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from core.qa.search import Entry, Index

TOP = 3
Find = Callable[[str], list[int]]
Line = dict[str, str]


def main() -> None:
    """Measure both searches on every folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args().folders:
        corpus = lines(folder / "corpus.jsonl")
        places = {each["id"]: place for place, each in enumerate(corpus)}
        wanted = {each["qid"]: {places[one] for one in each["ids"]} for each in lines(folder / "qrels.jsonl")}
        asked = [(each["kind"], each["text"], wanted[each["qid"]]) for each in lines(folder / "queries.jsonl")]
        print(f"{folder.name}: {len(corpus)} entries, {len(asked)} questions")
        for name, build in (("ours", ours), ("FTS5 trigram", trigram)):
            before, begun = resident(), time.process_time()
            find = build(corpus)
            built, grown = time.process_time() - begun, resident() - before
            print(f"  {name}: built in {built:.2f} s, {grown:.0f} MB; {measured(find, asked)}")


def ours(corpus: list[Line]) -> Find:
    """Return our search over the corpus."""
    index = Index(Entry(place, (each["question"],), each.get("answer") or "") for place, each in enumerate(corpus))
    return lambda words: [each.id for each in index.find(words, {0}, TOP)]


def trigram(corpus: list[Line]) -> Find:
    """Return what SQLite finds by itself: any of the words' trigrams, the best by its BM25."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE entry USING fts5(question, answer, tokenize='trigram')")
    database.executemany("INSERT INTO entry VALUES (?, ?)", [(each["question"], each.get("answer") or "") for each in corpus])

    def find(words: str) -> list[int]:
        plain = re.sub(r"\W", "", words)
        pieces = {plain[place : place + 3] for place in range(len(plain) - 2)} if not plain.isascii() else set(words.split())
        query = " OR ".join(f'"{piece}"' for piece in sorted(pieces) if len(piece) >= 3)  # noqa: PLR2004 - shorter ones match nothing
        if not query:
            return []
        found = database.execute(
            "SELECT rowid - 1 FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?", (query.replace("'", ""), TOP)
        )
        return [place for (place,) in found]

    return find


def measured(find: Find, asked: Iterable[tuple[str, str, set[int]]]) -> str:
    """Return the recall by kind and the processor time of a question as one line."""
    hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    times = []
    for kind, words, wanted in asked:
        begun = time.process_time()
        found = find(words)
        times.append(time.process_time() - begun)
        if wanted:
            hits[kind].append((bool(wanted & {*found[:1]}), bool(wanted & {*found})))
    recall = ", ".join(
        f"{kind} {share(one for one, _ in each)}/{share(three for _, three in each)}" for kind, each in hits.items()
    )
    times.sort()
    return f"R@1/R@3 {recall}; p50 {times[len(times) // 2] * 1e3:.1f} ms, p99 {times[len(times) * 99 // 100] * 1e3:.1f} ms"


def share(right: Iterable[bool]) -> str:
    """Return the share of those that are right."""
    all_ = list(right)
    return f"{sum(all_) / len(all_):.3f}"


def lines(path: Path) -> list[Line]:
    """Return the objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def resident() -> float:
    """Return the most memory that this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    main()
