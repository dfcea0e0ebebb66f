"""Members who are users of WeCom are found there, each asked about once a day."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from bots.tencent.client import Api, Http
from bots.tencent.tokens import Tokens
from bots.wecom.finding import Finding
from bots.wecom.source import GetToken
from core.backplane_memory import MemoryBackplane
from core.messages import Address
from tests.standins.wecom import AGENT, CORP, SECRET, Fault, WeComStandIn
from tests.standins.wecom_service import APP, clock_of


@dataclass(frozen=True)
class Member:
    member_id: int
    number: str


@dataclass
class Roster:
    """Members by number, until they are recognised."""

    members: list[Member]
    found: list[str] = field(default_factory=list)

    async def unplaced(self, after: int, limit: int) -> Sequence[Member]:
        return [each for each in self.members if each.member_id > after and each.number.lower() not in self.found][:limit]

    async def recognise(self, address: Address) -> None:
        self.found.append(address.chat)


@pytest.fixture
async def finding(wecom: WeComStandIn) -> AsyncIterator[Finding]:
    for name in ("WangJing", "LiHua", "hidden"):
        wecom.user(name)
    wecom.users["hidden"].visible = False
    numbers = ("WANGJING", "nobody", "工号 7", "hidden", "LiHua")
    shared, http = MemoryBackplane(), Http(wecom.url)
    roster = Roster([Member(at, number) for at, number in enumerate(numbers, 1)])
    api = Api(http, Tokens(GetToken(http, CORP, str(AGENT), SECRET), shared, clock_of(wecom)))
    made = Finding(APP, api, roster, shared)
    made.roster = roster
    yield made
    await http.close()


def asked(wecom: WeComStandIn) -> int:
    return sum(path == "user/get" for path, _ in wecom.calls)


async def test_each_number_that_could_be_a_user_is_asked_about_once(finding: Finding, wecom: WeComStandIn) -> None:
    assert await finding.look() == 2
    assert await finding.look() == 0
    assert finding.roster.found == ["wangjing", "lihua"]
    assert asked(wecom) == 4


async def test_while_wecom_cannot_answer_nobody_is_given_up(finding: Finding, wecom: WeComStandIn) -> None:
    wecom.faults += [Fault(45009, "user/get"), Fault("http 502", "user/get")]
    assert [await finding.look() for _ in range(3)] == [0, 0, 2]
