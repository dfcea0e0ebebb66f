"""A bank leaves in any form and comes back as it was; what a form cannot hold is told, never lost in silence."""

import string
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.exporters.banks import FORMS, Form, exported
from content.importers.bank import BankReading, read_bank
from core.library.rules import RIGHT, WRONG, ItemDraft, ItemType, identity

READ_BACK = [form for form in FORMS if form.read_back]
SIGNS = string.ascii_letters + string.digits + "党支部学习纪律一二三，。、：；？！“”《》 \\:#={}~%*<>&\"'/()[]|+-@._\n$^`,;"
words = st.text(SIGNS, min_size=1, max_size=30).map(lambda text: " ".join(text.split(" ")).strip()).filter(bool)
lines = st.text(SIGNS.replace("\n", ""), min_size=1, max_size=20).map(str.strip).filter(bool)


@st.composite
def drafts(draw: st.DrawFn) -> ItemDraft:
    """Return any item that a person could keep, whether or not a form can say it."""
    kind = draw(st.sampled_from(list(ItemType)))
    options: tuple[str, ...] = ()
    key: tuple[int, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    if kind is ItemType.BLANK:
        blanks = tuple(
            tuple(each) for each in draw(st.lists(st.lists(lines, min_size=1, max_size=3, unique=True), min_size=1, max_size=3))
        )
    elif kind is ItemType.JUDGE:
        options, key = (RIGHT, WRONG), (draw(st.integers(0, 1)),)
    else:
        options = tuple(draw(st.lists(words, min_size=2, max_size=10, unique=True)))
        most = 1 if kind is ItemType.SINGLE else len(options)
        key = tuple(sorted(draw(st.sets(st.integers(0, len(options) - 1), min_size=1, max_size=most))))
    stem = draw(words) + draw(st.sampled_from(["", "____", "____和____。", "（ ）", "是____吗？"]))
    aside = draw(st.tuples(st.one_of(st.just(""), words), st.one_of(st.just(""), lines)))
    tags = tuple(draw(st.lists(lines, max_size=2, unique=True)))
    return ItemDraft(0, kind, stem, options, key, blanks, *aside, tags, draw(st.sampled_from([None, 1, 2, 3])))


def different(several: list[ItemDraft]) -> list[ItemDraft]:
    """Return the items without those that ask the same: a bank holds no two of them."""
    return list({identity(draft): draft for draft in several}.values())


def plain(draft: ItemDraft) -> ItemDraft:
    return replace(draft, row=0)


@pytest.mark.parametrize("form", READ_BACK, ids=lambda form: form.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(several=st.lists(drafts(), min_size=1, max_size=4).map(different))
def test_whatever_is_in_the_file_comes_back_and_whatever_is_not_is_told(form: Form, several: list[ItemDraft]) -> None:
    done = exported(several, form, "题库", "zh")
    back = read_bank(done.content, "") if done.items else BankReading("")
    lost = {finding.row - 1 for finding in done.findings if finding.code == "export-left-out"}
    changed = {finding.row - 1 for finding in done.findings if finding.code == "export-changed"}
    aside = {finding.code.removeprefix("export-lost-") for finding in done.findings if finding.row == 0}
    kept = [place for place in range(len(several)) if place not in lost]
    assert len(back.drafts) == len(kept) == done.items
    for place, draft in zip(kept, back.drafts, strict=True):
        assert identity(draft) == identity(several[place])
        taken = replace(several[place], row=0, **{name: getattr(draft, name) for name in aside})
        assert plain(draft) == taken or place in changed


QUIET = st.text("党支部学习纪律abcXYZ", min_size=2, max_size=12)


def quiet(kind: ItemType, texts: list[str], explanation: str) -> ItemDraft:
    """Return an item of plain words, which every form that knows its kind must hold whole."""
    if kind is ItemType.BLANK:
        return ItemDraft(0, kind, f"{texts[0]}____。", blanks=((texts[1], texts[2]),), explanation=explanation)
    if kind is ItemType.JUDGE:
        return ItemDraft(0, kind, texts[0], (RIGHT, WRONG), (1,), explanation=explanation)
    return ItemDraft(0, kind, texts[0], tuple(texts[1:]), (0,) if kind is ItemType.SINGLE else (0, 2), explanation=explanation)


@pytest.mark.parametrize("form", READ_BACK, ids=lambda form: form.name)
@settings(max_examples=30, deadline=None)
@given(kind=st.sampled_from(list(ItemType)), texts=st.lists(QUIET, min_size=4, max_size=4, unique=True), told=QUIET)
def test_plain_words_are_lost_in_no_form_that_knows_the_kind(form: Form, kind: ItemType, texts: list[str], told: str) -> None:
    draft = quiet(kind, texts, told)
    done = exported([draft], form, "题库", "zh")
    if form.name == "aiken":
        known = kind in {ItemType.SINGLE, ItemType.JUDGE}
        assert [finding.code for finding in done.findings] == (["export-lost-explanation"] if known else ["export-left-out"])
        return
    assert done.findings == ()
    assert [plain(each) for each in read_bank(done.content, "").drafts] == [draft]
