"""Modules and functions stay small enough to be read at once."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import PACKAGES, Source, sources

PRODUCT = [each for each in sources(*PACKAGES, "tools", "benchmarks") if "/migrations/versions/" not in each.path]
"""What people write; steps of the tables' history are written by Alembic, one statement a table."""
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def test_no_module_is_longer_than_400_lines() -> None:
    assert not [each.path for each in (*PRODUCT, *sources("tests")) if len(each.text.splitlines()) > LONGEST_MODULE]


def test_no_function_is_longer_than_40_lines() -> None:
    assert not [f"{where} {length}" for each in PRODUCT for where, length in lengths(each) if length > LONGEST_FUNCTION]


def lengths(source: Source) -> Iterator[tuple[str, int]]:
    """Yield each function with the lines from `def` to its end, without the docstring."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first, end = node.body[0], node.end_lineno or node.lineno
            docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if ast.get_docstring(node) is not None else 0
            yield f"{source.at(node)} {node.name}", end - node.lineno + 1 - docstring
