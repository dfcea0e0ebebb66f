"""A live game as a state machine: what is shown when, which answers count, what a host may do. It is told what time it is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(seconds=1)
"""How long after the bell an answer still gets half of the points."""
SETTLING = timedelta(milliseconds=250)
"""How long after the grace the counting waits for answers that arrived in time and are being written."""
LONGEST_SETTLING = timedelta(seconds=5)
"""How long after the grace the counting waits at most for answers that are known to have arrived in time."""
SILENCE = 3
"""After so many questions in a row that nobody answered, the game pauses by itself."""
MOST_QUESTIONS = 50
SHORTEST, LONGEST = 5, 240
"""Seconds that a question may take."""
IN_GROUPS = timedelta(seconds=20.5)
"""What a question takes at least in a group: four edits, of which it takes twelve a minute."""
LEAST_COUNTDOWN, LEAST_STOP = 3, 5
"""Seconds that a countdown, and a result or ranking, take at least: in the long run a group takes an edit every five seconds."""


class Phase(StrEnum):
    """What is being shown; a question whose bell has rung and whose answers are being counted is `closed`."""

    LOBBY = "lobby"
    COUNTDOWN = "countdown"
    QUESTION = "question"
    CLOSED = "closed"
    RESULT = "result"
    RANKING = "ranking"
    PODIUM = "podium"
    OVER = "over"


class Scoring(StrEnum):
    """What points are given for: being right fast, or being right."""

    SPEED = "speed"
    ACCURACY = "accuracy"


class Teams(StrEnum):
    """Whether branches play as teams, and what a team's score is of its members' points."""

    NONE = "none"
    MEAN = "mean"
    SUM = "sum"


class NameStyle(StrEnum):
    """Under what name a player is shown to others."""

    REAL = "real"
    NICKNAME = "nickname"
    ANONYMOUS = "anonymous"


class Names(StrEnum):
    """Under what names a game lets people play; within that each chooses for themselves."""

    FREE = "free"
    REAL = "real"
    NICKNAME = "nickname"
    ANONYMOUS = "anonymous"

    @property
    def permitted(self) -> tuple[NameStyle, ...]:
        """The ways to be named, in front the one of who chooses none."""
        return _PERMITTED[self]


_PERMITTED = {
    Names.FREE: (NameStyle.REAL, NameStyle.NICKNAME, NameStyle.ANONYMOUS),
    Names.REAL: (NameStyle.REAL,),
    Names.NICKNAME: (NameStyle.ANONYMOUS, NameStyle.NICKNAME),
    Names.ANONYMOUS: (NameStyle.ANONYMOUS,),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a game is played; times in seconds. Without `auto` the host moves on from every result and ranking."""

    size: int
    seconds: int = 20
    scoring: Scoring = Scoring.SPEED
    streak: bool = True
    teams: Teams = Teams.NONE
    points: int = 1000
    countdown: int = 3
    result: int = 6
    ranking: int = 5
    podium: int = 20
    auto: bool = True
    names: Names = Names.FREE


@dataclass(frozen=True, slots=True)
class Game:
    """Where a game stands. `number` is the question, from 1; `opens_at` and `ends_at` are those of the phase.

    While it is paused, `left` is what remains of the phase.
    """

    settings: Settings
    phase: Phase = Phase.LOBBY
    number: int = 0
    opens_at: datetime | None = None
    ends_at: datetime | None = None
    left: timedelta | None = None
    void: tuple[int, ...] = ()
    silent: int = 0

    @property
    def paused(self) -> bool:
        """Tell whether the timer stands still."""
        return self.left is not None

    def seen_at(self, now: datetime) -> Phase:
        """Return the phase as people see it."""
        rung = self.phase is Phase.QUESTION and self.ends_at is not None and now >= self.ends_at
        return Phase.CLOSED if rung else self.phase


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: so many counted answers to the present question are there, of so many players who may answer it.

    `lead` is how long it takes until a question that opens now is in front of everybody.
    """

    answered: int = 0
    present: int = 0
    lead: timedelta = timedelta()
    least: timedelta = timedelta()
    """How long one question takes at least, with all that is shown of it; its result stands the longer."""
    awaited: datetime | None = None
    """When the oldest answer arrived that is not written yet, as far as anybody knows."""


class Command(StrEnum):
    """What a host can do. `skip` goes on at once, whatever is shown; `void` makes the present question count for nothing."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    VOID = "void"
    STOP = "stop"


