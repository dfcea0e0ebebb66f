"""Fills the demo's knowledge base, and lets invented members ask what it does not hold: one waits, one was answered."""

from datetime import datetime, timedelta
from pathlib import Path

import content
from content.importers.faq import read_faq
from core.database import Session
from core.members import service as members
from core.members.rules import Person, Sought
from core.members.service import MemberRow
from core.organisation import Organisation
from core.qa import desk, knowledge
from core.qa import service as questions
from core.qa.rules import Draft
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role, Staff

SAMPLE = Path(content.__file__).parent / "samples" / "faq.csv"
_NOBODYS = PasswordHash("!")
"""No password has this hash: nobody signs in as the demo's own answerer."""


async def seed_questions(session: Session, top: str, now: datetime, organisation: Organisation) -> None:
    """Release the sample entries, keep one as a draft, and ask two questions of the past days."""
    answerer, reviewer = (
        await _staff(session, "answerer", "陈答疑", top, now),
        await _staff(session, "editor", "周编辑", top, now),
    )
    drafts = read_faq(SAMPLE.read_bytes(), SAMPLE.name).drafts
    made = [await knowledge.write(session, draft, reviewer, now) for draft in drafts]
    await knowledge.release(session, [each.id or 0 for each in made], answerer, now)
    await knowledge.write(session, Draft("参观学习能带家属吗？", "可以，请提前三天报名。"), reviewer, now)
    asker, other = (await members.members(session, Sought(f"{top}.001"))).rows[:2]
    before = now - timedelta(days=1)
    answered = await questions.ask(session, await _person(session, asker), "食堂周末开不开门？", before, organisation)
    if isinstance(answered, questions.HandedOn):
        await desk.answer(session, answered.question_id, "周六中午开，周日不开。", answerer, now, organisation)
    await questions.ask(
        session, await _person(session, other), "宿舍空调坏了，报修打哪个电话？", now - timedelta(hours=2), organisation
    )


async def _staff(session: Session, username: str, name: str, top: str, now: datetime) -> Staff:
    rights = (Right(Role.SECRETARY, top),)
    account = await staff.create_account(session, NewAccount(username, name), _NOBODYS, rights, now)
    return Staff(account, username, name, "zh", rights)


async def _person(session: Session, row: MemberRow) -> Person:
    branch = await members.branch_by_code(session, row.branch_code)
    return Person(0, "zh", row.id, row.name, branch.id, row.branch_code, row.membership)
