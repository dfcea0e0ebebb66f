"""Updates as no platform should send them: real ones, changed here and there, delivered as genuine ones."""

import asyncio
import json
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conformance.descriptor import Act, Descriptor, Does, House
from tests.conformance.reception import Reception

ODD = (
    "",
    "\0",
    "\ud800",
    "٣",
    "x" * 5_000,
    "9" * 400,
    "-1",
    "]]>",
    "<!ENTITY a 'b'>",
    "&a;",
    "\u202e",
    "submit-0-99",
    "null",
    "{}",
    "1e999",
)
NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, 1e308, True, None)
_NUMBER = re.compile(rb'("update_id": ?|"id": ?"?|<MsgId>(?:<!\[CDATA\[)?)\d+')
_UUID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_ELEMENT = re.compile(r"<([A-Za-z]+)>([^<]*|<!\[CDATA\[.*?\]\]>)</\1>", re.DOTALL)


def fuzz(channel: Descriptor, house: House, examples: int, *, seeds: Sequence[bytes] = (), seed: int = 0) -> Counter[str]:
    """Deliver so many changed updates to the channel; return how many were answered with each status, taken, or kept.

    With them comes how long the slowest answer took.
    An answer from 500 on, and an error that nobody caught, raise AssertionError with the update.
    """
    found: Counter[str] = Counter()
    with asyncio.Runner() as runner:
        errors: list[str] = []
        runner.get_loop().set_exception_handler(lambda _, context: errors.append(str(context)))
        stack, door = AsyncExitStack(), Reception(replies=lambda _: ())
        rig = runner.run(stack.enter_async_context(channel.opened(house)))
        runner.run(stack.enter_async_context(rig.service(door)))
        known = (*own_seeds(channel), *seeds)

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.integers(0, 2**63))
        def deliver(number: int) -> None:
            body = changed(random.Random(number ^ seed), known)  # noqa: S311 - spreads examples, hides nothing
            begun = time.monotonic()
            status = runner.run(rig.delivers(body))
            found["longest ms"] = max(found["longest ms"], round(1000 * (time.monotonic() - begun)))
            found[str(status)] += 1
            assert status < 500, f"answered with {status}: {body!r}"
            assert not errors, f"{errors}: {body!r}"

        try:
            deliver()
        finally:
            runner.run(stack.aclose())
    return found + Counter(taken=len(door.taken), kept=len(door.buried))


def own_seeds(channel: Descriptor) -> list[bytes]:
    """Return one update of every kind that the channel knows."""
    unheard = {Does.OWN} | ({Does.VOTES} if channel.caps.quiz is None else set())
    kinds = [does for does in Does if does not in unheard]
    acts = [Act(does, channel.people[0], words, id="7") for does in kinds for words in ("你好", "Ab3-_9xZ.1")]
    return [_bytes(channel.raw(act)) for act in acts]


def _bytes(raw: object) -> bytes:
    if isinstance(raw, tuple):  # who and what: only the second travels
        raw = raw[1]
    if isinstance(raw, dict):
        return json.dumps(raw).encode()
    return raw if isinstance(raw, bytes) else str(raw).encode()


def collected(folder: Path) -> list[bytes]:
    """Return the payloads that other projects collected, where they lie beside this one."""
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []


def changed(chance: random.Random, known: Sequence[bytes]) -> bytes:
    """Return one of the updates with a few changes in its structure, and sometimes in its bytes."""
    body = _fresh(chance, chance.choice(known))
    structured = _changed_xml if body.lstrip().startswith(b"<") else _changed_json
    for _ in range(chance.randint(0, 3)):
        body = structured(chance, body)
    return _cut(chance, body) if chance.random() < 0.2 else body


def _fresh(chance: random.Random, body: bytes) -> bytes:
    """Return the update under another id, so that it is no repeat of an earlier one."""
    body = _NUMBER.sub(lambda found: found[1] + str(chance.getrandbits(40)).encode(), body)
    return _UUID.sub(str(UUID(int=chance.getrandbits(128), version=4)).encode(), body)


def _changed_json(chance: random.Random, body: bytes) -> bytes:
    try:
        value = json.loads(body)
    except ValueError:
        return body
    places: list[tuple[object, object]] = []
    _walk(value, places)
    if not places:
        return body
    holder, key = chance.choice(places)
    _change(chance, holder, key)
    return json.dumps(value).encode("utf-8", "surrogatepass")


def _walk(value: object, places: list[tuple[object, object]]) -> None:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        places.append((value, key))
        _walk(each, places)


def _change(chance: random.Random, holder: object, key: object) -> None:
    match chance.randrange(6):
        case 0:
            del holder[key]
        case 1:
            holder[key] = chance.choice(ODD)
        case 2:
            holder[key] = chance.choice(NUMBERS)
        case 3:
            holder[key] = [holder[key], holder[key]]
        case 4:
            holder[key] = {"id": holder[key], **({key: {}} if isinstance(key, str) else {})}
        case _:
            if isinstance(holder, dict):
                holder[chance.choice(string.ascii_letters) * 3] = holder[key]


def _changed_xml(chance: random.Random, body: bytes) -> bytes:
    text = body.decode("utf-8", "replace")
    elements = list(_ELEMENT.finditer(text))
    if not elements:
        return body
    one = chance.choice(elements)
    name, inside = one.group(1), one.group(2)
    odd = chance.choice((*ODD, *map(str, NUMBERS)))
    ways: Sequence[Callable[[], str]] = (
        lambda: "",
        lambda: one.group() * 2,
        lambda: f"<{name}>{odd}</{name}>",
        lambda: f"<{name}><![CDATA[{odd}]]></{name}>",
        lambda: f"<{name}><{name}>{inside}</{name}></{name}>",
        lambda: f"<{name} id='1'>{inside}</{name}>",
        lambda: f"<{name}x>{inside}</{name}x>",
        lambda: f"<{name}>{'<a>' * 200}{'</a>' * 200}</{name}>",
        lambda: f"<!DOCTYPE xml [<!ENTITY a 'b'>]>{one.group()}",
    )
    put = chance.choice(ways)()
    return f"{text[: one.start()]}{put}{text[one.end() :]}".encode("utf-8", "replace")


def _cut(chance: random.Random, body: bytes) -> bytes:
    """Cut the bytes, or put others between them."""
    at = chance.randrange(len(body) + 1)
    match chance.randrange(3):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + chance.randbytes(chance.randint(1, 8)) + body[at:]
        case _:
            return body[:at] + bytes(byte ^ chance.getrandbits(8) for byte in body[at : at + 4]) + body[at + 4 :]
