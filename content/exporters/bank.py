"""The template of a question bank, and a bank as it was read with the reasons beside the rows that could not be taken."""

from collections import defaultdict
from collections.abc import Sequence

from content.exporters.sheets import Column, Sheet, say, words, written
from content.exporters.written import Written
from content.importers.bank import BankReading
from content.importers.options import LETTERS
from content.importers.raw import RawItem
from core.findings import Severity
from core.library.rules import ItemDraft, ItemType

_TEMPLATE_LETTERS = LETTERS[:6]
_EXAMPLES = ("single", "multi", "judge", "blank")
_LEVELS = ("easy", "middle", "hard")


def bank_template(locale: str) -> bytes:
    """Return an empty xlsx to fill in, with a sheet that explains each column by four examples."""
    columns = _columns(locale, _TEMPLATE_LETTERS)
    return written((Sheet(words("sheet-questions", locale), columns), _guide(columns, locale)))


def corrected_bank(reading: BankReading, locale: str) -> bytes:
    """Return the file as an xlsx in the template's form: rows that could not be taken are marked and carry their reasons.

    Corrected and imported again, the rows that were taken before count as repeats.
    """
    offered = [len(draft.options) for draft in reading.drafts] + [len(raw.options) for raw in reading.rejected]
    letters = LETTERS[: max(len(_TEMPLATE_LETTERS), *offered)]
    columns = (*_columns(locale, letters), Column(words("column-reason", locale), width=50), Column(words("column-row", locale)))
    reasons = _reasons(reading, locale)
    lines = [(draft.row, False, _draft(draft, letters, locale)) for draft in reading.drafts]
    lines += [(raw.row, True, (*_raw(raw, letters), reasons[raw.row] or reasons[0])) for raw in reading.rejected]
    lines.sort(key=lambda line: line[0])
    rows = [(*cells, *[""] * (len(columns) - 1 - len(cells)), str(row)) for row, _, cells in lines]
    wrong = frozenset(place for place, line in enumerate(lines) if line[1])
    return written((Sheet(words("sheet-questions", locale), columns, rows, wrong),))


def write(drafts: Sequence[ItemDraft], _title: str, locale: str) -> Written:
    """Return the items as an xlsx in the template's form, one a row."""
    letters = LETTERS[: max(len(_TEMPLATE_LETTERS), *(len(draft.options) for draft in drafts), 0)]
    rows = [_draft(draft, letters, locale) for draft in drafts]
    sheet = Sheet(words("sheet-questions", locale), _columns(locale, letters), rows)
    return Written(written((sheet,)), tuple(range(len(drafts))))


def _columns(locale: str, letters: str) -> tuple[Column, ...]:
    kinds = tuple(words(f"kind-{kind}", locale) for kind in ItemType)
    levels = tuple(words(f"level-{level}", locale) for level in _LEVELS)
    return (
        Column(words("column-type", locale), width=10, among=kinds),
        Column(words("column-stem", locale), needed=True, width=50),
        *(Column(words("column-option", locale, {"letter": letter}), width=20) for letter in letters),
        Column(words("column-answer", locale), needed=True, width=12),
        Column(words("column-explanation", locale), width=40),
        Column(words("column-source", locale), width=24),
        Column(words("column-tags", locale), width=18),
        Column(words("column-difficulty", locale), width=10, among=levels),
    )


def _guide(columns: tuple[Column, ...], locale: str) -> Sheet:
    """Explain the columns one a line: examples in the first sheet would be imported by whoever forgets to delete them."""
    heads = ("guide-column", "guide-needed", "guide-how", *(f"kind-{kind}" for kind in _EXAMPLES))
    names = ("type", "stem", *(["option"] * len(_TEMPLATE_LETTERS)), "answer", "explanation", "source", "tags", "difficulty")
    rows = []
    for column, name in zip(columns, names, strict=True):
        needed = words("guide-yes" if column.needed else "guide-no", locale)
        shown = [_example(kind, name, column, locale) for kind in _EXAMPLES]
        rows.append((column.name, needed, words(f"guide-{name}", locale), *shown))
    return Sheet(words("sheet-guide", locale), [Column(words(head, locale), width=30) for head in heads], rows)


def _example(kind: str, name: str, column: Column, locale: str) -> str:
    """Return what the example of this kind has in the column; the examples' options stand in one text, parted by `|`."""
    if name == "type":
        return words(f"kind-{kind}", locale)
    if name == "difficulty":
        return words("level-easy", locale)
    if name in {"source", "tags"}:
        return words(f"example-{name}", locale)
    if name != "option":
        return words(f"example-{kind}-{name}", locale)
    options = words(f"example-{kind}-options", locale).split("|")
    place = LETTERS.index(column.name[-1])
    return options[place].strip("–") if place < len(options) else ""


def _draft(draft: ItemDraft, letters: str, locale: str) -> tuple[str, ...]:
    options = () if draft.type is ItemType.JUDGE else draft.options
    return (
        words(f"kind-{draft.type}", locale),
        draft.stem,
        *options,
        *[""] * (len(letters) - len(options)),
        answer_in_words(draft, locale),
        draft.explanation,
        draft.source,
        "；".join(draft.tags),
        level_in_words(draft, locale),
    )


def level_in_words(draft: ItemDraft, locale: str) -> str:
    """Return the difficulty as the template's drop-down names it; nothing when it is not stated."""
    return words(f"level-{_LEVELS[draft.difficulty - 1]}", locale) if draft.difficulty else ""


def answer_in_words(draft: ItemDraft, locale: str) -> str:
    """Return the right answer as the template takes it: letters, a verdict, or texts with `；` between blanks."""
    if draft.type is ItemType.JUDGE:
        return words("wrong" if draft.key[0] else "right", locale)
    if draft.type is ItemType.BLANK:
        return "；".join("|".join(texts) for texts in draft.blanks)
    return "".join(LETTERS[place] for place in draft.key)


def _raw(raw: RawItem, letters: str) -> tuple[str, ...]:
    texts = [option.text for option in raw.options][: len(letters)]
    answer = "；".join(raw.answers) or "；".join("|".join(accepted) for accepted in raw.blanks)
    options = (*texts, *[""] * (len(letters) - len(texts)))
    return (raw.type, raw.stem, *options, answer, raw.explanation, raw.source, "；".join(raw.tags), raw.difficulty)


def _reasons(reading: BankReading, locale: str) -> defaultdict[int, str]:
    """Return by row why it was not taken; under 0 what is true of the whole file."""
    found: defaultdict[int, str] = defaultdict(str)
    for finding in reading.findings:
        if finding.severity is Severity.ERROR:
            repair = words("repair", locale, {"repair": finding.repair}) if finding.repair else ""
            found[finding.row] += say(finding.text, locale) + repair
    return found
