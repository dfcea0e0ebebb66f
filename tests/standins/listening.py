"""A stand-in's server on the loopback."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web


@asynccontextmanager
async def listening(app: web.Application, port: int = 0, certificate: Path | None = None) -> AsyncIterator[str]:
    """Serve the application until the block ends and give its address; port 0 takes a free one.

    With a file that holds a key and its certificate it speaks TLS alone.
    """
    secured = None
    if certificate is not None:
        secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secured.load_cert_chain(certificate)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=secured)
    await site.start()
    try:
        yield f"{'https' if secured else 'http'}://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    finally:
        await runner.cleanup()
