"""The end of a live game as a stored picture: drawn aside, kept as any picture is, so that every channel can show it."""

import asyncio
from collections.abc import Sequence

from content.charts.game import Ending, Line, ending
from core.library import service as library
from core.live import service as live
from core.live.views import RankView, ScreenView, TeamView
from core.messages import Media, Text
from zhibu.backup import MEDIA
from zhibu.parts import Parts


class GamePictures:
    """Draws with the parts of the service."""

    def __init__(self, parts: Parts) -> None:
        """Hold what words, and keeping a picture, need."""
        self._parts = parts

    async def draw(self, screen: ScreenView, locale: str) -> Media | None:
        """Return the picture, kept for the game's branch; none where nobody has points or a name cannot be drawn."""
        parts, stage = self._parts, screen.stage
        headline = parts.wording.say(Text("console-screen-podium"), locale)
        teams_title = parts.wording.say(Text("console-screen-teams"), locale) if screen.teams else ""
        shown = Ending(stage.title, headline, _lines(screen.top), teams_title, _lines(screen.teams))
        drawn = await asyncio.to_thread(ending, shown)
        if drawn is None:
            return None
        async with parts.database.transaction() as session:
            branch = await live.branch_of(session, stage.code)
            folder, name = parts.settings.data_dir / MEDIA, f"{stage.title}.png"
            return await library.keep_media(session, folder, name, drawn, branch, parts.clock())


def _lines(ranked: Sequence[RankView | TeamView]) -> tuple[Line, ...]:
    return tuple(Line(each.rank, each.name, each.points) for each in ranked)
