"""Every setting, read once from the environment and `.env`, validated at start; nobody else reads the environment."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlparse
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.messages import Purpose
from core.organisation import Cap, Organisation, QuietHours

PREFIX = "ZHIBU_"
_KEPT_BACK = {"secret_key", "metrics_token", "database_url", "redis_url", "telegram", "wechat", "wecom"}


class SettingsError(Exception):
    """The settings cannot be used; the message says which one and what to write."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; write a name such as Asia/Shanghai") from None
    return name


def _web_address(url: str) -> str:
    parts = urlparse(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("write a whole address such as https://zhibu.example.org")
    return url.rstrip("/")


def _minutes(clock: str) -> str:
    _minute(clock)
    return clock


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):  # noqa: PLR2004 - a day's hours and minutes
        raise ValueError("write a time such as 22:00")
    return int(hour) * 60 + int(minute)


class TelegramSettings(BaseModel):
    """One Telegram bot; without a token the channel is off and its library is never imported."""

    model_config = ConfigDict(extra="forbid")

    token: SecretStr = SecretStr("")
    engine: Literal["aiogram", "ptb"] = "aiogram"
    mode: Literal["polling", "webhook", "handler"] = "polling"
    secret: SecretStr = SecretStr("")
    api_base: Annotated[str, AfterValidator(_web_address)] = "https://api.telegram.org"
    username: str = ""
    quiz_polls: bool = True


def _template_fields(words: str) -> str:
    from bots.wechat.notices import fields  # noqa: PLC0415 - only where a template is set

    fields(words)
    return words


class WeChatSettings(BaseModel):
    """One WeChat Official Account; without an app id the channel is off."""

    model_config = ConfigDict(extra="forbid")

    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    api_base: Annotated[str, AfterValidator(_web_address)] = "https://api.weixin.qq.com"
    verified: bool = True
    """The platform has verified who runs the account: only then may it write first, show pictures and have a menu."""
    menu_links: bool = True
    template_id: str = ""
    template_fields: Annotated[str, AfterValidator(_template_fields)] = "thing1:title,thing2:organisation,time3:time"
    subscription_id: str = ""
    subscription_fields: Annotated[str, AfterValidator(_template_fields)] = "thing1:title,thing2:organisation,time3:time"


class WeComSettings(BaseModel):
    """One app on WeCom (企业微信), and robots of groups there; without ids and keys they are off."""

    model_config = ConfigDict(extra="forbid")

    corp_id: str = ""
    agent_id: Annotated[str, Field(pattern=r"^\d*$")] = ""
    secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    api_base: Annotated[str, AfterValidator(_web_address)] = "https://qyapi.weixin.qq.com"
    robot_key: SecretStr = SecretStr("")
    """Keys of group robots, each behind its branch's code: `001.003=693a…, 001.004=f0c1…`; one alone is the top branch's."""
    match_numbers: bool = False
    """A user's id is the member's number: whoever writes is known without a code."""


class CapSettings(BaseModel):
    """How many pushes of a kind a member gets at most, unless they set a number of their own; 0 = any number."""

    model_config = ConfigDict(extra="forbid")

    quiz_day: int = Field(default=5, ge=0)
    quiz_week: int = Field(default=0, ge=0)
    reminder_day: int = Field(default=5, ge=0)
    reminder_week: int = Field(default=0, ge=0)
    announcement_day: int = Field(default=0, ge=0)
    announcement_week: int = Field(default=0, ge=0)

    def as_caps(self) -> dict[Purpose, Cap]:
        """Return the caps as the core works with them."""
        return {
            Purpose.QUIZ: Cap(self.quiz_day, self.quiz_week),
            Purpose.REMINDER: Cap(self.reminder_day, self.reminder_week),
            Purpose.ANNOUNCEMENT: Cap(self.announcement_day, self.announcement_week),
        }


class WebSettings(BaseModel):
    """Where the web server listens."""

    model_config = ConfigDict(extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)


class Settings(BaseSettings):
    """The settings of one installation; names in the environment carry the prefix `ZHIBU_`, parts are joined by `__`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", env_nested_delimiter="__", extra="forbid"
    )

    database_url: str = "sqlite+aiosqlite:///var/zhibu.db"
    redis_url: str = ""
    secret_key: SecretStr = SecretStr("")
    public_url: Annotated[str, AfterValidator(_web_address)] = "http://127.0.0.1:8080"
    organisation: str = "支部"
    preset: Literal["party", "union", "association"] = "party"
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    language: Literal["zh", "en"] = "zh"
    quiet_from: Annotated[str, AfterValidator(_minutes)] = "22:00"
    quiet_to: Annotated[str, AfterValidator(_minutes)] = "07:30"
    data_dir: Path = Path("var")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    metrics_token: SecretStr = SecretStr("")
    worker_port: Annotated[int, Field(ge=0, le=65535)] = 0
    telegram: TelegramSettings = TelegramSettings()
    wechat: WeChatSettings = WeChatSettings()
    wecom: WeComSettings = WeComSettings()
    web: WebSettings = WebSettings()
    caps: CapSettings = CapSettings()

    def as_organisation(self) -> Organisation:
        """Return the part of the settings that the core works with."""
        quiet = QuietHours(_minute(self.quiet_from), _minute(self.quiet_to))
        zone = ZoneInfo(self.timezone)
        return Organisation(self.organisation, self.language, zone, quiet, self.preset, self.public_url, self.caps.as_caps())

    def shown(self) -> dict[str, str]:
        """Return what staff may see, by its name in the environment: no secrets, no addresses that may hold one, no channels."""
        values = self.model_dump(mode="json", exclude=_KEPT_BACK)
        return {f"{PREFIX}{name}".upper(): str(value) for name, value in _flat(values)}


def _flat(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from ((f"{name}__{part}", of_part) for part, of_part in value.items())
        else:
            yield name, value


def load() -> Settings:
    """Read the settings; an unknown name or a value that cannot be raises SettingsError with one sentence."""
    _refuse_unknown_names()
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from None


def _refuse_unknown_names() -> None:
    """Environment variables of ours that mean nothing are typing errors; pydantic itself only refuses those in `.env`."""
    known = set(names())
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"Unknown setting {unknown[0]}: correct the name or remove it (known names: see .env.example).")


def names() -> list[str]:
    """Return the name of every setting as it stands in the environment."""
    found = []
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += [f"{PREFIX}{name}__{part}".upper() for part in kind.model_fields]
        else:
            found.append(f"{PREFIX}{name}".upper())
    return found


def _in_words(error: ValidationError) -> str:
    first = error.errors()[0]
    name = PREFIX + "__".join(str(part) for part in first["loc"]).upper().removeprefix(PREFIX)
    return f"Setting {name}: {first['msg'].removeprefix('Value error, ')}."
