"""GIFT, Moodle's text format for questions: items parted by blank lines, the answers in braces."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from content.importers.formats import items
from content.importers.markup import Plain, plain
from content.importers.questions import is_delimited
from content.importers.raw import RawItem, UnreadableError
from content.importers.readers import Found, Opened

_SHIFT = 0xF0000
_ESCAPED = re.compile(r"\\(\\|[:#={}~n])")
_HIDDEN = re.compile("[" + "".join(chr(_SHIFT + ord(sign)) for sign in "\\:#={}~\n") + "]")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
_TAG = re.compile(r"\[tag:((?:[^\]\\]|\\.)+)\]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_VERDICTS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_SIGN = re.compile(r"\{\s*(?:[=~#%]|(?:T|F|TRUE|FALSE)\s*[}#])|^\$CATEGORY:|^::[^\n]*?::", re.MULTILINE)
_EMPTY = re.compile(r"^(?!\s*//)[^\n(){}=;]*[^\s(){}=;][^\n(){}=;]*\{\s*\}$", re.MULTILINE)
_OTHER = re.compile(r"\s*(?:<|\{(?!\s*[=~])|\[(?!(?:html|moodle|plain|markdown)\]))")
_SNIFFED = 200_000


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as written: its words, its share of the marks (1 = all), what is said to it, and how far a number may be off."""

    text: str
    share: float
    feedback: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """One question as Moodle would read it; `kind` is Moodle's word, or `broken` with the code of what is wrong."""

    line: int
    kind: str
    stem: str
    format: str = "moodle"
    answers: tuple[Answer, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    general: str = ""
    single: bool = True
    tags: tuple[str, ...] = ()
    code: str = ""


def knows(file: Opened) -> bool:
    """Tell whether the text holds a question in braces with one of GIFT's signs in it."""
    head = file.text[:_SNIFFED]
    if not head or _OTHER.match(head) or is_delimited(head):
        return False
    blocks = (_hidden("\n".join(lines)) for _, lines in _blocks(head))
    return any(_SIGN.search(block) or _EMPTY.search(block) for block in blocks)


def read(file: Opened) -> Found:
    """Return the questions of the file; categories become tags of the questions after them."""
    found = list(_tagged(questions(file.text)))
    if not found:
        raise UnreadableError("file-no-questions")
    return Found([_item(question) for question in found])


def questions(text: str) -> Iterator[Question]:
    """Yield the questions and categories of the text in its order."""
    for line, lines in _blocks(text):
        question = _question(line, lines)
        if question is not None:
            yield question


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each run of lines that are not blank, with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")), ""], 1):
        bare = line.strip()
        if bare:
            block.append(bare)
        elif block:
            yield number - len(block), block
            block = []


def _question(line: int, lines: Sequence[str]) -> Question | None:
    line += next((place for place, each in enumerate(lines) if not each.startswith("//")), 0)
    comments = "\n".join(each for each in lines if each.startswith("//"))
    text = _hidden("\n".join(" " if each.startswith("//") else each for each in lines).strip())
    if not text:
        return None
    if text.startswith("$CATEGORY:"):
        return Question(line, "category", _shown(text[len("$CATEGORY:") :]))
    tags = tuple(re.sub(r"\\(.)", r"\1", tag).strip() for tag in _TAG.findall(comments))
    return replace(_parsed(line, _without_name(text)), tags=tags)


def _without_name(text: str) -> str:
    if not text.startswith("::"):
        return text
    _, mark, rest = text[2:].partition("::")
    return rest.strip() if mark else text[2:]


def _parsed(line: int, text: str) -> Question:
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        stem, form = _formatted(text, "moodle")
        return Question(line, "description", stem, form)
    if start < 0 or end < start:
        return Question(line, "broken", _shown(text), code="gift-braces")
    blank = "" if text.endswith("}") else "_____"
    stem, form = _formatted(text[:start] + blank + text[end + 1 :], "moodle")
    inside, _, general = text[start + 1 : end].strip().rpartition("####")
    if "####" not in text[start + 1 : end]:
        inside, general = general, ""
    question = Question(line, "", stem, form, general=_formatted(general, form)[0])
    return _answered(question, inside.strip())


def _answered(question: Question, inside: str) -> Question:
    """Tell the kind by the signs in the braces, in Moodle's order of asking."""
    if not inside:
        return replace(question, kind="essay")
    if inside.startswith("#"):
        return _numerical(question, inside[1:])
    if "~" in inside:
        return _multichoice(question, inside)
    if "=" in inside and "->" in inside:
        return _matching(question, inside)
    verdict = inside.partition("#")[0].strip() if inside.find("#") > 0 else inside
    return _truefalse(question, verdict, inside) if verdict in _VERDICTS else _shortanswer(question, inside)


def _multichoice(question: Question, inside: str) -> Question:
    answers = []
    for part in _parts(inside.replace("=", "~="), "~"):
        right = part.startswith("=")
        share, rest = (1.0, part[1:]) if right else _weighed(part, 0.0)
        answers.append(_answer(rest, share, question.format))
    single = "=" in inside
    if len(answers) < 2:  # noqa: PLR2004 - one option is no choice
        return replace(question, kind="broken", code="too-few-options")
    return replace(question, kind="multichoice", answers=tuple(answers), single=single)


def _shortanswer(question: Question, inside: str) -> Question:
    weighed = [_weighed(part, 1.0) for part in _parts(inside, "=")]
    answers = tuple(_answer(rest, share, question.format) for share, rest in weighed)
    return replace(question, kind="shortanswer", answers=answers) if answers else replace(question, kind="essay")


def _truefalse(question: Question, verdict: str, inside: str) -> Question:
    """Read what is said after a wrong answer first, then what is said after a right one."""
    _, wrong, right = (*(_formatted(part, question.format)[0] for part in inside.split("#", 2)), "", "")[:3]
    truth = _VERDICTS[verdict]
    said = (right, wrong) if truth else (wrong, right)
    answers = (Answer("TRUE", float(truth), said[0]), Answer("FALSE", float(not truth), said[1]))
    return replace(question, kind="truefalse", answers=answers)


def _matching(question: Question, inside: str) -> Question:
    pairs = [part.partition("->") for part in _parts(inside, "=")]
    if len(pairs) < 2 or not all(mark for _, mark, _ in pairs):  # noqa: PLR2004 - one pair is nothing to match
        return replace(question, kind="broken", code="gift-matching")
    shown = tuple((_formatted(left, question.format)[0], _shown(right).strip()) for left, _, right in pairs)
    return replace(question, kind="match", pairs=shown)


def _numerical(question: Question, inside: str) -> Question:
    right, wrong_mark, wrong = inside.partition("~")
    answers = [_number(part, question.format) for part in _parts(right, "=")]
    known = [answer for answer in answers if answer]
    if not known or len(known) < len(answers):
        return replace(question, kind="broken", code="gift-number")
    if wrong_mark:
        known.append(Answer("*", 0.0, _answer(wrong, 0.0, question.format).feedback))
    return replace(question, kind="numerical", answers=tuple(known))


def _number(part: str, form: str) -> Answer | None:
    share, rest = _weighed(part, 1.0)
    answer = _answer(rest, share, form)
    low, range_mark, high = answer.text.partition("..")
    if range_mark:
        ends = [float(end) for end in (low.strip(), high.strip()) if _NUMBER.fullmatch(end)]
        if len(ends) < 2:  # noqa: PLR2004 - a range has two ends
            return None
        middle = sum(ends) / 2
        return replace(answer, text=f"{middle:.10g}", tolerance=float(f"{ends[1] - middle:.10g}"))
    value, mark, off = answer.text.partition(":")
    value, off = value.strip(), off.strip()
    if (value != "*" and not _NUMBER.fullmatch(value)) or (mark and not _NUMBER.fullmatch(off)):
        return None
    return replace(answer, text=value, tolerance=float(off) if mark else 0.0)


def _parts(inside: str, sign: str) -> list[str]:
    first, *rest = inside.split(sign)
    return [part.strip() for part in ([first] if first.strip() else []) + rest if part.strip()]


def _weighed(part: str, usual: float) -> tuple[float, str]:
    match = _WEIGHT.match(part)
    return (float(match.group(1)) / 100, part[match.end() :]) if match else (usual, part)


def _answer(text: str, share: float, form: str) -> Answer:
    words, _, feedback = text.partition("#")
    return Answer(_formatted(words, form)[0], share, _formatted(feedback, form)[0])


def _formatted(text: str, form: str) -> tuple[str, str]:
    bare = text.strip()
    match = _FORMAT.match(bare)
    if match:
        form, bare = match.group(1), bare[match.end() :]
    return _shown(bare).strip(), form


def _hidden(text: str) -> str:
    """Hide the signs that are meant as they stand, so that no other reading finds them."""
    clean = _HIDDEN.sub("", text)
    return _ESCAPED.sub(lambda match: chr(_SHIFT + ord("\n" if match.group(1) == "n" else match.group(1))), clean)


def _shown(text: str) -> str:
    return _HIDDEN.sub(lambda match: chr(ord(match.group()) - _SHIFT), text)


def _tagged(found: Iterator[Question]) -> Iterator[Question]:
    category: tuple[str, ...] = ()
    for question in found:
        if question.kind == "category":
            last = question.stem.strip().rpartition("/")[2].strip()
            category = (last,) if last and not last.startswith("$") else ()
        else:
            yield replace(question, tags=(*category, *question.tags))


def _item(question: Question) -> RawItem:
    stem = _plain(question.stem, question.format)
    parts = [_plain(answer.text, question.format) for answer in question.answers]
    told = [
        (part.text, _plain(answer.feedback, question.format).text) for part, answer in zip(parts, question.answers, strict=True)
    ]
    item = _of_kind(question, stem.text, [part.text for part in parts])
    spoken = [("", words) for _, words in told] if question.kind == "truefalse" else told
    explanation = items.explained(_plain(question.general, question.format).text, spoken)
    return items.without_pictures(replace(item, explanation=explanation, tags=question.tags), (stem, *parts))


def _plain(text: str, form: str) -> Plain:
    return Plain(text) if form == "plain" else plain(text)


def _of_kind(question: Question, stem: str, texts: Sequence[str]) -> RawItem:
    line, shares = question.line, [answer.share for answer in question.answers]
    match question.kind:
        case "multichoice":
            return weighed_choice(line, stem, texts, shares, single=question.single)
        case "truefalse":
            return items.statement(line, stem, right=shares[0] > 0)
        case "shortanswer":
            return weighed_filling(line, stem, texts, shares)
        case "numerical":
            return weighed_number(line, stem, question.answers)
        case "broken":
            return items.refused(line, stem, question.code)
        case _:
            return items.unsupported(line, stem, question.kind)


def weighed_choice(row: int, stem: str, texts: Sequence[str], shares: Sequence[float], *, single: bool) -> RawItem:
    """Return a choice whose options carry shares of the marks; what is half right in a single choice counts as wrong."""
    full = [place for place, share in enumerate(shares) if share >= items.FULL]
    if single and len(full) > 1:
        return items.refused(row, stem, "several-each-right")
    right = full if single else [place for place, share in enumerate(shares) if share > 0]
    item = items.choice(row, stem, texts, right, several=not single)
    partly = [share for share in shares if 0 < share < items.FULL]
    uneven = bool(partly) if single else max(partly, default=0) - min(partly, default=0) > 1 - items.FULL
    return items.noted(item, "part-marks-lost") if uneven and right else item


def weighed_filling(row: int, stem: str, texts: Sequence[str], shares: Sequence[float]) -> RawItem:
    """Return a question to fill in; only texts that earn all marks are right, and a `*` that stands for anything is none."""
    full = [text for text, share in zip(texts, shares, strict=True) if share >= items.FULL]
    exact = [text.replace("\\*", "*") for text in full if not re.search(r"(?<!\\)\*", text)]
    if not exact:
        return items.refused(row, stem, "answer-pattern" if full else "no-answer")
    item = items.filling(row, stem, (exact,))
    item = items.noted(item, "answer-pattern-lost") if len(exact) < len(full) else item
    return items.noted(item, "part-marks-lost") if any(0 < share < items.FULL for share in shares) else item


def weighed_number(row: int, stem: str, answers: Sequence[Answer]) -> RawItem:
    """Return a number to fill in; one that may be off by some tolerance cannot be compared by its digits."""
    full = [answer for answer in answers if answer.share >= items.FULL]
    if any(answer.tolerance for answer in full) or any(answer.text == "*" for answer in full):
        return items.refused(row, stem, "number-range")
    if not all(_NUMBER.fullmatch(answer.text) for answer in full):
        return items.refused(row, stem, "gift-number")
    item = items.filling(row, stem, [[answer.text for answer in full]])
    return items.noted(item, "part-marks-lost") if any(0 < answer.share < items.FULL for answer in answers) else item
