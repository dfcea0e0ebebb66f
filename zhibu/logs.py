"""Logging: structured lines without texts, tokens or secrets."""

import logging
import re
import sys
from collections.abc import MutableMapping

import structlog

from zhibu.settings import Settings

_SECRETS = re.compile(r"(?:bot)?\d{5,}:[A-Za-z0-9_-]{20,}|(?<=code=)[A-Za-z0-9_-]+|(?<=token=)[A-Za-z0-9_-]+")
"""A bot's token anywhere, and the value of `code=` or `token=` in an address."""

Line = MutableMapping[str, object]


def set_up(settings: Settings) -> None:
    """Send our own log lines and those of the libraries to standard error, in the form the settings name."""
    level = getattr(logging, settings.log_level.upper())
    shape = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(_redact_record)


def redacted(text: str) -> str:
    """Return the text with every token in it replaced."""
    return _SECRETS.sub("…", text)


def _redact(_logger: object, _method: str, line: Line) -> Line:
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = redacted(value)
    return line


def _redact_record(record: logging.LogRecord) -> bool:
    record.msg, record.args = redacted(record.getMessage()), ()
    return True
