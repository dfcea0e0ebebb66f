"""A pack holds what went into it, says where it comes from, and is refused once anything in it was changed."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from content.importers.bank import read_bank
from content.importers.packs import Manifest, PackArticle, read_pack, sound_id, write_pack
from content.importers.raw import UnreadableError
from content.importers.readers import opened
from core.library.rules import ItemDraft, ItemType

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


def test_the_id_of_a_pack_is_plain() -> None:
    assert sound_id("party.history-2026")
    assert not any(map(sound_id, ("", "A", "../x", "a b", "党史", "x" * 80)))
