"""Two hundred callbacks that another implementation encrypted are read and answered, and it reads the answers."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from bots.tencent.callback import Taken, router
from bots.tencent.gate import Credentials, Gate
from bots.tencent.xml import Node as Element
from core.backplane_memory import MemoryBackplane
from tests.conformance.descriptor import Act, Does, House
from tests.conformance.descriptors import wechat
from tests.conformance.reception import Reception
from tests.conftest import StillClock
from tests.node.conftest import Node, Task
from tests.standins.wechat import AES_KEY, APP_ID, TOKEN

MANY = 200
NONCE = "1372623149"
WECOM = Credentials("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")


def text(number: int) -> str:
    """Return words whose length runs through every place of the padding."""
    return f"第{number}句 ✓ <b>&amp;" + "长a👍"[number % 3] * number


@dataclass
class Another:
    """Tencent, as the other implementation plays it."""

    node: Node
    credentials: Credentials
    timestamp: str

    @property
    def _keys(self) -> Task:
        keys = {"token": self.credentials.token, "key": self.credentials.aes_key, "receiver": self.credentials.receiver}
        return keys | {"timestamp": self.timestamp, "nonce": NONCE}

    async def seals(self, documents: list[str]) -> list[tuple[dict[str, str], bytes]]:
        """Return the query and body of the request that brings each document."""
        sealed = await self.node.does([{"does": "seal", "text": each, **self._keys} for each in documents])
        calls = []
        for each in sealed:
            query = {"msg_signature": each["signature"], "timestamp": self.timestamp, "nonce": NONCE}
            calls.append((query, f"<xml><Encrypt><![CDATA[{each['cipher']}]]></Encrypt></xml>".encode()))
        return calls

    async def opens(self, answers: list[str]) -> list[str]:
        """Return what our answers say, once their signatures are proven."""
        read = [dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]+)", each)) for each in answers]
        tasks = [
            {"does": "open", "cipher": each["Encrypt"], **self._keys, "timestamp": each["TimeStamp"], "nonce": each["Nonce"]}
            for each in read
        ]
        opened = await self.node.does(tasks)
        assert [each["signature"] for each in opened] == [each["MsgSignature"] for each in read]
        assert {each["receiver"] for each in opened} == {self.credentials.receiver}
        return [each["text"] for each in opened]


@pytest.fixture
async def house_of_wechat(house: House) -> AsyncIterator[tuple[wechat.Rig, Reception]]:
    door = Reception()
    async with wechat.DESCRIPTOR.opened(house) as rig, rig.service(door):
        yield rig, door


async def test_an_official_account_reads_and_answers_them(
    node: Node, house_of_wechat: tuple[wechat.Rig, Reception], clock: StillClock
) -> None:
    rig, door = house_of_wechat
    another = Another(node, Credentials(TOKEN, AES_KEY, APP_ID), str(int(clock.now.timestamp())))
    acts = [Act(Does.SAYS, f"o-{number}", text(number), id=str(number + 1)) for number in range(MANY)]
    documents = [wechat._document(act, int(clock.now.timestamp())).decode() for act in acts]
    async with httpx.AsyncClient(base_url=rig.url, timeout=30) as web:
        answers = []
        for query, body in await another.seals(documents):
            response = await web.post("/wechat", params=query, content=body)
            assert response.status_code == 200
            answers.append(response.text)
    for number, said in enumerate(await another.opens(answers)):
        assert f"收到：{text(number)}" in said
        assert f"<ToUserName><![CDATA[o-{number}]]>" in said
    assert [each.text for each in door.taken] == [text(number) for number in range(MANY)]


async def test_a_wecom_reads_and_answers_them(node: Node, clock: StillClock) -> None:
    gate = Gate(WECOM, MemoryBackplane(), clock)

    async def take(document: Element) -> Taken:
        return Taken(f"<xml><Content>收到：{len(document.get('Content'))}</Content></xml>")

    async def bury(raw: str, problem: str) -> None:
        raise AssertionError(f"{problem}: {raw}")

    app = FastAPI()
    app.include_router(router("/wecom", gate, gate.echo_encrypted, take, bury))
    another = Another(node, WECOM, str(int(clock.now.timestamp())))
    documents = [f"<xml><Content><![CDATA[{text(number)}]]></Content></xml>" for number in range(MANY)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as web:
        calls = await another.seals(documents)
        answers = [(await web.post("/wecom", params=query, content=body)).text for query, body in calls]
        [(query, echo)] = await another.seals(["1616140317555161061"])
        cipher = re.search(rb"CDATA\[(.*?)\]", echo)
        assert cipher
        proven = await web.get("/wecom", params={**query, "echostr": cipher.group(1).decode()})
    assert proven.text == "1616140317555161061"
    said = await another.opens(answers)
    assert said == [f"<xml><Content>收到：{len(text(number))}</Content></xml>" for number in range(MANY)]
