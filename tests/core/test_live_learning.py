"""What a live game leaves behind: what members learn from it, items that stay unknown until it ends, keys put right."""

from dataclasses import replace

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.corrections import figures, usage
from core.corrections import service as corrections
from core.database import Database
from core.duels import service as duels
from core.learning.models import Lesson
from core.library import editing
from core.library.models import Item
from core.live import analysis, service
from core.live.models import GameAnswer, GameItem, GamePlayer
from core.live.rescoring import rescore
from core.live.rules import Command, NameStyle, Phase
from core.organisation import Organisation
from core.quiz.modes import Mode, Terms
from core.staff.rules import Right, Role
from tests.conftest import StillClock
from tests.gaming import Games, Playing
from tests.knowledge import Base
from tests.people import Known, People
from tests.quizzes import Quizzes, blank, single


@pytest.fixture
def games(database: Database, clock: StillClock, organisation: Organisation) -> Games:
    return Games(database, clock, organisation)


async def lessons(database: Database) -> list[tuple[int, bool]]:
    async with database.reading() as session:
        rows = (await session.exec(select(Lesson).order_by(Lesson.id))).all()
    return sorted((each.member_id, each.right) for each in rows)


async def points(game: Playing) -> dict[int, tuple[int, int]]:
    """Return points and rank of every player's member."""
    async with game.games.database.reading() as session:
        return {each.member_id: (each.points, each.rank) for each in (await session.exec(select(GamePlayer))).all()}


async def corrects(games: Games, item_id: int, key: list[int]) -> list[int]:
    """Put the key of an item right as whoever keeps the bank does; return who gained."""
    async with games.database.transaction() as session:
        item = await session.get(Item, item_id, with_for_update=True)
        item.key, item.version, item.changed_at = key, item.version + 1, games.clock.now
        session.add(item)
        await session.flush()
        return await rescore(session, item)


async def test_answers_are_learnt_from_when_the_game_goes_on_but_never_those_of_the_nameless_or_of_void_questions(
    games: Games, people: People, database: Database
) -> None:
    named, called, nameless = await people.members(3)
    game = await games.opens(3)
    await game.joins(named)
    await game.joins(called, style=NameStyle.NICKNAME, nickname="小李")
    await game.joins(nameless, style=NameStyle.ANONYMOUS)
    await game.opens_question()
    for player, place in ((named, 1), (called, 0), (nameless, 0)):
        await game.presses(player, place)
    await game.ticks()
    assert await lessons(database) == []
    await game.opens_question()
    learnt = sorted([(named.member_id, True), (called.member_id, False)])
    assert await lessons(database) == learnt
    await game.presses(named)
    await game.until(Phase.RESULT)
    await game.does(Command.VOID)
    await game.until(Phase.QUESTION)
    assert await lessons(database) == learnt
    await game.presses(named)
    await game.until(Phase.PODIUM)
    assert await lessons(database) == sorted([*learnt, (named.member_id, True)])
    [shown] = await called.says("错题")
    assert shown.startswith("错题本里有 1 题")
    assert "错题本是空的" in (await nameless.says("错题"))[0]


async def test_the_items_of_a_game_are_met_nowhere_else_until_it_is_over(games: Games, people: People) -> None:
    member = await people.member()
    game = await games.opens(2)
    assert "还没有可以练习的题目" in (await member.says("练习"))[0]
    await game.does(Command.START)
    await game.does(Command.STOP)
    assert "理论（2 题）" in (await member.says("练习"))[0]


async def test_a_key_put_right_counts_games_anew_that_run_and_that_are_over(
    games: Games, people: People, database: Database
) -> None:
    first, second = await people.members(2)
    game = await games.opens(2)
    await game.joins(first)
    await game.joins(second)
    await game.opens_question()
    await game.presses(first, 1)
    await game.presses(second, 0)
    async with database.reading() as session:
        items = [each.item_id for each in await game_items(session, game.id)]
    assert await corrects(games, items[0], [0]) == [second.member_id]  # before anything is counted
    await game.until(Phase.RESULT)
    assert await points(game) == {first.member_id: (0, 2), second.member_id: (1000, 1)}
    await game.until(Phase.RANKING)
    assert await corrects(games, items[0], [1]) == [first.member_id]
    assert await points(game) == {first.member_id: (1000, 1), second.member_id: (0, 2)}
    await game.until(Phase.OVER)
    assert await corrects(games, items[0], [0]) == [second.member_id]
    assert await points(game) == {first.member_id: (0, 2), second.member_id: (1000, 1)}
    assert await corrects(games, items[1], [2]) == []


async def game_items(session: AsyncSession, game_id: int) -> list[GameItem]:
    query = select(GameItem).where(GameItem.game_id == game_id).order_by(GameItem.number)
    return list((await session.exec(query)).all())


async def test_an_answer_marked_by_a_process_that_still_knew_the_old_key_is_marked_anew_at_the_bell(
    games: Games, people: People, database: Database
) -> None:
    first, second = await people.members(2)
    game = await games.opens(1)
    await game.joins(first)
    await game.joins(second)
    await game.opens_question()
    await game.presses(first, 1)
    async with database.reading() as session:
        [item] = await game_items(session, game.id)
    assert await corrects(games, item.item_id, [0]) == []
    await game.presses(second, 0)  # this process keeps what it asked
    async with database.transaction() as session:
        answer = (await session.exec(select(GameAnswer).order_by(GameAnswer.player_id.desc()))).first()
        answer.right = False
        session.add(answer)
    await game.until(Phase.RESULT)
    assert await points(game) == {first.member_id: (0, 2), second.member_id: (1000, 1)}


