"""What staff can do with a file of questions that takes a while: hand it over, decide, follow it, find it done."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import Session
from core.errors import NotFound, Refused
from core.imports import queries, rules
from core.imports.models import ImportJob
from core.imports.rules import LEASE, TRIES, Step
from core.library import intake
from core.library import service as library
from core.library.intake import Match
from core.library.models import Bank
from core.library.rules import ItemDraft
from core.members import service as members
from core.messages import Address, Attachment, Message, Purpose, Text
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.models import Push
from core.pushes.rules import Policy, Why
from core.staff import service as staff_service
from core.staff.audit import audit
from core.staff.rules import Permission, Staff

KEPT = timedelta(days=30)
"""How long it is known what became of an import."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the questions of a file go: a bank that is there, or one of this name of the branch, made when it is needed."""

    bank_id: int | None
    bank_name: str
    branch_code: str
    match: Match = Match.SKIP


async def editor(session: Session, member_id: int | None) -> Staff | None:
    """Return the member as one who may change banks somewhere; nothing for everybody else."""
    staff = await staff_service.as_staff(session, member_id) if member_id is not None else None
    return staff if staff is not None and staff.tops_for(Permission.CHANGE_CONTENT) else None


async def may_send(session: Session, place: Address) -> bool:
    """Tell whether whoever writes from this address may send files of questions."""
    return await editor(session, await queries.member_at(session, place)) is not None


