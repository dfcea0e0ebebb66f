"""The Official Account in the settings: what cannot be is one sentence, and the doctor asks the platform."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from content.wording import Wording
from core.messages import Choice, Media, Message, Plain
from tests.standins.wechat import WeChatStandIn
from zhibu.doctor import Health, _wechat
from zhibu.previews import previews
from zhibu.settings import Settings, SettingsError, WeChatSettings, load


@pytest.fixture
async def standin() -> AsyncIterator[WeChatStandIn]:
    async with WeChatStandIn().serving() as serving:
        yield serving


def settings_of(standin: WeChatStandIn, aes_key: str = "") -> Settings:
    account = WeChatSettings(
        app_id=standin.app_id,
        app_secret=SecretStr(standin.secret),
        token=SecretStr(standin.token),
        aes_key=SecretStr(aes_key or standin.aes_key),
        api_base=standin.url,
    )
    return Settings(_env_file=None, wechat=account)


async def test_the_doctor_says_how_the_account_is(standin: WeChatStandIn) -> None:
    assert (await _wechat(Settings(_env_file=None))).words == "off: no app id is set"
    assert (await _wechat(settings_of(standin))).health is Health.FINE
    standin.always["/cgi-bin/stable_token"] = 40164
    found = await _wechat(settings_of(standin))
    assert found.health is Health.BROKEN
    assert "IP" in found.words
    with pytest.raises(SettingsError, match="43 letters"):
        await _wechat(settings_of(standin, "short"))


def test_fields_of_a_template_that_cannot_be_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBU_WECHAT__TEMPLATE_FIELDS", "thing1:salary")
    with pytest.raises(SettingsError, match=r"ZHIBU_WECHAT__TEMPLATE_FIELDS.*title, organisation"):
        load()


def test_staff_see_how_a_card_looks_there(wording: Wording) -> None:
    card = Message(
        (Plain("选："),), choices=(Choice("a", Plain("党课"), "card.0"),), file=Media(1, "材料.pdf", "application/pdf", 8)
    )
    shown = previews(wording.say)["console-channel-wechat"](card, "zh")
    assert shown == "选：\n\n材料.pdf\n\nA. 党课\n点选项，或回复前面的字母"
