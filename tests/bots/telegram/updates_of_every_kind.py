"""Updates of every kind that the service reads, complete in the sense of the Bot API, as Telegram sends them today."""

from collections.abc import Mapping

ME = {"id": 4242, "is_bot": True, "first_name": "支部", "username": "Branch_Bot"}
WANG = {"id": 7, "is_bot": False, "first_name": "静", "last_name": "王", "username": "wang", "language_code": "zh-hans"}
LI = {"id": 4503599627370495, "is_bot": False, "first_name": "李", "is_premium": True}
PRIVATE = {"id": 7, "type": "private", "first_name": "静"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "一支部", "is_forum": True}
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "A", "callback_data": "Ab3-_9xZ.0"}, {"text": "B", "callback_data": "Ab3-_9xZ.1"}],
        [{"text": "原文", "url": "https://example.org/"}],
    ]
}
SIZES = [{"file_id": "p", "file_unique_id": "u", "width": 90, "height": 60, "file_size": 7}]


def _message(chat: Mapping[str, object] = PRIVATE, who: Mapping[str, object] = WANG, **more: object) -> dict[str, object]:
    return {"message_id": 5, "date": 1_780_000_000, "chat": chat, "from": who, **more}


def _command(text: str, length: int) -> dict[str, object]:
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}


def _press(**more: object) -> dict[str, object]:
    return {"id": "77", "from": WANG, "chat_instance": "1", "data": "Ab3-_9xZ.1", **more}


def _membership(status: str, chat: Mapping[str, object] = PRIVATE) -> dict[str, object]:
    new: dict[str, object] = {"user": ME, "status": status}
    if status == "kicked":
        new["until_date"] = 0
    old = {"user": ME, "status": "left"}
    return {"chat": chat, "from": WANG, "date": 1_780_000_000, "old_chat_member": old, "new_chat_member": new}


_CARD = {"message_id": 4, "date": 1_780_000_000, "chat": PRIVATE, "from": ME, "text": "第 1 题", "reply_markup": KEYBOARD}
_IN_THE_TOPIC = {"message_thread_id": 12, "is_topic_message": True}

_CONTENTS: Mapping[str, Mapping[str, object]] = {
    "words": {"message": _message(text="你好")},
    "words and emoji": {"message": _message(text="👨‍👩‍👧‍👦🇨🇳 \u202eשלום\u202c\u200b")},
    "a command with a code": {"message": _message(**_command("/start K7Q2M9", 6))},
    "a large id": {"message": _message({"id": LI["id"], "type": "private"}, LI, text="在")},
    "a group's chatter": {"message": _message(GROUP, text="大家好")},
    "a command in a group": {"message": _message(GROUP, **_command("/quiz@Branch_Bot", 16))},
    "a command for another bot": {"message": _message(GROUP, **_command("/quiz@Other_Bot", 15))},
    "a mention in a topic": {"message": _message(GROUP, **_IN_THE_TOPIC, text="@branch_bot 学习")},
    "a reply to us": {"message": _message(GROUP, text="好", reply_to_message=_message(GROUP, ME, text="学了吗？"))},
    "an administrator behind the group": {
        "message": _message(GROUP, {"id": 1087968824, "is_bot": True, "first_name": "Group"}, sender_chat=GROUP, text="x")
    },
    "a post of a channel": {"channel_post": {"message_id": 5, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "x"}},
    "a picture with words": {"message": _message(photo=SIZES, caption="看")},
    "a file": {"message": _message(document={"file_id": "d", "file_unique_id": "u", "file_name": "通知.docx"})},
    "a place": {"message": _message(location={"longitude": 116.4, "latitude": 39.9})},
    "a poll": {
        "message": _message(
            poll={
                "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": False,
                "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
            }
        )
    },
    "somebody joined": {"message": _message(GROUP, new_chat_members=[LI])},
    "the group moved": {"message": _message({"id": -5, "type": "group", "title": "一"}, migrate_to_chat_id=-1005)},
    "the group came from elsewhere": {"message": _message(GROUP, migrate_from_chat_id=-5)},
    "an edit": {"edited_message": _message(text="改了", edit_date=1_780_000_009)},
    "a press": {"callback_query": _press(message=_CARD)},
    "a press on a picture": {
        "callback_query": _press(message=_message(PRIVATE, ME, photo=SIZES, caption="看", reply_markup=KEYBOARD))
    },
    "a press out of reach": {"callback_query": _press(message={"message_id": 4, "date": 0, "chat": PRIVATE})},
    "a press in a topic": {"callback_query": _press(message=_IN_THE_TOPIC | _CARD | {"chat": GROUP})},
    "a press under a message of others": {"callback_query": _press(inline_message_id="x")},
    "a block": {"my_chat_member": _membership("kicked")},
    "an unblock": {"my_chat_member": _membership("member")},
    "added to a group": {"my_chat_member": _membership("member", GROUP)},
    "an answer to a poll": {
        "poll_answer": {"poll_id": "1", "user": WANG, "option_ids": [0], "option_persistent_ids": ["0"]}
    },
    "a search": {"inline_query": {"id": "1", "from": WANG, "query": "", "offset": ""}},
}  # fmt: skip

UPDATES: Mapping[str, dict[str, object]] = {
    name: {"update_id": 900 + place, **content} for place, (name, content) in enumerate(_CONTENTS.items())
}
