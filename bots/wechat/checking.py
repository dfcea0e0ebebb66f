"""Whether the platform takes our settings, in words that say what to mend and what to copy where."""

from collections.abc import Mapping

from bots.tencent.client import Api, Reply, Trouble
from core.channel import Health, ToCopy
from core.messages import Text

PATH = "/wechat"
_ASK = "/cgi-bin/get_api_domain_ip"
_WORDS: Mapping[int, str] = {
    40001: "wechat-check-secret",
    40125: "wechat-check-secret",
    41004: "wechat-check-secret",
    40013: "wechat-check-app-id",
    41002: "wechat-check-app-id",
    40164: "wechat-check-address",
    61024: "wechat-check-address",
    50002: "wechat-check-frozen",
    50007: "wechat-check-frozen",
    45009: "wechat-check-quota",
}


async def check(api: Api, public_url: str) -> Health:
    """Ask the platform something harmless with a token of ours."""
    await api.tokens.ask_again()
    reply = await api.get(_ASK)
    to_copy = (ToCopy(Text("wechat-copy-address"), public_url.rstrip("/") + PATH),)
    if isinstance(reply, Reply) and reply.code == 0:
        return Health(ok=True, says=(Text("wechat-check-fine"), Text("wechat-check-mode")), to_copy=to_copy)
    return Health(ok=False, says=(await _wrong(api, reply),), to_copy=to_copy)


async def _wrong(api: Api, reply: Reply | Trouble) -> Text:
    code = reply.code if isinstance(reply, Reply) else await api.tokens.denied()
    if code is None:
        return Text("wechat-check-not-reached")
    return Text(_WORDS[code]) if code in _WORDS else Text("wechat-check-code", {"code": str(code)})
