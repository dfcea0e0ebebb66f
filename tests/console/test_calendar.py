"""The calendar in the console: filled in in plain words, looked at, released, moved, copied, imported, subscribed to."""

from collections.abc import Mapping, Sequence

import pytest

from console.office import Office
from content.exporters.calendar import plan_template
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

Fields = Mapping[str, str | Sequence[str]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: what forms and files say does not depend on the database."""
    return sqlite_url


def typed(branch: str, **more: str | Sequence[str]) -> Fields:
    """Return a filled-in form: a meeting on the Tuesday after."""
    usual = {
        "title": "党员大会",
        "kind": "meeting",
        "words": "请准时参加。",
        "place": "三楼",
        "starts_on": "2026-11-24",
        "clock": "14:00",
        "minutes": "90",
        "repeat": "once",
        "interval": "1",
        "shift": "stay",
        "lead": "1440",
        "branch": branch,
    }
    return {**usual, **more}


async def added(browser: Browser, fields: Fields) -> str:
    await browser.opens("/console/calendar/new")
    return await browser.sends("/console/calendar/new", fields)


async def test_an_entry_is_planned_looked_at_and_released(admin: Browser, world: World) -> None:
    words = await added(admin, typed(world.codes["first"]))
    assert "已存为草稿" in words
    assert "11月24日 周二 14:00，约 1 个半小时" in words
    assert "1 人" in words
    path = admin.path
    await admin.sends(f"{path}/release")
    assert "已发布，到时自动通知。" in admin.sees
    assert "党员大会" in await admin.opens("/console/calendar?month=2026-11")
    assert "党员大会" in await admin.opens("/console/calendar/list")
    await admin.opens(path)
    await admin.sends(f"{path}/withdraw")
    assert "已撤回" in admin.sees
    assert "党员大会" not in await admin.opens("/console/calendar?month=2026-11")


RULES: tuple[tuple[Fields, str], ...] = (
    ({"repeat": "daily", "interval": "2", "count": "5"}, "每 2 天，共 5 次"),
    ({"repeat": "weekly", "weekdays": ["1", "3"], "until": "2026-12-31"}, "每周二、周四，到 2026年12月31日 为止"),
    ({"repeat": "weekly", "interval": "2"}, "每两周的周二"),
    ({"repeat": "monthly", "month_days": "1、最后一天"}, "每月1日、最后一天"),
    (
        {"repeat": "nth", "weekday": "4", "ordinals": ["2", "-1"], "shift": "previous"},
        "每月第 2 个周五、最后一个周五，遇休息日提前",
    ),
    ({"repeat": "yearly"}, "每年11月24日"),
    ({"repeat": "words", "rule": "每月20日，遇节假日顺延"}, "每月20日，遇休息日顺延到下一个工作日"),
    ({"repeat": "words", "rule": "每年3月第一个周一"}, "每年3月第 1 个周一"),
)


async def test_a_rule_picked_in_plain_words_is_kept_shown_and_offered_again(admin: Browser, world: World) -> None:
    for fields, rule in RULES:
        assert rule in await added(admin, typed(world.codes["first"], **fields))
        path = admin.path
        await admin.opens(f"{path}/edit")
        assert "修改安排" in admin.sees
        for name, value in fields.items():
            values = [value] if isinstance(value, str) else value
            assert name == "rule" or all(f'value="{each}"' in admin.page.text for each in values), fields
        words = await admin.sends(f"{path}/edit", {**typed(world.codes["first"], **fields), "title": "改了的标题"})
        assert "改了的标题" in words
        assert rule in words


FLAWS: tuple[tuple[Fields, str], ...] = (
    ({"title": ""}, "请填写“标题”。"),
    ({"kind": "party"}, "请选择“类型”。"),
    ({"starts_on": "2026-02-30"}, "“日期”请填一个日期"),
    ({"starts_on": "每月20日"}, "里写的是重复的规则"),
    ({"clock": "25:00"}, "“时间”请填一个时间"),
    ({"repeat": "sometimes"}, "请选择“重复”。"),
    ({"repeat": "words", "rule": "有空的时候"}, "这句话没有看懂"),
    ({"repeat": "words", "rule": "每年2月30日"}, "一次也不会出现"),
    ({"repeat": "monthly", "month_days": "某日"}, "“几号”没有看懂"),
    ({"repeat": "monthly", "month_days": "32"}, "“几号”没有看懂"),
    ({"repeat": "nth", "weekday": "1"}, "请选择“第几个”。"),
    ({"repeat": "daily", "until": "2026-11-01"}, "结束日期早于开始日期"),
    ({"repeat": "weekly", "weekdays": ["5"], "shift": "skip"}, "每次都落在休息日"),
    ({"kind": "task", "task": "999"}, "请选择“对应的学习任务”。"),
    ({"kind": "quiz", "quiz": "999"}, "请选择“对应的答题”。"),
    ({"words": "长" * 2001}, "正文太长了"),
)


async def test_what_cannot_be_gets_a_sentence_and_keeps_what_was_typed(admin: Browser, world: World) -> None:
    for fields, sentence in FLAWS:
        words = await added(admin, typed(world.codes["first"], **fields))
        assert admin.status == 422, fields
        assert sentence in words
        assert "三楼" in admin.page.text


async def test_days_are_read_as_people_type_them(admin: Browser, world: World) -> None:
    words = await added(admin, typed(world.codes["first"], starts_on="11/24", clock="下午2点半"))
    assert "11月24日 周二 14:30" in words


@pytest.mark.usefixtures("world")
async def test_the_next_days_stand_beside_the_form(admin: Browser) -> None:
    asked = "starts_on=2026-10-01&clock=09:00&repeat=words&rule=每月3日&shift=next&lead=0"
    words = await admin.opens(f"/console/calendar/next?{asked}")
    assert words.startswith("每月3日，遇休息日顺延到下一个工作日")
    assert "10月8日 周四 09:00 （原为 2026年10月3日）" in words
    assert "没有看懂" in await admin.opens(f"/console/calendar/next?{asked.replace('每月3日', '有空')}")
    assert "一次也不会出现" in await admin.opens(f"/console/calendar/next?{asked.replace('每月3日', '每年2月30日')}")


async def test_an_entry_points_to_a_task_and_is_not_sent_twice(admin: Browser, world: World) -> None:
    words = await added(admin, typed(world.codes["first"], kind="task", task="1"))
    assert "由对应的任务或答题自己通知" in words
    assert "/console/tasks/1" in admin.page.text


async def test_one_occurrence_is_moved_cancelled_and_restored(admin: Browser, world: World) -> None:
    one, entry = f"/console/calendar/{world.entry}/on/2026-11-24", f"/console/calendar/{world.entry}"
    await admin.opens(one)
    fields = {"on": "2026-11-26", "clock": "09:30", "title": "支部会议", "words": "请带**笔记**。"}
    words = await admin.sends(one, fields)
    assert "11月26日 周四 09:30，约 1 个半小时 （原为 2026年11月24日）" in words
    await admin.opens(one)
    assert "请填一个日期" in await admin.sends(one, {**fields, "on": "某天"})
    assert admin.status == 422
    await admin.opens(one)
    assert "已取消" in await admin.sends(f"{one}/cancel")
    await admin.opens(one)
    await admin.sends(f"{one}/restore")
    assert "11月24日 周二 14:00" in admin.sees
    for nowhere in ("2026-11-25", "never"):
        await admin.opens(f"{entry}/on/{nowhere}")
        assert admin.status == 404
    await admin.opens(one)
    await admin.posts(f"{one}/shout", admin.hidden(one))
    assert admin.status == 404


async def test_an_entry_is_copied_to_another_branch(admin: Browser, world: World) -> None:
    await admin.opens(f"/console/calendar/new?copy={world.entry}")
    assert 'value="支部会议"' in admin.page.text
    words = await admin.sends("/console/calendar/new", typed(world.codes["second"], title="支部会议"))
    assert "第二支部" in words


@pytest.mark.usefixtures("world")
async def test_a_month_marks_days_off_and_make_up_days(admin: Browser) -> None:
    words = await admin.opens("/console/calendar?month=2026-10")
    assert "国庆节" in words
    assert "调休上班" in words
    for odd in ("2026-13", "99999", "0001-01"):
        assert "2026年11月" in await admin.opens(f"/console/calendar?month={odd}")
    assert "还没有收录" in await admin.opens("/console/calendar?month=2028-03")


async def test_a_list_tells_of_audiences_that_became_empty_and_rules_that_ended(admin: Browser, world: World) -> None:
    await added(admin, typed(world.codes["second"], kinds=["full"], title="没有人的会"))
    await added(admin, typed(world.codes["second"], starts_on="2026-11-02", title="过去的会"))
    words = await admin.opens(f"/console/calendar/list?branch={world.codes['second']}")
    assert "没有人的会" in words
    assert "对象里没有人" in words
    assert "不会再有" in words
    assert "支部会议" not in words
    await admin.opens(f"/console/calendar/{world.entry + 2}")
    await admin.sends(f"/console/calendar/{world.entry + 2}/release")
    assert "时间已经过去" in admin.sees


async def test_an_editor_plans_and_only_those_who_may_send_release(visitor: Browser, office: Office, world: World) -> None:
    editor = await signed_in(visitor, office, "editor", Right(Role.EDITOR, world.codes["first"]))
    assert "已存为草稿" in await added(editor, typed(world.codes["first"]))
    path = editor.path
    for action in ("release", "withdraw", "on/2026-11-24", "on/2026-11-24/cancel"):
        await editor.opens(path)
        token = editor.hidden("/console/sign-out")
        await editor.posts(f"{path}/{action}", token)
        assert editor.status == 403, action
    await editor.opens(f"/console/calendar/{world.entry}/edit")
    await editor.sends(f"/console/calendar/{world.entry}/edit", typed(world.codes["first"]))
    assert editor.status == 403
    await added(editor, typed(world.codes["second"]))
    assert editor.status == 404
    assert "没有这项权限" in await editor.opens("/console/calendar/feeds")


PLAN = """日期或规则,时间,类型,标题,说明,支部,人员类别
每月20日遇节假日顺延,下午2点半,提醒,交党费,请按时交纳。,第一支部,正式党员
每周三,09:00,,集体学习,,,
46347,14:00,会议,支部大会,,第二支部,
2026年12月1日 10:30,,会议,党课,,,
12/24,,通知,年终通知,,,
每年2月30日,9:00,通知,不存在的日子,,,
有空的时候,9:00,会议,座谈,,,
2026-01-05,9:00,会议,过去的会,,,
,9:00,会议,没有日期,,,
每周三,早点,会议,没有时间,,,
每周三,9:00,会议,,,,
每周三,9:00,会议,没有支部,,第三支部,
每周三,9:00,会议,没有类别,,,贵宾
每周三,09:00,学习任务,集体学习,,,
"""


async def test_a_plan_is_imported_as_drafts_after_a_look_at_every_row(admin: Browser, world: World) -> None:
    await admin.opens("/console/calendar/import")
    words = await admin.sends("/console/calendar/import", {"branch": world.codes["top"]}, {"file": ("计划.csv", PLAN.encode())})
    assert "导入 5 项为草稿" in words
    for expected in (
        *("每月20日，遇休息日顺延到下一个工作日 14:30", "2026年11月21日 周六 14:00", "2026年12月1日 周二 10:30"),
        *("一次也不会出现", "日期“有空的时候”没有看懂", "已经过去，没有导入", "缺少日期", "时间“早点”没有看懂", "缺少标题"),
        *("没有找到“第三支部”", "没有“贵宾”这个人员类别", "没有写时间，按 09:00"),
    ):
        assert expected in words, expected
    path = admin.path
    await admin.opens(f"{path}?only=problems")
    words = await admin.sends(f"{path}/confirm")
    assert "已导入 5 项" in words
    assert "交党费" in words
    await admin.opens("/console/calendar/import")
    words = await admin.sends("/console/calendar/import", {"branch": world.codes["top"]}, {"file": ("计划.csv", PLAN.encode())})
    assert "为草稿" not in words


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(b"a,b\n1,2\n", "没有找到“日期”和“标题”两列"), ("日期,标题\n".encode(), "表里只有列名"), (b"\x89PNG\r\n\x1a\n", "")],
)
async def test_a_file_that_is_no_plan_says_why(admin: Browser, world: World, file: bytes, sentence: str) -> None:
    await admin.opens("/console/calendar/import")
    words = await admin.sends("/console/calendar/import", {"branch": world.codes["top"]}, {"file": ("x", file)})
    assert sentence in words
    assert "为草稿" not in words


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_the_template_is_read_back(admin: Browser, world: World, locale: str) -> None:
    await admin.opens(f"/console/calendar/import/template?lang={locale}")
    assert admin.status == 200
    await admin.opens("/console/calendar/import?lang=zh")
    template = plan_template(locale, ["第一支部"], ["正式党员"])
    words = await admin.sends("/console/calendar/import", {"branch": world.codes["top"]}, {"file": ("t.xlsx", template)})
    assert "表里只有列名" in words


@pytest.mark.usefixtures("world")
async def test_a_branch_gets_an_address_to_subscribe_to_and_another_and_none(admin: Browser) -> None:
    await admin.opens("/console/calendar/feeds")
    branch = 2
    words = await admin.sends(f"/console/calendar/feeds/{branch}")
    [first] = [word for word in words.split() if word.endswith(".ics")]
    words = await admin.sends(f"/console/calendar/feeds/{branch}")
    [second] = [word for word in words.split() if word.endswith(".ics")]
    assert first != second
    assert ".ics" not in await admin.sends(f"/console/calendar/feeds/{branch}/end")
    token = admin.hidden("/console/sign-out")
    await admin.posts("/console/calendar/feeds/999", token)
    assert admin.status == 404
