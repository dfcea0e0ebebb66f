"""Two hundred callbacks that another implementation encrypted are read and answered, and it reads the answers."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from bots.tencent.gate import Credentials
from tests.conformance.descriptor import Act, Does, House
from tests.conformance.descriptors import wechat, wecom
from tests.conformance.reception import Reception
from tests.conftest import StillClock
from tests.node.conftest import Node, Task
from tests.standins.wechat import AES_KEY, APP_ID, TOKEN

MANY = 200
NONCE = "1372623149"


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


@pytest.fixture
async def house_of_wecom(house: House) -> AsyncIterator[tuple[wecom.Rig, Reception]]:
    door = Reception()
    async with wecom.DESCRIPTOR.opened(house) as rig, rig.service(door):
        yield rig, door


async def test_a_wecom_reads_and_answers_them(node: Node, house_of_wecom: tuple[wecom.Rig, Reception], clock: StillClock) -> None:
    rig, door = house_of_wecom
    another = Another(node, Credentials(wecom.TOKEN, wecom.AES_KEY, wecom.CORP), str(int(clock.now.timestamp())))
    acts = [Act(Does.PRESSES, f"user-{number}", text(number), id=str(number)) for number in range(MANY)]
    for act in acts:
        rig.platform.user(act.sender)
    documents = [wecom._document(act, int(clock.now.timestamp())) for act in acts]
    async with httpx.AsyncClient(timeout=30) as web:
        answers = [(await web.post(rig.url, params=query, content=body)).text for query, body in await another.seals(documents)]
        [(query, echo)] = await another.seals(["1616140317555161061"])
        cipher = re.search(rb"CDATA\[(.*?)\]", echo)
        assert cipher
        proven = await web.get(rig.url, params={**query, "echostr": cipher.group(1).decode()})
    assert proven.text == "1616140317555161061"
    for number, said in enumerate(await another.opens(answers)):
        assert f"<ToUserName>user-{number}</ToUserName>" in said
        assert "<MsgType>update_button</MsgType>" in said
    assert [each.token for each in door.taken] == [text(number) for number in range(MANY)]
    assert [[f"收到：{text(number)}"] for number in range(MANY)] == [
        [each.text for each in await rig.screen(act.sender)] for number, act in enumerate(acts)
    ]
