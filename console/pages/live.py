"""Live games: the list, opening one, hosting it from any screen or phone, and how it went."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console import live_forms, stages
from console.banking import found_bank
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import Form, row_id
from console.game_watch import GameWatch
from console.invitations import web_and_telegram
from console.previews import Shown, shown
from console.sheets import Cell, Sheet, of_sheets
from console.streams import AGAIN, STILL_HERE, event, may_read_on, streamed
from core.choicebook import LETTERS
from core.database import Session
from core.errors import Forbidden, NotFound, Refused
from core.library import cards
from core.library import service as library
from core.library.rules import ItemType, Sought
from core.library.statistics import FEWEST
from core.live import analysis
from core.live import service as live
from core.live.rules import Command, Phase
from core.live.seeing import PlayerLine, Results
from core.live.service import GameDraft
from core.live.views import HostView, ScreenView
from core.messages import Plain, Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
_STYLES: Final = {Phase.LOBBY: "info", Phase.OVER: ""}
_PLAYABLE: Final = (ItemType.SINGLE, ItemType.JUDGE)
_COLUMNS: Final = ("rank", "player", "branch", "points", "right", "answered", "took")
_OF_BRANCHES: Final = ("branch", "players", "answered", "right", "mean")
_OF_QUESTIONS: Final = ("number", "stem", "answered", "right", "void")


@router.get("/live")
async def list_(desk: AtDesk) -> Response:
    """Show the games of the branches they see."""
    async with desk.reading() as session:
        games = [game for top in desk.tops for game in await live.games(session, top)]
    return desk.page("live-games.html", {"games": games, "styles": _STYLES})


@router.get("/live/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new game, filled in as most are."""
    return await _form_page(desk, live_forms.first())


@router.post("/live/new")
async def open_(desk: AtDesk) -> Response:
    """Show how a question of the game looks in each channel, or open the game for players to join."""
    async with desk.form() as form:
        try:
            draft = live_forms.typed(form)
            desk.must(Permission.SEND, draft.branch_code)
            async with desk.reading() as session:
                await found_bank(session, desk, draft.bank_id or 0)
                await _check_groups(session, desk, draft)
            if form.text("preview"):
                return await _form_page(desk, form, previews=await _previews(desk, draft))
            async with desk.writing() as session:
                opened = await live.open_game(session, draft, live.host_at_console(desk.staff), desk.office.clock())
        except Refused as refusal:
            return await _form_page(desk, form, desk.tongue.words(refusal.text), status=422)
    return desk.go(f"live/{opened.code}", desk.say("console-live-opened"))


@router.get("/live/{game_code}")
async def show(desk: AtDesk, game_code: str) -> Response:
    """Show the game to its host, to be led from here: the page is a remote control on a phone."""
    async with desk.reading() as session:
        await _seen(session, desk, game_code)
        values = await _values(session, desk, game_code)
        heirs = [(str(member_id), name) for member_id, name in await live.heirs(session, game_code)]
    ways = web_and_telegram(desk, live.link_code(game_code))
    return desk.page("live-game.html", {**values, "heirs": heirs, "ways": ways, "refused": ""})


@router.get("/live/{game_code}/events")
async def events(desk: AtDesk, game_code: str) -> Response:
    """Send what the host sees next, as it comes (server-sent events)."""
    async with desk.reading() as session:
        await _seen(session, desk, game_code)
    return streamed(_scenes(desk, game_code))


async def _scenes(desk: Desk, code: str) -> AsyncIterator[str]:
    before, beat, now = None, desk.office.beat, asyncio.get_running_loop().time
    checked = now()
    yield AGAIN
    async with _watch(desk).of(code) as eye:
        while not desk.office.ending.is_set():
            view = await eye.next(beat)
            if now() - checked >= beat:
                checked = now()
                if not await may_read_on(desk):
                    yield event("leave", "")
                    return
            if view is None:
                yield STILL_HERE
            elif stages.mark(view) == before:
                yield event("count", stages.counts(view))
            else:
                before = stages.mark(view)
                async with desk.reading() as session:
                    values = await _values(session, desk, code)
                yield event("stage", desk.drawn("live-host.html", values))


@router.post("/live/{game_code}/do")
async def do(desk: AtDesk, game_code: str) -> Response:
    """Do what the host pressed, if the game still stands where they saw it."""
    async with desk.form() as form:
        command = form.text("command")
        if command not in set(Command):
            raise Refused(Text("console-form-broken"))
        try:
            async with desk.writing() as session:
                await _seen(session, desk, game_code)
                turn = row_id(form.text("turn"))
                by, now = live.host_at_console(desk.staff), _watch(desk).now()
                await live.host_command(session, game_code, Command(command), by, now, turn=turn)
        except Refused as refusal:
            return desk.go(f"live/{game_code}", desk.tongue.words(refusal.text))
    return desk.go(f"live/{game_code}")


