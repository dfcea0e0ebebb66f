"""Callbacks as other projects keep them: each is read, and what we read is what wechatpy reads."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wechatpy import parse_message

from bots.tencent.client import Reply
from bots.tencent.xml import BadXml, read
from bots.wechat.incoming import Happened, Touch, Unreadable, happened
from bots.wechat.outcomes import Again
from bots.wechat.outcomes import read as outcome
from core.channel import Refused, TryLater
from core.messages import Kind

APP = "wx4242standin0001"
COLLECTED = 120
MEDIA = {"image", "voice", "video", "shortvideo", "location", "link"}


@pytest.fixture(scope="session")
def collected(shared: Path) -> Mapping[str, bytes]:
    """Return the collected callbacks by the name of their file."""
    files = sorted((shared / "payloads" / "wechat_oa").glob("*.xml"))
    assert len(files) >= COLLECTED
    return {file.name: file.read_bytes() for file in files}


def meaning(document: bytes) -> Happened | None:
    try:
        return happened(read(document), APP)
    except (BadXml, Unreadable):
        return None


def test_nearly_all_are_read(collected: Mapping[str, bytes]) -> None:
    unread = {name for name, document in collected.items() if meaning(document) is None}
    assert len(unread) <= 10, sorted(unread)


def test_they_mean_what_wechatpy_reads(collected: Mapping[str, bytes]) -> None:
    compared = 0
    for name, document in collected.items():
        ours, theirs = meaning(document), parse_message(document.decode())
        if ours is None:
            continue
        compared += 1
        assert (ours.sender, ours.ours) == (theirs.source.strip(), theirs.target.strip()), name
        if theirs.type == "text" and ours.incoming is not None:
            assert (ours.incoming.kind, ours.incoming.text) == (Kind.TEXT, theirs.content.strip()), name
            assert ours.incoming.message_id == str(theirs.id), name
        if theirs.type in MEDIA and ours.incoming is not None and not ours.incoming.text:
            assert ours.incoming.kind is Kind.MEDIA, name
        if theirs.type == "event" and theirs.event in {"subscribe", "unsubscribe"}:
            expected = Kind.UNBLOCKED if theirs.event == "subscribe" else Kind.BLOCKED
            assert ours.incoming is not None, name
            assert ours.incoming.kind is expected, name
        if theirs.type == "event" and theirs.event in {"subscribe_scan", "scan"}:
            assert ours.incoming is not None, name
            assert ours.incoming.text == f"/start {theirs.scene_id}", name
            assert ours.touch is Touch.MOMENT, name
    assert compared >= COLLECTED - 10


def test_every_collected_code_means_something_of_its_own(shared: Path) -> None:
    codes = json.loads((shared / "payloads" / "errors" / "wechat_errors.json").read_text(encoding="utf-8"))["wechat_oa"]
    assert len(codes) == 25
    for each in codes:
        found = outcome(Reply(each["errcode"]), datetime(2026, 11, 21, tzinfo=UTC))
        assert isinstance(found, Refused | TryLater | Again)
        assert not (isinstance(found, Refused) and found.reason.startswith("code-")), each
