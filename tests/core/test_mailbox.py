"""Messages kept for people whose channel keeps none."""

import asyncio

from core.database import Database
from core.mailbox import service
from core.mailbox.rules import Note
from tests.conftest import MORNING


async def keep(database: Database, *keys: str, sender: str = "v") -> None:
    async with database.transaction() as session:
        await service.keep(session, "web", sender, [Note(key, mine=False, body="{}") for key in keys], MORNING)


async def keys_after(database: Database, seen: int, limit: int = 100) -> list[tuple[int, str]]:
    async with database.reading() as session:
        return [(letter.id or 0, letter.key) for letter in await service.after(session, "web", "v", seen, limit)]


async def test_letters_are_kept_in_their_order_and_a_known_key_is_dropped(database: Database) -> None:
    await keep(database, "a", "b")
    await keep(database, "b", "c")
    assert [key for _, key in await keys_after(database, 0)] == ["a", "b", "c"]


async def test_the_same_key_of_another_person_is_another_letter(database: Database) -> None:
    await keep(database, "a", sender="other")
    await keep(database, "a")
    assert len(await keys_after(database, 0)) == 1


async def test_a_reader_goes_on_after_the_last_letter_seen(database: Database) -> None:
    await keep(database, *"abcde")
    first = await keys_after(database, 0, limit=2)
    rest = await keys_after(database, first[-1][0])
    assert [key for _, key in first + rest] == list("abcde")


async def test_a_reader_can_go_back(database: Database) -> None:
    await keep(database, *"abcde")
    async with database.reading() as session:
        newest = await service.before(session, "web", "v", None, 2)
        older = await service.before(session, "web", "v", newest[0].id, 2)
    assert [letter.key for letter in (*older, *newest)] == list("bcde")


async def test_a_forgotten_number_never_comes_again(database: Database) -> None:
    await keep(database, "a", "b")
    last = (await keys_after(database, 0))[-1][0]
    async with database.transaction() as session:
        await service.forget(session, "web", "v", last)
    await keep(database, "c")
    assert [key for _, key in await keys_after(database, last)] == ["c"]


async def test_what_is_taken_back_is_gone_and_those_who_saw_it_are_told_once(database: Database) -> None:
    await keep(database, "a", "b")
    await keep(database, "a", sender="other")
    last = (await keys_after(database, 0))[-1][0]
    for _ in range(2):
        async with database.transaction() as session:
            await service.take_back(session, "web", "v", "a", Note("gone:a", mine=False, body="{}"), MORNING)
    assert [key for _, key in await keys_after(database, 0)] == ["b", "gone:a"]
    assert [key for _, key in await keys_after(database, last)] == ["gone:a"]
    async with database.reading() as session:
        assert [letter.key for letter in await service.after(session, "web", "other", 0, 9)] == ["a"]


async def test_nobody_is_told_that_something_went_which_never_was(database: Database) -> None:
    async with database.transaction() as session:
        await service.take_back(session, "web", "v", "a", Note("gone:a", mine=False, body="{}"), MORNING)
    assert await keys_after(database, 0) == []


async def test_a_reader_who_looks_all_the_time_misses_nothing_that_many_write_at_once(database: Database) -> None:
    seen: list[tuple[int, str]] = []
    writing = asyncio.gather(*(keep(database, f"{writer}:{number}") for writer in range(10) for number in range(5)))
    while not writing.done():
        seen += await keys_after(database, seen[-1][0] if seen else 0)
        await asyncio.sleep(0)
    seen += await keys_after(database, seen[-1][0] if seen else 0)
    assert len({key for _, key in seen}) == len(seen) == 50
