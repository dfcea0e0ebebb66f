"""Callbacks and error codes of WeCom as other projects keep them: each leads to one thing, and none crashes."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bots.tencent.client import Reply
from bots.tencent.xml import BadXml, read
from bots.wecom.incoming import App, Left, Renamed, Unreadable, incoming, response_code
from bots.wecom.outcomes import FAULTS, Again
from bots.wecom.outcomes import read as outcome
from core.channel import Refused, TryLater
from core.messages import Incoming

COLLECTED = 74


def _meaning(document: bytes, agent: str) -> str:
    try:
        node = read(document)
        what = incoming(node, App("wwcorp", agent))
        response_code(node)
    except (BadXml, Unreadable) as problem:
        return f"unreadable: {problem}"
    match what:
        case Incoming():
            return what.kind.value
        case Left() | Renamed():
            return "somebody else"
    return "ignored"


@pytest.mark.parametrize("agent", ["1", "1000005"])
def test_every_collected_callback_is_understood_left_alone_or_refused(shared: Path, agent: str) -> None:
    files = sorted((shared / "payloads" / "wecom").glob("*.xml"))
    meanings = {file.name: _meaning(file.read_bytes(), agent) for file in files}
    counts = Counter(meaning.partition(":")[0] for meaning in meanings.values())
    assert counts.total() >= COLLECTED
    reasons = {meaning for meaning in meanings.values() if meaning.startswith("unreadable")}
    assert reasons <= {"unreadable: meant for another app", "unreadable: an element stands twice"}
    if agent == "1":
        for name, meaning in (
            ("wx_002", "media"),
            ("wx_058", "unblocked"),
            ("wx_145", "text"),
            ("wx_152", "press"),
            ("wx_157", "press"),
            ("wx_158", "somebody else"),
            ("wx_250", "ignored"),
        ):
            assert [found for file, found in meanings.items() if file.startswith(name)] == [meaning]


def test_every_error_code_leads_to_one_thing(shared: Path) -> None:
    told = json.loads((shared / "payloads" / "errors" / "wechat_errors.json").read_text(encoding="utf-8"))["wecom"]
    assert len(told) >= 17
    for each in told:
        result = outcome(Reply(each["errcode"], each))
        if each["errcode"] in FAULTS:
            assert result == Refused("misconfigured")
        elif each["errcode"] in {45009, 45033}:
            assert isinstance(result, TryLater)
            assert result.throttled
        else:
            assert isinstance(result, Refused | Again)
            assert not (isinstance(result, Refused) and result.reason.startswith("code ")), each
