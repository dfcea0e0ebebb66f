"""The route that WeCom calls: `GET,POST /wecom`."""

from fastapi import APIRouter

from bots.tencent import callback
from bots.tencent.gate import Gate
from bots.wecom.answering import Answering
from core.conversation import Speak

PATH = "/wecom"


def router(gate: Gate, answering: Answering, speak: Speak, locale: str) -> APIRouter:
    """Return the routes of the app's callback address; `locale` is the language of those whom nobody knows."""
    return callback.router(
        PATH, gate, gate.echo_encrypted, lambda node: answering.take(node, speak, locale), answering.bury, silence=""
    )
