"""The installation's own secret: from the settings, or made once and kept in the data folder."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from zhibu.settings import Settings

FILE = "secret.key"


def secret_key(settings: Settings) -> bytes:
    """Return the key that signs what leaves the service and must come back unchanged, such as the addresses of pictures."""
    given = settings.secret_key.get_secret_value()
    return given.encode() if given else _kept(settings.data_dir / FILE)


def signature(key: bytes, words: str) -> str:
    """Return a short signature (128 bits) of the words, fit for a web address."""
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()[:32]


def _kept(file: Path) -> bytes:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(32))
    return file.read_bytes()
