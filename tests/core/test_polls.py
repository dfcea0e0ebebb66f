"""Which card a poll shows, kept for as long as an answer may come."""

from datetime import timedelta

from core.database import Database
from core.polls import service
from tests.conftest import StillClock
from zhibu.contacts import DatabasePolls

BOT = ("telegram", "4242")


async def test_a_poll_leads_to_its_card_for_every_process_of_its_account_alone(database: Database, clock: StillClock) -> None:
    await DatabasePolls(database, clock, BOT).remember("5391", "Ab3.submit-")
    assert await DatabasePolls(database, clock, BOT).token("5391") == "Ab3.submit-"
    assert await DatabasePolls(database, clock, BOT).token("5392") == ""
    assert await DatabasePolls(database, clock, ("telegram", "77")).token("5391") == ""


async def test_a_poll_told_twice_stays_what_it_was(database: Database, clock: StillClock) -> None:
    polls = DatabasePolls(database, clock, BOT)
    for token in ("Ab3.", "Xy9."):
        await polls.remember("5391", token)
    assert await polls.token("5391") == "Ab3."


async def test_a_poll_is_forgotten_once_no_quiz_can_still_be_open(database: Database, clock: StillClock) -> None:
    polls = DatabasePolls(database, clock, BOT)
    await polls.remember("5391", "Ab3.")
    for days, kept in ((8, "Ab3."), (1, "")):
        clock.moves(days=days)
        async with database.transaction() as session:
            await service.forget(session, clock() - timedelta(seconds=1))
        assert await polls.token("5391") == kept
