"""The state machine of a live game, its points and its ranks: examples first, then whatever hypothesis thinks of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.live.rules import (
    COUNTED,
    GRACE,
    KEPT,
    LONGEST_SETTLING,
    SETTLING,
    Command,
    Effect,
    Game,
    Phase,
    Refusal,
    Scoring,
    Settings,
    Teams,
    Tick,
    Verdict,
    due_at,
    flaw,
    judged,
    plays_from,
    step,
    took,
)
from core.live.scoring import Given, Score, points, ranked, recount, tally, team_ranking

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PLAIN = Settings(3)


def after(game: Game, event: object, now: datetime = NOW) -> Game:
    stepped = step(game, event, now)
    assert not isinstance(stepped, Refusal)
    return stepped[0]


def refused(game: Game, command: Command, now: datetime = NOW) -> str:
    stepped = step(game, command, now)
    assert isinstance(stepped, Refusal)
    return stepped.key


def open_question(game: Game | None = None) -> Game:
    begun = after(game or Game(PLAIN), Command.START)
    return after(begun, Tick(), begun.ends_at)


@pytest.mark.parametrize(
    ("seconds", "after_seconds", "worth"),
    [(30, 2, 967), (30, 0.4, 1000), (30, 0.5, 992), (30, 15, 750), (30, 30, 500), (20, 10, 750), (60, 30, 750), (30, 29.99, 500)],
)
def test_speed_is_worth_what_kahoot_publishes(seconds: int, after_seconds: float, worth: int) -> None:
    quick = Given(right=True, took=int(after_seconds * 1000), verdict=Verdict.TIMELY)
    assert points(Settings(1, seconds=seconds), quick, 1) == worth
    assert points(Settings(1, seconds=seconds, points=2000), quick, 1) in {2 * worth, 2 * worth - 1, 2 * worth + 1}
    assert points(Settings(1, seconds=seconds, points=0), quick, 1) == 0


@pytest.mark.parametrize(("streak", "bonus"), [(1, 0), (2, 100), (3, 200), (4, 300), (5, 400), (6, 500), (7, 500), (20, 500)])
def test_a_streak_is_worth_what_kahoot_publishes(streak: int, bonus: int) -> None:
    at_once = Given(right=True, took=0, verdict=Verdict.TIMELY)
    assert points(PLAIN, at_once, streak) == 1000 + bonus
    assert points(replace(PLAIN, streak=False), at_once, streak) == 1000


def test_after_the_bell_a_right_answer_is_worth_half_and_one_that_is_late_or_wrong_nothing() -> None:
    def worth(verdict: Verdict, *, right: bool = True, scoring: Scoring = Scoring.SPEED) -> int:
        return points(replace(PLAIN, scoring=scoring), Given(right, 20_400, verdict), 3)

    assert worth(Verdict.GRACE) == 500
    assert worth(Verdict.LATE) == worth(Verdict.TIMELY, right=False) == 0
    assert worth(Verdict.TIMELY, scoring=Scoring.ACCURACY) == worth(Verdict.GRACE, scoring=Scoring.ACCURACY) == 1200


def test_equals_share_a_rank_and_the_ranks_after_them_are_left_out() -> None:
    scores = {1: Score(900, 1, 400), 2: Score(950, 1, 100), 3: Score(900, 1, 400), 4: Score(900, 1, 500), 5: Score(900, 2, 999)}
    assert [(each.rank, each.id) for each in ranked(scores)] == [(1, 2), (2, 5), (3, 1), (3, 3), (5, 4)]
    assert ranked({}) == []


def test_a_team_is_the_mean_or_the_sum_of_those_who_played() -> None:
    members = [(1, Score(900, answered=1)), (1, Score(300, answered=2)), (1, Score()), (2, Score(700, answered=1))]
    mean = team_ranking(replace(PLAIN, teams=Teams.MEAN), members)
    assert [(each.rank, each.branch_id, each.points, each.players) for each in mean] == [(1, 2, 700, 1), (2, 1, 600, 2)]
    total = team_ranking(replace(PLAIN, teams=Teams.SUM), members)
    assert [(each.branch_id, each.points) for each in total] == [(1, 1200), (2, 700)]
    assert team_ranking(PLAIN, members) == []
    even = team_ranking(replace(PLAIN, teams=Teams.SUM), [(each, Score(5, answered=1)) for each in (1, 2)])
    assert [each.rank for each in even] == [1, 1]


def test_phases_follow_each_other_to_the_end() -> None:
    game, seen = after(Game(Settings(2)), Command.START), [Phase.COUNTDOWN]
    while game.phase is not Phase.OVER:
        game = after(game, Tick(answered=1, present=2), due_at(game))
        seen.append(game.phase)
    one = [Phase.COUNTDOWN, Phase.QUESTION, Phase.RESULT]
    assert seen == [*one, Phase.RANKING, *one, Phase.PODIUM, Phase.OVER]


def test_before_its_time_a_tick_changes_nothing_and_when_all_have_answered_it_closes() -> None:
    game = open_question()
    assert step(game, Tick(answered=1, present=2), NOW + timedelta(seconds=8)) == (game, ())
    assert after(game, Tick(answered=2, present=2), NOW + timedelta(seconds=8)).phase is Phase.RESULT
    assert step(Game(PLAIN), Tick(), NOW) == (Game(PLAIN), ())


def test_in_a_group_a_result_stands_longer_where_everybody_answers_at_once() -> None:
    game = open_question()
    quick = after(game, Tick(2, 2, least=timedelta(seconds=20)), game.opens_at + timedelta(seconds=1))
    assert quick.ends_at - quick.opens_at == timedelta(seconds=20 - 3 - 5 - 1)
    slow = after(game, Tick(2, 2, least=timedelta(seconds=20)), game.opens_at + timedelta(seconds=9))
    assert slow.ends_at - slow.opens_at == timedelta(seconds=PLAIN.result)


def test_the_bell_rings_at_the_end_and_the_count_comes_after_the_grace() -> None:
    game = open_question()
    assert game.seen_at(game.ends_at - timedelta(milliseconds=1)) is Phase.QUESTION
    assert game.seen_at(game.ends_at) is Phase.CLOSED
    assert due_at(game) == game.ends_at + GRACE + SETTLING
    assert step(game, Tick(1, 2), due_at(game))[1] == (Effect.SCORE, Effect.SHOW)


def test_the_count_waits_for_answers_that_came_in_time_and_are_being_written_but_not_for_ever() -> None:
    game = open_question()
    bell = game.ends_at
    due = bell + GRACE + SETTLING
    in_time, too_late = Tick(awaited=bell + GRACE), Tick(awaited=bell + GRACE + timedelta(milliseconds=1))
    assert step(game, in_time, due) == (game, ())
    assert step(game, too_late, due)[0].phase is Phase.RESULT
    assert step(game, in_time, bell + GRACE + LONGEST_SETTLING)[0].phase is Phase.RESULT


def test_by_its_time_an_answer_counts_in_full_by_half_or_not() -> None:
    game = open_question()
    after_bell = {0: Verdict.TIMELY, 1_000: Verdict.GRACE, 1_001: Verdict.LATE}
    for ms, verdict in after_bell.items():
        assert judged(game, 1, game.ends_at + timedelta(milliseconds=ms)) is verdict
    assert judged(game, 2, NOW) is judged(after(Game(PLAIN), Command.START), 1, NOW) is Verdict.EARLY
    assert judged(after(game, Command.PAUSE), 1, NOW) is Verdict.PAUSED


def test_a_recount_gives_what_was_given() -> None:
    right, wrong = Given(right=True, took=0, verdict=Verdict.TIMELY), Given(right=False, took=0, verdict=Verdict.TIMELY)
    ledger = {1: {1: right}, 2: {1: right, 2: wrong}, 4: {2: right}}
    assert {who: each.points for who, each in recount(PLAIN, [1, 2], ledger).items()} == {1: 2100, 2: 1000}


def test_a_question_opens_when_it_is_in_front_of_everybody() -> None:
    begun = after(Game(PLAIN), Command.START)
    game = after(begun, Tick(lead=timedelta(seconds=2)), begun.ends_at)
    assert game.opens_at == begun.ends_at + timedelta(seconds=2)
    assert judged(game, 1, begun.ends_at) is Verdict.TIMELY
    assert took(game, begun.ends_at) == 0
    assert took(Game(PLAIN), NOW) == 0


def test_without_auto_results_wait_for_the_host() -> None:
    game = open_question(Game(replace(PLAIN, auto=False)))
    closed = after(game, Tick(1, 1), NOW + timedelta(seconds=9))
    assert due_at(closed) is None
    assert after(closed, Command.SKIP).phase is Phase.RANKING
    assert after(after(closed, Command.SKIP), Command.SKIP).number == 2


def test_three_questions_without_any_answer_pause_the_game() -> None:
    game = after(Game(Settings(5)), Command.START)
    while not game.paused:
        game = after(game, Tick(present=4), due_at(game))
    assert (game.number, game.phase) == (3, Phase.RESULT)
    assert after(game, Command.RESUME).paused is False


@pytest.mark.parametrize(
    ("phase", "command", "key"),
    [
        (Phase.LOBBY, Command.PAUSE, "live-not-begun"),
        (Phase.LOBBY, Command.SKIP, "live-not-begun"),
        (Phase.QUESTION, Command.START, "live-has-begun"),
        (Phase.QUESTION, Command.RESUME, "live-is-running"),
        (Phase.PODIUM, Command.VOID, "live-is-over"),
        (Phase.OVER, Command.STOP, "live-is-over"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_with_a_reason(phase: Phase, command: Command, key: str) -> None:
    game = Game(PLAIN, phase, 1, NOW, NOW + timedelta(seconds=9))
    assert refused(game, command) == key


def test_a_pause_is_refused_twice_and_after_the_bell() -> None:
    game = open_question()
    assert refused(after(game, Command.PAUSE), Command.PAUSE) == "live-is-paused"
    assert refused(game, Command.PAUSE, game.ends_at) == "live-bell-has-rung"


def test_stopping_voids_what_is_not_counted_and_ends_where_nothing_was() -> None:
    assert after(Game(PLAIN), Command.STOP).phase is Phase.OVER
    assert after(open_question(), Command.STOP).phase is Phase.OVER
    closed = after(open_question(), Tick(1, 1), NOW + timedelta(seconds=9))
    assert after(closed, Command.STOP).phase is Phase.PODIUM
    second = after(after(closed, Command.SKIP), Command.SKIP)
    stopped = after(second, Command.STOP)
    assert (stopped.phase, stopped.void) == (Phase.PODIUM, (2,))
    assert after(stopped, Command.STOP).phase is Phase.OVER


def test_a_void_question_is_counted_out_again() -> None:
    closed = after(open_question(), Tick(1, 1), NOW + timedelta(seconds=9))
    game, effects = step(closed, Command.VOID, NOW)
    assert (game.number, game.void, effects) == (2, (1,), (Effect.RECOUNT, Effect.SHOW))
    assert step(open_question(), Command.VOID, NOW)[1] == (Effect.SHOW,)
    last = replace(closed, number=3, void=(3,))
    assert after(last, Command.VOID).void == (3,)
    assert after(last, Command.VOID).phase is Phase.PODIUM


@pytest.mark.parametrize(
    ("settings_", "key"),
    [
        (Settings(0), "live-flaw-no-items"),
        (Settings(51), "live-flaw-size"),
        (Settings(5, seconds=4), "live-flaw-seconds"),
        (Settings(5, seconds=241), "live-flaw-seconds"),
        (Settings(5, countdown=2), "live-flaw-pace"),
        (Settings(5, ranking=4), "live-flaw-pace"),
        (Settings(5), None),
    ],
)
def test_settings_that_cannot_be_played_are_named(settings_: Settings, key: str | None) -> None:
    assert flaw(settings_) == key


class Hall(RuleBasedStateMachine):
    """A game in which anything may happen at any moment, kept in plain values."""

    @initialize(size=st.integers(1, 4), seconds=st.integers(5, 30), streak=st.booleans(), auto=st.booleans())
    def opens(self, size: int, seconds: int, *, streak: bool, auto: bool) -> None:
        self.game = Game(Settings(size, seconds=seconds, streak=streak, auto=auto))
        self.now, self.joined = NOW, {1: 0}
        self.scores: dict[int, Score] = {1: Score()}
        self.ledger: dict[int, dict[int, Given]] = {}
        self.sent: dict[tuple[int, int], datetime] = {}
        self.counted: list[int] = []

    @rule(ms=st.integers(0, 40_000))
    def time_passes(self, ms: int) -> None:
        self.now += timedelta(milliseconds=ms)
        self._happens(self._tick())

    @rule(command=st.sampled_from(Command))
    def the_host_speaks(self, command: Command) -> None:
        self._happens(command)

    @rule(player=st.integers(1, 4))
    def somebody_joins_or_comes_back(self, player: int) -> None:
        before = self.scores.get(player)
        if player not in self.joined:
            self.joined[player], self.scores[player] = plays_from(self.game), Score()
        assert before is None or self.scores[player] == before, "who comes back has what they had"

    @rule(player=st.integers(1, 4), back=st.integers(0, 2), right=st.booleans(), ms=st.integers(0, 500))
    def somebody_answers(self, player: int, back: int, *, right: bool, ms: int) -> None:
        number, at = self.game.number - back, self.now + timedelta(milliseconds=ms)
        if number < 1 or self.joined.get(player, 99) > number:
            return
        verdict = judged(self.game, number, at)
        if back:
            assert verdict is Verdict.LATE, "an answer to an earlier question counts for none"
        if verdict in KEPT:
            self.ledger.setdefault(number, {}).setdefault(player, Given(right, took(self.game, at), verdict))

    @precondition(lambda self: self.game.phase is Phase.QUESTION and not self.game.paused and self.now < self.game.ends_at)
    @rule(seconds=st.integers(1, 9_000))
    def a_pause_takes_nothing_from_the_time(self, seconds: int) -> None:
        left, used = self.game.ends_at - self.now, took(self.game, self.now)
        self._happens(Command.PAUSE)
        assert judged(self.game, self.game.number, self.now) is Verdict.PAUSED
        self.now += timedelta(seconds=seconds)
        self._happens(self._tick())
        assert self.game.phase is Phase.QUESTION, "nothing ends while the timer stands still"
        self._happens(Command.RESUME)
        assert self.game.ends_at - self.now == left
        assert took(self.game, self.now) == used

    def _tick(self) -> Tick:
        here = self.ledger.get(self.game.number, {})
        present = sum(first <= self.game.number for first in self.joined.values())
        return Tick(sum(each.verdict in COUNTED for each in here.values()), present)

    def _happens(self, event: object) -> None:
        before = self.game
        stepped = step(self.game, event, self.now)
        if isinstance(stepped, Refusal):
            return
        self.game, effects = stepped
        if Effect.SCORE in effects:
            assert before.number not in self.counted, "no question is counted twice"
            self.counted.append(before.number)
            self.scores = tally(self.game.settings, self.scores, self.ledger.get(before.number, {}))
        if Effect.RECOUNT in effects:
            self.scores = self._recounted(before.number)

    def _recounted(self, through: int) -> dict[int, Score]:
        counted = {each: self.ledger.get(each, {}) for each in self.counted if each not in self.game.void and each <= through}
        return recount(self.game.settings, self.scores, counted)

    @invariant()
    def points_are_those_of_the_ledger(self) -> None:
        if hasattr(self, "game"):
            through = self.game.number
            assert {who: each.points for who, each in self.scores.items()} == {
                who: each.points for who, each in self._recounted(through).items()
            }

    @invariant()
    def ranks_follow_the_points(self) -> None:
        if hasattr(self, "game"):
            places = ranked(self.scores)
            assert [each.rank for each in places] == [
                1 + sum(_merit(other) > _merit(each.score) for other in self.scores.values()) for each in places
            ]

    @invariant()
    def a_running_game_always_goes_on(self) -> None:
        if hasattr(self, "game") and self.game.phase not in {Phase.LOBBY, Phase.OVER}:
            waits = self.game.paused or (self.game.phase in {Phase.RESULT, Phase.RANKING} and not self.game.settings.auto)
            assert (due_at(self.game) is None) is waits


def _merit(score: Score) -> tuple[int, int, int]:
    return score.points, score.right, -score.took


Hall.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestHall = Hall.TestCase


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 21_000), st.sampled_from([*KEPT])), max_size=8),
    st.builds(Settings, st.just(8), streak=st.booleans(), scoring=st.sampled_from(Scoring)),
)
@settings(max_examples=30, deadline=None)
def test_nobody_ever_loses_points_and_none_come_from_late_answers(
    answers: list[tuple[bool, int, Verdict]], how: Settings
) -> None:
    score = Score()
    for right, ms, verdict in answers:
        new = tally(how, {1: score}, {1: Given(right, ms, verdict)})[1]
        assert new.points >= score.points
        assert verdict in COUNTED or (new.points, new.right, new.answered) == (score.points, score.right, score.answered)
        score = new
