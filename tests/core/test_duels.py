"""Duels as members meet them: within the branch unless both want more, gentle to whoever loses, settled by the clock."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlmodel import select

from content.presets.quizzes import duel_days
from core.conversation import KEEP, Context
from core.database import Database
from core.duels import dialogue, rules, service
from core.duels.models import Duel, DuelAnswer, DuelDay, DuelItem, DuelSeat, Rating
from core.duels.rescoring import rescore
from core.duels.rules import K, Side, code_in, expected, places
from core.errors import CoreError
from core.library.models import Item
from core.messages import Incoming
from core.profile import service as profile
from core.pushes.models import Delivery, Push
from tests.conftest import StillClock
from tests.people import Known, People
from tests.quizzes import Quizzes, blank, single


@pytest.fixture
async def four(quizzes: Quizzes, people: People, database: Database) -> list[Known]:
    """Return four members of one branch, with something to ask on a day of duels of two."""
    members = await people.members(4)
    await quizzes.bank([*(single(number) for number in range(9)), blank()])
    async with database.transaction() as session:
        await service.seed_days(session, duel_days())
        await service.seed_days(session, {1: 4})
    return members


async def opens(member: Known) -> str:
    """Open a duel and return its code."""
    await member.says("对战")
    place = [each.id for each in member.offered().choices].index("duel:new")
    [said] = await member.presses(place)
    return code_in(said)


async def plays(member: Known, *, right: int, many: int = 5) -> list[str]:
    """Answer so many questions of the duel that is shown, so many of them right."""
    shown: list[str] = []
    for number in range(many):
        card = member.last.replies[-1]
        able = number < right
        if not card.choices or card.choices[0].id.startswith("profile."):
            shown = await member.says("一切为了群众 一切依靠群众" if able else "不知道")
        else:
            shown = await member.presses(1 if able else 0)
    return shown


async def ends(quizzes: Quizzes) -> int:
    async with quizzes.database.transaction() as session:
        return await service.end_due(session, quizzes.clock.now, quizzes.organisation)


async def test_two_answer_the_same_items_and_both_see_how_it_went(four: list[Known], database: Database) -> None:
    first, second, *_ = four
    code = await opens(first)
    await first.presses(0)
    waits = await plays(first, right=4)
    assert "您答对 4/5 题。等其他人答完（最晚 11月21日 10:00），结果会发给您。" in waits[-1]
    [invitation] = await second.says(f"对战 {code.lower()}")
    assert invitation.startswith(f"{first.person.name} 邀请您对战：5 题，11月21日 10:00 前抽空答完。接受吗？\nA. 接受\nB. 下次吧")
    await second.presses(0)
    end = await plays(second, right=2)
    assert "对战结束，谢谢参与，下次再战！" in end[-1]
    assert f"{first.person.name}：4/5\n{second.person.name}：2/5\n您的对战分：992（-8）" in end[-1]
    async with database.reading() as session:
        push = (await session.exec(select(Push).where(Push.purpose == "reply"))).one()
        told = (await session.exec(select(Delivery.member_id).where(Delivery.push_id == push.id))).all()
        assert set(told) == {first.member_id, second.member_id}
        seats = (await session.exec(select(DuelSeat).order_by(DuelSeat.place))).all()
        assert [(each.member_id, each.place) for each in seats] == [(first.member_id, 1), (second.member_id, 2)]
        asked = (await session.exec(select(DuelAnswer.number).order_by(DuelAnswer.member_id, DuelAnswer.number))).all()
        assert asked == [1, 2, 3, 4, 5] * 2
    [result] = await first.presses(f"{push.token}.0")
    assert "您答得最好，祝贺！" in result
    assert "您的对战分：1016（+16）" in result


async def test_who_declines_takes_no_part(four: list[Known], database: Database) -> None:
    code = await opens(four[0])
    await four[1].says(f"/duel {code}")
    assert await four[1].presses(1) == ["好的，下次再来。"]
    async with database.reading() as session:
        assert len((await session.exec(select(DuelSeat))).all()) == 1


async def test_the_branch_joins_without_a_code_and_a_full_duel_is_full(four: list[Known]) -> None:
    first, second, third, _ = four
    code = await opens(first)
    await second.says("/quiz")
    [lobby] = await second.says("对战")
    assert f"A. 加入{first.person.name}的对战（还缺 1 人）" in lobby
    await third.says("/duel")
    await second.presses(0)
    assert (await third.presses(0))[0].startswith("这场对战已经结束或满员")
    assert (await third.says(f"/duel {code}"))[0].startswith(f"{first.person.name} 邀请您对战")
    assert (await third.presses(0))[0].startswith("这场对战已经结束或满员")
    assert (await second.says("/duel"))[0].splitlines()[-4].startswith("A. 继续第 1 场对战")
    assert (await second.presses(0))[0].startswith("对战第 1/5 题")


async def test_two_who_take_the_last_seat_at_once_share_no_seat(four: list[Known], database: Database) -> None:
    first, second, third, fourth = four
    await opens(first)
    for member in (second, third, fourth):
        await member.says("/duel")
    await asyncio.gather(*(member.presses(0) for member in (second, third, fourth)))
    async with database.reading() as session:
        assert len((await session.exec(select(DuelSeat))).all()) == 2


async def test_members_of_other_branches_meet_only_when_both_want_it(four: list[Known], people: People, quizzes: Quizzes) -> None:
    stranger = await people.member(branch="002")
    code = await opens(four[0])

    async def offered() -> bool:
        return any("加入" in line for line in (await stranger.says("/duel"))[0].splitlines())

    assert not await offered()
    for member, both in ((four[0], False), (stranger, True)):
        await member.says("/duel")
        place = [each.id for each in member.offered().choices].index("duel:far")
        assert "也会看到其他单位愿意对战的人" in (await member.presses(place))[0]
        assert await offered() is both
    await stranger.says("/duel")
    place = [each.id for each in stranger.offered().choices].index("duel:near")
    assert "只和本单位的人对战" in (await stranger.presses(place))[0]
    assert not await offered()
    async with quizzes.database.reading() as session:
        duel = (await session.exec(select(Duel))).one()
    assert duel.code == code
    await stranger.says(f"/duel {code}")
    assert (await stranger.presses(0))[0].startswith("对战第 1/5 题"), "a code is an invitation"


async def test_a_rating_is_seen_by_others_only_when_its_owner_shows_it(four: list[Known]) -> None:
    first, second, *_ = four
    await first.says("/duel")
    place = [each.id for each in first.offered().choices].index("duel:show")
    assert "对手能看到您的对战分" in (await first.presses(place))[0]
    code = await opens(first)
    await first.presses(0)
    await plays(first, right=5)
    await second.says(f"/duel {code}")
    await second.presses(0)
    end = await plays(second, right=5)
    assert f"{first.person.name}：5/5（对战分 1000）\n{second.person.name}：5/5\n您的对战分：1000（+0）" in end[-1]
    await first.says("/duel")
    assert "您的对战分：1000" in (await first.says("/duel"))[0]
    place = [each.id for each in first.offered().choices].index("duel:hide")
    assert "对战分只有您自己看得到" in (await first.presses(place))[0]


async def test_whoever_does_not_finish_in_time_stands_last_and_a_duel_alone_counts_for_nothing(
    four: list[Known], quizzes: Quizzes, clock: StillClock, database: Database
) -> None:
    first, second, third, _ = four
    code = await opens(first)
    await first.presses(0)
    await plays(first, right=1)
    await second.says(f"/duel {code}")
    await second.presses(0)
    await plays(second, right=4, many=4)
    await opens(third)
    assert await ends(quizzes) == 0
    clock.moves(days=1)
    assert (await plays(second, right=0, many=1))[0].startswith("您答对 4/5 题。等其他人答完")
    assert await ends(quizzes) == 2
    assert await ends(quizzes) == 0
    async with database.reading() as session:
        seats = {each.member_id: each.place for each in (await session.exec(select(DuelSeat))).all()}
        assert seats == {first.member_id: 1, second.member_id: 2, third.member_id: None}
        duels = (await session.exec(select(Duel).order_by(Duel.id))).all()
        assert all(each.ended_at == clock.now for each in duels)
        rated = {each.member_id for each in (await session.exec(select(Rating))).all()}
        assert rated == {first.member_id, second.member_id}
        token = (await session.exec(select(Push.token).order_by(Push.id.desc()))).first()
    assert "没有足够的人答完，不计分" in (await third.presses(f"{token}.0"))[0]
    assert (await four[3].says(f"/duel {code}"))[0].startswith("这场对战已经结束")


async def test_answers_to_another_item_or_by_nobody_count_for_nothing(
    four: list[Known], quizzes: Quizzes, people: People
) -> None:
    first, second, *_ = four
    other = await people.other_chat(first, "web")
    await opens(first)
    await first.presses(0)
    old = first.last.replies[-1]
    await other.says("/duel")
    assert (await other.says("/quiz"))[0].startswith("现在没有")
    await other.presses([each.id for each in other.offered().choices].index("duel:menu"))
    await other.presses(0)
    shown = await plays(first, right=1, many=1)
    assert shown[-1].startswith("对战第 2/5 题")
    written = not old.choices or old.choices[0].id.startswith("profile.")
    stale = await (other.says("不知道") if written else other.presses(1))
    assert stale[-1].startswith("对战第 2/5 题")
    async with quizzes.database.transaction() as session:
        with pytest.raises(CoreError, match="duel-gone"):
            await service.stand(session, 1, second.person)
        at = await service.stand(session, 1, first.person)
        with pytest.raises(CoreError, match="duel-gone"):
            await service.answer(session, at, [1], quizzes.clock.now + timedelta(days=2))
        incoming = Incoming(first.address, "x", first.sender)
        context = Context(
            session, quizzes.clock.now, first.person, incoming, quizzes.organisation, first.wording.say, quizzes.clock.now
        )
        assert (await dialogue.go(context, "nonsense")).state is KEEP
        with pytest.raises(LookupError):
            dialogue._solution(replace(at, item=None))


async def test_three_duels_a_day_are_enough_and_some_days_rest(four: list[Known], clock: StillClock, quizzes: Quizzes) -> None:
    member = four[0]
    for _ in range(rules.MOST_A_DAY):
        await opens(member)
    await member.says("/duel")
    place = [each.id for each in member.offered().choices].index("duel:new")
    assert await member.presses(place) == ["每天最多发起 3 场对战，明天再来吧。"]
    clock.moves(days=1)
    assert "对战\n今天对战休息" in (await member.says("/duel"))[0]
    assert "duel:new" not in [each.id for each in member.offered().choices]
    async with quizzes.database.transaction() as session:
        with pytest.raises(Exception, match="duel-rest"):
            await service.open_(session, member.person, clock.now, quizzes.organisation)


async def test_without_items_there_is_no_duel(people: People, quizzes: Quizzes) -> None:
    member = await people.member()
    async with quizzes.database.transaction() as session:
        session.add_all(DuelDay(weekday=day, seats=4) for day in range(1, 8))
    await member.says("/duel")
    assert (await member.presses(0))[0].startswith("现在还没有可以练习的题目")
    assert (await member.says("/duel ABCDEF"))[0].startswith("这场对战已经结束")
    assert (await member.says("/duel 谢谢"))[0].startswith("对战\n今天是 4 人对战")


async def test_old_choices_lead_nowhere(four: list[Known], people: People, clock: StillClock) -> None:
    first, second, *_ = four
    await opens(first)
    await second.says("/duel")
    clock.moves(days=2)
    assert (await second.presses(0))[0].startswith("这场对战已经结束")
    await second.says("/duel")
    async with people.database.transaction() as session:
        for each in (await session.exec(select(Duel))).all():
            await session.delete(each)
    assert (await first.presses(0))[0].startswith("这场对战已经结束")


async def test_whoever_leaves_takes_seat_answers_and_rating_along(
    four: list[Known], database: Database, clock: StillClock
) -> None:
    first, second, *_ = four
    code = await opens(first)
    await first.presses(0)
    await plays(first, right=5)
    await second.says(f"/duel {code}")
    await second.presses(0)
    await plays(second, right=3)
    async with database.transaction() as session:
        await profile.leave(session, first.member_id, clock.now)
    async with database.reading() as session:
        for kept in (DuelSeat, DuelAnswer, Rating):
            assert {each.member_id for each in (await session.exec(select(kept))).all()} == {second.member_id}


SIDES = some.lists(
    some.builds(Side, some.integers(1, 10**6), some.integers(0, 5), some.booleans(), some.floats(500, 2000)),
    min_size=2,
    max_size=4,
    unique_by=lambda side: side.member_id,
)


@settings(max_examples=100, deadline=None)
@given(SIDES)
def test_places_follow_right_answers_equals_share_and_losses_are_half(sides: list[Side]) -> None:
    found = {each.member_id: each for each in places(sides)}
    for side in sides:
        ahead = [other for other in sides if other.score > side.score]
        assert found[side.member_id].place == len(ahead) + 1
        assert -K / 2 <= found[side.member_id].gain <= K
    assert sum(each.gain for each in found.values()) >= -1e-9, "nobody pays more than others gain"


def test_the_first_wins_what_elo_says() -> None:
    assert expected(1000, 1000) == 0.5
    assert abs(expected(1400, 1000) - 10 / 11) < 1e-12
    winner, loser = places([Side(1, 5, finished=True), Side(2, 4, finished=True)])
    assert (winner.gain, loser.gain) == (16.0, -8.0)
    [alone] = places([Side(1, 5, finished=True)])
    assert (alone.place, alone.gain) == (1, 0.0)


@pytest.mark.parametrize(
    ("words", "code"), [("k7q2m9", "K7Q2M9"), ("口令Ｋ７Ｑ２Ｍ９", "K7Q2M9"), ("K7Q2M9X", ""), ("hello", "")]
)
def test_codes_are_read_as_people_write_them(words: str, code: str) -> None:
    assert code_in(words) == code


def test_duels_last_a_day() -> None:
    assert timedelta(days=1) == rules.LIFE


async def test_a_key_put_right_puts_places_right_and_leaves_ratings_as_they_are(four: list[Known], database: Database) -> None:
    first, second, third, _ = four
    code = await opens(first)
    await first.presses(0)
    await plays(first, right=5)
    await second.says(f"对战 {code}")
    await second.presses(0)
    await plays(second, right=4)
    await opens(third)
    async with database.reading() as session:
        missed = (await session.exec(select(DuelAnswer).where(~DuelAnswer.right))).one()
        asked = select(DuelItem.item_id).where(DuelItem.number == 5, DuelItem.duel_id == missed.duel_id)
        item_id = (await session.exec(asked)).one()
    async with database.transaction() as session:
        item = await session.get(Item, item_id)
        item.key, item.blanks = [0], [["不知道"]] if item.blanks else []
        gained = await rescore(session, item)
        assert gained == [second.member_id]
        assert await rescore(session, item) == []
    async with database.reading() as session:
        seats = {each.member_id: each for each in (await session.exec(select(DuelSeat))).all()}
        assert [(seats[each.member_id].right, seats[each.member_id].place) for each in (first, second)] == [(4, 2), (5, 1)]
        assert {round(each.value) for each in (await session.exec(select(Rating))).all()} == {1016, 992}
    async with database.reading() as session:
        others = select(DuelItem).where(DuelItem.duel_id != missed.duel_id, DuelItem.item_id != item_id)
        running = (await session.exec(others.order_by(DuelItem.number))).first()
    await third.presses(0)
    await plays(third, right=0, many=running.number)
    async with database.transaction() as session:
        asked = await session.get(Item, running.item_id)
        asked.key, asked.blanks = [0], [["不知道"]] if asked.blanks else []
        assert third.member_id in await rescore(session, asked)
