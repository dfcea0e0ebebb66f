"""Whatever a callback holds, it is read or refused, and nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.tencent.xml import BadXml, Node, read
from bots.wechat.incoming import Consent, Touch, Unreadable, happened
from core.messages import Address, Kind

APP = "wx4242standin0001"
VALUES = ("text", "event", "voice", "subscribe", "SCAN", "CLICK", "unsubscribe", "subscribe_msg_popup_event", "/today", "24")
FIELDS = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "Event", "EventKey", "bizmsgmenuid", "List")
DOCUMENT = "".join(f"<{name}>{{}}</{name}>" for name in FIELDS)
values = st.sampled_from([*VALUES, "", "qrscene_", "qrscene_K7Q2M9ZZ", "1780000000", "<a>1</a>", "gh_1", "o-wang"]) | st.text(
    max_size=200
)


def node(**values: str) -> Node:
    common = {"ToUserName": "gh_1", "FromUserName": "o-wang", "CreateTime": "1780000000", "MsgId": "24"}
    return Node("xml", parts=tuple(Node(name, value) for name, value in {**common, **values}.items()))


@settings(max_examples=400, deadline=None)
@given(st.lists(values, min_size=len(FIELDS), max_size=len(FIELDS)), st.integers(0, 400))
def test_no_document_raises_anything_but_a_refusal(filled: list[str], cut: int) -> None:
    document = f"<xml>{DOCUMENT.format(*filled)}</xml>"
    for each in (document, document[:cut] + document[cut + 1 :]):
        try:
            what = happened(read(each.encode("utf-8", "surrogatepass")), APP)
        except (BadXml, Unreadable):
            continue
        if what.incoming is not None:
            assert what.incoming.address == Address("wechat", APP, what.sender)
            assert 1 <= len(what.incoming.message_id) <= 128


def test_a_tap_on_a_link_is_a_press_and_a_letter_is_words() -> None:
    pressed = happened(node(MsgType="text", Content="A", bizmsgmenuid="card.0"), APP)
    assert pressed.incoming is not None
    assert (pressed.incoming.kind, pressed.incoming.token, pressed.touch) == (Kind.PRESS, "card.0", Touch.MESSAGE)
    written = happened(node(MsgType="text", Content=" A "), APP)
    assert written.incoming is not None
    assert (written.incoming.kind, written.incoming.text, written.incoming.token) == (Kind.TEXT, "A", "")


def test_events_are_told_apart_by_when_and_what() -> None:
    def number(key: str, at: str = "1780000000") -> str:
        incoming = happened(node(MsgType="event", Event="SCAN", EventKey=key, CreateTime=at), APP).incoming
        assert incoming is not None
        return incoming.message_id

    assert number("a") == number("a")
    assert len({number("a"), number("b"), number("a", "1780000001"), number("长" * 300), number("长" * 301)}) == 5


def test_agreements_are_read_from_every_form_of_the_list() -> None:
    def row(*pairs: tuple[str, str]) -> Node:
        inside = [part for one, two in pairs for part in (Node("TemplateId", one), Node("SubscribeStatusString", two))]
        return Node("List", parts=tuple(inside))

    lists = (row(("t1", "accept"), ("t2", "reject")), row(("t3", "accept"), ("", "accept"), ("t4", "maybe")))
    event = node(MsgType="event", Event="subscribe_msg_popup_event")
    what = happened(Node("xml", parts=(*event.parts, Node("SubscribeMsgPopupEvent", parts=lists))), APP)
    assert what.consents == (Consent("t1", given=True), Consent("t2", given=False), Consent("t3", given=True))
    assert happened(event, APP).consents == ()
