"""What is planned or on its way stands in one list, whatever it carries."""

from datetime import timedelta

import pytest

from core.database import Database
from core.errors import NotFound
from core.members.rules import Audience
from core.notices import service as notices
from core.notices.rules import NoticeDraft
from core.outgoing import service
from core.outgoing.rules import Sought, Stage
from core.pushes.rules import Subject
from tests.conftest import StillClock
from tests.people import People


async def test_a_draft_is_listed_for_its_branches_and_approved(database: Database, people: People, clock: StillClock) -> None:
    await people.member()
    draft = NoticeDraft("下周停水", "请储水。", Audience("001"), clock.now + timedelta(days=1))
    async with database.transaction() as session:
        notice = await notices.create(session, draft, clock.now)
        assert await service.branch_of(session, Subject.NOTICE, notice.id) == "001"
        with pytest.raises(NotFound):
            await service.branch_of(session, Subject.NOTICE, notice.id + 1)
        await service.approve(session, Subject.NOTICE, notice.id, None, clock.now)
    async with database.reading() as session:
        found = await service.listed(session, Sought(("001",)))
        assert (await service.listed(session, Sought(("002",)))).total == 0
    (row,) = found.rows
    assert (row.subject, row.title, row.stage, row.approved_at) == (Subject.NOTICE, "下周停水", Stage.APPROVED, clock.now)
