"""WeCom by its settings: what is missing is named, what is wrong is said, and staff see how a card looks there."""

import pytest
from pydantic import SecretStr

from content.wording import Wording
from core.channel import SendsToMany
from core.groups import service as groups
from core.members import service as members
from core.messages import Message, Plain
from tests.bots.telegram.cards import FLAG, OPTIONS, offered, question
from tests.standins.wecom import AGENT, CORP, ROBOT, SECRET, WeComStandIn
from tests.standins.wecom_people import AES_KEY, TOKEN
from zhibu.doctor import Health, _wecom
from zhibu.parts import assembled
from zhibu.previews import previews
from zhibu.settings import Settings, SettingsError, WeComSettings
from zhibu.wecom import wecom
from zhibu.wecom_robot import _branches_by_key, _registered, robots

WHOLE = {
    "corp_id": CORP,
    "agent_id": str(AGENT),
    "secret": SecretStr(SECRET),
    "token": SecretStr(TOKEN),
    "aes_key": SecretStr(AES_KEY),
}


def settings_of(standin: WeComStandIn | None, **change: object) -> Settings:
    base = {"api_base": standin.url} if standin else {}
    return Settings(_env_file=None, wecom=WeComSettings(**WHOLE | base | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agent_id": ""}, "Set ZHIBU_WECOM__AGENT_ID too"),
        ({"secret": SecretStr("")}, "Set ZHIBU_WECOM__SECRET too"),
        ({"token": SecretStr("")}, "Set ZHIBU_WECOM__TOKEN too"),
        ({"aes_key": SecretStr("")}, "Set ZHIBU_WECOM__AES_KEY too"),
        ({"aes_key": SecretStr("short")}, "copy the EncodingAESKey, 43 letters and digits"),
    ],
)
async def test_a_setting_that_is_missing_or_cannot_be_is_named_in_one_sentence(
    sqlite_url: str, change: dict[str, object], words: str
) -> None:
    settings = settings_of(None, **change).model_copy(update={"database_url": sqlite_url})
    async with assembled(settings) as parts:
        with pytest.raises(SettingsError, match=words):
            async with wecom(parts, [], web=False):
                pass


async def test_a_worker_sends_and_takes_no_callbacks(sqlite_url: str, wecom_api: WeComStandIn) -> None:
    settings = settings_of(wecom_api).model_copy(update={"database_url": sqlite_url})
    async with assembled(settings) as parts:
        routers: list[object] = []
        async with wecom(parts, routers, web=False) as channel:
            assert isinstance(channel, SendsToMany)
            assert not routers


def test_each_robot_has_its_branch_and_a_key_that_cannot_be_is_refused_in_one_sentence() -> None:
    assert _branches_by_key("a-key-1234, 001.003 = another-key") == {"a-key-1234": "", "another-key": "001.003"}
    for words in ("短", "001.003=", "branch=a-key-1234", "a-key-1234 another-key"):
        with pytest.raises(SettingsError, match=r"write 001\.003=KEY"):
            _branches_by_key(words)


async def test_the_group_of_a_robot_waits_until_its_branch_is_there(sqlite_url: str, wecom_api: WeComStandIn) -> None:
    settings = settings_of(wecom_api, robot_key=SecretStr(ROBOT)).model_copy(update={"database_url": sqlite_url})
    async with assembled(settings) as parts, robots(parts) as channel:
        assert not await _registered(parts, channel, ROBOT, "")
        async with parts.database.transaction() as session:
            await members.add_branch(session, "总支部")
        assert [await _registered(parts, channel, ROBOT, "") for _ in range(2)] == [True, True]
        async with parts.database.reading() as session:
            [found] = await groups.groups(session, "001")
        assert (found.channel, found.branch_code) == ("wecom-robot", "001")


async def test_the_doctor_says_how_it_is(wecom_api: WeComStandIn) -> None:
    assert (await _wecom(Settings(_env_file=None))).words == "off: no corp id is set"
    assert (await _wecom(settings_of(wecom_api))).health is Health.FINE
    found = await _wecom(settings_of(wecom_api, secret=SecretStr("another")))
    assert (found.health, "Secret" in found.words) == (Health.BROKEN, True)


@pytest.fixture
async def wecom_api() -> WeComStandIn:
    async with WeComStandIn().serving() as standin:
        yield standin


def test_staff_see_how_a_card_looks_there(wording: Wording) -> None:
    preview = previews(wording.say)["console-channel-wecom"]
    shown = preview(question(choices=offered(*OPTIONS), image=FLAG), "zh")
    assert shown.startswith("[ 旗帜.png ]")
    assert shown.endswith("[ A ] [ B ] [ C ] [ D ]")
    assert "☑ A. 全心全意为人民服务" in preview(question(choices=offered(*OPTIONS, chosen=(0,)), multiple=True), "zh")
    assert preview(Message((Plain("会议通知"),)), "zh") == "会议通知"
