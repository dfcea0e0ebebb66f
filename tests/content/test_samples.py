"""The project's own sample material is good by its own standards."""

from pathlib import Path

from content.importers.bank import read_bank
from content.importers.faq import read_faq
from core.library.rules import ItemType

SAMPLES = Path(__file__).parents[2] / "content" / "samples"


def test_every_sample_question_is_read_without_a_remark_and_is_complete() -> None:
    reading = read_bank((SAMPLES / "bank.json").read_bytes(), "bank.json")
    assert (reading.rows, len(reading.drafts), reading.findings) == (120, 120, ())
    assert {draft.type for draft in reading.drafts} == set(ItemType)
    assert all(draft.explanation and draft.source and draft.tags and draft.difficulty for draft in reading.drafts)


def test_the_sample_answers_do_not_all_stand_in_one_place() -> None:
    drafts = read_bank((SAMPLES / "bank.json").read_bytes(), "bank.json").drafts
    places = [draft.key[0] for draft in drafts if draft.type is ItemType.SINGLE]
    assert max(places.count(place) for place in range(4)) * 2 < len(places)


def test_every_sample_article_has_a_title_and_a_text() -> None:
    articles = sorted((SAMPLES / "articles").glob("*.md"))
    assert len(articles) == 6
    for article in articles:
        title, _, text = article.read_text(encoding="utf-8").partition("\n")
        assert title.startswith("# ")
        assert len(text) > 100


def test_every_sample_answer_is_read_without_a_remark() -> None:
    reading = read_faq((SAMPLES / "faq.csv").read_bytes(), "faq.csv")
    assert (reading.rows, len(reading.drafts), reading.findings) == (12, 12, ())
    assert all(draft.wordings and draft.source for draft in reading.drafts)
