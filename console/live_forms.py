"""A live game as a form shows and posts it."""

from typing import Final

from console.banking import usable_banks
from console.choices import Options, branch_options, seen_branches
from console.desk import Desk
from console.forms import Form
from core.database import Session
from core.groups import service as groups
from core.live.rules import LONGEST, MOST_QUESTIONS, SHORTEST, Names, Scoring, Settings, Teams
from core.live.service import GameDraft
from core.staff.rules import Permission

POINTS: Final = ("500", "1000", "2000")


def first() -> Form:
    """Return the form filled in as most games are."""
    return Form(
        {
            "size": ["10"],
            "seconds": ["20"],
            "scoring": [Scoring.SPEED],
            "streak": ["yes"],
            "teams": [Teams.NONE],
            "points": ["1000"],
            "pace": ["auto"],
            "names": [Names.FREE],
        }
    )


def typed(form: Form) -> GameDraft:
    """Return the game that was typed; a field that cannot be raises Refused."""
    points = form.text("points")
    settings = Settings(
        size=form.number("size", "console-live-size", least=1, most=MOST_QUESTIONS),
        seconds=form.number("seconds", "console-live-seconds", least=SHORTEST, most=LONGEST),
        scoring=Scoring.ACCURACY if form.text("scoring") == Scoring.ACCURACY else Scoring.SPEED,
        streak=bool(form.text("streak")),
        teams=Teams(form.text("teams")) if form.text("teams") in set(Teams) else Teams.NONE,
        points=int(points) if points in POINTS else int(POINTS[1]),
        auto=form.text("pace") != "host",
        names=Names(form.text("names")) if form.text("names") in set(Names) else Names.FREE,
    )
    return GameDraft(
        form.text("title"),
        form.needed("branch", "console-audience"),
        settings,
        form.id("bank", "console-quiz-bank"),
        form.text("tag"),
        groups=tuple(int(each) for each in form.many("group") if each.isdecimal() and len(each) <= 9),  # noqa: PLR2004 - as ids of rows are
    )


async def options(session: Session, desk: Desk) -> dict[str, Options]:
    """Return what the form offers: the branches they may send to, the banks, and the groups of these branches."""
    tops = desk.staff.tops_for(Permission.SEND)
    found = [group for top in tops for group in await groups.groups(session, top)]
    return {
        "branches": branch_options(desk, await seen_branches(session, desk), Permission.SEND),
        "banks": [(str(bank.id), f"{bank.name}（{bank.items}）") for bank in await usable_banks(session, desk)],
        "groups": [(str(group.id), f"{group.name}（{group.branch_name}）") for group in found if group.open],
    }
