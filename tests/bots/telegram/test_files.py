"""Files that people send on Telegram: what the core hears of them, and how they are fetched by either library."""

from collections.abc import AsyncIterator

import pytest

from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName
from bots.telegram.incoming import Bot, incoming
from content.wording import Wording
from core.channel import Unfetched
from core.messages import Attachment, Kind
from tests.standins import telegram_service as service
from tests.standins.telegram import Fault, TelegramStandIn

DOCUMENT = {"file_id": "BQACAgUAAx-1_", "file_unique_id": "u", "file_name": "题库.xlsx", "file_size": 12}


@pytest.fixture
async def channel(telegram: TelegramStandIn, wording: Wording, engine: EngineName) -> AsyncIterator[TelegramChannel]:
    async with service.talking(telegram, wording, engine=engine) as talking:
        yield talking


def update(document: object, **more: object) -> dict[str, object]:
    person = {"id": 1001, "is_bot": False, "first_name": "静"}
    message = {"message_id": 1, "date": 1, "chat": {"id": 1001, "type": "private"}, "from": person, "document": document}
    return {"update_id": 1, "message": message | more}


def test_a_document_is_told_with_its_name_its_size_and_the_words_beside_it() -> None:
    heard = incoming(update(DOCUMENT, caption="党史"), Bot("4242"))
    assert heard is not None
    assert (heard.kind, heard.text) == (Kind.MEDIA, "党史")
    assert heard.attachment == Attachment("BQACAgUAAx-1_", "题库.xlsx", 12)


@pytest.mark.parametrize("document", [{**DOCUMENT, "file_id": "../../etc/passwd"}, {**DOCUMENT, "file_id": ""}])
def test_a_file_id_that_is_none_of_telegrams_is_not_followed(document: object) -> None:
    heard = incoming(update(document), Bot("4242"))
    assert heard is not None
    assert heard.attachment is None


def test_a_picture_that_moves_is_no_file() -> None:
    heard = incoming(update(DOCUMENT, animation=DOCUMENT), Bot("4242"))
    assert heard is not None
    assert (heard.kind, heard.attachment) == (Kind.MEDIA, None)


async def test_a_file_is_fetched_from_telegrams_server(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    content = b"0" * 300_000
    sent = telegram.uploaded("题库.xlsx", content)
    assert await channel.fetch(Attachment(sent["file_id"]), 300_000) == content
    assert await channel.fetch(Attachment(sent["file_id"]), 299_999) is Unfetched.TOO_LARGE


@pytest.mark.parametrize("path", ["/etc/hostname", "../x", "http://127.0.0.1/x", "documents//x", "a/../../b"])
async def test_a_path_that_leads_elsewhere_is_not_followed(
    channel: TelegramChannel, telegram: TelegramStandIn, path: str
) -> None:
    sent = telegram.uploaded("x", b"x")
    telegram.file_path = path
    assert isinstance(await channel.fetch(Attachment(sent["file_id"]), 100), Unfetched)


async def test_files_that_are_gone_too_large_or_out_of_reach_are_told_apart(
    channel: TelegramChannel, telegram: TelegramStandIn
) -> None:
    assert await channel.fetch(Attachment("none"), 100) is Unfetched.GONE
    telegram.scripted("file is too big", "getFile")
    assert await channel.fetch(Attachment("none"), 100) is Unfetched.TOO_LARGE
    telegram.faults.append(Fault(502, "getFile"))
    assert await channel.fetch(Attachment("none"), 100) is Unfetched.LATER
    sent = telegram.uploaded("x", b"x")
    telegram.file_path = "documents/not-there"
    assert await channel.fetch(Attachment(sent["file_id"]), 100) is Unfetched.GONE