async def test_players_who_were_marked_wrong_are_told_when_a_key_is_put_right(
    games: Games, people: People, base: Base, database: Database, organisation: Organisation
) -> None:
    player, keeper = await people.members(2)
    staff = await base.account("editor", Right(Role.EDITOR, "001"), member=keeper)
    game = await games.opens(1)
    await game.joins(player)
    await game.opens_question()
    await game.presses(player, 0)
    await game.until(Phase.OVER)
    async with database.transaction() as session:
        [item] = await game_items(session, game.id)
        await corrections.report(session, player.person, item.item_id, "", games.clock.now, organisation)
    async with database.transaction() as session:
        assert await corrections.correct(session, 1, [0], staff, games.clock.now, organisation) == 1
    assert (await points(game))[player.member_id] == (1000, 1)
    assert "错题本是空的" in (await player.says("错题"))[0]


async def sits_exam(member: Known) -> None:
    await member.says("/quiz")
    await member.presses(0)


async def test_what_an_open_exam_asks_is_met_in_no_practice_no_duel_and_no_book_until_it_is_over(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    member = await people.member()
    draft = await quizzes.draft([single(0)])
    exam = await quizzes.activated(replace(draft, terms=Terms(Mode.EXAM, minutes=30, told=False)))
    async with database.transaction() as session:
        await duels.seed_days(session, dict.fromkeys(range(1, 8), 2))
    [practice] = await practising(member)
    clock.moves(days=1)
    assert await quizzes.opens()
    await sits_exam(member)
    assert practice.startswith("练习第 1 题")
    assert "还没有可以练习的题目" in (await member.says("练习"))[0]
    [lobby] = await member.says("对战")
    assert "发起" in lobby
    assert "还没有可以练习的题目" in (await member.presses(0))[0]
    assert "错题本是空的" in (await member.says("错题"))[0]
    await quizzes.stops(exam)
    assert (await member.says("错题"))[0].startswith("错题本里有 1 题")


async def practising(member: Known) -> list[str]:
    await member.says("练习")
    return await member.presses(0)


async def test_the_figures_of_a_game_are_those_of_quizzes_and_count_with_them(
    games: Games, people: People, database: Database
) -> None:
    able, unable, late = await people.members(3)
    game = await games.opens(3)
    await game.joins(able)
    await game.joins(unable)
    for number in (1, 2, 3):
        await game.opens_question()
        await game.presses(able)
        if number > 1:
            await game.presses(late)
        if number < 3:
            await game.presses(unable, 0)
        else:
            games.clock.moves(seconds=30)
        await game.until(Phase.RESULT)
    await game.does(Command.VOID)
    async with database.reading() as session:
        told = await analysis.of_game(session, game.id)
        assert [(row.figures.answers, round(row.figures.facility), row.picks) for row in told.items] == [
            (2, 50, (1, 1, 0, 0)),
            (2, 50, (1, 1, 0, 0)),
        ]
        assert (told.whole.attempts, told.whole.mean) == (2, 1.0)
        bank_id = told.items[0].item.bank_id
        assert (await figures.of_bank(session, bank_id)).items == ()
        assert (await usage.of_items(session, [told.items[0].item.id]))[told.items[0].item.id].answers == 2
    await game.until(Phase.OVER)
    async with database.reading() as session:
        assert (await figures.of_bank(session, bank_id)).items == told.items
        lines = (await service.results(session, game.opened.code)).branches
        assert [(each.players, each.answered, each.right, each.mean) for each in lines] == [(2, 4, 2, 1050)]


async def test_answers_belong_to_the_version_they_were_given_to(games: Games, people: People, database: Database) -> None:
    player = await people.member()
    game = await games.opens(1)
    await game.joins(player)
    await game.opens_question()
    await game.presses(player, 0)
    await game.until(Phase.OVER)
    for change in ({"key": (0,)}, {"stem": "另一个问题"}):
        games.clock.moves(minutes=1)
        async with database.transaction() as session:
            [item] = await game_items(session, game.id)
            item = await session.get(Item, item.item_id)
            await editing.revise(session, item.id, replace(editing.draft_of(item), **change), games.clock.now)
            told = await figures.of_item(session, item.id)
            assert told.figures.answers == (1 if "key" in change else 0), "another key leaves the question what it was"
            fared = [(each.version, each.answers, each.percent) for each in await figures.by_version(session, item)]
    assert fared == [(3, 0, None), (2, 0, None), (1, 1, 0)]


async def test_a_key_of_a_game_is_doubted_by_one_word_even_by_the_nameless(games: Games, people: People) -> None:
    player = await people.member()
    game = await games.opens(2)
    await game.joins(player, style=NameStyle.ANONYMOUS)
    await game.opens_question()
    await game.presses(player, 0)
    assert (await player.says("纠错"))[0].startswith("您最近还没有答过题")
    await game.until(Phase.RESULT)
    [listed] = await player.says("纠错")
    assert listed.startswith("您对哪一题的答案有疑问？\nA. 第 ")
    await player.presses(0)
    assert (await player.says("教材第三页"))[0].startswith("谢谢！")


async def test_the_word_for_a_doubt_is_heard_even_where_a_blank_is_to_be_filled(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.open_now([single(0), blank(), blank()])
    await member.says("/quiz")
    shown: list[str] = []
    while "题" in (shown or ["题"])[-1] and not any("对答案有疑问？回复“纠错”。" in each for each in shown):
        shown = await (member.presses(0) if member.offered() and len(member.offered().choices) == 4 else member.says("不知道"))
    assert (await member.says("纠错"))[0].startswith("您对哪一题的答案有疑问？")
