"""What answers tell about items: of a bank, of a quiz, of one round; on the page and as a file."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from console.banking import found_bank
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.sheets import Cell, workbook
from core.choicebook import LETTERS
from core.corrections import figures
from core.database import Session
from core.errors import NotFound
from core.library.figures import Analysed, ItemRow
from core.library.statistics import FEWEST
from core.messages import Text
from core.quiz import analysis
from core.quiz import service as quizzes
from core.quiz.rules import QuizDraft, RoundSummary
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
_COLUMNS = ("number", "stem", "type", "answers", "facility", "discrimination", "efficiency", "suspect", "picks")


@router.get("/banks/{bank_id:id}/analysis")
async def bank(desk: AtDesk, bank_id: int) -> Response:
    """Show what all quizzes, duels and live games that asked from a bank tell about its items."""
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id)
        told = await figures.of_bank(session, bank_id)
    return desk.page("bank-analysis.html", {"bank": found.bank, "told": told, "letters": LETTERS, "fewest": FEWEST})


@router.get("/banks/{bank_id:id}/analysis.xlsx")
async def bank_file(desk: AtDesk, bank_id: int) -> Response:
    """Return the same as a file."""
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id)
        told = await figures.of_bank(session, bank_id)
    return await _file(desk, found.bank.name, found.branch.code, told)


@router.get("/results/quizzes/{quiz_id:id}/items")
async def quiz(desk: AtDesk, quiz_id: int) -> Response:
    """Show what the attempts at a quiz, or at one of its rounds, tell about its items."""
    async with desk.reading() as session:
        draft, round_, rounds, told = await _of_quiz(session, desk, quiz_id)
    values = {"quiz_id": quiz_id, "draft": draft, "round": round_, "rounds": rounds, "told": told}
    return desk.page("quiz-analysis.html", {**values, "letters": LETTERS, "fewest": FEWEST})


@router.get("/results/quizzes/{quiz_id:id}/items.xlsx")
async def quiz_file(desk: AtDesk, quiz_id: int) -> Response:
    """Return the same as a file."""
    async with desk.reading() as session:
        draft, _, _, told = await _of_quiz(session, desk, quiz_id)
    return await _file(desk, draft.title, draft.audience.branch_code, told)


async def _of_quiz(
    session: Session, desk: Desk, quiz_id: int
) -> tuple[QuizDraft, RoundSummary | None, Sequence[RoundSummary], Analysed]:
    draft = await quizzes.draft_of(session, quiz_id)
    desk.must(Permission.SEE_FIGURES, draft.audience.branch_code)
    rounds = await quizzes.rounds(session, quiz_id)
    wanted = desk.asked("round")
    round_ = next((each for each in rounds if str(each.id) == wanted), None)
    if wanted and round_ is None:
        raise NotFound(Text("console-not-found"))
    told = await (analysis.of_round(session, round_.id) if round_ else analysis.of_quiz(session, quiz_id))
    return draft, round_, rounds, told


async def _file(desk: Desk, title: str, code: str, told: Analysed) -> Response:
    now = desk.office.clock()
    header = [desk.say(f"console-analysis-{name}") for name in _COLUMNS]
    cells = [_cells(desk, row) for row in told.items]
    body = await asyncio.to_thread(workbook, title, header, cells)
    async with desk.writing() as session:
        await audit(session, desk.staff, "items.analysed", title, "", now, code)
    name = desk.say("console-analysis-file", title=title)
    return xlsx(body, f"{name}-{desk.office.organisation.today(now)}")


def _cells(desk: Desk, row: ItemRow) -> list[Cell]:
    item, told = row.item, row.figures
    picks = "  ".join(f"{letter}:{count}" for letter, count in zip(LETTERS, row.picks, strict=False))
    numbers = (told.facility, told.discrimination, told.efficiency)
    return [
        *(item.id, item.stem, desk.say(f"console-type-{item.type}"), told.answers),
        *(None if each is None else round(each) for each in numbers),
        desk.say("console-analysis-suspect") if told.suspect else "",
        picks,
    ]
