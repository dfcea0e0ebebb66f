"""Who a browser is: a secret in its cookie, and the name that follows from it."""

import hashlib
import re
import secrets

COOKIE = "zhibu_chat"
LANGUAGE_COOKIE = "zhibu_lang"
_SECRET = re.compile(r"[0-9a-f]{32}")


def new_secret() -> str:
    """Return 128 random bits for the cookie of a browser that has none."""
    return secrets.token_hex(16)


def visitor_of(cookies: "dict[str, str]") -> str | None:
    """Return the visitor's name, or nothing without a cookie of ours.

    The name stands in the database and may stand in logs; nobody can turn it back into the cookie.
    """
    secret = cookies.get(COOKIE, "")
    return hashlib.sha256(f"visitor:{secret}".encode()).hexdigest()[:32] if _SECRET.fullmatch(secret) else None