Event = Tick | Command


class Effect(StrEnum):
    """What follows from a step, in order: points are given, points are counted anew, what people see is another."""

    SCORE = "score"
    RECOUNT = "recount"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The command makes no sense now: the key of the sentence that says why."""

    key: str


Step = tuple[Game, tuple[Effect, ...]]


def step(game: Game, event: Event, now: datetime) -> Step | Refusal:
    """Return the game after the event and what follows from it."""
    if isinstance(event, Tick):
        return _tick(game, event, now)
    if game.phase is Phase.OVER:
        return Refusal("live-is-over")
    if event is Command.STOP:
        return _stop(game, now)
    if game.phase is Phase.LOBBY:
        return _next_question(game, now) if event is Command.START else Refusal("live-not-begun")
    return _in_play(game, event, now)


def _in_play(game: Game, command: Command, now: datetime) -> Step | Refusal:
    if command is Command.START:
        return Refusal("live-has-begun")
    if command is Command.SKIP:
        return _move_on(replace(game, left=None), Tick(1), now)
    if game.phase is Phase.PODIUM:
        return Refusal("live-is-over")
    return {Command.VOID: _void, Command.PAUSE: _pause, Command.RESUME: _resume}[command](game, now)


def due_at(game: Game) -> datetime | None:
    """Return when the next phase begins if nothing happens before; none while the game waits for its host."""
    if game.paused or game.ends_at is None:
        return None
    if game.phase is Phase.QUESTION:
        return game.ends_at + GRACE + SETTLING
    if game.phase in {Phase.RESULT, Phase.RANKING} and not game.settings.auto:
        return None
    return game.ends_at


def _tick(game: Game, tick: Tick, now: datetime) -> Step:
    due = due_at(game)
    all_here = 0 < tick.present <= tick.answered and game.phase is Phase.QUESTION and not game.paused
    if due is None or (now < due and not all_here) or _is_awaited(game, tick, now):
        return game, ()
    return _move_on(game, tick, now)


def _is_awaited(game: Game, tick: Tick, now: datetime) -> bool:
    """Tell whether an answer that arrived in time is still being written: who answered in time is not told late."""
    if game.phase is not Phase.QUESTION or game.ends_at is None or tick.awaited is None:
        return False
    bell = game.ends_at + GRACE
    return tick.awaited <= bell and now < bell + LONGEST_SETTLING


def _move_on(game: Game, tick: Tick, now: datetime) -> Step:
    """Go to the phase after the present one."""
    match game.phase:
        case Phase.COUNTDOWN:
            opens_at = now + tick.lead
            ends_at = opens_at + timedelta(seconds=game.settings.seconds)
            return replace(game, phase=Phase.QUESTION, opens_at=opens_at, ends_at=ends_at), (Effect.SHOW,)
        case Phase.QUESTION:
            return _close(game, tick, now)
        case Phase.RESULT if game.number < game.settings.size:
            return _timed(game, Phase.RANKING, game.settings.ranking, now), (Effect.SHOW,)
        case Phase.PODIUM:
            return _over(game)
        case _:
            return _next_question(game, now)


def _close(game: Game, tick: Tick, now: datetime) -> Step:
    silent = 0 if tick.answered else game.silent + 1
    used = timedelta(seconds=game.settings.countdown + game.settings.ranking) + timedelta(milliseconds=took(game, now))
    stands = max(timedelta(seconds=game.settings.result), tick.least - used)
    closed = replace(_timed(game, Phase.RESULT, 0, now), ends_at=now + stands, silent=silent)
    if silent >= SILENCE:
        closed = replace(closed, left=timedelta(seconds=game.settings.result), silent=0)
    return closed, (Effect.SCORE, Effect.SHOW)


def _next_question(game: Game, now: datetime) -> Step:
    if game.number >= game.settings.size:
        return _timed(game, Phase.PODIUM, game.settings.podium, now), (Effect.SHOW,)
    following = replace(game, number=game.number + 1)
    return _timed(following, Phase.COUNTDOWN, game.settings.countdown, now), (Effect.SHOW,)


def _timed(game: Game, phase: Phase, seconds: int, now: datetime) -> Game:
    return replace(game, phase=phase, opens_at=now, ends_at=now + timedelta(seconds=seconds), left=None)


def _over(game: Game) -> Step:
    return replace(game, phase=Phase.OVER, opens_at=None, ends_at=None, left=None), (Effect.SHOW,)


def _stop(game: Game, now: datetime) -> Step:
    """End the game: a question that is not counted yet counts for nothing; where none was counted, nobody has won."""
    if game.phase in {Phase.LOBBY, Phase.PODIUM}:
        return _over(game)
    open_ = game.phase in {Phase.COUNTDOWN, Phase.QUESTION}
    stopped = replace(game, void=(*game.void, game.number)) if open_ and game.number not in game.void else game
    if len(stopped.void) >= game.number:
        return _over(stopped)
    return _timed(stopped, Phase.PODIUM, game.settings.podium, now), (Effect.SHOW,)


def _void(game: Game, now: datetime) -> Step:
    """Let the present question count for nothing and go to the next."""
    counted = game.phase in {Phase.RESULT, Phase.RANKING}
    void = game.void if game.number in game.void else (*game.void, game.number)
    after, effects = _next_question(replace(game, void=void, silent=0, left=None), now)
    return after, ((Effect.RECOUNT, *effects) if counted else effects)


def _pause(game: Game, now: datetime) -> Step | Refusal:
    if game.paused:
        return Refusal("live-is-paused")
    if game.ends_at is None or now >= game.ends_at:
        return Refusal("live-bell-has-rung")
    return replace(game, left=game.ends_at - now), (Effect.SHOW,)


def _resume(game: Game, now: datetime) -> Step | Refusal:
    """Go on with exactly as much time as was left."""
    if game.left is None:
        return Refusal("live-is-running")
    ends_at = now + game.left
    opens_at = ends_at - timedelta(seconds=game.settings.seconds) if game.phase is Phase.QUESTION else now
    return replace(game, opens_at=opens_at, ends_at=ends_at, left=None), (Effect.SHOW,)


class Verdict(StrEnum):
    """What becomes of an answer by the time it arrived at; only `timely` and `grace` count, `late` is kept all the same."""

    TIMELY = "timely"
    GRACE = "grace"
    LATE = "late"
    EARLY = "early"
    PAUSED = "paused"


COUNTED = frozenset({Verdict.TIMELY, Verdict.GRACE})
KEPT = COUNTED | {Verdict.LATE}
"""The verdicts under which an answer stands in the ledger."""


def judged(game: Game, number: int, at: datetime) -> Verdict:
    """Return what becomes of an answer to the question with this number that arrived at the instant."""
    if number > game.number or (number == game.number and game.phase is Phase.COUNTDOWN):
        return Verdict.EARLY
    if number < game.number or game.phase is not Phase.QUESTION or game.ends_at is None:
        return Verdict.LATE
    if game.paused:
        return Verdict.PAUSED
    if at <= game.ends_at:
        return Verdict.TIMELY
    return Verdict.GRACE if at <= game.ends_at + GRACE else Verdict.LATE


def took(game: Game, at: datetime) -> int:
    """Return the milliseconds from the opening of the question to the instant, never below zero."""
    return 0 if game.opens_at is None else max(0, (at - game.opens_at) // timedelta(milliseconds=1))


def plays_from(game: Game) -> int:
    """Return the first question that counts for somebody who joins now: the next one, once one is open."""
    return game.number if game.phase in {Phase.LOBBY, Phase.COUNTDOWN} else game.number + 1


def flaw(settings: Settings) -> str | None:
    """Return the key of the sentence that says what is wrong with the settings, if anything is."""
    if settings.size < 1:
        return "live-flaw-no-items"
    if settings.size > MOST_QUESTIONS:
        return "live-flaw-size"
    if not SHORTEST <= settings.seconds <= LONGEST:
        return "live-flaw-seconds"
    slow_enough = settings.countdown >= LEAST_COUNTDOWN and min(settings.result, settings.ranking) >= LEAST_STOP
    return None if slow_enough else "live-flaw-pace"
