"""What raw updates mean."""

from collections.abc import Mapping

import pytest

from bots.telegram.incoming import GROUP_ANONYMOUS_BOT, Bot, Unreadable, incoming, number, pressed
from core.messages import Address, Incoming, Kind

BOT = Bot("4242", "Branch_Bot")
WANG = {"id": 7, "is_bot": False, "first_name": "静", "last_name": "王", "language_code": "zh-hans"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -100123, "type": "supergroup", "title": "一支部"}


def message(**fields: object) -> dict[str, object]:
    body = {"message_id": 5, "date": 1_780_000_000, "chat": PRIVATE, "from": WANG} | fields
    return {"update_id": 900, "message": {name: value for name, value in body.items() if value is not None}}


def query(**fields: object) -> dict[str, object]:
    card = message(text="第 1 题")["message"]
    return {"update_id": 901, "callback_query": {"id": "77", "from": WANG, "message": card, "data": "abc.1"} | fields}


def read(update: object) -> Incoming:
    what = incoming(update, BOT)
    assert what is not None
    return what


def test_words_in_private_come_with_who_and_where() -> None:
    assert read(message(text="你好")) == Incoming(
        Address("telegram", "4242", "7"), "900", "7", text="你好", name="王 静", language="zh-hans"
    )


def test_a_command_with_a_code_keeps_the_code() -> None:
    assert read(message(text="/start K7Q2M9")).text == "/start K7Q2M9"


def test_a_press_carries_its_token_and_is_named_by_its_query() -> None:
    what = read(query())
    assert (what.kind, what.token, what.message_id) == (Kind.PRESS, "abc.1", "cb:77")


def test_a_press_names_the_card_it_was_on() -> None:
    card = query()["callback_query"]["message"] | {
        "reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "x.0"}], [{"text": "B", "callback_data": "x.1"}]]}
    }
    press = pressed(query(message=card))
    assert press is not None
    assert (press.query, press.message_id, press.tokens, press.text) == ("77", 5, ("x.0", "x.1"), True)


def test_a_press_on_a_card_out_of_reach_can_only_be_acknowledged() -> None:
    press = pressed(query(message={"message_id": 5, "date": 0, "chat": PRIVATE}))
    assert press is not None
    assert press.message_id == 0


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"photo": [{"file_id": "p"}], "caption": "看"}, Kind.MEDIA),
        ({"voice": {"file_id": "v"}}, Kind.MEDIA),
        ({"sticker": {"emoji": "👍"}}, Kind.MEDIA),
        ({"location": {"latitude": 1.0}}, Kind.MEDIA),
        ({"new_chat_members": [WANG], "chat": GROUP}, Kind.OTHER),
        ({"pinned_message": {}}, Kind.OTHER),
    ],
)
def test_what_is_no_text_is_told_apart(fields: Mapping[str, object], kind: Kind) -> None:
    assert read(message(**fields)).kind is kind


def test_an_edit_is_no_new_answer() -> None:
    update = message(text="改过")
    assert read({"update_id": 902, "edited_message": update["message"]}).kind is Kind.EDITED


@pytest.mark.parametrize(("status", "kind"), [("kicked", Kind.BLOCKED), ("left", Kind.BLOCKED), ("member", Kind.UNBLOCKED)])
def test_blocking_and_coming_back(status: str, kind: Kind) -> None:
    change = {"chat": PRIVATE, "from": WANG, "date": 1, "new_chat_member": {"user": {}, "status": status}}
    what = read({"update_id": 903, "my_chat_member": change})
    assert (what.kind, what.message_id) == (kind, "903")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("member", "kicked", Kind.BLOCKED),
        ("administrator", "left", Kind.BLOCKED),
        ("left", "member", Kind.UNBLOCKED),
        ("kicked", "administrator", Kind.UNBLOCKED),
        ("member", "administrator", None),
    ],
)
def test_a_group_lets_the_bot_in_or_puts_it_out(old: str, new: str, kind: Kind | None) -> None:
    states = {f"{when}_chat_member": {"user": {}, "status": status} for when, status in (("old", old), ("new", new))}
    what = incoming({"update_id": 904, "my_chat_member": {"chat": GROUP, "from": WANG, "date": 1, **states}}, BOT)
    assert (what.kind if what else None) is kind
    assert what is None or (what.group and what.address.chat == str(GROUP["id"]))


@pytest.mark.parametrize(
    "told",
    [{"migrate_to_chat_id": -100999, "chat": GROUP}, {"migrate_from_chat_id": GROUP["id"], "chat": GROUP | {"id": -100999}}],
)
def test_a_group_that_becomes_a_supergroup_is_told_once_in_each(told: Mapping[str, object]) -> None:
    what = read(message(**told))
    assert (what.kind, what.address.chat, what.text, what.group) == (Kind.MIGRATED, str(GROUP["id"]), "-100999", True)


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        ("/join", True),
        ("/join@branch_bot now", True),
        ("/join@other_bot", False),
        ("大家好", False),
        ("@Branch_Bot 你好", True),
        ("请问@branch_bot怎么报名", True),
        ("@branch_bot_2 你好", False),
        ("和/或", False),
    ],
)
def test_in_a_group_only_what_is_meant_for_the_bot_is_addressed_to_it(text: str, addressed: bool) -> None:  # noqa: FBT001 - a parameter
    what = read(message(text=text, chat=GROUP))
    assert (what.group, what.addressed, what.address.chat, what.sender) == (True, addressed, "-100123", "7")


