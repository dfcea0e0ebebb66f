"""The page on which followers agree to one more notice, and who is pointed to it."""

import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
from fastapi import FastAPI

from bots.tencent.client import Api, Http
from bots.tencent.tokens import Tokens
from bots.wechat.account import Account
from bots.wechat.agreeing import PATH, Agreeing
from bots.wechat.source import TICKET, PageTicket, StableToken
from content.wording import Wording
from core.backplane_memory import MemoryBackplane
from core.channel import Agreement
from core.organisation import Organisation
from tests.conformance.reception import Reception
from tests.conftest import StillClock
from tests.standins.wechat import Fault, WeChatStandIn
from tests.standins.wechat_service import OnWeChat


@asynccontextmanager
async def visitor(
    standin: WeChatStandIn, account: Account, wording: Wording, house: Organisation, clock: StillClock
) -> AsyncIterator[httpx.AsyncClient]:
    http, backplane = Http(standin.url), MemoryBackplane()
    tokens = Tokens(StableToken(http, standin.app_id, standin.secret), backplane, clock)
    tickets = Tokens(PageTicket(Api(http, tokens), standin.app_id), backplane, clock)
    app = FastAPI()
    app.include_router(Agreeing(account, tickets, wording.say, house, clock).router())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://branch.example") as client:
        yield client
    await http.close()


async def test_the_page_proves_whose_it_is_and_lets_only_the_platforms_script_run(
    standin: WeChatStandIn, with_templates: Account, wording: Wording, organisation: Organisation, clock: StillClock
) -> None:
    house = replace(organisation, public_url="https://branch.example/")
    async with visitor(standin, with_templates, wording, house, clock) as client:
        shown = await client.get(PATH)
        await client.get(PATH)
    assert shown.status_code == 200
    assert 'template="agreed"' in shown.text
    [said] = re.findall(r"\.\.\.(\{.*?\}), jsApiList", shown.text)
    told = json.loads(said)
    [ticket] = standin.page_tickets
    proved = f"jsapi_ticket={ticket}&noncestr={told['nonceStr']}&timestamp={told['timestamp']}&url=https://branch.example{PATH}"
    assert told["signature"] == hashlib.sha1(proved.encode()).hexdigest()  # noqa: S324 - their scheme
    assert (told["appId"], told["timestamp"]) == (standin.app_id, int(clock().timestamp()))
    assert ticket not in shown.text
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"script-src 'nonce-{told['nonceStr']}' https://res.wx.qq.com" in policy


async def test_without_a_ticket_the_page_asks_to_come_again(
    standin: WeChatStandIn, with_templates: Account, wording: Wording, organisation: Organisation, clock: StillClock
) -> None:
    standin.faults += [Fault(TICKET, "busy"), Fault(TICKET, 48001)]
    async with visitor(standin, with_templates, wording, organisation, clock) as client:
        for _ in range(3):  # busy, refused, and then nobody asks for a while
            shown = await client.get(PATH)
            assert shown.status_code == 503
            assert "请过几分钟再试" in shown.text
            assert "wx.config" not in shown.text
    assert [path for path, _ in standin.calls].count(TICKET) == 2


async def test_only_an_account_with_a_page_that_wechat_opens_points_people_to_it(
    account: OnWeChat, with_templates: Account
) -> None:
    account.account = replace(with_templates, notice=type(with_templates.notice)())
    async with account.running(Reception()) as (channel, _):
        assert channel.terms.agreement is None
    account.organisation = replace(account.organisation, public_url="https://branch.example")
    async with account.running(Reception()) as (channel, _):
        assert channel.terms.agreement == Agreement("agreed", "https://branch.example/wechat/agree")
