"""One token for everybody: fetched once, replaced once, and never in a loop."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from bots.tencent import client, tokens
from bots.tencent.client import Api, File, Http, Reply, Trouble
from bots.tencent.tokens import Denied, Granted, NoToken, Tokens
from bots.wechat.source import PATH, StableToken
from core.backplane import Backplane
from tests.conftest import StillClock
from tests.standins.wechat import Fault, WeChatStandIn

SEND = "/cgi-bin/message/custom/send"
ANY = "/cgi-bin/get_api_domain_ip"


async def test_many_at_once_without_a_token_fetch_one(api: Api, standin: WeChatStandIn) -> None:
    replies = await asyncio.gather(*(api.get(ANY) for _ in range(50)))
    assert {reply.code for reply in replies if isinstance(reply, Reply)} == {0}
    assert standin.fetches == [False]


async def test_fifty_sends_with_an_expired_token_fetch_one(api: Api, standin: WeChatStandIn) -> None:
    await api.get(ANY)
    standin.expire()
    replies = await asyncio.gather(*(api.get(ANY) for _ in range(50)))
    assert {reply.code for reply in replies if isinstance(reply, Reply)} == {0}
    assert len(standin.fetches) == 2


async def test_two_processes_share_the_token(
    api: Api, http: Http, backplane: Backplane, standin: WeChatStandIn, clock: StillClock
) -> None:
    other = Api(http, Tokens(StableToken(http, standin.app_id, standin.secret), backplane, clock))
    await api.get(ANY)
    await other.get(ANY)
    standin.expire()
    await asyncio.gather(*(each.get(ANY) for each in (api, other) for _ in range(10)))
    assert len(standin.fetches) == 2


@pytest.mark.parametrize("code", sorted(client.TOKEN_REFUSED))
async def test_a_platform_that_refuses_every_token_is_asked_for_two_and_then_left_alone(
    api: Api, standin: WeChatStandIn, code: int
) -> None:
    standin.always[ANY] = code
    assert set(await asyncio.gather(*(api.get(ANY) for _ in range(50)))) == {Trouble.MISCONFIGURED}
    for _ in range(5):
        assert await api.get(ANY) is Trouble.MISCONFIGURED
    assert len(standin.fetches) <= 2
    assert await api.tokens.denied() == code
    del standin.always[ANY]
    await api.tokens.ask_again()
    assert isinstance(await api.get(ANY), Reply)


async def test_an_old_token_that_is_refused_for_good_costs_two_fetches(
    api: Api, standin: WeChatStandIn, clock: StillClock
) -> None:
    await api.get(ANY)
    standin.always[ANY] = 40001
    clock.now += timedelta(minutes=2)
    assert await api.get(ANY) is Trouble.MISCONFIGURED
    assert standin.fetches == [False, False, True]


async def test_a_secret_that_is_refused_is_asked_with_once(api: Api, standin: WeChatStandIn) -> None:
    standin.always[PATH] = 40001
    assert [await api.get(ANY) for _ in range(3)] == [Trouble.MISCONFIGURED] * 3
    assert len(standin.fetches) == 1
    assert await api.tokens.denied() == 40001


async def test_a_token_server_that_is_busy_is_asked_again_at_the_next_call(api: Api, standin: WeChatStandIn) -> None:
    standin.faults += [Fault(PATH, -1), Fault(PATH, "html"), Fault(PATH, "busy")]
    assert [await api.get(ANY) for _ in range(3)] == [Trouble.NO_TOKEN] * 3
    assert isinstance(await api.get(ANY), Reply)


class Unforced:
    """A platform that gives the same token for as long as it is good."""

    credential, forces = "test:unforced", False

    def __init__(self) -> None:
        self.fetched = 0

    async def fetch(self, *, force: bool) -> Granted | Denied | NoToken:
        assert not force
        self.fetched += 1
        return Granted("the same", tokens.REST)


async def test_where_no_other_token_can_be_had_the_platform_is_asked_once_more_and_then_left_alone(
    backplane: Backplane, clock: StillClock
) -> None:
    source = Unforced()
    shared = Tokens(source, backplane, clock)
    assert await shared.current() == "the same"
    assert await shared.renewed("the same") is NoToken.DENIED
    assert await shared.current() is NoToken.DENIED
    assert source.fetched == 2


async def test_what_is_no_answer_of_the_platform_is_told_apart(
    api: Api, standin: WeChatStandIn, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    await api.get(ANY)
    for answer, trouble in (
        ("html", Trouble.UNREADABLE),
        ("busy", Trouble.SERVER_ERROR),
        ("hang up", Trouble.NO_ANSWER),
    ):
        standin.faults.append(Fault(ANY, answer))
        assert await api.post(ANY, {}) is trouble
    monkeypatch.setattr(client, "TIMEOUT", aiohttp.ClientTimeout(total=0.2, sock_connect=0.1))
    impatient = Http(standin.url)
    impatient_api = Api(impatient, api.tokens)
    standin.faults.append(Fault(ANY, "never"))
    assert await impatient_api.get(ANY) is Trouble.NO_ANSWER
    await impatient.close()
    nobody = Http(f"http://127.0.0.1:{unused_tcp_port}")
    assert await Api(nobody, api.tokens).get(ANY) is Trouble.NOT_REACHED
    await nobody.close()


async def test_a_file_is_uploaded_and_letters_stay_letters(api: Api, standin: WeChatStandIn) -> None:
    reply = await api.upload("/cgi-bin/media/upload", "image", File("图 片.png", "image/png", b"\x89PNG"))
    assert isinstance(reply, Reply)
    assert standin.media[reply.text("media_id")] == b"\x89PNG"
    await api.post(SEND, {"touser": "somebody", "msgtype": "text", "text": {"content": "会议通知"}})
    assert standin.calls[-1][1]["text"] == {"content": "会议通知"}


async def test_neither_token_nor_text_nor_secret_is_logged_or_shown(api: Api, standin: WeChatStandIn) -> None:
    with capture_logs() as logs:
        standin.always[SEND] = 40001
        shown = repr(await api.post(SEND, {"touser": "somebody", "text": {"content": "会议通知"}}))
        standin.faults.append(Fault(ANY, "hang up"))
        await api.tokens.ask_again()
        shown += repr(await api.post(ANY, {}))
    written = repr(logs) + shown + repr(Granted(standin.current, tokens.REST)) + repr(File("f", "m", b"content"))
    assert logs
    for secret in (standin.secret, "token-", "会议通知", "content"):
        assert secret not in written
