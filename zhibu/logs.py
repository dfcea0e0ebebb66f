"""Logging: structured lines without texts, tokens or secrets.

What went wrong is told by its kind and the places in the code: the message of an exception may hold what a member wrote.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from traceback import extract_tb

import structlog

from zhibu.settings import Settings

_SECRETS = re.compile(r"(?:bot)?\d{5,}:[A-Za-z0-9_-]{20,}|(?<=code=)[A-Za-z0-9_-]+|(?<=token=)[A-Za-z0-9_-]+")
"""A bot's token anywhere, and the value of `code=` or `token=` in an address."""

Line = MutableMapping[str, object]
_FRAMES = 12
"""Places of one exception that are told, the innermost."""


def set_up(settings: Settings) -> None:
    """Send our own log lines and those of the libraries to standard error, in the form the settings name."""
    level = getattr(logging, settings.log_level.upper())
    shape = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*processors(), shape],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True
    )
    for handler in logging.getLogger().handlers:
        keep_clean(handler)


def processors() -> list[structlog.typing.Processor]:
    """Return what every line of ours goes through before it takes its form."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _trace,
        _redact,
    ]


def keep_clean(handler: logging.Handler) -> None:
    """Let the lines of libraries that go to the handler carry no token and no message of an exception."""
    handler.addFilter(_redact_record)


def traced(error: BaseException) -> str:
    """Return what was raised and where, from the first cause on, without a word of any message."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    parts = [traced(before)] if before is not None else []
    parts += [traced(each) for each in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    places = (f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return "\n".join((*parts, f"{type(error).__name__} at {' > '.join(places) or 'nowhere'}"))


def _trace(_logger: object, _method: str, line: Line) -> Line:
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line["exception"] = traced(error)
    return line


def redacted(text: str) -> str:
    """Return the text with every token in it replaced."""
    return _SECRETS.sub("…", text)


def _redact(_logger: object, _method: str, line: Line) -> Line:
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = redacted(value)
    return line


def _redact_record(record: logging.LogRecord) -> bool:
    words = redacted(record.getMessage())
    error = record.exc_info[1] if record.exc_info else None
    record.msg, record.args = f"{words}\n{traced(error)}" if error else words, ()
    record.exc_info = record.exc_text = record.stack_info = None
    return True
