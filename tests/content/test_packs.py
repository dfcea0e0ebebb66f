"""A pack holds what went into it, says where it comes from, and is refused once anything in it was changed."""

from dataclasses import replace
from datetime import UTC, date
from io import BytesIO
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as some

from content.importers.bank import read_bank
from content.importers.pack_files import read_pack_file
from content.importers.pack_plans import packed
from content.importers.pack_signatures import signed
from content.importers.packs import Manifest, PackArticle, read_pack, sound_id, write_pack
from content.importers.raw import UnreadableError
from content.importers.readers import opened
from core.calendar import planning, recurrence
from core.calendar.rules import Almanac, EntryDraft, EntryKind, EntryRow, EntryState, Shift, Timetable
from core.errors import Refused
from core.library.rules import ItemDraft, ItemType
from core.members.rules import Audience
from core.organisation import Organisation, QuietHours

ABOUT = Manifest("sample.basics", 2, "基础知识", "自编", "CC0-1.0")
ITEMS = (
    ItemDraft(1, ItemType.SINGLE, "一加一？", ("B", "A", "二"), (2,), explanation="口算", source="课本", tags=("算术",)),
    ItemDraft(2, ItemType.MULTI, "哪些是颜色？", ("红", "三", "绿"), (0, 2), difficulty=1),
    ItemDraft(3, ItemType.JUDGE, "水是固体。", ("正确", "错误"), (1,)),
    ItemDraft(4, ItemType.BLANK, "一年有____季。", blanks=(("4", "四"),)),
)
ARTICLE = PackArticle("学习材料", "自编", "# 学习材料\n\n正文。\n")
PACK = write_pack(ABOUT, ITEMS, (ARTICLE,))


def with_file(name: str, content: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(BytesIO(PACK)) as archive, ZipFile(kept, "w") as other:
        for each in archive.namelist():
            other.writestr(each, content if each == name else archive.read(each))
    return kept.getvalue()


def refusal(data: bytes) -> str:
    try:
        read_pack(opened(data))
    except UnreadableError as no:
        return no.finding.code
    (finding,) = read_bank(data, "x").findings
    return finding.code


def test_a_pack_comes_back_as_it_was_and_equal_content_is_equal_bytes() -> None:
    pack = read_pack(opened(PACK))
    assert (pack.manifest, pack.articles) == (ABOUT, (ARTICLE,))
    reading = read_bank(PACK, "x.zip")
    assert (reading.drafts, reading.rejected) == (ITEMS, ())
    assert write_pack(ABOUT, [replace(item, row=9) for item in ITEMS], (ARTICLE,)) == PACK


def test_a_changed_file_a_newer_form_and_a_broken_list_are_refused_with_a_sentence() -> None:
    assert refusal(with_file("items.json", b"[]")) == "pack-changed"
    assert refusal(with_file("articles/1.md", b"other")) == "pack-changed"
    assert refusal(with_file("pack.json", b'{"format": "zhibu-pack", "version": 2}')) == "pack-version"
    assert refusal(with_file("pack.json", b'{"format": "zhibu-pack", "version": 1, "id": "../x"}')) == "pack-broken"
    assert refusal(with_file("pack.json", b"[")) == "pack-broken"


RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU,FR", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", "")
letters = some.text(some.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
timetables = some.builds(
    Timetable,
    some.dates(date(2026, 1, 1), date(2030, 12, 31)),
    some.times().map(lambda each: each.replace(second=0, microsecond=0, fold=0)),
    some.integers(0, 600),
    some.sampled_from(RULES).map(recurrence.read),
    some.sampled_from((Shift.STAY, Shift.NEXT, Shift.PREVIOUS)),
    some.none() | some.integers(0, 600),
)
entries = some.builds(
    EntryDraft,
    some.sampled_from(EntryKind),
    letters.filter(str.strip),
    some.builds(Audience, some.just("001.001"), some.sampled_from(((), ("full",), ("full", "probationary")))),
    timetables,
    letters,
    letters,
)
BOOK = Almanac(Organisation("测试", "zh", UTC, QuietHours(0, 0), "party", ""))


@given(some.lists(entries, max_size=4, unique_by=lambda each: planning.key(each.title)))
@settings(max_examples=40, deadline=None)
def test_a_calendar_comes_back_for_the_branch_that_takes_the_pack(drafts: list[EntryDraft]) -> None:
    plan = read_pack_file(write_pack(ABOUT, ITEMS, (), packed(drafts)), "x.zip").plan
    names = planning.Names((), {"full": "full", "probationary": "probationary"}, "001.002")
    there = [replace(each, audience=Audience("001.002", each.audience.memberships)) for each in drafts]
    found = planning.judge(plan, (), names, BOOK)
    assert [each.draft for each in found.new] == there
    known = [EntryRow(place, each, EntryState.DRAFT) for place, each in enumerate(there)]
    assert not planning.judge(plan, known, names, BOOK).new


@pytest.mark.parametrize(
    "entry",
    ["7", "[7]", '[{"memberships": []}]', '[{"kind": "notice", "memberships": [], "starts_on": "9999-12-31", "shift": "stay"}]'],
)
def test_a_calendar_that_is_none_makes_no_pack(entry: str) -> None:
    reading = read_pack_file(write_pack(ABOUT, ITEMS, (), entry.encode()), "x.zip")
    assert (reading.pack, [each.code for each in reading.findings]) == (None, ["pack-broken"])


def test_the_id_of_a_pack_is_plain() -> None:
    assert sound_id("party.history-2026")
    assert not any(map(sound_id, ("", "A", "../x", "a b", "党史", "x" * 80)))


def test_a_signature_shows_who_made_a_pack_and_that_its_manifest_was_not_changed() -> None:
    own, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    pack = signed(PACK, own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public, foreign = (key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in (own, other))
    said = {
        "pack-unsigned": (PACK, b""),
        "pack-signature-unchecked": (pack, b""),
        "pack-signed": (pack, public),
        "pack-untrusted": (pack, foreign),
        "pack-key": (pack, b"no key"),
    }
    for code, (data, key) in said.items():
        reading = read_pack_file(data, "x.zip", key)
        assert code in {each.code for each in reading.findings}
        assert (reading.pack is None) == (code in {"pack-untrusted", "pack-key"}), code
    assert read_pack_file(PACK, "x.zip", public).pack is None
    with pytest.raises(Refused):
        signed(PACK, public)
