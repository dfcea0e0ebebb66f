"""An import that is being stored: how far it is, and what came of it."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from core.database import Session
from core.errors import NotFound
from core.imports import service as imports
from core.imports.models import ImportJob
from core.imports.rules import OPEN, Step
from core.library import intake
from core.messages import Text

router = APIRouter()


@router.get("/banks/imports/{job_id:id}")
async def show(desk: AtDesk, job_id: int) -> Response:
    """Show how far the import is; one that was done at once leads to its bank."""
    async with desk.reading() as session:
        job, values = await _values(session, desk, job_id)
    if job.standing is Step.DONE and desk.asked("done"):
        return desk.go(f"banks/{job.bank_id}", str(values["told"]))
    return desk.page("bank-import-job.html", values)


@router.get("/banks/imports/{job_id:id}/progress")
async def progress(desk: AtDesk, job_id: int) -> Response:
    """Return the part of the page that changes."""
    async with desk.reading() as session:
        _, values = await _values(session, desk, job_id)
    return desk.part("bank-import-progress.html", values)


async def _values(session: Session, desk: Desk, job_id: int) -> tuple[ImportJob, dict[str, object]]:
    job = await imports.find(session, job_id)
    if job.account_id != desk.staff.account_id:
        raise NotFound(Text("console-not-found"))
    told = ""
    if job.standing is Step.DONE:
        batch = await intake.find(session, job.batch_id) if job.batch_id is not None else None
        counts = {"n": 0, "changed": 0, "duplicates": 0, "rejected": 0}
        if batch is not None:
            counts = {name: getattr(batch, name) for name in ("changed", "duplicates", "rejected")} | {"n": batch.imported}
        told = desk.say("console-bank-imported", **counts)
    elif job.standing is Step.FAILED:
        told = desk.say(job.problem, file=job.file_name, limit=0)
    return job, {"job": job, "told": told, "open": job.standing in OPEN}