def test_an_answer_to_the_bots_message_is_addressed_to_it() -> None:
    ours = {"message_id": 4, "from": {"id": 4242, "is_bot": True}}
    assert read(message(text="好", chat=GROUP, reply_to_message=ours)).addressed
    assert not read(message(text="好", chat=GROUP, reply_to_message={"message_id": 4, "from": WANG})).addressed


def test_a_topic_is_kept_in_the_address() -> None:
    what = read(message(text="/join", chat=GROUP, is_topic_message=True, message_thread_id=12))
    assert what.address == Address("telegram", "4242", "-100123", "12")


@pytest.mark.parametrize(
    "fields",
    [
        {"from": {"id": int(GROUP_ANONYMOUS_BOT), "is_bot": True}, "sender_chat": GROUP, "chat": GROUP},
        {"from": {"id": int(GROUP_ANONYMOUS_BOT)}, "chat": GROUP},
        {"sender_chat": {"id": -100555, "type": "channel"}, "chat": GROUP},
        {"from": {"id": 4242, "is_bot": True}},
        {"from": {"id": 777000, "is_bot": False}, "chat": GROUP},
        {"from": None, "chat": {"id": -100555, "type": "channel"}},
    ],
)
def test_nobody_who_hides_behind_a_group_or_is_a_bot_counts_as_a_person(fields: Mapping[str, object]) -> None:
    assert incoming(message(text="/start", **fields), BOT) is None


def vote(**fields: object) -> dict[str, object]:
    told = {"poll_id": "5391", "user": WANG, "option_ids": [2, 0], "option_persistent_ids": ["2", "0"]}
    return {"update_id": 903, "poll_answer": told | fields}


def test_a_vote_comes_from_the_private_chat_with_poll_and_places_and_is_judged_already() -> None:
    what = read(vote())
    assert (what.address, what.sender) == (Address("telegram", "4242", "7"), "7")
    assert (what.kind, what.token, what.message_id, what.judged) == (Kind.PRESS, "5391:0-2", "poll:5391:0-2", True)


@pytest.mark.parametrize("fields", [{"option_ids": []}, {"user": None, "voter_chat": GROUP}, {"user": WANG | {"is_bot": True}}])
def test_a_vote_taken_back_or_cast_by_no_person_is_no_answer(fields: Mapping[str, object]) -> None:
    assert incoming(vote(**fields), BOT) is None


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post", "inline_query", "kind_of_next_year"])
def test_updates_without_a_conversation_are_left_alone(kind: str) -> None:
    assert incoming({"update_id": 905, kind: {"id": "x"}}, BOT) is None


@pytest.mark.parametrize(
    "update",
    [
        None, [], "update", 7, {}, {"message": {}}, {"update_id": "900"}, {"update_id": True}, {"update_id": 10**30},
        {"update_id": 1, "message": None}, {"update_id": 1, "message": []}, {"update_id": 1, "message": {}},
        message(chat=None), message(chat={"id": "7", "type": "private"}), message(chat={"id": 7}), message(text=5),
        message(text="a", **{"from": {"id": "7"}}), message(text="a", **{"from": {"id": 10**30}}),
        query(id=None), query(id=5), query(id="x" * 200), query(id="a\0"), query(data=5), query(message=[]),
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "from": WANG}},
        vote(poll_id=5), vote(poll_id="a:b"), vote(poll_id="9" * 65), vote(poll_id=""), vote(user="x"), vote(user={}),
        vote(option_ids="0"), vote(option_ids=["0"]), vote(option_ids=[True]), vote(option_ids=[-1]),
        vote(option_ids=[10**9]), vote(option_ids=[0] * 1000),
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "from": WANG, "new_chat_member": {}}},
    ],
)  # fmt: skip
def test_what_is_not_of_the_promised_shape_is_unreadable(update: object) -> None:
    with pytest.raises(Unreadable):
        incoming(update, BOT)


def test_the_reason_never_repeats_words_of_people() -> None:
    with pytest.raises(Unreadable) as caught:
        incoming(message(text=["秘密"]), BOT)
    assert "秘密" not in str(caught.value)


def test_half_characters_and_nul_never_reach_the_core() -> None:
    what = read(message(text="a\0b\ud800好", **{"from": WANG | {"first_name": "\ud800静", "last_name": None}}))
    assert (what.text, what.name) == ("ab好", "静")


def test_an_update_is_confirmed_by_its_number() -> None:
    assert number(message(text="a")) == 900
