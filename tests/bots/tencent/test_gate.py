"""Only what the platform encrypted and signed just now comes through the gate."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bots.tencent.gate import Credentials, Gate, Refusal, Unreadable
from bots.tencent.xml import BadXml, read
from core.backplane import Backplane
from core.backplane_memory import MemoryBackplane
from tests.bots.tencent.callbacks import CREDENTIALS, HELLO, Platform, sign
from tests.conftest import StillClock

Call = tuple[dict[str, str], bytes]


@pytest.fixture
def platform(clock: StillClock) -> Platform:
    return Platform(clock)


@pytest.fixture
def gate(backplane: Backplane, clock: StillClock) -> Gate:
    return Gate(CREDENTIALS, backplane, clock)


def hello(platform: Platform, text: str = "你好") -> str:
    return HELLO.format(at=platform.at, text=text, number=1)


async def test_what_the_platform_says_comes_through(gate: Gate, platform: Platform) -> None:
    node = await gate.admit(*platform.call(hello(platform)))
    assert (node.get("FromUserName"), node.get("Content"), node.get("Nothing")) == ("o-wang", "你好", "")


@pytest.mark.parametrize("text", ["<!-- 你好", "<!DOCTYPE x>", "<?php", "a & b < c", "]]]]><![CDATA[>"])
async def test_what_members_write_is_no_markup(gate: Gate, platform: Platform, text: str) -> None:
    node = await gate.admit(*platform.call(hello(platform, text)))
    assert node.get("Content") == text.replace("]]><![CDATA[", "")


async def test_what_no_xml_may_hold_does_not_cost_the_message(gate: Gate, platform: Platform) -> None:
    node = await gate.admit(*platform.call(hello(platform, "你\x08好\x00\ufffe\x1f")))
    assert node.get("Content") == "你好"


async def test_a_request_is_taken_again_as_the_platform_repeats_it_and_not_later(
    gate: Gate, platform: Platform, clock: StillClock
) -> None:
    call = platform.call(hello(platform))
    for _ in range(3):
        await gate.admit(*call)
        clock.now += timedelta(seconds=5)
    clock.now += timedelta(seconds=30)
    with pytest.raises(Refusal, match="replay"):
        await gate.admit(*call)


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365 * 9])
async def test_an_old_or_a_future_request_is_refused(gate: Gate, platform: Platform, clock: StillClock, minutes: int) -> None:
    call = platform.call(hello(platform))
    clock.now += timedelta(minutes=minutes)
    with pytest.raises(Refusal, match="clock"):
        await gate.admit(*call)


@pytest.mark.parametrize(
    "changed",
    [
        {"msg_signature": ""},
        {"msg_signature": "0" * 40},
        {"msg_signature": "签名"},
        {"nonce": "another"},
        {"timestamp": "1500000000"},
        {"timestamp": ""},
    ],
)
async def test_a_wrong_or_missing_signature_is_refused(gate: Gate, platform: Platform, changed: dict[str, str]) -> None:
    query, body = platform.call(hello(platform))
    with pytest.raises(Refusal, match="signature"):
        await gate.admit(query | changed, body)


async def test_a_request_in_plain_text_is_refused(gate: Gate, platform: Platform) -> None:
    query, _ = platform.call("")
    del query["msg_signature"]
    with pytest.raises(Refusal, match="nothing encrypted"):
        await gate.admit(query, hello(platform).encode())


@pytest.mark.parametrize(("timestamp", "nonce"), [("17000000001", "2345"), ("170000000", "n"), ("-170000000", "n")])
async def test_digits_cannot_be_moved_between_timestamp_and_nonce(
    gate: Gate, platform: Platform, timestamp: str, nonce: str
) -> None:
    with pytest.raises(Refusal, match="none of the platform's"):
        await gate.admit(*platform.call(hello(platform), timestamp=timestamp, nonce=nonce))


@pytest.mark.parametrize("cipher", ["", "AAAA", "A" * 64, "!!!!", "A" * 63 + "=", "QUJD" * 16])
async def test_a_signed_ciphertext_that_is_none_is_refused(gate: Gate, platform: Platform, cipher: str) -> None:
    with pytest.raises(Refusal):
        await gate.admit(*platform.wrapped(cipher))


@pytest.mark.parametrize("other", ["key", "receiver"])
async def test_another_key_or_receiver_is_refused(gate: Gate, clock: StillClock, other: str) -> None:
    key = CREDENTIALS.aes_key[::-1] if other == "key" else CREDENTIALS.aes_key
    receiver = "wx0000000000000000" if other == "receiver" else CREDENTIALS.receiver
    stranger = Platform(clock, Credentials(CREDENTIALS.token, key, receiver))
    with pytest.raises(Refusal, match="decrypted"):
        await gate.admit(*stranger.call(hello(stranger)))


BAD = {
    "not XML": b"{}",
    "empty": b"",
    "another root": b"<html></html>",
    "cut off": b"<xml><Encrypt>",
    "a document type": b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
    "an outside type": b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>',
    "a type behind a CDATA in an instruction": b"<?x <![CDATA[ ?><!DOCTYPE xml []><xml/>",
    "a comment": b"<xml><!-- a --></xml>",
    "an attribute": b"<xml><A b='c'>d</A></xml>",
    "an element twice": b"<xml><A>1</A><A>2</A></xml>",
    "an unknown entity": b"<xml><A>&a;</A></xml>",
    "too deep": b"<xml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</xml>",
    "broken letters": b"<xml><A>\xff\xfe</A></xml>",
    "too large": b"<xml><A>" + b"a" * 64 * 1024 + b"</A></xml>",
}


@pytest.mark.parametrize("document", BAD.values(), ids=BAD)
async def test_documents_that_no_platform_sends_are_refused_outside_and_kept_aside_inside(
    gate: Gate, platform: Platform, document: bytes
) -> None:
    with pytest.raises(BadXml):
        read(document)
    query, _ = platform.call(hello(platform))
    with pytest.raises(Refusal):
        await gate.admit(query, document)
    try:
        inside = document.decode()
    except UnicodeDecodeError:  # inside stands text, whatever it is
        return
    with pytest.raises((Unreadable, Refusal)):  # an oversized one does not even fit around
        await gate.admit(*platform.call(inside))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=st.binary(max_size=300) | st.text(alphabet="<>xml/!-[]CDATA&;?='\" a").map(str.encode))
def test_no_document_raises_anything_else(document: bytes) -> None:
    try:
        assert read(document).name == "xml"
    except BadXml:
        return


async def test_an_official_account_proves_our_address(gate: Gate, platform: Platform) -> None:
    query = {"signature": sign(platform.at, "n"), "timestamp": platform.at, "nonce": "n", "echostr": "5837104"}
    assert await gate.echo_plain(query) == "5837104"
    for changed in ({"signature": "x"}, {"echostr": "<script>"[:7] + " "}, {"timestamp": "1500000000"}, {"echostr": ""}):
        with pytest.raises(Refusal):
            await gate.echo_plain(query | changed)


async def test_a_wecom_proves_our_address(clock: StillClock) -> None:
    """The echo is the one of Tencent's own documentation."""
    gate = Gate(
        Credentials("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"), MemoryBackplane(), clock
    )
    stranger = Platform(clock, Credentials("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"))
    query, _ = stranger.wrapped(stranger.encrypted("1616140317555161061"))
    cipher = stranger.encrypted("1616140317555161061")
    query |= {"echostr": cipher, "msg_signature": sign(platform_time(clock), "n0nce", cipher, token="QDG6eK")}  # noqa: S106 - published
    assert await gate.echo_encrypted(query) == "1616140317555161061"


def platform_time(clock: StillClock) -> str:
    return str(int(clock.now.timestamp()))


async def test_an_answer_is_sealed_for_the_platform(gate: Gate, platform: Platform) -> None:
    assert platform.opened(gate.seal("<xml><Content>好的 ✓</Content></xml>")) == "<xml><Content>好的 ✓</Content></xml>"


def test_the_ciphertext_is_the_published_one() -> None:
    """The vector is published by another implementation of Tencent's scheme."""
    known = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    crypto = PrpCrypto(WeChatCrypto(CREDENTIALS.token, CREDENTIALS.aes_key, CREDENTIALS.receiver).key)
    assert crypto.decrypt(known, CREDENTIALS.receiver) == "我是中文abcd123"


@pytest.mark.parametrize("key", ["", "short", "a" * 44, "签" * 43, "a" * 42 + "="])
def test_a_key_that_cannot_be_one_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey of 43"):
        Credentials("token", key, "wx1")


def test_credentials_show_no_secret() -> None:
    assert CREDENTIALS.token not in repr(CREDENTIALS)
    assert CREDENTIALS.aes_key not in repr(CREDENTIALS)
