"""Bots of somebody else's, as their makers write them: each answers `/price` itself and leaves the rest to the service."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message
from telegram import Update
from telegram.ext import ApplicationBuilder, CommandHandler

from bots.telegram.inside_aiogram import service_router
from bots.telegram.inside_ptb import Context, ServiceHandler
from bots.telegram.updates import Updates

OWN_ANSWER = "三元"
Host = Callable[[str, str, Updates], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def ptb(token: str, api_base: str, updates: Updates) -> AsyncIterator[None]:
    async def price(update: Update, _: Context) -> None:
        await update.message.reply_text(OWN_ANSWER)

    application = ApplicationBuilder().token(token).base_url(f"{api_base}/bot").job_queue(None).build()
    application.add_handlers([CommandHandler("price", price), ServiceHandler(updates)])
    async with application:
        await application.start()
        await application.updater.start_polling(poll_interval=0, timeout=1)
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


@asynccontextmanager
async def aiogram(token: str, api_base: str, updates: Updates) -> AsyncIterator[None]:
    dispatcher = Dispatcher()

    @dispatcher.message(Command("price"))
    async def price(message: Message) -> None:
        await message.answer(OWN_ANSWER)

    dispatcher.include_router(service_router(updates))
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_base)))
    polling = asyncio.create_task(dispatcher.start_polling(bot, polling_timeout=1, handle_signals=False))
    try:
        yield
    finally:
        with suppress(RuntimeError):  # what the dispatcher says when polling has ended by itself
            await dispatcher.stop_polling()
        await polling


HOSTS: Mapping[str, Host] = {"ptb": ptb, "aiogram": aiogram}
