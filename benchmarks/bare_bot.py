"""The peer of `receive.py`: the smallest aiogram bot with a database, one SELECT and one UPDATE an update."""

from collections.abc import AsyncGenerator

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.methods import SendMessage
from aiogram.methods.base import TelegramMethod, TelegramType
from aiogram.types import Chat, Message
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

TOKEN = "123456789:" + "A" * 35


class StubSession(BaseSession):
    """Answers every call at once: what is measured is everything but the network. Both sides of a comparison use it."""

    def __init__(self) -> None:
        """Count from nothing."""
        super().__init__()
        self.calls = 0

    async def make_request(self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None) -> TelegramType:
        """Build the form that would be sent, then answer as Telegram would."""
        for value in method.model_dump(warnings=False).values():
            self.prepare_value(value, bot=bot, files={})
        self.calls += 1
        if not isinstance(method, SendMessage):
            return True  # type: ignore[return-value]  # the type follows the method at run time
        chat = Chat(id=int(method.chat_id), type="private")
        return Message(message_id=self.calls, date=0, chat=chat, text="ok")  # type: ignore[arg-type, return-value]  # as above

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *args: object, **kwargs: object) -> AsyncGenerator[bytes, None]:
        """Files are no part of this comparison."""
        raise NotImplementedError
        yield b""


class Base(DeclarativeBase):
    """The tables of the bare bot."""


class Player(Base):
    """One person and how much they answered."""

    __tablename__ = "bare_player"

    chat_id: Mapped[int] = mapped_column(primary_key=True)
    answered: Mapped[int] = mapped_column(default=0)


def engine_for(url: str) -> AsyncEngine:
    """Return an engine as a tutorial sets it up, with the one line everybody adds for SQLite (write-ahead log)."""
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode=WAL"))
        event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
    return engine


async def prepare(engine: AsyncEngine, chats: range) -> None:
    """Make the table and the players."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(Player.__table__.insert(), [{"chat_id": chat, "answered": 0} for chat in chats])


def bare_bot(engine: AsyncEngine, session: StubSession) -> tuple[Bot, Dispatcher]:
    """Return a bot that notes an answer and replies."""
    sessions = async_sessionmaker(engine, expire_on_commit=False, class_=AsyncSession)
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def note(message: Message) -> None:
        async with sessions() as db:
            player = (await db.scalars(select(Player).where(Player.chat_id == message.chat.id))).one()
            await db.execute(update(Player).where(Player.chat_id == message.chat.id).values(answered=Player.answered + 1))
            await db.commit()
        await message.answer(f"{message.text}: {player.answered + 1}")

    return Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML")), dispatcher
