"""You said, we did: nothing without the sender's yes to these very words; and what the organisation sets itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.database import Database
from core.errors import CoreError, NotFound, Refused
from core.suggestions import desk, service
from core.suggestions.acting import Actor, Deed
from core.suggestions.deadline_rules import Profile
from core.suggestions.models import Post
from core.suggestions.rules import Act, CategoryDraft, Why
from tests.people import Known, People
from tests.suggesting import Box, place, sends


@pytest.fixture
async def member(people: People) -> Known:
    return await people.member("王静", "001.002")


@pytest.fixture
async def li(box: Box) -> Known:
    return await box.handler("李明", "001.002")


async def acts(box: Box, who: Actor, act: Act, words: str = "", version: int | None = None) -> Why | None:
    case = await box.case()
    async with box.database.transaction() as session:
        return await desk.do(box.around(session), case.id, Deed(act, words, version), who)


async def refused(box: Box, who: Actor, step: str, *values: str) -> str:
    """Try something that must not be; return the key of the sentence."""
    case = await box.case()
    try:
        async with box.database.transaction() as session:
            await getattr(desk, step)(box.around(session), case.id, *values, who)
    except CoreError as refusal:
        return refusal.text.key
    return ""


async def test_the_board_says_only_what_the_sender_agreed_to(box: Box, people: People, member: Known, li: Known) -> None:
    zhao = await box.account("赵总", "001.002")
    colleague, elsewhere = await people.member("同事", "001.002"), await people.member("别处", "001.003")
    await sends(member)
    assert await refused(box, zhao, "propose", "排队久", "加窗口") == "suggest-post-not-now"
    await acts(box, zhao, Act.ANSWER, "加两个窗口")
    assert await refused(box, zhao, "propose", "排队久", "") == "suggest-post-flaw"
    assert await refused(box, zhao, "publish") == "suggest-post-no-consent"
    case = await box.case()
    async with box.database.transaction() as session:
        await desk.propose(box.around(session), case.id, "排队久", "加窗口", zhao)
    (asked,) = await member.presses(await box.pushed(member))
    assert "有人说：排队久\n我们做了：加窗口\n熟悉情况的人可能猜到是谁" in asked
    assert "A. 不同意公布\nB. 同意这样公布" in asked
    assert await refused(box, zhao, "publish") == "suggest-post-no-consent"
    assert (await member.presses(1))[0].startswith("好的，会照这些话公布")
    assert (await box.told(li))[-1] == "suggest-duty-consent-given"
    async with box.database.transaction() as session:
        await desk.propose(box.around(session), case.id, "排队太久", "加窗口", zhao)
    assert await refused(box, zhao, "publish") == "suggest-post-no-consent"
    await member.presses(await box.pushed(member))
    await member.presses(1)
    async with box.database.transaction() as session:
        await desk.publish(box.around(session), case.id, zhao)
        (row,) = await desk.board(session, ("001",))
        assert (row.said, row.branch_name) == ("排队太久", "支部 001.002")
    await colleague.says("建议")
    (board,) = await colleague.presses(place(colleague, "你说我们做（公布栏）"))
    assert board.startswith("你说我们做：\n有人说：排队太久\n我们做了：加窗口\n公布于 2026年11月20日")
    assert "王静" not in board
    await elsewhere.says("建议")
    assert (await elsewhere.presses(place(elsewhere, "你说我们做（公布栏）")))[0].startswith("公布栏还是空的")
    async with box.database.transaction() as session:
        await desk.take_down(box.around(session), case.id, zhao)
    assert await refused(box, zhao, "take_down") == "suggest-not-there"
    assert (await box.chooses(colleague, "suggest:board.0"))[0].startswith("公布栏还是空的")


async def test_a_no_is_a_no(box: Box, member: Known, li: Known) -> None:
    zhao = await box.account("赵总", "001.002")
    await sends(member)
    await acts(box, zhao, Act.ANSWER, "加两个窗口")
    case = await box.case()
    async with box.database.transaction() as session:
        await desk.propose(box.around(session), case.id, "排队久", "加窗口", zhao)
    await member.presses(await box.pushed(member))
    no = member.offered().choices[0].token
    assert (await member.presses(no))[0].startswith("好的，不公布。")
    assert (await box.chooses(member, f"suggest:agree.yes.{case.id}"))[0].startswith("这件事现在不用再回答了")
    assert await refused(box, zhao, "propose", "排队久", "加窗口") == "suggest-post-refused"
    assert (await box.told(li))[-1] == "suggest-duty-consent-refused"


@pytest.mark.usefixtures("box")
async def test_a_long_board_has_pages(member: Known, database: Database) -> None:
    async with database.transaction() as session:
        for number in range(7):
            at = datetime(2026, 11, 1 + number, tzinfo=UTC)
            post = Post(branch_id=member.person.branch_id, said=f"第{number}件", done="做了", asked_at=at, published_at=at)
            session.add(post.sqlmodel_update({"state": "published"}))
    await member.says("建议")
    (shown,) = await member.presses(place(member, "你说我们做（公布栏）"))
    assert "第6件" in shown
    assert "第1件" not in shown
    (older,) = await member.presses(0)
    assert "第1件" in older


async def test_categories_and_deadlines_are_the_organisations_to_change(box: Box, database: Database) -> None:
    async with database.transaction() as session:
        before = await desk.categories(session)
        await desk.save_category(session, None, CategoryDraft("安全", "Safety", "box"))
        await desk.save_category(session, before[0].id, CategoryDraft("工作", "Work", "box", offered=False))
        for wrong in (CategoryDraft("", "x", "box"), CategoryDraft("甲", "a", "nowhere")):
            with pytest.raises(Refused):
                await desk.save_category(session, None, wrong)
        with pytest.raises(NotFound):
            await desk.save_category(session, 999, CategoryDraft("甲", "a", "box"))
        assert [each.name_zh for each in await service.categories(session)][-1] == "安全"
        box_profile = next(each for each in await desk.profiles(session) if each.code == "box")
        await desk.save_profile(session, replace(box_profile, answer=10))
        with pytest.raises(Refused, match="suggest-profile-order"):
            await desk.save_profile(session, replace(box_profile, answer=5))
        with pytest.raises(NotFound):
            await desk.save_profile(session, replace(box_profile, code="nowhere"))
    await box.opens()
    async with database.reading() as session:
        kept: Profile = next(each for each in await desk.profiles(session) if each.code == "box")
        assert kept.answer == 10
        assert len(await desk.categories(session)) == len(before) + 1
