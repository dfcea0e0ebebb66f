"""The document that answers a callback with a text."""

from datetime import datetime

from wechatpy.replies import TextReply


def document(text: str, ours: str, sender: str, now: datetime) -> str:
    """Return the text as the answer of the account `ours` to the person."""
    content = text.replace("]]>", "]]]]><![CDATA[>")
    rendered: str = TextReply(source=ours, target=sender, content=content, time=int(now.timestamp())).render()
    return rendered
