"""A wrong key: a member doubts it, whoever keeps the bank corrects it, and what was marked by it is marked anew, at once."""

from collections.abc import Sequence

import pytest
from sqlmodel import select

from core.corrections import dialogue, service
from core.corrections.models import Doubt, DoubtState
from core.database import Database
from core.errors import CoreError, NotFound
from core.learning.models import ItemLevel, Learnt
from core.library import editing
from core.library.models import Item
from core.pushes.models import Delivery, Push
from core.quiz import service as quiz
from core.quiz.models import Answer, Attempt
from core.staff.rules import Right, Role, Staff
from tests.knowledge import Base
from tests.people import Known, People
from tests.quizzes import Quizzes, blank, multi, single

THANKS = ["谢谢！已转给管理题库的同志核对，有结果会告诉您。题没答完的，发送“答题”接着做。"]
EDITOR = Right(Role.EDITOR, "001")


async def answers(member: Known, place: int = 0) -> None:
    """Answer the one question of the open quiz."""
    await member.says("/quiz")
    await member.presses(place)


async def doubts(member: Known, words: str = "") -> list[str]:
    """Report the item answered last."""
    assert "您对哪一题的答案有疑问？" in (await member.says("/report"))[0]
    assert "请说说哪里不对" in (await member.presses(0))[0]
    return await (member.says(words) if words else member.presses(0))


async def told(database: Database, member: Known) -> list[str]:
    """Return the keys of the first sentence of every answer pushed to the member."""
    async with database.reading() as session:
        query = select(Push.message).join(Delivery, Delivery.push_id == Push.id).order_by(Push.id)
        query = query.where(Delivery.member_id == member.member_id, Push.purpose == "reply")
        return [text.split('"key":"', 1)[1].split('"', 1)[0] for text in (await session.exec(query)).all()]


async def test_a_doubt_goes_to_whoever_keeps_the_bank_and_a_corrected_key_marks_everybody_anew(
    quizzes: Quizzes, people: People, base: Base, database: Database
) -> None:
    keeper, wronged, lucky, other = await people.members(4)
    await base.account("editor", EDITOR, member=keeper)
    round_id = await quizzes.open_now([single(0)])
    await answers(wronged, 0)
    await answers(lucky, 1)
    await answers(other, 2)
    assert await doubts(wronged, "教材第三页写的是一") == [
        "谢谢！已转给管理题库的同志核对，有结果会告诉您。题没答完的，发送“答题”接着做。"
    ]
    assert await doubts(wronged, "再说一次") == ["这一题您已经反映过了，核对后会告诉您结果。"]
    assert await doubts(other) == THANKS
    assert await told(database, keeper) == ["report-came", "report-came"]

    async with database.reading() as session:
        token = (await session.exec(select(Push.token).where(Push.purpose == "reply").order_by(Push.id))).first()
    [desk] = await keeper.presses(f"{token}.0")
    assert desk.startswith("有 2 条答案疑问等待核对：\nA. 第 0 问")
    [case] = await keeper.presses(0)
    assert "正确答案：B. 二" in case
    assert "反映的理由：教材第三页写的是一" in case
    assert "已有 3 人次作答，答对 33%。\n各选项被选次数：A 1 · B 1 · C 1 · D 0" in case
    await keeper.presses(0)
    assert await keeper.presses(0) == ["已更正，原来判错的 1 人已改判并收到通知，之前的版本已保留。"]

    assert await told(database, wronged) == ["report-rescored"]
    assert await told(database, other) == ["report-corrected"]
    assert await told(database, lucky) == []
    async with database.reading() as session:
        item = (await session.exec(select(Item))).one()
        [before] = await editing.versions(session, item.id)
        assert (item.version, item.key, before.key) == (2, [0], [1])
        marked = {each.picked[0]: each.right for each in (await session.exec(select(Answer))).all()}
        assert marked == {0: True, 1: False, 2: False}
        attempts = (await session.exec(select(Attempt).order_by(Attempt.id))).all()
        assert [each.right for each in attempts] == [1, 0, 0]
        assert (await quiz.ledger(session, round_id)).right == 1
        assert {each.state for each in (await session.exec(select(Doubt))).all()} == {DoubtState.CORRECTED}
        assert (await session.exec(select(ItemLevel))).all() == []
        assert [each.due_at for each in (await session.exec(select(Learnt))).all()] == [None] * 2
    assert await keeper.says("/report") != [desk]


async def test_a_key_that_is_right_stays_and_those_who_doubted_hear_why(
    quizzes: Quizzes, people: People, base: Base, database: Database
) -> None:
    keeper, member = await people.members(2)
    await base.account("editor", EDITOR, member=keeper)
    await quizzes.open_now([single(0)])
    await answers(member)
    await doubts(member)
    for words in ("见教材第三页", ""):
        async with database.transaction() as session:
            open_ = (await session.exec(select(Doubt))).one()
            open_.state = DoubtState.OPEN
        async with database.reading() as session:
            token = (await session.exec(select(Push.token).where(Push.purpose == "reply").order_by(Push.id))).first()
        await keeper.presses(f"{token}.0")
        await keeper.presses(0)
        assert (await keeper.presses(1))[0].startswith("请写一句理由")
        assert await (keeper.says(words) if words else keeper.presses(0)) == ["已告诉反映的人。"]
    assert await told(database, member) == ["report-rejected", "report-rejected"]
    async with database.reading() as session:
        assert (await session.exec(select(Answer.right))).one() is False
        assert (await session.exec(select(Item.version))).one() == 1
    assert (await keeper.presses(f"{token}.0")) == ["现在没有需要您核对的题目。"]


