"""Who may be written to when: the window after a message, agreements, notices, and those who left."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bots.wechat.account import Account, Template
from bots.wechat.messenger import NOTICE, SEND
from bots.wechat.notices import fields, notice
from bots.wechat.plan import MORE, Wire
from content.wording import Wording
from core.channel import Push, Refused, Sent, TryLater, Verdict
from core.messages import Markdown, Media, Message, Plain, Purpose
from core.organisation import Organisation
from tests.bots.wechat.conftest import FIELDS
from tests.conformance.reception import Reception
from tests.conftest import StillClock
from tests.standins.wechat import APP_ID, Fault, WeChatStandIn
from tests.standins.wechat_people import _message
from tests.standins.wechat_service import OnWeChat

HELLO = Message((Plain("今天学习。"),), Plain("学习任务"))
QUIZ = Purpose.QUIZ
PICTURE = Media(1, "旗帜.png", "image/png", 8)


class Away:
    """Allowances whose database is away."""

    async def allow(self, *_place: object) -> None:
        raise ConnectionError("the database is away")


async def test_five_messages_may_follow_one_of_theirs_within_two_days(account: OnWeChat, clock: StillClock) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED
        assert await channel.send(to, HELLO, "zh", "k0") == Refused("window-closed")
        await wang.says("在")
        clock.moves(hours=47)
        for number in range(5):
            assert await channel.can_push(to, QUIZ, clock()) is Verdict.YES
            assert isinstance(await channel.send(to, HELLO, "zh", f"k{number}"), Sent)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED
        await wang.says("还在")
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.YES
        clock.moves(hours=48.1)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED
    assert wang.texts.count("学习任务\n\n今天学习。") == 5


async def test_three_messages_may_follow_a_tap_on_the_menu_for_a_minute(account: OnWeChat, clock: StillClock) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.follows()
        for number in range(3):
            assert isinstance(await channel.send(to, HELLO, "zh", f"k{number}"), Sent)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED
        await wang.follows()
        clock.moves(minutes=1.1)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED


async def test_what_a_repeat_brings_allows_nothing_more(account: OnWeChat, clock: StillClock) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        document = wang.document({"MsgType": "text", "Content": "在", "MsgId": "42"})
        await wang.bring(document)
        wang._touch()
        for number in range(5):
            await channel.send(to, HELLO, "zh", f"k{number}")
            await wang.bring(document)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED


@pytest.mark.parametrize("code", [45015, 45047])
async def test_when_the_platform_says_that_the_window_is_closed_it_is(
    account: OnWeChat, standin: WeChatStandIn, clock: StillClock, code: int
) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.says("在")
        standin.faults.append(Fault(SEND, code))
        assert await channel.send(to, HELLO, "zh", "k") == Refused("window-closed")
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED


async def test_outside_the_window_a_notice_goes_to_who_agreed_to_it_and_costs_the_agreement(
    account: OnWeChat, with_templates: Account, clock: StillClock
) -> None:
    account.account = Account(APP_ID, agreed=with_templates.agreed)
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        assert channel.caps.push is Push.CONSENT
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.NEEDS_CONSENT
        assert await channel.send(to, HELLO, "zh", "k0") == Refused("needs-consent")
        await wang.agrees("agreed")
        assert isinstance(await channel.send(to, HELLO, "zh", "k1"), Sent)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.NEEDS_CONSENT
        await wang.agrees("agreed")
        await wang.agrees("agreed", yes=False)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.NEEDS_CONSENT
    assert wang.texts == ["[学习任务 · 测试单位 · 2026年11月20日 10:00]"]


async def test_an_agreement_that_the_platform_knows_nothing_of_is_none(
    account: OnWeChat, with_templates: Account, clock: StillClock
) -> None:
    account.account = Account(APP_ID, agreed=with_templates.agreed)
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.agrees("agreed")
        wang.follower.consents.clear()
        assert await channel.send(to, HELLO, "zh", "k") == Refused("needs-consent")
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.NEEDS_CONSENT


async def test_a_notice_to_anybody_goes_until_the_day_s_quota_is_used_up(
    account: OnWeChat, with_templates: Account, standin: WeChatStandIn, clock: StillClock
) -> None:
    account.account = Account(APP_ID, notice=with_templates.notice)
    standin.quota["template"] = 1
    async with account.running(Reception()) as (channel, _):
        standin.follower("o-wang")
        to = account.address("wang")
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.YES
        assert await channel.send(to, HELLO, "zh", "k1") == Sent("200163836")
        outcome = await channel.send(to, HELLO, "zh", "k2")
        assert isinstance(outcome, TryLater)
        assert outcome.throttled
        assert clock() + outcome.after == clock().replace(hour=16, minute=0)
    assert [path for path, _ in standin.calls] == [NOTICE, NOTICE]


async def test_a_notice_of_which_nobody_knows_is_sent_again_by_the_same_name_and_arrives_once(
    account: OnWeChat, with_templates: Account, standin: WeChatStandIn
) -> None:
    account.account = Account(APP_ID, notice=with_templates.notice)
    standin.faults.append(Fault(NOTICE, "hang up"))
    async with account.running(Reception()) as (channel, _):
        follower = standin.follower("o-wang")
        for _ in range(2):  # as after a crash
            assert await channel.send(account.address("wang"), HELLO, "zh", "push:1:7") == Sent("200163836")
    assert [heard["client_msg_id"] for heard in follower.heard] == ["push:1:7"]
    assert [path for path, _ in standin.calls] == [NOTICE, NOTICE, NOTICE]


async def test_who_left_is_not_written_to(account: OnWeChat, clock: StillClock) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.says("在")
        await wang.leaves()
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.WINDOW_CLOSED


async def test_an_account_that_is_not_verified_writes_to_nobody_first(account: OnWeChat, clock: StillClock) -> None:
    account.account = Account(APP_ID, verified=False)
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.says("在")
        assert channel.caps.push is Push.NONE
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.NEVER
        assert await channel.send(to, HELLO, "zh", "k") == Refused("never")


async def test_a_picture_is_uploaded_once_and_again_when_the_platform_has_lost_it(
    account: OnWeChat, standin: WeChatStandIn
) -> None:
    card = Message((Plain("看图"),), image=PICTURE)
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        for number in range(2):
            await wang.says("在")
            assert isinstance(await channel.send(to, card, "zh", f"k{number}"), Sent)
        assert standin.uploads == 1
        standin.media.clear()
        assert isinstance(await channel.send(to, card, "zh", "k3"), Sent)
        assert standin.uploads == 2
        missing = Message(image=Media(2, "没有.png", "image/png", 8))
        assert await channel.send(to, missing, "zh", "k4") == Refused("media-missing")
    assert wang.texts[-2:] == ["看图", "[media-2]"]


async def test_a_card_that_is_longer_than_the_window_is_read_on_at_the_next_message(account: OnWeChat) -> None:
    pages = Message((Plain("".join(f"{number:04}页。" + "长" * 670 for number in range(8))),))
    async with account.running(Reception(lambda _: ())) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.says("在")
        assert isinstance(await channel.send(to, pages, "zh", "k"), Sent)
        assert len(wang.texts) == 5
        assert "查看下一条" in wang.texts[-1]
        await wang.taps("查看下一条")
        await wang.hears("0007页")
    read = "".join(wang.texts)
    assert [read.count(f"{number:04}页") for number in range(8)] == [1] * 8


async def test_who_asks_for_more_gets_pictures_too_and_a_word_when_there_is_no_more(account: OnWeChat) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await channel.keep(to, (Wire("续"), Wire(image=PICTURE)), "k")
        asked = _message("text", Content="查看下一条", bizmsgmenuid=MORE)
        wang._touch()
        assert await wang._happens(asked, at_once=2) == ""
        await wang.hears("media-1")
        assert await wang._happens(asked) == ""
        assert await wang._happens(asked | {"MsgId": "99"}) == "没有更多未读内容了。"
    assert wang.texts == ["续", "[media-1]", "没有更多未读内容了。"]


async def test_a_window_that_could_not_be_noted_is_noted_at_the_repeat(account: OnWeChat, clock: StillClock) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        document = wang.document(_message("text", Content="在"))
        whole, channel.around = channel.around, replace(channel.around, allowances=Away())
        assert (await wang.bring(document)).status_code == 503
        channel.around = whole
        await asyncio.sleep(0.01)
        assert (await wang.bring(document)).status_code == 200
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.YES


async def test_of_a_long_card_what_perhaps_arrived_is_not_said_again(account: OnWeChat, standin: WeChatStandIn) -> None:
    pages = Message((Plain("".join(f"{number:04}页。" + "长" * 670 for number in range(3))),))
    async with account.running(Reception(lambda _: ())) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.says("在")
        standin.after[SEND] = ["hang up"]
        assert isinstance(await channel.send(to, pages, "zh", "k"), Sent)
        await wang.says("在")
        await wang.hears("0002页")
    read = "".join(wang.texts)
    assert [read.count(f"{number:04}页") for number in range(3)] == [1] * 3


async def test_what_was_kept_for_somebody_who_left_is_forgotten(account: OnWeChat, standin: WeChatStandIn) -> None:
    async with account.running(Reception(lambda _: ())) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await channel.keep(to, (Wire("alt"),), "k")
        await wang.leaves()
        await wang.follows()
        await wang.says("在")
    assert not standin.calls
    assert wang.texts == []


def test_fields_of_a_template_are_cut_to_what_the_platform_takes(
    wording: Wording, organisation: Organisation, clock: StillClock
) -> None:
    template = Template("t", (*FIELDS, ("phrase4", "title"), ("thing5", "hint")))
    card = Message((Markdown("**长**的" + "题" * 40),))
    data = notice(card, template, "zh", wording.say, organisation, clock())["data"]
    assert {name: each["value"] for name, each in data.items()} == {
        "thing1": "长的" + "题" * 17 + "…",
        "thing2": "测试单位",
        "time3": "2026年11月20日 10:00",
        "phrase4": "长的题题…",
        "thing5": "回复“今日”查看",
    }
    assert notice(Message((Plain(""),)), template, "zh", wording.say, organisation, clock())["data"]["thing1"] == {"value": "—"}


def test_fields_that_cannot_be_are_refused_with_a_sentence() -> None:
    assert fields("thing1:title, time2:time,") == (("thing1", "title"), ("time2", "time"))
    for words in ("thing1", "thing1:salary", "1thing:title", "thing1=title"):
        with pytest.raises(ValueError, match="write pairs such as"):
            fields(words)


async def test_the_window_lasts_as_long_as_the_platform_says(account: OnWeChat, clock: StillClock) -> None:
    async with account.running(Reception()) as (channel, _):
        wang, to = account.person("wang"), account.address("wang")
        await wang.says("在")
        clock.now += timedelta(hours=48) - timedelta(seconds=1)
        assert await channel.can_push(to, QUIZ, clock()) is Verdict.YES
