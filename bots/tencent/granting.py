"""What both platforms answer to who asks for a token: a token and its life, not now, or never with these credentials."""

from datetime import timedelta

from bots.tencent.client import Reply, Trouble
from bots.tencent.tokens import Denied, Granted, NoToken


def granted(reply: Reply | Trouble, name: str, busy: frozenset[int]) -> Granted | Denied | NoToken:
    """Read the answer that holds a token under the name; `busy` are the codes that only ask us to come again later."""
    if not isinstance(reply, Reply) or reply.code in busy:
        return NoToken.BUSY
    token, seconds = reply.values.get(name), reply.values.get("expires_in")
    if reply.code == 0 and isinstance(token, str) and isinstance(seconds, int):
        return Granted(token, timedelta(seconds=seconds))
    return Denied(reply.code)
