"""What is a question, how sure an answer must be, and when answers are due over the holidays of two years."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.organisation import Organisation, QuietHours
from core.qa import rules
from core.qa.rules import Draft, Known, Perhaps, Promise, deadlines, flaw, verdict
from core.qa.search import Candidate, Entry, Index
from core.qa.words import terms
from core.workdays.rules import Workdays

HERE = Organisation("测试单位", "zh", ZoneInfo("Asia/Shanghai"), QuietHours(0, 0), "party", "")
STATE = Workdays()


def due(asked: datetime) -> tuple[date, date]:
    found = deadlines(Promise(), STATE, asked.replace(tzinfo=HERE.zone), HERE)
    return HERE.today(found.first_due_at), HERE.today(found.due_at)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("2026-11-20T10:00", "2026-11-23", "2026-11-25"),
        ("2026-09-19T10:00", "2026-09-20", "2026-09-22"),
        ("2026-09-30T23:59", "2026-10-08", "2026-10-10"),
        ("2026-02-14T09:00", "2026-02-24", "2026-02-26"),
        ("2026-12-31T09:00", "2027-01-01", "2027-01-05"),
    ],
)
def test_days_are_counted_as_workdays_with_make_up_days_and_holidays(asked: str, first: str, last: str) -> None:
    assert [str(each) for each in due(datetime.fromisoformat(asked))] == [first, last]


@given(
    some.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31"), timezones=some.just(UTC)),
    some.integers(1, 5),
    some.integers(0, 5),
    some.integers(0, 600),
    some.integers(1, 800),
)
@settings(max_examples=150)
def test_every_step_falls_on_a_workday_in_order_and_after_the_question(
    asked: datetime, first: int, more: int, remind: int, longer: int
) -> None:
    promise = Promise(first, first + more, remind, remind + longer)
    assert promise.flaw is None
    found = deadlines(promise, STATE, asked, HERE)
    assert asked < found.remind_at < found.first_due_at <= found.due_at
    assert found.remind_at <= found.warn_at < found.due_at
    for instant in (found.remind_at, found.first_due_at, found.warn_at, found.due_at):
        assert STATE.works(HERE.today(instant))
    assert HERE.local(found.due_at).time() == time(*divmod(remind + longer, 60))
    assert STATE.between(HERE.today(asked), HERE.today(found.due_at)) == first + more


@pytest.mark.parametrize("bad", [Promise(0, 3), Promise(4, 3), Promise(1, 31), Promise(1, 3, 600, 600), Promise(1, 3, 0, 1440)])
def test_a_promise_that_nobody_can_keep_is_refused(bad: Promise) -> None:
    assert bad.flaw is not None


@pytest.mark.parametrize("words", ["党费什么时候交", "how?", "入党条件", "食堂周末开放时间"])
def test_words_that_say_something_are_a_question(words: str) -> None:
    assert rules.is_question(words)


@pytest.mark.parametrize("words", ["", "好", "谢谢！", "OK", "😀😀", "12:30", "2026", "？", "哈哈哈", "Thank you!"])
def test_greetings_signs_and_numbers_are_none(words: str) -> None:
    assert not rules.is_question(words)


def test_only_what_asks_or_says_enough_is_worth_peoples_time() -> None:
    assert [rules.worth_people(each) for each in ("去哪？", "食堂周末开放时间", "唉呀", "好吧好吧")] == [True, True, False, False]


def test_the_verdict_follows_the_confidence() -> None:
    def found(*confidences: float) -> list[Candidate]:
        return [Candidate(number, each, each) for number, each in enumerate(confidences, 1)]

    assert verdict(found(0.9, 0.4)) == Known(1)
    assert verdict(found(0.6, 0.5, 0.4, 0.3)) == Perhaps((1, 2, 3))
    assert verdict(found(0.9, 0.4), but=1) == Perhaps((2,))
    assert verdict(found(0.9), but=1) is None
    assert verdict(found(0.2)) is None
    assert verdict([]) is None


def test_what_tells_of_the_asker_is_taken_out() -> None:
    words = "我是王静，身份证 11010519491231002X，电话13800000000，邮箱 a.b@c-d.example，卡号 6222020000000000000，5 月 15 日。"
    assert rules.without_person(words, "王静") == "我是…，身份证 …，电话…，邮箱 …，卡号 …，5 月 15 日。"
    assert rules.without_person("没有", "") == "没有"


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (Draft("？？", "答"), "qa-flaw-question"),
        (Draft("问" * 501, "答"), "qa-flaw-question"),
        (Draft("问", "答", wordings=("问" * 501,)), "qa-flaw-question"),
        (Draft("问", " "), "qa-flaw-answer"),
        (Draft("问", "答" * 5001), "qa-flaw-answer"),
        (Draft("问", "答", "源" * 301), "qa-flaw-rest"),
        (Draft("问", "答", wordings=tuple("甲" * n for n in range(1, 22))), "qa-flaw-rest"),
    ],
)
def test_an_entry_that_lacks_something_is_refused(draft: Draft, key: str) -> None:
    found = flaw(draft)
    assert found is not None
    assert found.key == key
    assert flaw(Draft("问", "答")) is None


def test_wordings_that_say_the_same_are_kept_once() -> None:
    neat = rules.tidied(Draft(" 怎么走？", "左转 ", wordings=("怎么走", " 路在哪", "路在哪？", "")))
    assert (neat.question, neat.answer, neat.wordings) == ("怎么走？", "左转", ("路在哪",))


def test_terms_fold_script_width_case_and_english_endings() -> None:
    assert terms("黨費") == terms("党费") == ["党", "费", "党费"]
    assert terms("ＡＰＰ") == terms("app") == ["app"]
    assert terms("Installing installs the installed app's policies") == ["install", "install", "install", "app", "s", "polici"]
    assert terms("classes running quickly 3rd bus ago thing") == ["class", "run", "quick", "3rd", "bus", "ago", "thing"]


words = some.lists(some.sampled_from("党费会员什么时候交多少钱在哪里办理 abc"), min_size=2, max_size=9).map("".join)


@given(some.lists(some.tuples(words, words), min_size=1, max_size=12), words, some.data())
@settings(max_examples=60, deadline=None)
def test_an_index_that_was_changed_is_as_one_made_afresh(
    entries: list[tuple[str, str]], asked: str, data: some.DataObject
) -> None:
    made = [Entry(number, (question, answer), answer) for number, (question, answer) in enumerate(entries)]
    gone = data.draw(some.sets(some.sampled_from(range(len(made)))))
    changed = Index(Entry(each.id, ("别的", "问法"), "别的") for each in made)
    for each in made:
        changed.put(each)
    for number in gone:
        changed.drop(number)
        changed.drop(number)
    fresh = Index(each for each in made if each.id not in gone)
    assert len(changed) == len(fresh)
    found = changed.find(asked, {0}, 5)
    assert [(each.id, round(each.score, 9)) for each in found] == [
        (each.id, round(each.score, 9)) for each in fresh.find(asked, {0}, 5)
    ]
    assert all(0 <= each.confidence <= 1 for each in found)


def test_an_entry_of_another_branch_is_not_found() -> None:
    index = Index([Entry(1, ("食堂几点开饭",), "七点", 5), Entry(2, ("食堂在哪",), "一楼")])
    assert [each.id for each in index.find("食堂几点开饭", {0}, 3)] == [2]
    assert [each.id for each in index.find("食堂几点开饭", {0, 5}, 3)] == [1, 2]
    assert index.find("!!!", {0}, 3) == []
