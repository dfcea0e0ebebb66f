"""Notices of the demonstration: one that is being confirmed, one to read, one that is still a draft."""

from datetime import datetime, time, timedelta

from core.database import Session
from core.members.rules import Audience
from core.notices import service as notices
from core.notices.rules import NoticeDraft
from core.organisation import Organisation

_POWER = "本周六 8:00–10:00 办公楼停电检修，请提前保存好资料，**下班前关闭电脑**。"
_LIBRARY = "职工书屋新到一批图书，工作日 9:00–17:00 可以借阅，每人最多三本。"
_THEME = "下周的主题党日改在二楼多功能厅，时间不变，请提前十分钟到场。"


async def plan(session: Session, top: str, now: datetime, organisation: Organisation) -> None:
    """Publish two notices now, the first with a reminder tomorrow at ten, and keep a third as a draft."""
    tomorrow = organisation.at(organisation.today(now) + timedelta(days=1), time(10))
    week = now + timedelta(days=7)
    drafts = (
        NoticeDraft("周六停电检修", _POWER, Audience(top), now, week, confirm=True, remind_at=tomorrow),
        NoticeDraft("书屋上新", _LIBRARY, Audience(top), now, week),
    )
    for draft in drafts:
        made = await notices.create(session, draft, now)
        await notices.publish(session, made.id or 0, now, organisation)
    await notices.create(session, NoticeDraft("主题党日换地点", _THEME, Audience(f"{top}.001"), week, confirm=True), now)
