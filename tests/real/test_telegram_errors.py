"""Every error that the official server can answer is read."""

import json
from pathlib import Path

from bots.telegram.failures import refusal
from bots.telegram.outcomes import Again, Floods, read
from core.channel import Moved, Outcome, Refused, Sent, TryLater
from core.messages import Address

TO = Address("telegram", "4242", "7")


def outcome(status: int, **body: object) -> Outcome | Again:
    failure = refusal(status, json.dumps({"ok": False, "error_code": status, **body}))
    assert failure is not None
    return read(failure, TO, Floods(), 0.0)


EXPECTED = (
    ("Too Many Requests", lambda result: isinstance(result, TryLater) and result.throttled),
    ("Forbidden", lambda result: isinstance(result, Refused) and result.gone),
    ("Bad Request: chat not found", lambda result: result == Refused("chat not found", gone=True)),
    ("Bad Request: group chat was upgraded", lambda result: isinstance(result, Moved)),
    ("Bad Request: message is not modified", lambda result: result == Sent()),
    ("Bad Request: can't parse entities", lambda result: result is Again.AS_PLAIN_TEXT),
    ("Bad Request: message thread not found", lambda result: result is Again.OUTSIDE_THE_THREAD),
    ("", lambda result: isinstance(result, Refused) and not result.gone),
)


def test_every_error_of_the_official_server_leads_to_one_thing(shared: Path) -> None:
    told = json.loads((shared / "payloads" / "errors" / "telegram_errors.json").read_text(encoding="utf-8"))
    samples = [each for each in told["samples"] if each["http"] != 409]  # 409 answers getUpdates, never a message
    assert len(samples) >= 15
    for each in samples:
        words = each["body"]["description"]
        holds = next(holds for beginning, holds in EXPECTED if words.startswith(beginning))
        assert holds(outcome(each["http"], description=words, parameters=each["body"].get("parameters"))), words


def test_a_reason_never_repeats_words_of_people() -> None:
    assert outcome(400, description="Bad Request: BUTTON_URL_INVALID: 秘密") == Refused("BUTTON_URL_INVALID")


def test_too_many_requests_without_a_time_still_waits() -> None:
    result = outcome(429, description="Too Many Requests")
    assert isinstance(result, TryLater)
    assert result.throttled
