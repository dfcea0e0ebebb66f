"""A quiz so long that its players never reach the end, for benchmarks."""

from datetime import datetime, time, timedelta

from core.database import Database
from core.library.models import Bank, Item
from core.members.models import AddressRow, Branch, Member, Membership
from core.members.rules import Audience
from core.organisation import Organisation
from core.quiz import queries, service
from core.quiz.models import Round
from core.quiz.rules import EVERY_DAY, QuizDraft, Schedule

QUESTIONS = 400


async def fill(database: Database, organisation: Organisation, account: str, players: int, now: datetime) -> None:
    """Make players (Telegram ids from 1), a bank of single choices, and an open round of four hundred questions."""
    async with database.transaction() as session:
        branch = Branch(code="001", name="支部")
        session.add_all([branch, Membership(code="full", name_zh="正式", name_en="full")])
        await session.flush()
        bank = Bank(name="题库", branch_id=branch.id or 0, created_at=now)
        session.add(bank)
        await session.flush()
        for number in range(QUESTIONS):
            options = ["北京", "上海", "嘉兴", "延安"]
            stem = f"第{number}题：下列说法正确的是（  ）。"
            explanation = "解析：见学习材料。"
            session.add(
                Item(
                    bank_id=bank.id or 0,
                    identity=str(number),
                    type="single",
                    stem=stem,
                    options=options,
                    key=[0],
                    explanation=explanation,
                )
            )
        for number in range(1, players + 1):
            member = Member(name=f"同志{number}", branch_id=branch.id or 0, membership="full", joined_at=now)
            session.add(member)
            await session.flush()
            session.add(AddressRow(channel="telegram", account=account, sender=str(number), member_id=member.id, bound_at=now))
        schedule = Schedule(time(0), EVERY_DAY, organisation.today(now) - timedelta(days=1))
        draft = QuizDraft("长卷", bank.id or 0, 1, Audience("001"), schedule)
        quiz = await service.create(session, draft, now)
        round_ = Round(
            quiz_id=quiz.id or 0, day=organisation.today(now), opens_at=now, closes_at=now + timedelta(days=2), size=QUESTIONS
        )
        session.add(round_)
        await session.flush()
        await queries.fix_items(session, round_.id or 0, range(1, QUESTIONS + 1))
