"""What may be done with a suggestion, and by when: pure judgement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.organisation import Organisation
from core.suggestions import deadline_rules as deadlines
from core.suggestions import rules
from core.suggestions.deadline_rules import AnswerFrom, Clock, ClockKind, Profile, Term, Timing, Unit
from core.suggestions.rules import HANDLERS, IN_WORDS, OPEN, SENDERS, Act, CaseState, Standing, Why
from core.workdays.rules import Workdays

BOX = Profile("box", "意见箱", "Box", Unit.WORKDAY, 5, 15, 15, source="x", as_of=date(2026, 11, 21))
PETITION = replace(BOX, code="petition", unit=Unit.DAY, acknowledge=15, answer=60, extension=30, answer_from=AnswerFrom.ACCEPTED)
FRIDAY = date(2026, 11, 20)
WORKDAYS = Workdays()


def timing(today: date = FRIDAY, profile: Profile = BOX, received_on: date = FRIDAY) -> Timing:
    return Timing(profile, WORKDAYS, received_on, today)


def standing(state: CaseState = CaseState.ACCEPTED, *, stopped_on: date | None = None, due_on: date = FRIDAY) -> Standing:
    return Standing(state, Clock(ClockKind.ANSWER, Term(due_on, due_on), stopped_on))


def acted(acts: Sequence[tuple[Act, int]], profile: Profile) -> tuple[Standing, date]:
    """Do the acts that can be done, each so many days after the last; return where that leads and the day."""
    today = FRIDAY
    now = Standing(CaseState.RECEIVED, deadlines.begun(timing(today, profile)))
    for act, days in acts:
        today += timedelta(days=days)
        if rules.refusal(now, act, profile, today) is None:
            clock = rules.moved(now.clock, act, timing(today, profile))
            now = Standing(
                rules.after(now.state, act),
                clock,
                extended=act is Act.EXTEND or (now.extended and act is not Act.REOPEN),
                reopened=now.reopened or act is Act.REOPEN,
                answered_on=today if act is Act.ANSWER else now.answered_on,
            )
    return now, today


@pytest.mark.parametrize(
    ("received", "first", "answer"),
    [
        (date(2026, 1, 1), date(2026, 1, 8), date(2026, 1, 22)),  # 4 January is a make-up workday
        (date(2026, 2, 12), date(2026, 2, 26), date(2026, 3, 11)),  # over the Spring Festival, with 14 and 28 February worked
        (date(2026, 4, 30), date(2026, 5, 11), date(2026, 5, 25)),  # Labour Day, 9 May worked
        (date(2026, 9, 18), date(2026, 9, 24), date(2026, 10, 15)),  # 20 September and 10 October worked
        (date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 11)),
    ],
)
def test_the_boxs_days_are_workdays_of_the_states_calendar(received: date, first: date, answer: date) -> None:
    now = timing(received, BOX, received)
    assert deadlines.begun(now).term.due_on == first
    assert deadlines.answering(now).term.due_on == answer


def test_days_in_a_year_without_holidays_are_counted_by_weekdays_and_told_apart() -> None:
    now = timing(date(2026, 12, 21), BOX, date(2026, 12, 21))
    due_on = deadlines.answering(now).term.due_on
    assert due_on.year == 2027
    assert not now.days.known(due_on)
    assert timing(profile=PETITION).days.known(due_on)


def test_a_petitions_days_are_calendar_days_and_its_answer_runs_from_acceptance() -> None:
    clock = deadlines.begun(timing(profile=PETITION))
    assert clock.term == Term(FRIDAY + timedelta(days=12), FRIDAY + timedelta(days=15))
    accepted = rules.moved(clock, Act.ACCEPT, timing(FRIDAY + timedelta(days=10), PETITION))
    assert accepted.term.due_on == FRIDAY + timedelta(days=70)
    longer = rules.moved(accepted, Act.EXTEND, timing(FRIDAY + timedelta(days=60), PETITION))
    assert longer.term.due_on == FRIDAY + timedelta(days=100)
    asked = rules.moved(accepted, Act.ASK, timing(FRIDAY + timedelta(days=20), PETITION))
    replied = rules.moved(asked, Act.REPLY, timing(FRIDAY + timedelta(days=25), PETITION))
    assert replied.term.due_on == FRIDAY + timedelta(days=75)


@given(start=some.dates(date(2026, 1, 1), date(2027, 12, 31)), count=some.integers(1, 90), percent=some.integers(1, 100))
@settings(max_examples=60, deadline=None)
def test_the_reminder_is_never_after_the_last_day_and_the_last_day_is_worked(start: date, count: int, percent: int) -> None:
    term = timing(start, replace(BOX, warn_percent=percent), start).term(start, count)
    assert start < term.warn_on <= term.due_on
    assert WORKDAYS.works(term.due_on)
    assert WORKDAYS.between(start, term.due_on) == count


def test_the_clock_stands_while_the_sender_is_asked_and_goes_on_with_the_days_that_were_left(organisation: Organisation) -> None:
    clock = rules.moved(deadlines.begun(timing()), Act.ASK, timing())
    assert clock.alarms(organisation) == deadlines.Alarms(None, None)
    assert not clock.overdue(date(2027, 6, 1))
    on = rules.moved(clock, Act.REPLY, timing(date(2026, 11, 25)))
    assert on.term.due_on == WORKDAYS.add(clock.term.due_on, 3)
    assert on.stopped_on is None
    assert rules.moved(clock, Act.REPLY, timing()).term == clock.term


def test_a_clock_rings_in_the_morning_of_the_reminders_day_and_when_the_last_day_is_over(
    organisation: Organisation,
) -> None:
    clock = deadlines.begun(timing())
    alarms = clock.alarms(organisation)
    assert alarms.warn_at == datetime(2026, 11, 26, 1, tzinfo=UTC)
    assert alarms.due_at == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert replace(clock, warned=True).alarms(organisation).warn_at is None
    assert replace(clock, escalated=True).alarms(organisation) == deadlines.Alarms(None, None)
    assert not clock.overdue(date(2026, 11, 27))
    assert clock.overdue(date(2026, 11, 28))


def test_what_was_not_acknowledged_in_time_is_still_owed_the_answer_by_its_own_day() -> None:
    rung = deadlines.rung(deadlines.begun(timing()), timing(date(2026, 11, 28)))
    assert (rung.kind, rung.term.due_on, rung.escalated) == (ClockKind.ANSWER, date(2026, 12, 11), False)
    again = deadlines.rung(rung, timing(date(2026, 12, 12)))
    assert (again.term, again.escalated) == (rung.term, True)
    petition = deadlines.rung(deadlines.begun(timing(profile=PETITION)), timing(profile=PETITION))
    assert (petition.kind, petition.escalated) == (ClockKind.ACKNOWLEDGE, True)
    assert rules.moved(petition, Act.BEGIN, timing(profile=PETITION)).kind is ClockKind.ANSWER


@given(acts=some.lists(some.tuples(some.sampled_from(Act), some.integers(0, 12)), max_size=14), petition=some.booleans())
@settings(max_examples=120, deadline=None)
def test_whatever_is_done_in_whatever_order_every_promise_holds(acts: list[tuple[Act, int]], *, petition: bool) -> None:
    profile = PETITION if petition else BOX
    now, today = acted(acts, profile)
    assert (now.clock.kind is not None) == (now.state in OPEN)
    assert now.clock.term.warn_on <= now.clock.term.due_on
    possible = rules.possible(now, frozenset(Act), profile, today)
    assert (Act.REPLY in possible) == (now.clock.stopped_on is not None)
    assert Act.EXTEND not in possible or not now.extended
    assert Act.REOPEN not in possible or not now.reopened
    assert bool({Act.WITHDRAW, Act.ANSWER} & set(possible)) == (now.state in OPEN)
    if now.state in {CaseState.DECLINED, CaseState.CLOSED, CaseState.WITHDRAWN}:
        assert not possible


@pytest.mark.parametrize(
    ("now", "act", "why"),
    [
        (standing(CaseState.ANSWERED), Act.ANSWER, Why.STATE),
        (standing(CaseState.WITHDRAWN), Act.ANSWER, Why.STATE),
        (standing(), Act.REPLY, Why.NOT_ASKED),
        (standing(stopped_on=FRIDAY), Act.REPLY, None),
        (standing(stopped_on=FRIDAY), Act.ASK, Why.ASKED),
        (standing(), Act.ASK, None),
        (standing(), Act.EXTEND, None),
        (standing(stopped_on=FRIDAY), Act.EXTEND, Why.ASKED),
        (standing(due_on=FRIDAY - timedelta(days=1)), Act.EXTEND, Why.OVERDUE),
        (replace(standing(), extended=True), Act.EXTEND, Why.EXTENDED),
        (replace(standing(CaseState.ANSWERED), answered_on=FRIDAY - timedelta(days=30)), Act.REOPEN, None),
        (replace(standing(CaseState.ANSWERED), answered_on=FRIDAY - timedelta(days=31)), Act.REOPEN, Why.LATE),
        (replace(standing(CaseState.ANSWERED), reopened=True), Act.REOPEN, Why.REOPENED),
        (standing(CaseState.ANSWERED), Act.CLOSE, None),
        (standing(stopped_on=FRIDAY), Act.ANSWER, None),
    ],
)
def test_each_refusal_has_its_reason(now: Standing, act: Act, why: Why | None) -> None:
    assert rules.refusal(now, act, BOX, FRIDAY) == why


def test_a_profile_may_know_no_extension() -> None:
    assert rules.refusal(standing(), Act.EXTEND, replace(BOX, extension=0), FRIDAY) is Why.EXTENDED


def test_everybody_can_do_something_and_nobody_the_others_part() -> None:
    assert {*HANDLERS} | SENDERS == set(Act)
    assert {*HANDLERS} & SENDERS == {Act.CLOSE}
    assert {*IN_WORDS} < set(Act)


def test_a_suggestion_lies_with_the_own_branch_or_the_next_above_that_has_somebody() -> None:
    assert rules.level_of("001.002.003", {"001", "001.002"}) == "001.002"
    assert rules.level_of("001.002", {"001.003"}) is None
    assert rules.level_above("001.002", {"001", "001.002"}) == "001"
    assert rules.level_above("001", {"001"}) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [("k7q2m9", "K7Q2M9"), (" K7Q-2M9 ", "K7Q2M9"), ("Ｋ７Ｑ２Ｍ９", "K7Q2M9"), ("K7Q2M", None), ("K7Q2MO", None), ("", None)],
)
def test_a_receipt_is_read_however_it_is_written(words: str, code: str | None) -> None:
    assert rules.receipt(words) == code


def test_messages_are_joined_up_to_four_thousand_characters() -> None:
    assert rules.joined("", "一") == "一"
    assert rules.joined("一", "二") == "一\n二"
    assert rules.joined("", "字" * 4000) is not None
    assert rules.joined("一", "字" * 3999) is None


@pytest.mark.parametrize(("words", "key"), [(" \n", "suggest-words-needed"), ("字" * 4001, "suggest-words-long")])
def test_words_that_cannot_stand_are_refused_with_a_sentence(words: str, key: str) -> None:
    assert rules.words_flaw(words).key == key
    assert rules.words_flaw("字" * 4000) is None


def test_what_the_board_says_has_two_halves_of_some_length() -> None:
    assert rules.post_flaw("说", "做") is None
    for said, done in (("", "做"), ("说", " "), ("说" * 601, "做")):
        assert rules.post_flaw(said, done).key == "suggest-post-flaw"


@pytest.mark.parametrize(
    ("profile", "key"),
    [
        (BOX, None),
        (replace(BOX, name_en=" "), "suggest-name-flaw"),
        (replace(BOX, name_zh="字" * 41), "suggest-name-flaw"),
        (replace(BOX, answer=5), "suggest-profile-order"),
        (replace(PETITION, answer=5), None),
        (replace(BOX, source=" "), "suggest-profile-source"),
        (replace(BOX, as_of=None), "suggest-profile-source"),
    ],
)
def test_deadlines_have_names_an_order_and_a_source(profile: Profile, key: str | None) -> None:
    found = rules.profile_flaw(profile)
    assert (found.key if found else None) == key


def test_what_is_checked_is_shown_whole_up_to_a_thousand_characters() -> None:
    assert rules.excerpt("字" * 1000) == ("字" * 1000,)
    beginning, end = rules.excerpt("头" * 600 + "尾" * 600)
    assert (beginning, end) == ("头" * 400 + "…", "…" + "尾" * 200)
