"""The page of the channels says in words what is on, what is wrong and what to copy where."""

import pytest

from console.office import Office
from console.pages import channels
from core.channel import Health
from core.messages import Plain
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.lines import FINE, Line

pytestmark = pytest.mark.usefixtures("world")
PAGE = "/console/channels"


async def test_every_channel_is_listed_with_what_switches_it_on(admin: Browser) -> None:
    words = await admin.opens(PAGE)
    for name in ("网页聊天 已开启", "Telegram 已开启", "微信公众号 未开启", "企业微信 已开启", "企业微信群机器人 未开启"):
        assert name in words
    assert "ZHIBU_WECHAT__APP_ID" in words
    assert "ZHIBU_WECOM__CORP_ID" not in words, "this one is on"


async def test_a_look_says_what_is_wrong_and_what_to_copy(admin: Browser) -> None:
    words = await admin.opens(f"{PAGE}/telegram")
    assert "请在 @BotFather 里重新复制" in words
    assert "机器人链接，可发给成员 https://t.me/standin_bot" in words
    assert "alert-danger" in admin.page.text
    assert "网页聊天正常" in await admin.opens(f"{PAGE}/webchat")
    assert "alert-success" in admin.page.text
    assert "copy it whole from @BotFather".lower() in (await admin.opens(f"{PAGE}/telegram?lang=en")).lower()


async def test_without_scripts_the_button_opens_the_page_with_the_finding(admin: Browser, office: Office) -> None:
    words = await admin.opens(f"{PAGE}?test=telegram")
    assert "请在 @BotFather 里重新复制" in words
    assert (office.channels["telegram"].looks, office.channels["webchat"].looks) == (1, 0)


async def test_opening_the_page_asks_nobody_before_it_is_shown(admin: Browser, office: Office) -> None:
    await admin.opens(PAGE)
    assert not any(each.looks for each in office.channels.values())
    assert 'hx-get="/console/channels/webchat" hx-trigger="load"' in admin.page.text


async def test_a_look_that_raises_is_a_sentence_and_no_error_page(admin: Browser) -> None:
    assert "检查没有做完" in await admin.opens(f"{PAGE}/wecom")
    assert admin.status == 200


async def test_a_platform_that_hangs_is_given_up() -> None:
    found = await channels.asked(Line("webchat", FINE, slow=30), patience=0.05)
    assert not found.ok
    assert [each.key for each in found.says] == ["console-channels-silent"]


async def test_only_keepers_of_the_settings_see_the_page(visitor: Browser, office: Office, branches: dict[str, str]) -> None:
    secretary = await signed_in(visitor, office, "secretary", Right(Role.SECRETARY, branches["top"]))
    for path in (PAGE, f"{PAGE}/telegram"):
        await secretary.opens(path)
        assert secretary.status == 403
    assert "聊天渠道" not in await secretary.opens("/console/")


@pytest.mark.parametrize("name", ["nothing", "wechat", "..%2Fx", "webchat'"])
async def test_a_channel_that_is_not_on_cannot_be_asked(admin: Browser, name: str) -> None:
    for path in (f"{PAGE}/{name}", f"{PAGE}?test={name}"):
        await admin.opens(path)
        assert admin.status == 404


async def test_what_a_platform_says_cannot_become_part_of_the_page(admin: Browser, office: Office) -> None:
    office.channels["webchat"] = Line("webchat", Health(ok=False, says=(Plain("<script>alert(1)</script>"),)))
    await admin.opens(f"{PAGE}/webchat")
    assert "<script>alert" not in admin.page.text
