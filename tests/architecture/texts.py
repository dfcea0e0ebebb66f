"""What stands in `content/texts`, and which of it the code names."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message, Term, TermReference, VariableReference
from fluent.syntax.visitor import Visitor

from content.wording import LOCALES, PRESETS
from tests.architecture.sources import ROOT, sources, strings

TEXTS = ROOT / "content" / "texts"
NAMERS = {"Text", "say", "again"}
"""Functions whose first argument is a key."""
KEY = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+"


@dataclass(frozen=True)
class Entry:
    """A message or a term: the file it stands in, the values and the terms it needs."""

    file: str
    arguments: frozenset[str]
    terms: frozenset[str]


@dataclass(frozen=True)
class Use:
    """A key that code names, with the arguments it gives; None where they are not written out."""

    where: str
    key: str
    arguments: frozenset[str] | None


class _References(Visitor):
    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.terms: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - the visitor calls it by the name of the class
        self.variables.add(node.id.name)

    def visit_TermReference(self, node: TermReference) -> None:  # noqa: N802 - as above
        self.terms.add(node.id.name)
        self.generic_visit(node)


@cache
def entries(locale: str) -> dict[str, Entry]:
    """Return the sentences of a language by key; a key that stands twice raises."""
    return _read(sorted((TEXTS / locale).glob("*.ftl")), Message)


@cache
def terms(locale: str, preset: str) -> dict[str, Entry]:
    """Return the vocabulary of a preset in a language."""
    return _read([TEXTS / locale / "vocabulary" / f"{preset}.ftl"], Term)


def _read(files: list[Path], kind: type[Message | Term]) -> dict[str, Entry]:
    read: dict[str, Entry] = {}
    for file in files:
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            if isinstance(entry, Junk):
                raise ValueError(f"{file.name}: cannot be read: {entry.content!r}")  # noqa: TRY004 - the file is wrong, no type is
            if isinstance(entry, kind):
                if entry.id.name in read:
                    raise ValueError(f"{file.name}: {entry.id.name} stands twice")
                references = _References()
                references.visit(entry)
                read[entry.id.name] = Entry(file.name, frozenset(references.variables), frozenset(references.terms))
    return read


def vocabularies() -> Iterator[tuple[str, dict[str, Entry]]]:
    """Yield each vocabulary with its name."""
    for locale in LOCALES:
        for preset in PRESETS:
            yield f"{locale}/{preset}", terms(locale, preset)


@cache
def uses() -> tuple[Use, ...]:
    """Return every key that Python code names as a text."""
    return tuple(use for source in sources() for node in ast.walk(source.tree) for use in _use(source.path, node))


def _use(path: str, node: ast.AST) -> Iterator[Use]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in NAMERS and node.args):
        return
    for key in _constants(node.args[0]):
        yield Use(f"{path}:{node.lineno}", key, _arguments(node))


def _constants(node: ast.expr) -> list[str]:
    """Return the keys that the expression may be: a literal, or either side of a condition."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _arguments(call: ast.Call) -> frozenset[str] | None:
    named = {keyword.arg for keyword in call.keywords if keyword.arg}
    for node in call.args[1:]:
        if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
            return None
        named |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return frozenset(named) if all(keyword.arg for keyword in call.keywords) else None


@cache
def patterns() -> dict[str, str]:
    """Return the shapes of the keys that code builds by name, as `f"push-is-{state}"`, with where."""
    shapes = {}
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.JoinedStr) and len(node.values) > 1:
                parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9-]+" for part in node.values]
                if re.match(r"[a-z]+\\-", parts[0]):
                    shapes["".join(parts)] = source.at(node)
    for path in _templates():
        for prefix in re.findall(r"""["']((?:[a-z0-9]+-)+)["']\s*~""", path.read_text(encoding="utf-8")):
            shapes[f"{re.escape(prefix)}[a-z0-9-]+"] = path.name
    return shapes


@cache
def mentioned() -> frozenset[str]:
    """Return every literal in code and templates that could be a key."""
    code = {str(node.value) for source in sources() for node in strings(source.tree)}
    templates = {key for path in _templates() for key in re.findall(KEY, path.read_text(encoding="utf-8"))}
    return frozenset(code | templates)


def _templates() -> list[Path]:
    return [
        path
        for package in ("console", "bots")
        for kind in ("html", "jinja", "js")
        for path in sorted((ROOT / package).rglob(f"*.{kind}"))
    ]
