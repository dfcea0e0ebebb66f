"""The console behind a real port, and the way into it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from console.app import console_app
from console.office import Office
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@asynccontextmanager
async def served(office: Office, port: int) -> AsyncIterator[str]:
    """Serve the console on the port while the block lasts, as a process does that is started and ended."""
    whole = FastAPI()
    whole.mount("/console", console_app(office))
    serving = uvicorn.Server(uvicorn.Config(whole, host="127.0.0.1", port=port, log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(serving.serve())
    while not serving.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        office.ending.set()
        serving.should_exit = True
        await task


async def link(office: Office) -> str:
    now = office.clock()
    async with office.database.transaction() as session:
        right = Right(Role.ADMIN, "001")
        account = await staff.create_account(session, NewAccount("admin", "王秘书"), PasswordHash("none"), [right], now)
        return await staff.one_time_link(session, account, now)
