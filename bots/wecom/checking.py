"""A look at WeCom: whether it takes our settings, in words, and what staff copy to it."""

from bots.tencent.client import Api
from bots.wecom import outcomes
from core.channel import Health, ToCopy
from core.messages import Text


async def check(api: Api, agent: str, url: str) -> Health:
    """Ask WeCom about our app, and say what is wrong; never raises."""
    await api.tokens.ask_again()
    answer = await api.get(f"/cgi-bin/agent/get?agentid={agent}")
    wrong = outcomes.fault(answer, await api.tokens.denied())
    says = Text("wecom-ok") if wrong is None else Text(f"wecom-wrong-{wrong.value}")
    return Health(wrong is None, (says,), (ToCopy(Text("wecom-copy-url"), url),))
