"""Staff see a year's workdays, enter days of their own, and are warned of a year without a notice."""

from datetime import date

from console.office import Office
from core.staff.rules import Right, Role
from core.workdays import service as calendar
from tests.console.browser import Browser
from tests.console.conftest import signed_in

PAGE = "/console/workdays"


async def test_a_year_with_its_notice_shows_festivals_and_make_up_days_without_a_warning(admin: Browser) -> None:
    page = await admin.opens(PAGE)
    assert "2026年2月14日 周六 上班 调休上班" in page
    assert "全年工作日 248" in page
    assert "还没有收录" not in page


async def test_a_year_without_a_notice_warns(admin: Browser) -> None:
    assert "2027 年的放假安排还没有收录" in await admin.opens(f"{PAGE}?year=2027")
    for odd in ("", "99999", "²", "year"):
        assert "2026 年" in await admin.opens(f"{PAGE}?year={odd}")


async def test_a_day_is_changed_and_given_back(admin: Browser, office: Office) -> None:
    await admin.opens(PAGE)
    page = await admin.sends(PAGE + "?year=2026", {"day": "2026-11-20", "works": "off", "note": "公司成立日" * 20})
    assert "2026年11月20日 周五 休息 本单位休息 公司成立日" in page
    async with office.database.reading() as session:
        assert not (await calendar.workdays(session)).works(date(2026, 11, 20))
    await admin.sends(PAGE + "?year=2026", {"day": "2026-11-20", "works": "worked", "note": ""})
    assert "本单位休息" not in await admin.sends(f"{PAGE}/restore")
    async with office.database.reading() as session:
        assert (await calendar.workdays(session)).works(date(2026, 11, 20))
    trail = await admin.opens("/console/audit")
    assert "登记工作日 2026-11-20" in trail
    assert "恢复国家的工作日安排 2026-11-20" in trail


async def test_a_whole_festival_is_entered_at_once_and_the_year_is_known_in_the_end(admin: Browser) -> None:
    await admin.opens(f"{PAGE}?year=2027")
    page = await admin.sends(PAGE + "?year=2027", {"day": "2027-02-05", "until": "2027-02-13", "works": "off", "note": "春节"})
    assert "2027年2月13日 周六 休息 本单位休息 春节" in page
    assert "还没有收录" in page
    page = await admin.sends(PAGE + "?year=2027", {"day": "2027-02-14", "works": "worked", "note": "调休"})
    assert "还没有收录" not in page


async def test_a_day_that_is_none_gets_a_sentence(admin: Browser) -> None:
    await admin.opens(PAGE)
    assert "请填一个日期" in await admin.sends(PAGE + "?year=2026", {"day": "每月20日", "works": "off"})
    for until in ("2026-11-19", "2026-12-31"):
        span = {"day": "2026-11-20", "until": until, "works": "off"}
        assert "一次最多登记 31 天" in await admin.sends(PAGE + "?year=2026", span)
    assert "请选择这一天上班还是休息" in await admin.sends(PAGE + "?year=2026", {"day": "2026-11-20", "works": ""})


async def test_only_those_who_keep_the_settings_change_days(visitor: Browser, office: Office, branches: dict[str, str]) -> None:
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, branches["top"]))
    assert "登记日子" not in await reader.opens(PAGE)
    await reader.posts(PAGE, reader.hidden("/console/sign-out") | {"day": "2026-11-20", "works": "off"})
    assert reader.status == 403
