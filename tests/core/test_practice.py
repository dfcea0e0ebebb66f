"""Practice and the book of wrong answers as members meet them: private, paced, and forgotten when they say so."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from core.conversation import KEEP, Context
from core.database import Database
from core.learning import service as learning
from core.learning.models import Ability, ItemLevel, Learner, Learnt, Lesson
from core.library.models import Item
from core.messages import Incoming
from core.organisation import Organisation
from core.practice import book_dialogue
from core.practice import dialogue as practice_dialogue
from core.practice import service as practice
from core.profile import service as profile
from core.pushes.models import Delivery, Push
from tests.conftest import StillClock
from tests.people import Known, People
from tests.quizzes import Quizzes, blank, judge, multi, single


async def answered(quizzes: Quizzes, people: People, *, wrong: int = 1, right: int = 1) -> Known:
    """Return a member who answered so many questions of a quiz wrong and so many right."""
    member = await people.member()
    await quizzes.open_now([single(number) for number in range(wrong + right)])
    await member.says("/quiz")
    for place in [0] * wrong + [1] * right:
        await member.presses(place)
    return member


async def test_a_wrong_answer_comes_into_the_book_and_a_right_one_does_not(quizzes: Quizzes, people: People) -> None:
    member = await answered(quizzes, people, wrong=2, right=3)
    [shown] = await member.says("/wrong")
    assert shown.startswith("错题本里有 2 题，现在都不用复习；下一题在 11月22日 08:00。")


async def test_what_is_due_is_reviewed_and_comes_back_later_when_it_was_known(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    member = await answered(quizzes, people, wrong=2, right=0)
    clock.moves(days=1, hours=1)
    [shown] = await member.says("错题")
    assert shown.startswith("错题本里有 2 题，今天到时间该复习的有 2 题，今天再练 2 题就够了。")
    [question] = await member.presses(0)
    assert question.startswith("练习第 1 题 · 单选")
    verdict, question = await member.presses(1)
    assert verdict.startswith("✅")
    assert question.startswith("练习第 2 题 · 单选")
    verdict, end = await member.says("A")
    assert verdict.startswith("❌")
    assert end.startswith("已练 2 题，答对 1 题。\n现在没有要复习的错题，下一题在 11月23日 09:00。")
    async with database.reading() as session:
        known, missed = sorted((await session.exec(select(Learnt))).all(), key=lambda each: not each.right)
        assert known.due_at - known.seen_at > timedelta(days=1)
        assert missed.due_at - missed.seen_at == timedelta(days=1)


async def test_the_daily_number_is_kept_and_is_the_members_to_choose(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    member = await answered(quizzes, people, wrong=7, right=0)
    await member.says("/wrong")
    assert (await member.presses(1))[0].startswith("您希望每天最多复习几道错题？\nA. 5 题\nB. 10 题")
    assert (await member.presses(0))[0].startswith("已保存。")
    clock.moves(days=2)
    await member.says("/wrong")
    shown = await member.presses(0)
    for _ in range(5):
        shown = await member.presses(1)
    assert "今天的 5 题已经复习完，剩下的明天继续。" in shown[-1]
    assert "今天再练 0 题就够了" in (await member.says("/wrong"))[0]
    clock.moves(days=1)
    assert "今天再练 2 题就够了" in (await member.says("/wrong"))[0]


async def test_what_is_known_by_heart_leaves_the_book(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    member = await answered(quizzes, people, wrong=1, right=0)
    for _ in range(12):
        clock.moves(days=90)
        shown = await member.says("/wrong")
        if "错题本是空的" in shown[0]:
            break
        await member.presses(0)
        await member.presses(1)
    assert "错题本是空的" in shown[0]


async def test_practice_asks_what_fits_and_nothing_twice_within_days(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    member = await people.member()
    await quizzes.open_now([*(single(number) for number in range(9)), judge(), multi(), blank()])
    [shown] = await member.says("练习")
    assert shown.startswith(
        "想练哪一类？随时可以停，发送 /cancel 即可。\n练习结果只有您自己看得到。\nA. 适合我的题\nB. 理论（12 题）"
    )
    shown = await member.presses(0)
    seen = set()
    for number in range(12):
        stem = shown[-1].splitlines()[1]
        assert stem not in seen
        seen.add(stem)
        shown = await (member.says("不知道") if "填空" in shown[-1] else member.says("A"))
        if number == 9:
            assert "已练 10 题" in shown[-1]
            shown = await member.presses(0)
    assert "这一类近几天的题您都练过了" in shown[-1]
    assert shown[-1].startswith("已练 2 题")
    assert (await member.presses(0))[0].startswith("想练哪一类？")
    clock.moves(days=4)
    await member.says("/practice")
    assert (await member.says("理论（12 题）"))[0].startswith("练习第 1 题")
    async with database.reading() as session:
        assert len((await session.exec(select(Learnt))).all()) == 12
        assert (await session.exec(select(Lesson))).all() == []


async def test_practice_by_tag_asks_that_tag_alone(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await people.member()
    items = [single(number) for number in range(4)]
    items[0].tags, items[1].tags, items[2].tags, items[3].tags = ["党章"], ["党章", "历史"], [], []
    await quizzes.bank(items)
    [shown] = await member.says("/practice")
    assert "B. 党章（2 题）\nC. 题库（2 题）\nD. 历史（1 题）" in shown
    await member.presses(3)
    assert "第 1 问" in member.wording.say(member.last.replies[-1].body[0], "zh")
    assert "都练过了" in (await member.presses(1))[-1]
    async with database.reading() as session:
        subjects = {each.subject for each in (await session.exec(select(Ability))).all()}
        assert subjects == {"", "党章"}


async def test_an_able_member_is_asked_harder_items(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await people.member()
    await quizzes.bank([single(number) for number in range(30)])
    async with database.transaction() as session:
        session.add_all(ItemLevel(item_id=number, value=(number - 15) / 3, answers=50) for number in range(1, 31))
        session.add(Ability(member_id=member.member_id, subject="", value=3.0, answers=50))
    async with database.transaction() as session:
        item = await learning.next_to_practise(session, member.person, member.member_id, "", quizzes.clock.now)
        assert item is not None
        assert 20 <= item.id <= 22, "a chance of 0.7 lies 0.85 below the ability"


async def test_with_nothing_to_practise_the_service_says_so(people: People) -> None:
    member = await people.member()
    assert await member.says("/practice") == ["现在还没有可以练习的题目，题库上线后就可以练了。"]
    assert "错题本是空的" in (await member.says("/wrong"))[0]
    await member.presses("x.0")


async def test_items_of_other_branches_are_not_practised(quizzes: Quizzes, people: People) -> None:
    await people.branch("001")
    stranger = await people.member(branch="002")
    await quizzes.bank([single(0)])
    assert await stranger.says("/practice") == ["现在还没有可以练习的题目，题库上线后就可以练了。"]


async def test_an_item_retired_in_mid_practice_is_passed_over(
    quizzes: Quizzes, people: People, database: Database, clock: StillClock
) -> None:
    member = await people.member()
    await quizzes.bank([single(0), single(1)])
    await member.says("/practice")
    shown = await member.presses(0)
    asked = shown[-1].splitlines()[1]
    async with database.transaction() as session:
        item = (await session.exec(select(Item).where(Item.stem == asked))).one()
        item.retired_at = clock.now
    [other] = await member.presses(1)
    assert other.startswith("练习第 1 题")
    assert asked not in other


async def test_an_empty_fill_in_is_asked_again(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.bank([blank()])
    await member.says("/practice")
    await member.presses(0)
    assert (await member.says("  "))[0].startswith("练习第 1 题 · 填空")


async def test_the_book_can_be_switched_off_and_on(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await answered(quizzes, people)
    await member.says("/wrong")
    assert (await member.presses(2))[0].startswith("错题本已关闭")
    assert await member.says("/settings")
    assert [each.id for each in member.offered().choices][-1] == "wrong:show"
    await member.says("/practice")
    await member.presses(0)
    async with database.transaction() as session:
        await learning.note(session, member.member_id, 1, quizzes.clock.now, right=False)
        assert await learning.learn(session, quizzes.clock.now) == 0
    await member.says("/wrong")
    assert "错题本里有 1 题" in (await member.presses(0))[0]


async def test_forgetting_asks_first_and_leaves_nothing_but_results(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await answered(quizzes, people)
    await member.says("/wrong")
    assert (await member.presses(3))[0].startswith("要清空错题本和练习记录吗？")
    await member.presses(1)
    assert "错题本里有 1 题" in (await member.says("/wrong"))[0]
    await member.presses(3)
    assert (await member.presses(0))[0].startswith("已清空。\n错题本是空的")
    async with database.reading() as session:
        for kept in (Ability, Learnt, Lesson):
            assert (await session.exec(select(kept))).all() == []


async def test_whoever_leaves_takes_it_all_along(quizzes: Quizzes, people: People, database: Database, clock: StillClock) -> None:
    member = await answered(quizzes, people)
    await member.says("/wrong")
    await member.presses(0)
    await member.presses(0)
    async with database.transaction() as session:
        await profile.leave(session, member.member_id, clock.now)
    async with database.reading() as session:
        for kept in (Ability, Learnt, Lesson, Learner):
            assert (await session.exec(select(kept))).all() == []


async def reminded(database: Database, now: datetime, organisation: Organisation) -> int:
    async with database.transaction() as session:
        return await practice.remind_due(session, now, organisation)


async def test_what_is_due_stands_among_what_can_be_done_today(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    member = await answered(quizzes, people)
    assert "复习错题" not in (await member.says("今日"))[0]
    clock.moves(days=1)
    assert "A. 复习错题（1 题）" in (await member.says("今日"))[0]
    assert (await member.presses(0))[0].startswith("练习第 1 题")


async def test_a_reminder_comes_once_a_day_at_the_members_minute_when_something_is_due(
    quizzes: Quizzes, people: People, database: Database, organisation: Organisation, clock: StillClock
) -> None:
    member = await answered(quizzes, people)
    await member.says("/wrong")
    assert "A. 07:30\nB. 12:30\nC. 20:00\nD. 不用提醒" in (await member.presses(0))[0]
    assert "每天 20:00 有该复习的题时提醒您。" in (await member.presses(2))[0]
    evening = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert await reminded(database, evening, organisation) == 0, "nothing is due yet"
    evening += timedelta(days=1)
    assert await reminded(database, evening - timedelta(minutes=1), organisation) == 0
    assert await reminded(database, evening, organisation) == 1
    assert await reminded(database, evening + timedelta(minutes=1), organisation) == 0
    async with database.reading() as session:
        push = (await session.exec(select(Push).where(Push.purpose == "reminder"))).one()
        assert push.branch_id is None
        assert (await session.exec(select(Delivery.member_id).where(Delivery.push_id == push.id))).all() == [member.member_id]
        token = push.token
    clock.now = evening
    assert (await member.presses(f"{token}.0"))[0].startswith("练习第 1 题")
    await member.says("/wrong")
    await member.presses(1)
    assert "提醒您" not in (await member.presses(3))[0]
    assert await reminded(database, evening + timedelta(days=1), organisation) == 0


async def test_a_choice_of_an_older_version_is_refused(people: People, quizzes: Quizzes) -> None:
    member = await people.member()
    for stale in (practice_dialogue.go, book_dialogue.go):
        async with quizzes.database.transaction() as session:
            incoming = Incoming(member.address, "1", member.sender)
            context = Context(
                session, quizzes.clock.now, member.person, incoming, quizzes.organisation, member.wording.say, quizzes.clock.now
            )
            assert (await stale(context, "nonsense")).state is KEEP


async def test_many_answers_are_learnt_from_in_one_go(quizzes: Quizzes, people: People, database: Database) -> None:
    members = await people.members(4)
    await quizzes.bank([single(0), single(1)])
    async with database.transaction() as session:
        for number, member in enumerate(members):
            for item in (1, 2, 1):
                await learning.note(session, member.member_id, item, quizzes.clock.now, right=number % 2 == 0)
    async with database.transaction() as session:
        assert await learning.learn(session, quizzes.clock.now) == 12
        assert await learning.learn(session, quizzes.clock.now) == 0
    async with database.reading() as session:
        levels = {each.item_id: each for each in (await session.exec(select(ItemLevel))).all()}
        assert {item: each.answers for item, each in levels.items()} == {1: 8, 2: 4}
        abilities = (await session.exec(select(Ability).where(Ability.subject == ""))).all()
        assert [each.value > 0 for each in sorted(abilities, key=lambda each: each.member_id)] == [True, False, True, False]
