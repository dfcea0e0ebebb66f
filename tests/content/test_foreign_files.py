"""Files of other quiz programs in small: what is read, what is refused with which reason, what could do harm."""

import json
import sqlite3
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from content.importers.bank import BankReading, read_bank
from core.library.rules import ItemType
from tests.content.test_bank_files import as_xlsx


def read(text: str | bytes) -> BankReading:
    return read_bank(text.encode() if isinstance(text, str) else text, "file")


def codes(reading: BankReading) -> list[tuple[int, str]]:
    return [(finding.row, finding.code) for finding in reading.findings]


def told(reading: BankReading) -> list[object]:
    return [(draft.type.value, draft.stem, draft.options or draft.blanks, draft.key) for draft in reading.drafts]


def database(*statements: str) -> bytes:
    base = sqlite3.connect(":memory:", isolation_level=None)
    for statement in statements:
        base.execute(statement)
    content = base.serialize()
    base.close()
    return content


def archive(files: dict[str, bytes]) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return kept.getvalue()


def test_gift_keeps_what_is_meant_and_names_what_is_not_asked_here() -> None:
    reading = read(
        "$CATEGORY: top/党史\n\n// [tag:重点]\n::一大::中共一大在\\=哪里召开？"
        "{\n=上海#对了\n~北京\n~%50%嘉兴####后来移到南湖。}\n\n"
        "党章由（）修改。{=全国代表大会 =党的全国代表大会}\n\n[html]<p>水是<b>液体</b></p>{T}\n\n"
        "哪些是颜色？{~%50%红 ~%50%蓝 ~%-100%三}\n\n圆周率{#3.14:0.01}\n\n"
        "谈谈体会。{}\n\n一年{#12}个月\n\n两个都对{=甲 =乙 ~丙}\n\n坏了{=甲"
    )
    assert told(reading) == [
        ("single", "中共一大在=哪里召开？", ("上海", "北京", "嘉兴"), (0,)),
        ("blank", "党章由（）修改。", (("全国代表大会", "党的全国代表大会"),), ()),
        ("judge", "水是液体", ("正确", "错误"), (0,)),
        ("multi", "哪些是颜色？", ("红", "蓝", "三"), (0, 1)),
        ("blank", "一年_____个月", (("12",),), ()),
    ]
    first = reading.drafts[0]
    assert (first.explanation, first.tags) == ("后来移到南湖。\n上海：对了", ("党史", "重点"))
    assert codes(reading) == [
        (4, "part-marks-lost"), (15, "number-range"), (17, "type-unsupported"), (21, "several-each-right"), (23, "gift-braces"),
    ]  # fmt: skip


def test_aiken_takes_a_stem_of_one_chinese_sign_and_several_letters() -> None:
    reading = read("山\nA) 高\nB) 低\nANSWER: A\n\n哪些？\n（可多选）\nA. 甲\nB. 乙\nC. 丙\nANSWER: A, C\n")
    assert told(reading) == [("single", "山", ("高", "低"), (0,)), ("multi", "哪些？\n（可多选）", ("甲", "乙", "丙"), (0, 2))]


def cloze(text: str) -> str:
    asked = f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
    return f'<quiz><question type="cloze">{asked}</question></quiz>'


def test_cloze_texts_are_questions_where_one_thing_is_asked() -> None:
    assert told(read(cloze("<p>首都是{1:MULTICHOICE:=北京~上海#错}。</p>"))) == [
        ("single", "首都是____。", ("北京", "上海"), (0,))
    ]
    several = read(cloze("{1:SA:=一\\~二~%100%1}和{2:NUMERICAL:=3:0}"))
    assert told(several) == [("blank", "____和____", (("一~二", "1"), ("3",)), ())]
    assert codes(read(cloze("{1:SA:=3:30}和{1:MC:=甲~乙}"))) == [(1, "cloze-mixed")]
    assert read(cloze("时间{1:SA:=3:30}")).drafts[0].blanks == (("3:30",),)


