"""The kinds of membership that an organisation of a preset begins with."""

import tomllib
from functools import cache
from pathlib import Path

from core.members.rules import MembershipKind


@cache
def memberships(preset: str) -> tuple[MembershipKind, ...]:
    """Return the kinds in their order, the usual one first; an unknown preset raises FileNotFoundError."""
    read = tomllib.loads((Path(__file__).parent / f"{preset}.toml").read_text(encoding="utf-8"))
    return tuple(
        MembershipKind(kind["code"], kind["zh"], kind["en"], tuple(kind["aliases"])) for kind in read["memberships"]["kinds"]
    )
