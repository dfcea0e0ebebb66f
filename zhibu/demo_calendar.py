"""The demonstration's calendar around today: a meeting tomorrow, what comes every month and week, a draft, subscriptions."""

from datetime import date, datetime, time, timedelta

from core.calendar import feeds, recurrence
from core.calendar import service as calendar
from core.calendar.rules import EntryDraft, EntryKind, Shift, Timetable
from core.database import Session
from core.members import service as members
from core.members.rules import Audience
from core.organisation import Organisation

_DAY = timedelta(days=1)
_SOON = timedelta(minutes=3)
_A_DAY_BEFORE = 24 * 60


async def plan(session: Session, top: str, now: datetime, organisation: Organisation) -> None:
    """Fill the calendar: all released but one, so that members see and are told what staff see."""
    drafts = _drafts(top, organisation.local(now + _SOON), organisation.today(now))
    made = await calendar.create_all(session, drafts, now, organisation)
    for entry_id in made[:-1]:
        await calendar.release(session, entry_id, now, organisation)
    for branch in await members.branches(session, top):
        await feeds.renew(session, branch.id, now)


def _drafts(top: str, soon: datetime, today: date) -> list[EntryDraft]:
    """Return the entries; the last one stays a draft."""
    monthly, weekly = "FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=WEEKLY;BYDAY=WE"
    theme_day = Timetable(today, time(14, 30), 120, recurrence.read("FREQ=MONTHLY;BYDAY=-1FR"), Shift.PREVIOUS, _A_DAY_BEFORE)
    dues = Timetable(today, time(9), 0, recurrence.read(monthly), Shift.NEXT, 0)
    study = Timetable(today, time(16), 60, recurrence.read(weekly), Shift.SKIP, 120)
    reading = Timetable(soon.date(), time(soon.hour, soon.minute), 0, None, Shift.STAY, 0)
    meeting = Timetable(today + _DAY, time(15), 90, None, Shift.STAY, _A_DAY_BEFORE)
    review = Timetable(today + 14 * _DAY, time(9, 30), 180, None, Shift.NEXT, 3 * _A_DAY_BEFORE)
    first, everybody = Audience(f"{top}.001"), Audience(top)
    return [
        EntryDraft(EntryKind.MEETING, "主题党日", everybody, theme_day, "本月主题由各支部自定，请提前一周报送。", "党员活动室"),
        EntryDraft(EntryKind.REMINDER, "交党费", everybody, dues, "请在本周内交到支部组织委员处。"),
        EntryDraft(EntryKind.MEETING, "集体学习", first, study, "轮流领学，每次一篇。", "三楼会议室"),
        EntryDraft(EntryKind.NOTICE, "阅览室今天开放到晚上八点", everybody, reading, "欢迎**下班后**来坐坐。", "二楼阅览室"),
        EntryDraft(
            EntryKind.MEETING, "支部党员大会", first, meeting, "议题：\n\n- 通过上季度工作小结\n- 讨论下季度计划", "三楼会议室"
        ),
        EntryDraft(EntryKind.MEETING, "民主评议党员", everybody, review, "请各支部提前准备自评材料。", "大会议室"),
    ]