def test_pictures_are_named_and_not_lost_in_silence() -> None:
    text = "<![CDATA[看图：<img src='@@PLUGINFILE@@/a.png'>1 &lt; 2 吗？]]>"
    answers = '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    reading = read(
        f'<quiz><question type="truefalse"><questiontext><text>{text}</text></questiontext>{answers}</question></quiz>'
    )
    assert told(reading) == [("judge", "看图： 1 < 2 吗？", ("正确", "错误"), (0,))]
    assert codes(reading) == [(1, "pictures-lost")]


KAHOOT = (
    *("", "Question - max 120 characters", *(f"Answer {n} - max 75 characters" for n in range(1, 5))),
    *("Time limit (sec) – 5", "Correct answer(s) - choose at least one"),
)
QUIZIZZ = (
    *("Question Text", "Question Type", *(f"Option {n}" for n in range(1, 6)), "Correct Answer"),
    *("Time in seconds", "Image Link", "Answer explanation"),
)


def test_games_count_their_options_from_one_wherever_their_header_stands() -> None:
    rows = (
        ("Quiz template",),
        *[()] * 6,
        KAHOOT,
        (1, "哪些？", "甲", "乙", "丙", "", 20, "1,3"),
        (2, "", "", "", "", "", 20, ""),
    )
    kahoot = read(as_xlsx(tuple(row or ("",) for row in rows)))
    assert told(kahoot) == [("multi", "哪些？", ("甲", "乙", "丙"), (0, 2))]
    assert codes(kahoot) == [(0, "time-not-kept")]
    quizizz = read(as_xlsx((
        QUIZIZZ,
        ("Text of the question\n\n(required)", "Question Type", *["Text for option"] * 5, "The correct option", 5, "Link", ""),
        ("一加一？", "Multiple Choice", "1", "2", "3", "", "", "2", 30, "", "数一数"),
        ("首都？", "Fill-in-the-Blank", "北京", "北京市", "", "", "", "", 30, "a.png", ""),
        ("感想？", "Open-Ended", "", "", "", "", "", "", 30, "", ""),
    )))  # fmt: skip
    assert told(quizizz) == [("single", "一加一？", ("1", "2", "3"), (1,)), ("blank", "首都？", (("北京", "北京市"),), ())]
    assert codes(quizizz) == [(0, "time-not-kept"), (4, "pictures-lost"), (5, "type-unsupported")]


def test_gimkit_names_the_right_answer_first() -> None:
    reading = read(
        as_xlsx((("Question", "Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2 (Optional)"), ("几？", "A", "B", "")))
    )
    assert told(reading) == [("single", "几？", ("A", "B"), (0,))]


def test_a_survey_of_wenjuanxing_is_listed_with_its_options_for_the_answers_to_be_added() -> None:
    reading = read(
        "调查\n\n1. 满意吗？[单选题]\n满意\n不满意\n\n"
        "2. 首都？[单选题] *\n○北京（正确答案）\n○上海\n解析：常识\n\n3. 建议[填空题]（选填）\n"
    )
    assert told(reading) == [("single", "首都？", ("北京", "上海"), (0,))]
    assert reading.drafts[0].explanation == "常识"
    assert codes(reading) == [(3, "survey-question"), (12, "type-unsupported")]
    assert [option.text for option in reading.rejected[0].options] == ["满意", "不满意"]