@pytest.mark.parametrize(
    ("item", "picked", "key", "right"),
    [
        (multi(), "AC", [0, 2], True),
        (blank(), "为了谁", "为了谁；依靠谁", False),
        (blank(), "为了谁 依靠谁", "为了谁；依靠谁", True),
    ],
)
async def test_keys_of_several_options_and_of_blanks_are_corrected_too(
    quizzes: Quizzes, people: People, base: Base, item: Item, picked: str, key: Sequence[int] | str, *, right: bool
) -> None:
    item = Item(**item.model_dump(exclude={"id"}))
    member = await people.member()
    staff = await base.account("editor", EDITOR)
    await quizzes.open_now([item])
    await member.says("/quiz")
    await member.says(picked)
    await doubts(member)
    async with quizzes.database.transaction() as session:
        assert await service.correct(session, 1, key, staff, quizzes.clock.now, quizzes.organisation) == right
    async with quizzes.database.reading() as session:
        assert (await session.exec(select(Answer.right))).one() is right


async def test_who_may_not_change_the_bank_sees_no_doubt_and_decides_none(quizzes: Quizzes, people: People, base: Base) -> None:
    member, reader = await people.members(2)
    elsewhere = await base.account("elsewhere", Right(Role.EDITOR, "002")) if await people.branch("002") else None
    await base.account("reader", Right(Role.READER, "001"), member=reader)
    await quizzes.open_now([single(0)])
    await answers(member)
    await doubts(member)
    assert isinstance(elsewhere, Staff)
    async with quizzes.database.transaction() as session:
        assert await service.waiting(session, elsewhere) == []
        with pytest.raises(NotFound):
            await service.doubt(session, 1, elsewhere)
        with pytest.raises(NotFound):
            await service.doubt(session, 9, elsewhere)
    assert dialogue._short("一" * 50) == "一" * 39 + "…"


async def test_a_doubt_is_decided_once_and_the_same_key_is_no_correction(quizzes: Quizzes, people: People, base: Base) -> None:
    member = await people.member()
    staff = await base.account("editor", EDITOR)
    await quizzes.open_now([single(0)])
    await answers(member)
    await doubts(member)
    now, organisation = quizzes.clock.now, quizzes.organisation
    with pytest.raises(CoreError, match="report-same-key"):
        async with quizzes.database.transaction() as session:
            await service.correct(session, 1, [1], staff, now, organisation)
    with pytest.raises(CoreError, match="item-flaw"):
        async with quizzes.database.transaction() as session:
            await service.correct(session, 1, [], staff, now, organisation)
    async with quizzes.database.transaction() as session:
        await service.reject(session, 1, "", staff, now, organisation)
    with pytest.raises(CoreError, match="report-decided"):
        async with quizzes.database.transaction() as session:
            await service.correct(session, 1, [0], staff, now, organisation)


async def test_a_doubt_by_letters_and_what_cannot_be_doubted(quizzes: Quizzes, people: People, base: Base) -> None:
    member, keeper = await people.members(2)
    await base.account("editor", EDITOR, member=keeper)
    assert await member.says("纠错") == ["您最近还没有答过题，答题之后如果觉得答案有误，可以在这里告诉我们。"]
    await quizzes.open_now([blank()])
    await member.says("/quiz")
    shown = await member.says("不知道")
    assert "答案有疑问" in shown[-1]
    await member.says("答案有疑问")
    await member.says("A")
    assert await member.says("我的答案也对") == THANKS
    async with quizzes.database.reading() as session:
        token = (await session.exec(select(Push.token).where(Push.purpose == "reply").order_by(Push.id))).first()
    await keeper.presses(f"{token}.0")
    [case] = await keeper.says("A")
    assert "各选项" not in case
    await keeper.says("更正答案")
    assert (await keeper.says("不知道；不知道"))[0].startswith("已更正，原来判错的 0 人")


async def test_doubts_of_an_older_card_are_refused(quizzes: Quizzes, people: People) -> None:
    from core.conversation import KEEP, Context  # noqa: PLC0415 - only here
    from core.messages import Incoming  # noqa: PLC0415 - as above

    member = await people.member()
    async with quizzes.database.transaction() as session:
        incoming = Incoming(member.address, "x", member.sender)
        context = Context(
            session, quizzes.clock.now, member.person, incoming, quizzes.organisation, member.wording.say, quizzes.clock.now
        )
        assert (await dialogue.go(context, "nonsense")).state is KEEP
        assert (await dialogue.go(context, "item.7")).state is None
        with pytest.raises(NotFound):
            await dialogue.go(context, "see.7")


async def test_a_suspect_key_is_pointed_out_and_an_item_without_answers_has_no_figures() -> None:
    from core.library.figures import ItemRow  # noqa: PLC0415 - as above
    from core.library.statistics import ItemFigures  # noqa: PLC0415 - only here

    keys = [each.key for each in dialogue._figures(ItemRow(single(0), ItemFigures(12, 50.0, 0.5, -40.0), (6, 6)))]
    assert keys == ["report-facility", "report-picks", "report-suspect"]
    assert [each.key for each in dialogue._figures(ItemRow(single(0), ItemFigures(0), ()))] == ["report-no-answers"]