@router.post("/live/{game_code}/hand-over")
async def hand_over(desk: AtDesk, game_code: str) -> Response:
    """Let somebody else lead the game from their chat."""
    async with desk.form() as form, desk.writing() as session:
        await _seen(session, desk, game_code)
        heir = form.id("heir", "console-live-heir")
        await live.hand_over(session, game_code, heir, live.host_at_console(desk.staff), desk.office.clock())
    return desk.go(f"live/{game_code}", desk.say("console-live-handed-over"))


@router.get("/live/{game_code}/results")
async def results(desk: AtDesk, game_code: str) -> Response:
    """Show how a game went: players under the names they chose, branches, questions."""
    found, view = await _results(desk, game_code, Permission.SEE_FIGURES)
    async with desk.reading() as session:
        named = desk.staff.may(Permission.SEE_MEMBERS, await live.branch_of(session, game_code))
        told = await analysis.of_game(session, found.id)
    values = {"results": found, "stage": view.stage, "named": named, "told": told}
    return desk.page("live-results.html", {**values, "letters": LETTERS, "fewest": FEWEST})


@router.get("/live/{game_code}/results.xlsx")
async def results_file(desk: AtDesk, game_code: str) -> Response:
    """Return the same as a file."""
    found, _ = await _results(desk, game_code, Permission.SEE_MEMBERS)
    body = await asyncio.to_thread(of_sheets, _sheets(desk, found))
    now = desk.office.clock()
    async with desk.writing() as session:
        code = await live.branch_of(session, game_code)
        await audit(session, desk.staff, "results.exported", found.title, "", now, code)
    return xlsx(body, f"{found.title}-{desk.office.organisation.today(now)}")


def _sheets(desk: Desk, found: Results) -> tuple[Sheet, ...]:
    """Return the players, the branches and the questions, a sheet each."""
    branches = [(each.name, each.players, each.answered, each.right, each.mean) for each in found.branches]
    void = desk.say("console-live-void-mark")
    questions = [(each.number, each.stem, each.answered, each.right, void if each.void else None) for each in found.questions]
    return (
        Sheet(desk.say("console-screen-players"), _heads(desk, _COLUMNS), [_line(each) for each in found.players]),
        Sheet(desk.say("console-live-by-branch"), _heads(desk, _OF_BRANCHES), branches),
        Sheet(desk.say("console-live-by-question"), _heads(desk, _OF_QUESTIONS), questions),
    )


def _heads(desk: Desk, names: Sequence[str]) -> list[str]:
    return [desk.say(f"console-live-column-{name}") for name in names]


def _line(each: PlayerLine) -> tuple[Cell, ...]:
    score = each.score
    return (each.rank or None, each.name, each.branch, score.points, score.right, score.answered, score.took // 1000)


async def _results(desk: Desk, code: str, permission: Permission) -> tuple[Results, ScreenView]:
    async with desk.reading() as session:
        await _seen(session, desk, code, permission)
        view = await live.view_for_screen(session, code, _watch(desk).now())
        return await live.results(session, code), view


async def _seen(session: Session, desk: Desk, code: str, permission: Permission = Permission.SEND) -> None:
    desk.must(permission, await live.branch_of(session, code))


def _watch(desk: Desk) -> GameWatch:
    watch: GameWatch = desk.request.app.state.games
    return watch


async def _values(session: Session, desk: Desk, code: str) -> dict[str, object]:
    host: HostView = await live.view_for_host(session, code, live.host_at_console(desk.staff), _watch(desk).now())
    return {**stages.drawn_with(host.screen), "host": host}


async def _check_groups(session: Session, desk: Desk, draft: GameDraft) -> None:
    known = {key for key, _ in (await live_forms.options(session, desk))["groups"]}
    if not {str(group) for group in draft.groups} <= known:
        raise NotFound(Text("console-not-found"))


async def _previews(desk: Desk, draft: GameDraft) -> tuple[Shown, ...]:
    """Return how a question of the bank looks in each channel; a bank without one that a game can ask raises Refused."""
    for kind in _PLAYABLE:
        async with desk.reading() as session:
            rows = (await library.items(session, draft.bank_id or 0, Sought(tag=draft.tag, type=kind))).rows
        if rows:
            item = rows[0]
            return shown(desk, cards.ask(cards.Question(item.type, item.stem, item.options, 0), Plain(draft.title)))
    raise Refused(Text("live-flaw-no-items"))


async def _form_page(desk: Desk, form: Form, refused: str = "", previews: tuple[Shown, ...] = (), status: int = 200) -> Response:
    if not desk.may(Permission.SEND):
        raise Forbidden(Text("console-not-allowed"))
    async with desk.reading() as session:
        offered = await live_forms.options(session, desk)
    points = [(each, each) for each in live_forms.POINTS]
    values = {**offered, "form": form, "refused": refused, "previews": previews, "points": points}
    return desk.page("live-form.html", values, status)