def test_a_database_of_questions_is_read_and_a_deck_of_cards_too() -> None:
    bank = database(
        "CREATE TABLE tiku (题干, 选项A, 选项B, 答案)", "INSERT INTO tiku VALUES ('几？', '一', '二', 'B')", "CREATE TABLE x (y)"
    )
    assert told(read(bank)) == [("single", "几？", ("一", "二"), (1,))]
    card = [{"name": "正面"}, {"name": "背面"}]
    fields = [{"name": name} for name in ("题目", "选项A", "选项B", "答案")]
    models = json.dumps({"7": {"name": "Basic", "flds": card}, "8": {"name": "题", "flds": fields}})
    notes = [
        (7, "首都？<br>A. 上海<br>B. 北京\x1fB"), (7, "党旗的颜色？\x1f红色"), (7, "谈谈。\x1f" + "长" * 90),
        (8, "几？\x1f一\x1f二\x1fA"), (9, "{{c1::井冈山::地名}}会师在{{c2::1928}}年\x1f"), (9, "只有一面"),
    ]  # fmt: skip
    deck = database(
        "CREATE TABLE col (models)", f"INSERT INTO col VALUES ('{models}')",  # noqa: S608 - our own text
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, mid, flds, tags)",
        *(f"INSERT INTO notes (mid, flds, tags) VALUES ({kind}, '{fields}', ' 党史 ')" for kind, fields in notes),  # noqa: S608 - as above
    )  # fmt: skip
    reading = read(archive({"collection.anki2": deck, "media": b"{}"}))
    assert told(reading) == [
        ("single", "首都？", ("上海", "北京"), (1,)),
        ("blank", "党旗的颜色？", (("红色",),), ()),
        ("single", "几？", ("一", "二"), (0,)),
        ("blank", "____（地名）会师在____年", (("井冈山",), ("1928",)), ()),
    ]
    assert {draft.tags for draft in reading.drafts} == {("党史",)}
    assert codes(reading) == [(2, "anki-typed"), (3, "anki-no-shape"), (6, "anki-no-shape")]


BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><quiz>&b;</quiz>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB.replace("quiz", "quiz", 1).encode(), "file-xml-doctype"),
        (b"<quiz>" + b"<a>" * 500, "file-xml-large"),
        (b"<quiz><question>", "file-xml"),
        (b"<quiz></quiz>", "file-no-questions"),
        (b'<assessmentTest xmlns="x"/>', "file-qti-test"),
        (archive({"imsmanifest.xml": b"<manifest/>"}), "file-zip-empty"),
        (archive({"collection.anki21b": b"\x28\xb5\x2f\xfd" + b"\x00" * 40}), "file-broken"),
        (archive({"collection.anki2": b"SQLite format 3\x00" + b"\x00" * 200}), "file-broken"),
        (archive({"collection.anki2": database("CREATE TABLE x (y)")}), "file-not-anki"),
        (archive({"a.txt": b"x"}), "file-unknown"),
        (database("CREATE TABLE x (y)"), "file-no-questions"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_one_sentence(data: bytes, code: str) -> None:
    reading = read(data)
    assert codes(reading) == [(0, code)]


def test_a_view_that_never_ends_is_not_run() -> None:
    endless = "CREATE VIEW notes AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) "
    endless += "SELECT x AS mid, x AS flds, x AS tags, x AS id FROM r"
    deck = database("CREATE TABLE col (models)", endless)
    assert codes(read(archive({"collection.anki2": deck}))) == [(0, "file-not-anki")]


def test_a_package_names_the_file_that_cannot_be_read() -> None:
    right = '<responseDeclaration identifier="R" cardinality="single"><correctResponse><value>a</value></correctResponse>'
    options = '<simpleChoice identifier="a">一</simpleChoice><simpleChoice identifier="b">二</simpleChoice>'
    asked = f'<choiceInteraction responseIdentifier="R"><prompt>几？</prompt>{options}</choiceInteraction>'
    item = f"<assessmentItem>{right}</responseDeclaration><itemBody>{asked}</itemBody></assessmentItem>"
    reading = read(
        archive({"b.xml": item.encode(), "a.xml": b"<assessmentItem><itemBody>", "../c.xml": item.replace("几", "多少").encode()})
    )
    assert [(draft.row, draft.stem, draft.type) for draft in reading.drafts] == [
        (1, "多少？", ItemType.SINGLE),
        (3, "几？", ItemType.SINGLE),
    ]
    assert [(finding.row, finding.cell, finding.code) for finding in reading.findings] == [(2, "a.xml", "file-xml")]


def test_only_what_windows_wrote_in_western_europe_is_read_so() -> None:
    assert read("Größer?{=ja ~nein}".encode("windows-1252")).drafts[0].stem == "Größer?"
    assert read("党的生日？{=七月 ~八月}".encode("gb18030")).drafts[0].stem == "党的生日？"
