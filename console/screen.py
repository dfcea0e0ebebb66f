"""The big screen of a live game, for the hall: no sign-in, no names but those that players chose, no key before the bell."""

from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.middleware.gzip import GZipMiddleware

from console import stages
from console.desk import AtLobby, Lobby
from console.game_watch import GameWatch
from console.guards import Headers
from console.office import Office
from console.pictures import qr
from console.streams import AGAIN, STILL_HERE, event, streamed
from core.errors import NotFound
from core.live import service as live
from core.live.rules import Phase
from core.live.views import ScreenView
from core.members import rules

router = APIRouter()
_UNAVAILABLE: Final = 503


def screen_app(office: Office, watch: GameWatch) -> FastAPI:
    """Return the screens of live games over the service behind them, to be mounted at `/screen`."""
    app = FastAPI(title="screen", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.office, app.state.games = office, watch
    app.include_router(router)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Headers)
    app.add_exception_handler(NotFound, _no_such_game)
    return app


@router.get("/{game_code}")
async def show(here: AtLobby, game_code: str) -> Response:
    """Show the game as it stands; the page keeps itself up to date."""
    view = await _view(here, game_code)
    return HTMLResponse(here.drawn("screen.html", _values(here, view)))


@router.get("/{game_code}/events")
async def events(here: AtLobby, game_code: str) -> Response:
    """Send what the screen shows next, as it comes (server-sent events)."""
    if _watch(here).full:
        return Response(status_code=_UNAVAILABLE, headers={"Retry-After": "30"})
    await _view(here, game_code)
    return streamed(_scenes(here, game_code))


async def _view(here: Lobby, code: str) -> ScreenView:
    async with here.reading() as session:
        return await live.view_for_screen(session, code, _watch(here).now())


def _watch(here: Lobby) -> GameWatch:
    watch: GameWatch = here.request.app.state.games
    return watch


async def _scenes(here: Lobby, code: str) -> AsyncIterator[str]:
    office, before = here.office, None
    yield AGAIN
    async with _watch(here).of(code) as eye:
        while not office.ending.is_set():
            view = await eye.next(office.beat)
            if view is None:
                yield STILL_HERE
                continue
            if stages.mark(view) == before:
                yield event("count", stages.counts(view))
                continue
            before = stages.mark(view)
            yield event("stage", here.drawn("screen-stage.html", _values(here, view)))
            if view.stage.phase is Phase.OVER:
                yield event("over", "")
                return


def _values(here: Lobby, view: ScreenView) -> dict[str, object]:
    link = join_link(here.office, view.stage.code)
    return {**stages.drawn_with(view), "link": link, "picture": qr(link), "way_in": here.office.organisation.public_url}


def join_link(office: Office, code: str) -> str:
    """Return the link behind the picture to scan: it opens the web chat and joins the game there."""
    return rules.web_link(office.organisation.public_url, live.link_code(code))


async def _no_such_game(request: Request, error: Exception) -> Response:
    office: Office = request.app.state.office
    here = Lobby(request, office, office.organisation.locale)
    words = here.tongue.words(error.text) if isinstance(error, NotFound) else ""
    return HTMLResponse(here.drawn("screen-none.html", {"sentence": words}), 404)
