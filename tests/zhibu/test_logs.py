"""Logs carry no secrets."""

import io
import logging
from datetime import datetime, timedelta

import pytest
import sqlalchemy
import structlog
from sqlalchemy.exc import IntegrityError

from content.wording import Wording
from core.backplane_memory import MemoryBackplane
from core.channel import Outcome
from core.database import Database, Session
from core.members import service as members
from core.members.models import Branch
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose, Words
from core.organisation import Organisation
from core.pushes import service
from core.pushes.rules import Policy
from core.pushes.service import Plan
from core.receive import Door
from scheduler.drain import Surroundings
from scheduler.jobs import Job
from scheduler.run import Scheduler
from tests.actors import Chatter
from tests.conftest import StillClock
from tests.people import People
from tests.scheduler.postbox import Postbox, until
from zhibu.logs import keep_clean, processors, redacted

SAID, PHONE, CODE = "这句话只有我知道八七一三", "13900008713", "K7Q2M9XY"
TOKEN = "12345678:AAbbCCddEEffGGhhIIjjKKll-_1"  # noqa: S105 - of the form of a token, and none
PLANTED = (SAID, PHONE, CODE, TOKEN)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: what is logged does not depend on the database, and a table goes missing here."""
    return sqlite_url


def test_a_bot_token_never_reaches_a_log() -> None:
    assert redacted("POST http://host/bot12345678:AAbbCCddEEffGGhhIIjjKKll-_1/sendMessage") == "POST http://host/…/sendMessage"


def test_a_binding_code_in_an_address_never_reaches_a_log() -> None:
    assert redacted("GET /chat?code=K7Q2M9XY&lang=zh") == "GET /chat?code=…&lang=zh"


async def test_no_text_name_number_or_token_of_real_work_reaches_a_log(
    database: Database, clock: StillClock, organisation: Organisation, wording: Wording, people: People
) -> None:
    written = io.StringIO()
    shape = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(processors=[*processors(), shape], logger_factory=structlog.PrintLoggerFactory(written))
    handler = logging.StreamHandler(written)
    keep_clean(handler)
    logging.getLogger().addHandler(handler)
    try:
        await _talk(database, clock, organisation, wording, people)
        await _carry(database, clock, organisation, people)
        await _fail(database)
    finally:
        logging.getLogger().removeHandler(handler)
    log = written.getvalue()
    assert "turn failed" in log
    assert "send raised" in log
    assert "tick failed" in log
    assert "library complains" in log
    assert "IntegrityError at" in log
    for planted in PLANTED:
        assert planted not in log, log


async def _talk(database: Database, clock: StillClock, organisation: Organisation, wording: Wording, people: People) -> None:
    """Say things in a chat, until a turn fails on what was said."""

    def speak(words: Words, locale: str) -> str:
        said = wording.say(words, locale)
        if SAID in said:
            raise ValueError(f"cannot say {said}")
        return said

    door = Door(database, clock, speak, organisation)
    stranger, member = Chatter(door, wording, PHONE), Chatter(door, wording, (await people.member()).sender)
    for text in ("/start", f"/start {CODE}", SAID, f"/ask {SAID}", "/suggest", SAID, "/cancel"):
        await stranger.says(text)
        await member.says(text)
    async with database.transaction() as session:
        await session.exec(sqlalchemy.text("ALTER TABLE qa_question RENAME TO away"))
    await member.says(f"/ask {SAID}")
    await door.bury("test", "bot", SAID, "unreadable")


async def _carry(database: Database, clock: StillClock, organisation: Organisation, people: People) -> None:
    """Send a push over a platform whose errors quote the message, with a tick that fails on a member's words."""
    await people.member()
    postbox = Postbox()

    def answers(chat: str) -> Outcome:
        raise RuntimeError(f"cannot deliver {SAID} to {chat} with {TOKEN}")

    async def broken(_session: Session, _now: datetime) -> None:
        raise LookupError(SAID)

    postbox.answers = answers
    async with database.transaction() as session:
        what = Plan("通知", Message((Plain(SAID),)), Purpose.QUIZ, Policy.LIST)
        push = await service.plan(session, what, members.audience(Audience("001")), clock(), organisation)
    jobs = [Job("broken", timedelta(hours=1), broken)]
    scheduler = Scheduler(Surroundings(database, clock, organisation, MemoryBackplane()), {"test": postbox}, jobs)
    await scheduler.start()

    async def over() -> bool:
        async with database.reading() as session:
            return (await service.progress(session, push.id or 0, clock())).uncertain == 2

    await until(over)
    await scheduler.stop()


async def _fail(database: Database) -> None:
    """Break a rule of the database with what a member wrote, and let a library complain with a token in an address."""
    try:
        async with database.transaction() as session:
            for _ in range(2):
                session.add(Branch(code=SAID, name=SAID))
            await session.flush()
    except IntegrityError as error:
        structlog.get_logger().error("not stored", exc_info=error)
        logging.getLogger("library").exception("library complains of https://host/bot%s/getMe", TOKEN)
