"""Lists of questions inside a script or in JSON written by hand: comments, single quotes, bare names, commas too many."""

import json
import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
    r"""|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[\w$]+)|(?P<mark>[\[\]{}:,])|(?P<other>.)""",
    re.DOTALL,
)
_WORDS = {"true": "true", "false": "false", "null": "null", "undefined": "null"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}

Token = tuple[str, str]
_TRIES = 4
"""How many times over the text is looked at: brackets within brackets that hold nothing would cost the square of their number."""


def lists_in(text: str) -> Iterator[list[object]]:
    """Yield every outermost list of objects that the text holds; what cannot be understood is passed over."""
    tokens = [(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(text) if match.lastgroup != "skip"]
    place, left = 0, _TRIES * len(tokens)
    while place < len(tokens) and left > 0:
        if tokens[place] != ("mark", "["):
            place += 1
            continue
        end = _closing(tokens, place)
        left -= end - place
        found = _value(tokens[place:end])
        if isinstance(found, list) and any(isinstance(entry, dict) for entry in found):
            yield found
            place = end
        else:
            place += 1


def _closing(tokens: Sequence[Token], start: int) -> int:
    """Return the place after the bracket that closes the one at `start`, or the end."""
    depth = 0
    for place in range(start, len(tokens)):
        if tokens[place][0] == "mark":
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(tokens[place][1], 0)
        if depth == 0:
            return place + 1
    return len(tokens)


def _value(tokens: Sequence[Token]) -> object:
    """Write the tokens as JSON and read that; nothing when they are program rather than data."""
    written: list[str] = []
    for kind, token in tokens:
        if kind == "other" or (kind == "name" and written and written[-1] not in ("{", ",", ":", "[")):
            return None
        if token in ("]", "}") and written[-1] == ",":
            written.pop()
        written.append(_as_json(kind, token))
    try:
        return json.loads("".join(written))
    except (ValueError, RecursionError):
        return None


def _as_json(kind: str, token: str) -> str:
    if kind == "text":
        return json.dumps(_ESCAPE.sub(_escaped, token[1:-1]))
    if kind == "name":
        return _WORDS.get(token) or json.dumps(token)
    return token


def _escaped(match: re.Match[str]) -> str:
    sign = match.group(1)
    return chr(int(sign[1:], 16)) if len(sign) > 1 else _NAMED.get(sign, sign)
