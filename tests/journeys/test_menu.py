"""The whole menu, walked by buttons only, on every kind of chat: each button leads on, none to an error, none nowhere."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bots.door import OpenMedia, Stored
from bots.terminal.channel import TerminalChannel
from content.wording import Wording
from core.choicebook import LETTERS
from core.clock import Clock
from core.database import Database
from core.members import service as members
from core.members.rules import Audience
from core.messages import Address, Choice
from core.notices import service as notices
from core.notices.rules import NoticeDraft
from core.organisation import Organisation
from core.own import service as own
from core.own.rules import FILE_NAME
from core.own.service import Around
from core.receive import Door
from tests.actors import Chatter
from tests.bots.webchat_service import Visitor, WebChat
from tests.conftest import StillClock
from tests.people import Known, People
from tests.quizzes import Quizzes, single
from tests.standins import telegram_service
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person, buttons, until
from tests.studies import Studies
from tests.walking import Hands, Walk, Witness, at_least
from zhibu.mailbox import DatabaseMailbox
from zhibu.talk import Talk

MET = {"notice.confirm": "a notice", "task.done": "a task", "own:copy-yes": "the copy", "0": "a question"}


@pytest.fixture
async def wang(people: People, database: Database, clock: StillClock, organisation: Organisation) -> Known:
    """Return a member for whom there is something behind every door."""
    member = await people.member("王静")
    await Quizzes(database, clock, organisation).open_now([single(0), single(1)])
    studies = Studies(database, clock, organisation)
    await studies.published(await studies.draft())
    async with database.transaction() as session:
        for title, confirm in (("停电检修", True), ("新来的同志", False)):
            draft = NoticeDraft(title, "周六**八点**。", Audience("001"), clock(), confirm=confirm)
            notice = await notices.create(session, draft, clock())
            await notices.publish(session, notice.id, clock() + timedelta(seconds=1), organisation)
    return member


@pytest.fixture
def witness(door: Door) -> Witness:
    return Witness(door)


class InTheCore:
    """Presses through the door itself."""

    def __init__(self, chatter: Chatter) -> None:
        self.chatter = chatter

    async def asks_for_help(self) -> None:
        await self.chatter.says("/help")

    async def presses(self, choice: Choice, place: int) -> None:
        del place
        await self.chatter.presses(choice.token)


class AtATerminal:
    """Types the letter that stands before the words."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    async def asks_for_help(self) -> None:
        await self._types("/help")

    async def presses(self, choice: Choice, place: int) -> None:
        del choice
        letter = LETTERS[place]
        assert f"{letter}. " in self.talk.console.file.getvalue()
        await self._types(letter)

    async def _types(self, line: str) -> None:
        self.talk.console.file = io.StringIO()
        await self.talk._says(line)


class OnThePage:
    """Presses the chips of the web chat; the page is opened anew for every press, as phones do."""

    def __init__(self, visitor: Visitor, witness: Witness) -> None:
        self.visitor, self.witness, self.seen, self.last = visitor, witness, 0, {}

    async def asks_for_help(self) -> None:
        await self._sends({"text": "/help"})

    async def presses(self, choice: Choice, place: int) -> None:
        shown = self.last["choices"][place]
        assert shown["token"] == choice.token
        await self._sends({"press": shown["token"], "label": shown["label"]})

    async def _sends(self, frame: dict[str, str]) -> None:
        async with self.visitor.tab(self.seen) as tab:
            cards = await (tab.presses(frame["press"], frame["label"]) if "press" in frame else tab.says(frame["text"]))
            replies = self.witness.answers[-1].replies
            while len(cards) < len(replies):
                await tab._frame()
                cards = [each["card"] for each in tab.letters if not each["mine"]]
            self.seen, self.last = tab.seen, cards[-1]


class OnTelegram:
    """Presses the buttons below messages, edited ones too."""

    def __init__(self, person: Person, witness: Witness) -> None:
        self.person, self.witness = person, witness

    async def asks_for_help(self) -> None:
        known = len(self.witness.answers)
        await self.person.says("/help")
        await self._answered(known)

    async def presses(self, choice: Choice, place: int) -> None:
        del place
        known = len(self.witness.answers)
        [*_, card] = [each for each in self.person.messages if choice.token in buttons(each).values()]
        await self.person.forges(choice.token, card)
        await self._answered(known)

    async def _answered(self, known: int) -> None:
        """Wait until the answer is there, with its buttons."""

        def is_there() -> bool:
            if len(self.witness.answers) == known:
                return False
            offered = {each.token for each in self.witness.answers[-1].replies[-1].choices}
            return any(offered <= set(buttons(each).values()) for each in self.person.messages)

        await until(self.person.standin, is_there)


async def moved(database: Database, wang: Known, to: Address, clock: Clock) -> None:
    """Give the member a chat at the address."""
    async with database.transaction() as session:
        await members.attach(session, wang.member_id, to, clock())


@pytest.fixture
def files(database: Database, clock: Clock, organisation: Organisation, wording: Wording) -> OpenMedia:
    """Return what gives channels the copies of members' data."""

    async def opened(media_id: int) -> Stored | None:
        async with database.reading() as session:
            made = await own.file_of(session, media_id, clock(), Around(organisation, wording.say))
        return Stored(FILE_NAME, "application/zip", made) if made else None

    return opened


@pytest.fixture
async def hands(
    request: pytest.FixtureRequest,
    wang: Known,
    witness: Witness,
    database: Database,
    clock: StillClock,
    files: OpenMedia,
    tmp_path: Path,
) -> AsyncIterator[Hands]:
    """Return the member's hands on the channel that the test names."""
    wording: Wording = wang.wording
    async with AsyncExitStack() as stack:
        if request.param == "core":
            wang.door = witness
            yield InTheCore(wang)
        elif request.param == "terminal":
            address = Address(TerminalChannel.name, TerminalChannel.account, "1001")
            await moved(database, wang, address, clock)
            channel = TerminalChannel(DatabaseMailbox(database, clock, TerminalChannel.account))
            yield AtATerminal(Talk(witness, channel, wording.say, Console(file=io.StringIO(), width=80), address, "zh"))
        elif request.param == "webchat":
            page = WebChat(database, witness, wording.say, clock)
            await page.start()
            stack.push_async_callback(page.stop)
            visitor = Visitor(page)
            await moved(database, wang, Address("webchat", "web", visitor.name), clock)
            yield OnThePage(visitor, witness)
        else:
            standin = TelegramStandIn(ledger=tmp_path / "ledger.jsonl")
            telegram = await stack.enter_async_context(standin.serving())
            address = Address("telegram", str(telegram.world.bot["id"]), "1001")
            await moved(database, wang, address, clock)
            await stack.enter_async_context(telegram_service.webhook(telegram, wording, witness, request.param, open_media=files))
            yield OnTelegram(Person(telegram, 1001), witness)


@pytest.mark.parametrize("hands", ["core", "terminal", "webchat", "aiogram", "ptb"], indirect=True)
async def test_every_button_leads_on_and_none_to_an_error(hands: Hands, witness: Witness) -> None:
    at_least(await Walk(hands, witness).through_everything(), MET)