async def sent(session: Session, staff: Staff, address_id: int, file: Attachment, caption: str, now: datetime) -> ImportJob:
    """Note a file that somebody who may change banks sent in a chat; it is fetched and read soon. Refused when too large."""
    if file.size > rules.LARGEST:
        raise Refused(Text("import-too-large", {"limit": rules.LARGEST // 1024 // 1024}))
    code = staff.tops_for(Permission.CHANGE_CONTENT)[0]
    name = rules.bank_name(file.name, caption)
    bank = await library.bank_named(session, name, code) if name else None
    target = Target(bank.id if bank else None, name, code)
    job = _job(secrets.token_urlsafe(24), staff.account_id, file.name, target, Step.WAITING, now)
    job.address_id, job.attachment = address_id, file.key
    session.add(job)
    await session.flush()
    return job


async def confirmed(
    session: Session, token: str, account_id: int, file_name: str, target: Target, total: int, now: datetime
) -> ImportJob:
    """Have a file that was looked at in the console stored; raises Refused when that was asked for before."""
    job = await queries.by_token(session, token)
    if job is None:
        job = _job(token, account_id, file_name, target, Step.TAKING, now)
    elif job.standing is not Step.SHOWN:
        raise Refused(Text("import-decided"))
    job.step, job.total, job.claimed_until, job.tries = Step.TAKING.value, total, None, 0
    job.bank_id, job.bank_name, job.branch_code, job.match = (
        *(target.bank_id, target.bank_name, target.branch_code),
        target.match.value,
    )
    session.add(job)
    await session.flush()
    return job


async def decide(session: Session, job_id: int, staff: Staff, *, take: bool) -> ImportJob:
    """Have a file that was read taken or dropped, once; raises NotFound for somebody else's, Refused when it was decided."""
    job = await _locked(session, job_id)
    if job.account_id != staff.account_id:
        raise NotFound(Text("import-gone"))
    if job.standing is not Step.SHOWN or (take and not staff.may(Permission.CHANGE_CONTENT, job.branch_code)):
        raise Refused(Text("import-decided" if job.standing is not Step.SHOWN else "import-not-allowed"))
    job.step, job.claimed_until, job.tries = (Step.TAKING if take else Step.DROPPED).value, None, 0
    await session.flush()
    return job


async def find(session: Session, job_id: int) -> ImportJob:
    """Return the import; raises NotFound."""
    job = await known(session, job_id)
    if job is None:
        raise NotFound(Text("import-gone"))
    return job


async def known(session: Session, job_id: int) -> ImportJob | None:
    """Return the import, if it is one that is still remembered."""
    return await session.get(ImportJob, job_id)


async def place(session: Session, job: ImportJob) -> Address | None:
    """Return the chat that the file came from; nothing for one that came by the console, or when the chat is gone."""
    return await queries.place(session, job.address_id) if job.address_id is not None else None


async def next_open(session: Session, now: datetime) -> int | None:
    """Return an import that has work to do and that no process is at."""
    return await queries.first_free(session, now)


async def claim(session: Session, job_id: int, now: datetime) -> ImportJob | None:
    """Take an import for this process; nothing when another has it. One that ended by accident too often is given up."""
    if not await queries.claim(session, job_id, now, now + LEASE):
        return None
    job = await _locked(session, job_id)
    if job.tries > TRIES:
        await fail(session, job, "import-failed")
    return job


async def read(session: Session, job: ImportJob, total: int) -> None:
    """Note that the file was read: from now on whoever sent it decides."""
    job.step, job.total, job.claimed_until = Step.SHOWN.value, total, None
    session.add(job)
    await session.flush()


async def later(session: Session, job: ImportJob, now: datetime, wait: timedelta) -> None:
    """Try it again after the wait."""
    job.claimed_until = now + wait
    session.add(job)
    await session.flush()


async def fail(session: Session, job: ImportJob, problem: str) -> None:
    """Note that nothing comes of the import; `problem` is the key of the sentence that says why."""
    job.step, job.problem, job.claimed_until = Step.FAILED.value, problem, None
    session.add(job)
    await session.flush()


async def take_portion(session: Session, job_id: int, drafts: Sequence[ItemDraft], lost: int, now: datetime) -> int:
    """Store the next questions of the file, from where the import stands, and return where it stands then.

    `lost` rows of the file became none of them; they are counted once. Whoever dies in between is followed by another.
    """
    job = await _locked(session, job_id)
    portion = drafts[job.done : job.done + rules.PORTION]
    bank = await _bank(session, job, now)
    if job.batch_id is None:
        done = await intake.take(session, bank.id or 0, job.file_name, portion, lost, now, Match(job.match))
    else:
        done = await intake.take_more(session, job.batch_id, portion, now, Match(job.match))
    job.bank_id, job.batch_id, job.claimed_until = bank.id, done.batch_id, now + LEASE
    job.done += len(portion)
    job.total = max(job.total, len(drafts))
    await session.flush()
    return job.done


async def finish(session: Session, job_id: int, repeats: int, now: datetime) -> ImportJob:
    """Note that all is stored; `repeats` rows said what others of the file had said."""
    job = await _locked(session, job_id)
    batch = await intake.count_repeats(session, job.batch_id or 0, repeats)
    job.step, job.claimed_until = Step.DONE.value, None
    account = await staff_service.account(session, job.account_id)
    who = Staff(job.account_id, account.username, account.name, account.locale)
    await audit(session, who, "bank.imported", job.bank_name, f"{job.file_name}: {batch.imported}", now, job.branch_code)
    await session.flush()
    return job


async def tell(session: Session, job: ImportJob, card: Message, now: datetime, organisation: Organisation) -> Push | None:
    """Write into the chat that the file came from, at once; nothing for a file that came by the console."""
    if job.address_id is None:
        return None
    plan = pushes.Plan("import", card, Purpose.REPLY, Policy.RESEND, why=Why.WAITED, chat_id=job.address_id)
    return await pushes.plan(session, plan, queries.member_of(job.address_id), now, organisation)


async def forget(session: Session, now: datetime) -> None:
    """Delete what nobody asks about any more."""
    await queries.forget(session, now - KEPT)


def _job(token: str, account_id: int, file_name: str, target: Target, step: Step, now: datetime) -> ImportJob:
    return ImportJob(
        token=token,
        account_id=account_id,
        file_name=file_name[-200:],
        bank_name=target.bank_name,
        branch_code=target.branch_code,
        bank_id=target.bank_id,
        match=target.match.value,
        step=step.value,
        created_at=now,
    )


async def _locked(session: Session, job_id: int) -> ImportJob:
    job = await queries.locked(session, job_id)
    if job is None:
        raise NotFound(Text("import-gone"))
    return job


async def _bank(session: Session, job: ImportJob, now: datetime) -> Bank:
    """Return the bank that the questions go to, made if it is not there."""
    if job.bank_id is not None:
        return await library.bank(session, job.bank_id)
    code = (await members.branch_by_code(session, job.branch_code)).code
    return await library.bank_named(session, job.bank_name, code) or await library.create_bank(session, job.bank_name, code, now)
