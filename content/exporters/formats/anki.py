"""An Anki deck that every version of Anki reads: one note an item, with fields that say what they are."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256

from content.exporters.bank import answer_in_words, level_in_words
from content.exporters.sheets import words
from content.exporters.written import Written, html_lines, zipped
from core.choicebook import LETTERS
from core.library.rules import ItemDraft, ItemType, identity

_MOST_OPTIONS = 10
_MODEL, _DECK = 1_700_000_000_000, 1_700_000_000_001
_SINCE = 1_700_000_000
_SCHEMA = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL,
  dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
  dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL,
  tags text NOT NULL, flds text NOT NULL,
  sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL,
  queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL,
  factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL,
  odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL,
  lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""
_CSS = ".card { font-family: sans-serif; font-size: 20px; text-align: left; } li { list-style: upper-alpha; }"


def write(drafts: Sequence[ItemDraft], title: str, locale: str) -> Written:
    """Return all items as a deck."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    try:
        base.executescript(_SCHEMA)
        base.execute("INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')", _collection(title, locale))
        for number, draft in enumerate(drafts, 1):
            base.execute("INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')", _note(number, draft, locale))
            card = (_SINCE * 1000 + number, _SINCE * 1000 + number, _DECK, _SINCE, number)
            base.execute("INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')", card)
        content = base.serialize()
    finally:
        base.close()
    return Written(zipped([("collection.anki2", content), ("media", b"{}")]), tuple(range(len(drafts))))


def _note(number: int, draft: ItemDraft, locale: str) -> tuple[object, ...]:
    fields = list(_fields(draft, locale))
    tags = " ".join(re.sub(r"\s+", "_", tag) for tag in draft.tags)
    first = re.sub(r"<[^>]+>", " ", fields[0])
    mark = identity(draft)
    checksum = int(sha256(first.encode()).hexdigest()[:8], 16)
    return (_SINCE * 1000 + number, mark[:10], _MODEL, _SINCE, f" {tags} " if tags else "", "\x1f".join(fields), first, checksum)


def _fields(draft: ItemDraft, locale: str) -> Iterator[str]:
    options = () if draft.type is ItemType.JUDGE else draft.options
    yield html_lines(draft.stem)
    yield from (html_lines(option) for option in options)
    yield from [""] * (_MOST_OPTIONS - len(options))
    yield html_lines(answer_in_words(draft, locale))
    yield words(f"kind-{draft.type}", locale)
    yield html_lines(draft.explanation)
    yield html_lines(draft.source)
    yield level_in_words(draft, locale)
    yield html_lines("；".join(draft.tags))
    yield html_lines(json.dumps(draft.blanks, ensure_ascii=False)) if draft.blanks else ""


def _names(locale: str) -> list[str]:
    return [
        words("column-stem", locale),
        *(words("column-option", locale, {"letter": letter}) for letter in LETTERS[:_MOST_OPTIONS]),
        *(words(f"column-{name}", locale) for name in ("answer", "type", "explanation", "source", "difficulty", "tags")),
        "blanks",
    ]


def _collection(title: str, locale: str) -> tuple[object, ...]:
    """Return the row of the collection: settings, the one kind of note, the decks, their habits."""
    deck = {**_DECK_HABITS, "id": _DECK, "name": title or "zhibu"}
    decks = {"1": {**_DECK_HABITS, "id": 1, "name": "Default"}, str(_DECK): deck}
    conf = {"nextPos": 1, "curDeck": _DECK, "activeDecks": [_DECK], "curModel": str(_MODEL), "sortType": "noteFld"}
    known = (conf, {str(_MODEL): _model(_names(locale))}, decks, {"1": _HABITS})
    return (_SINCE, _SINCE * 1000, _SINCE * 1000, *(json.dumps(value, ensure_ascii=False) for value in known))


def _model(names: Sequence[str]) -> dict[str, object]:
    look = {"sticky": False, "rtl": False, "font": "Arial", "size": 20, "media": []}
    template = {"name": "1", "ord": 0, "qfmt": _front(names), "afmt": _back(names), "bqfmt": "", "bafmt": "", "did": None}
    about = {"id": _MODEL, "name": "zhibu", "type": 0, "mod": _SINCE, "usn": -1, "sortf": 0, "did": _DECK, "css": _CSS}
    fields = [{"name": name, "ord": place, **look} for place, name in enumerate(names)]
    return about | {"tmpls": [template], "flds": fields, "req": [[0, "any", [0]]], "tags": [], "vers": []} | _LATEX


_LATEX = {"latexPre": "", "latexPost": ""}
_DECK_HABITS = {
    **dict.fromkeys(("newToday", "revToday", "lrnToday", "timeToday"), (0, 0)),
    "mod": _SINCE,
    "usn": -1,
    "desc": "",
    "dyn": 0,
    "collapsed": False,
    "conf": 1,
    "extendNew": 0,
    "extendRev": 0,
}
_HABITS = {
    "id": 1,
    "name": "Default",
    "mod": 0,
    "usn": 0,
    "maxTaken": 60,
    "autoplay": True,
    "timer": 0,
    "replayq": True,
    "dyn": False,
    "new": {"delays": [1, 10], "ints": [1, 4, 7], "initialFactor": 2500, "order": 1, "perDay": 20, "bury": True},
    "rev": {"perDay": 100, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500, "bury": True},
    "lapse": {"delays": [10], "mult": 0, "minInt": 1, "leechFails": 8, "leechAction": 0},
}
"""How a new deck repeats its cards: what Anki itself begins with."""


def _front(names: Sequence[str]) -> str:
    options = "".join(f"{{{{#{name}}}}}<li>{{{{{name}}}}}</li>{{{{/{name}}}}}" for name in names[1 : _MOST_OPTIONS + 1])
    return f"<p>{{{{{names[0]}}}}}</p><ol>{options}</ol>"


def _back(names: Sequence[str]) -> str:
    answer, explanation, source = names[_MOST_OPTIONS + 1], names[_MOST_OPTIONS + 3], names[_MOST_OPTIONS + 4]
    return f"{{{{FrontSide}}}}<hr id=answer><p>{{{{{answer}}}}}</p><p>{{{{{explanation}}}}}</p><p>{{{{{source}}}}}</p>"
