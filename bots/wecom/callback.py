"""The route that WeCom calls: `GET,POST /wecom`."""

from fastapi import APIRouter

from bots.tencent import callback
from bots.tencent.gate import Gate
from bots.wecom.answering import Answering

PATH = "/wecom"


def router(gate: Gate, answering: Answering) -> APIRouter:
    """Return the routes of the app's callback address."""
    return callback.router(PATH, gate, gate.echo_encrypted, answering.take, answering.bury, silence="")
