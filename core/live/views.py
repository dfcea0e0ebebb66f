"""What big screen, host and player may see of a live game. The key is in none of it before the answers are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.live.rules import Command, Game, Phase, Settings
from core.messages import Words


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The question being played. `options` are empty during the countdown."""

    stem: str
    options: tuple[Words, ...] = ()
    key: tuple[int, ...] = ()
    """Places of the right options; empty before the answers are counted."""
    picks: tuple[int, ...] = ()
    """How many picked each option; empty before the answers are counted."""
    explanation: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class RankView:
    """One line of the ranking: where somebody stands, under the name they chose, what the last question brought them.

    `moved` is how many places they went up (below 0: down) by the last question.
    """

    rank: int
    name: str
    points: int
    gained: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class TeamView:
    """One line of the ranking of branches."""

    rank: int
    name: str
    points: int
    players: int


@dataclass(frozen=True, slots=True)
class Stage:
    """What everybody may see. `now` is the service's time, so that a page can count down whatever its own clock shows."""

    id: int
    code: str
    title: str
    settings: Settings
    phase: Phase
    number: int
    paused: bool
    now: datetime
    opens_at: datetime | None
    ends_at: datetime | None
    left: timedelta | None
    players: int
    answered: int
    """How many answers to the present question count so far."""
    question: QuestionView | None = None
    void: bool = False
    """The present question counts for nothing."""


@dataclass(frozen=True, slots=True)
class ScreenView:
    """What the big screen shows: in the lobby the newest players, after each question the best."""

    stage: Stage
    newest: tuple[str, ...] = ()
    top: tuple[RankView, ...] = ()
    teams: tuple[TeamView, ...] = ()


@dataclass(frozen=True, slots=True)
class HostView:
    """What the host sees: the screen, and what they can do now."""

    screen: ScreenView
    commands: tuple[Command, ...]
    host: str
    """The host's name; empty when nobody hosts."""
    turn: int = 0
    """Grows with every change: a command that names it counts only for what its host saw."""


@dataclass(frozen=True, slots=True)
class PlayerView:
    """What one player sees: the stage, their own answer, and, once it is counted, what it brought and where they stand."""

    stage: Stage
    name: str
    plays_from: int
    picked: int | None = None
    right: bool | None = None
    """None before the answers are counted, or when they gave none."""
    gained: int = 0
    points: int = 0
    rank: int = 0
    """0 before anything was counted."""


def commands(game: Game, now: datetime) -> Sequence[Command]:
    """Return what a host can do now, the likeliest first."""
    match game.phase:
        case Phase.LOBBY:
            return (Command.START, Command.STOP)
        case Phase.OVER:
            return ()
        case Phase.PODIUM:
            return (Command.STOP,)
    if game.paused:
        return (Command.RESUME, Command.SKIP, Command.VOID, Command.STOP)
    rung = game.seen_at(now) is Phase.CLOSED
    return (*(() if rung else (Command.PAUSE,)), Command.SKIP, Command.VOID, Command.STOP)
