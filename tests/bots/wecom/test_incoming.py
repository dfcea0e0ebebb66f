"""What callbacks of WeCom mean, once they are decrypted."""

import pytest

from bots.tencent.xml import read as parsed
from bots.wecom.incoming import App, Left, Renamed, Unreadable, incoming, response_code
from core.messages import Address, Attachment, Incoming, Kind

APP = App("wwcorp", "1000002")
WANG = Address("wecom", "wwcorp/1000002", "wangjing")


def callback(kind: str = "text", more: str = "<MsgId>700</MsgId>", sender: str = "WangJing", agent: str = "1000002") -> str:
    head = f"<ToUserName>wwcorp</ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName><CreateTime>1780000000</CreateTime>"
    return f"<xml>{head}<MsgType><![CDATA[{kind}]]></MsgType>{more}<AgentID>{agent}</AgentID></xml>"


def event(name: str, more: str = "", sender: str = "WangJing") -> str:
    return callback("event", f"<Event><![CDATA[{name}]]></Event>{more}", sender)


def pressed(key: str, *ticked: str, code: str = "c") -> str:
    ids = "".join(f"<OptionId>{each}</OptionId>" for each in ticked)
    items = f"<SelectedItems><SelectedItem><OptionIds>{ids}</OptionIds></SelectedItem></SelectedItems>" if ids else ""
    rest = f"<TaskId>r-1</TaskId><ResponseCode>{code}</ResponseCode>{items}"
    return event("template_card_event", f"<EventKey><![CDATA[{key}]]></EventKey>{rest}")


def read(document: str) -> Incoming | Left | Renamed | None:
    return incoming(parsed(document.encode()), APP)


def happened(document: str) -> Incoming:
    what = read(document)
    assert isinstance(what, Incoming)
    return what


def test_words_come_with_who_and_where_and_capitals_make_no_other_person() -> None:
    words = callback(more="<Content><![CDATA[你好]]></Content><MsgId>700</MsgId>")
    assert read(words) == Incoming(WANG, "700", "wangjing", text="你好")
    assert happened(words.replace("WangJing", "WANGJING")).address == WANG


@pytest.mark.parametrize(
    ("document", "token"),
    [
        (pressed("Ab3-_9xZ.1"), "Ab3-_9xZ.1"),
        (pressed("Ab3-_9xZ.submit", "Ab3-_9xZ.0", "Ab3-_9xZ.2"), "Ab3-_9xZ.submit-0-2"),
        (pressed("Ab3-_9xZ.one", "Ab3-_9xZ.7"), "Ab3-_9xZ.7"),
        (pressed("Ab3-_9xZ.one", "Ab3-_9xZ.7", "Ab3-_9xZ.8"), "Ab3-_9xZ.one"),
        (pressed("Ab3-_9xZ.submit"), "Ab3-_9xZ.submit"),
    ],
    ids=["button", "several lines", "one line", "more lines than there may be", "nothing ticked"],
)
def test_a_press_carries_what_was_chosen(document: str, token: str) -> None:
    what = happened(document)
    assert (what.kind, what.token) == (Kind.PRESS, token)


def test_a_repeated_event_has_the_same_name_and_another_one_another() -> None:
    names = [happened(each).message_id for each in (pressed("a.1"), pressed("a.1"), pressed("a.2"), pressed("a.1", code="d"))]
    assert names[0] == names[1]
    assert len(set(names)) == 3


def test_a_press_brings_the_code_that_changes_its_card_and_nothing_else_does() -> None:
    assert response_code(parsed(pressed("a.1", code="xyz").encode())) == "xyz"
    assert response_code(parsed(event("click", "<ResponseCode>xyz</ResponseCode>").encode())) == ""


@pytest.mark.parametrize(
    ("document", "kind", "text"),
    [
        (event("click", "<EventKey>/today</EventKey>"), Kind.TEXT, "/today"),
        (event("subscribe"), Kind.UNBLOCKED, ""),
        (event("unsubscribe"), Kind.BLOCKED, ""),
        (callback("image"), Kind.MEDIA, ""),
        (callback("location"), Kind.MEDIA, ""),
    ],
)
def test_events_and_other_messages_are_what_they_are(document: str, kind: Kind, text: str) -> None:
    what = happened(document)
    assert (what.kind, what.text) == (kind, text)


def test_whoever_leaves_or_is_renamed_is_followed() -> None:
    gone = "<ChangeType>delete_user</ChangeType><UserID>WangJing</UserID>"
    renamed = "<ChangeType>update_user</ChangeType><UserID>WangJing</UserID><NewUserID>Wang.J</NewUserID>"
    assert read(event("change_contact", gone, "sys")) == Left(WANG)
    assert read(event("change_contact", renamed, "sys")) == Renamed(WANG, APP.address("wang.j"))


@pytest.mark.parametrize(
    "document",
    [
        event("change_contact", "<ChangeType>update_user</ChangeType><UserID>a</UserID>", "sys"),
        event("change_contact", "<ChangeType>create_party</ChangeType><Id>2</Id>", "sys"),
        event("batch_job_result", sender="sys"),
        event("click", "<EventKey>elsewhere</EventKey>"),
        event("enter_agent", "<EventKey></EventKey>"),
        event("LOCATION"),
        event("of_next_year"),
        callback("of_next_year"),
        callback(sender="sys"),
    ],
)
def test_what_is_no_part_of_a_conversation_is_left_alone(document: str) -> None:
    assert read(document) is None


@pytest.mark.parametrize(
    "document",
    [
        "<xml></xml>",
        callback(more=""),
        callback(more="<MsgId>x</MsgId>"),
        callback(more=f"<MsgId>{'1' * 200}</MsgId>"),
        callback(sender="王 静"),
        callback(sender=""),
        callback(sender="a" * 65),
        callback(agent="7"),
        callback("event", ""),
        event("subscribe").replace("<CreateTime>1780000000</CreateTime>", ""),
        event("change_contact", "<ChangeType>delete_user</ChangeType>", "sys"),
    ],
    ids=[
        "nothing", "no number", "no digits", "too long", "no id", "nobody", "long id", "other app", "no event", "no time", "whom"
    ],
)  # fmt: skip
def test_what_is_no_callback_of_ours_is_unreadable_and_the_reason_repeats_no_words(document: str) -> None:
    with pytest.raises(Unreadable) as problem:
        read(document)
    assert "王" not in str(problem.value)


def test_a_file_is_told_by_the_id_that_fetches_it_and_by_nothing_else() -> None:
    named = "<MediaId>3abc_-9</MediaId><FileName><![CDATA[题库.xlsx]]></FileName><FileSize>12</FileSize><MsgId>7</MsgId>"
    heard = happened(callback("file", named))
    assert (heard.kind, heard.attachment) == (Kind.MEDIA, Attachment("3abc_-9", "题库.xlsx", 12))
    assert happened(callback("file", "<MediaId>../x</MediaId><MsgId>7</MsgId>")).attachment is None
    assert happened(callback("image", named)).attachment is None
