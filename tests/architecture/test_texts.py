"""Every sentence stands in both languages, takes the same values in both, and is said somewhere."""

import re

import pytest

from content.wording import LOCALES, PRESETS
from tests.architecture.texts import entries, mentioned, patterns, terms, uses, vocabularies

UNUSED_ON_PURPOSE: dict[str, str] = {}
"""Keys that no code names, each with the reason why it stays."""


def test_both_languages_have_the_same_sentences() -> None:
    assert set(entries("zh")) == set(entries("en"))


def test_a_sentence_takes_the_same_values_in_both_languages() -> None:
    different = {
        key for key in entries("zh") if key in entries("en") and entries("zh")[key].arguments != entries("en")[key].arguments
    }
    assert not different


def test_a_sentence_stands_in_the_same_file_in_both_languages() -> None:
    assert not {key for key in entries("zh") if key in entries("en") and entries("zh")[key].file != entries("en")[key].file}


def test_every_vocabulary_has_the_same_terms() -> None:
    expected = set(terms(LOCALES[0], PRESETS[0]))
    assert {name: set(found) ^ expected for name, found in vocabularies() if set(found) != expected} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_term_that_a_sentence_uses_exists(locale: str) -> None:
    known = set(terms(locale, PRESETS[0]))
    assert not {key: entry.terms - known for key, entry in entries(locale).items() if entry.terms - known}


def test_every_key_that_code_names_exists() -> None:
    assert not [f"{use.where} {use.key}" for use in uses() if use.key not in entries("zh")]


def test_code_gives_each_sentence_the_values_it_needs() -> None:
    lacking = [
        (use, entries("zh")[use.key].arguments) for use in uses() if use.key in entries("zh") and use.arguments is not None
    ]
    assert not [
        f"{use.where} {use.key}: {sorted(needed - use.arguments)}" for use, needed in lacking if needed - (use.arguments or set())
    ]


def test_every_sentence_is_said_somewhere() -> None:
    built = re.compile("|".join(patterns()) or "(?!)")
    unused = {key for key in entries("zh") if key not in mentioned() and not built.fullmatch(key)}
    assert unused == set(UNUSED_ON_PURPOSE), "remove the sentence, or say in UNUSED_ON_PURPOSE why it stays"
