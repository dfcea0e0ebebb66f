"""How a live game is shown in chats: the card of each phase, for groups, for players by themselves, and for the host."""

from dataclasses import dataclass

from core.choicebook import LETTERS
from core.live.pressing import COMMANDS, own_standing
from core.live.rules import Command, Phase, Scoring
from core.live.tokens import Way, name
from core.live.views import HostView, QuestionView, RankView, ScreenView, Stage, TeamView
from core.messages import Choice, Message, Plain, Purpose, Text, Value, Words

_SHOWN_TEAMS = 8


@dataclass(frozen=True, slots=True)
class Own:
    """What a player by themselves is told: their points, what the last question brought, their rank (0 = none yet)."""

    points: int
    gained: int
    rank: int
    answered: bool


def in_group(screen: ScreenView, join_by: str) -> Message | None:
    """Return what a group sees; nothing when the phase shows nothing new. `join_by` is what a link to the game carries."""
    stage = screen.stage
    match stage.phase:
        case Phase.LOBBY:
            return _lobby(screen, join_by)
        case Phase.COUNTDOWN:
            return _card(stage, Plain(_stem(stage)), Text("live-get-ready", {"seconds": stage.settings.countdown}))
        case Phase.QUESTION | Phase.CLOSED:
            return question(stage, counted=True)
        case Phase.RESULT:
            return _card(stage, *_solution(stage), choices=(_mine(stage),))
        case Phase.RANKING:
            return _card(stage, *ranking(screen.top, screen.teams), choices=(_mine(stage),))
        case Phase.PODIUM:
            return podium(screen)
        case Phase.OVER:
            return None


def question(stage: Stage, *, counted: bool = False) -> Message:
    """Return the card of the question that is open; with `counted` it says how many have answered."""
    shown = stage.question or QuestionView("")
    token = name(stage.id, Way.ANSWER, stage.number)
    lettered = all(isinstance(each, Plain) for each in shown.options)
    choices = tuple(Choice(str(place), label, f"{token}.{place}") for place, label in enumerate(shown.options))
    time = Text("live-time", {"seconds": stage.settings.seconds, "answered": stage.answered if counted else 0})
    return _card(stage, Plain(shown.stem), time, choices=choices, lettered=lettered)


def result(stage: Stage, own: Own) -> Message:
    """Return what a player by themselves is told once the question is counted."""
    right = own.gained > 0 if own.answered else None
    return _card(stage, *_solution(stage), own_standing(own.rank, own.points, own.gained, right=right))


def podium(screen: ScreenView, own: Own | None = None) -> Message:
    """Return the end: the best three, the teams, and to a player by themselves where they stand."""
    stage = screen.stage
    best = tuple(_rank_line(each, medal=True) for each in screen.top if each.rank <= 3)  # noqa: PLR2004 - a podium has three steps
    body = (*best, *_team_lines(screen.teams)) if best else (Text("live-nobody-scored"),)
    mine = (own_standing(own.rank, own.points, 0, right=None), Text("item-doubt")) if own and own.rank else ()
    choices = () if own else (_mine(stage),)
    return Message((*body, *mine), Text("live-podium", {"title": stage.title}), choices=choices, purpose=Purpose.QUIZ)


def for_host(view: HostView, turn: int) -> Message:
    """Return what the host sees and can press; a press counts only while the game is at this turn, 0 = at any."""
    stage = view.screen.stage
    token = name(stage.id, Way.HOST, turn)
    choices = tuple(
        Choice(each.value, Text(f"live-command-{each.value}"), f"{token}.{COMMANDS.index(each)}") for each in view.commands
    )
    where = {"phase": stage.phase.value, "number": stage.number, "size": stage.settings.size}
    body: tuple[Words, ...] = (Text("live-host-at", where), Text("live-host-players", {"players": stage.players}))
    if stage.phase is Phase.LOBBY:
        body = (*body, Text("live-code", {"code": stage.code}))
    return Message(body, Text("live-host-title", {"title": stage.title}), choices=choices, purpose=Purpose.QUIZ)


def remote(view: HostView) -> HostView:
    """Return the view with every command of a running game, for a chat in which the card cannot be changed."""
    running = view.screen.stage.phase not in {Phase.LOBBY, Phase.OVER}
    every = tuple(each for each in Command if each is not Command.START)
    return HostView(view.screen, every if running else view.commands, view.host)


def ranking(top: tuple[RankView, ...], teams: tuple[TeamView, ...]) -> tuple[Words, ...]:
    """Return the lines of the ranking: the best players, then the teams."""
    lines = tuple(_rank_line(each) for each in top)
    return (*(lines or (Text("live-nobody-scored"),)), *_team_lines(teams))


def _team_lines(teams: tuple[TeamView, ...]) -> tuple[Words, ...]:
    return tuple(
        Text("live-team-line", {"rank": each.rank, "name": Plain(each.name), "points": each.points, "players": each.players})
        for each in teams[:_SHOWN_TEAMS]
    )


def _rank_line(line: RankView, *, medal: bool = False) -> Words:
    values: dict[str, Value] = {"rank": line.rank, "name": Plain(line.name), "points": line.points, "gained": line.gained}
    return Text("live-medal-line" if medal else "live-rank-line", values)


def _lobby(screen: ScreenView, join_by: str) -> Message:
    stage = screen.stage
    rules = "live-rules-speed" if stage.settings.scoring is Scoring.SPEED else "live-rules-accuracy"
    values: dict[str, Value] = {"points": stage.settings.points, "seconds": stage.settings.seconds, "size": stage.settings.size}
    body = (
        Text("live-lobby", {"players": stage.players}),
        Text("live-how-to-join", {"code": stage.code, "link": Plain(join_by)}),
        Text(rules, values),
        Text("live-names-are", {"names": stage.settings.names.value}),
    )
    join = Choice("join", Text("live-join-button"), f"{name(stage.id, Way.JOIN)}.0")
    return Message(body, Text("live-title", {"title": stage.title}), choices=(join,), purpose=Purpose.QUIZ)


def _card(stage: Stage, *body: Words, choices: tuple[Choice, ...] = (), lettered: bool = False) -> Message:
    title = Text("live-question", {"number": stage.number, "size": stage.settings.size})
    paused = (Text("live-paused"),) if stage.paused else ()
    return Message((*body, *paused), title, choices=choices, lettered=lettered, purpose=Purpose.QUIZ)


def _stem(stage: Stage) -> str:
    return stage.question.stem if stage.question else ""


def _solution(stage: Stage) -> tuple[Words, ...]:
    """Return the question again, what is right, how many chose what, and why."""
    shown = stage.question or QuestionView("")
    lines: list[Words] = [Plain(shown.stem)]
    for place, label in enumerate(shown.options):
        many = shown.picks[place] if place < len(shown.picks) else 0
        right = "right" if place in shown.key else "wrong"
        lines.append(Text("live-option-result", {"letter": LETTERS[place], "label": label_of(label), "many": many, "is": right}))
    if shown.explanation:
        lines.append(Text("item-explanation", {"explanation": Plain(shown.explanation)}))
    if shown.source:
        lines.append(Text("item-source", {"source": Plain(shown.source)}))
    return tuple(lines)


def label_of(words: Words) -> Value:
    """Return the words as a value inside a sentence."""
    return words if isinstance(words, Text | Plain) else Plain(words.markdown)


def _mine(stage: Stage) -> Choice:
    return Choice("mine", Text("live-mine-button"), f"{name(stage.id, Way.MINE)}.0")
