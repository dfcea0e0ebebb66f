"""The first administrator, signing in and out, and what guards the door."""

import pytest

from console.office import Office
from core.staff import service as staff
from core.staff.rules import Right, Role
from tests.conftest import StillClock
from tests.console.browser import Browser
from tests.console.conftest import WORDS, signed_in


async def set_up(visitor: Browser, office: Office) -> None:
    async with office.database.transaction() as session:
        code = await staff.set_up_code(session)
    await visitor.opens("/console/setup")
    fields = {"code": code or "", "organisation": "测试集团", "branch": "第一支部", "name": "王秘书", "username": "wang"}
    await visitor.sends("/console/setup", {**fields, "password": WORDS, "again": WORDS})


async def test_the_set_up_code_makes_the_first_administrator_who_is_signed_in_at_once(visitor: Browser, office: Office) -> None:
    await set_up(visitor, office)
    assert visitor.status == 200
    assert visitor.path == "/console/"
    assert "王秘书" in visitor.sees
    await visitor.opens("/console/setup")
    assert visitor.path == "/console/sign-in"


async def test_a_wrong_set_up_code_is_refused_with_a_sentence_and_what_was_typed_stays(visitor: Browser) -> None:
    await visitor.opens("/console/")
    assert visitor.path == "/console/setup"
    fields = {"code": "WRONG", "organisation": "测试集团", "name": "王秘书", "username": "wang"}
    words = await visitor.sends("/console/setup", {**fields, "password": WORDS, "again": WORDS})
    assert visitor.status == 422
    assert "初始化码不对" in words
    assert 'value="测试集团"' in visitor.page.text
    assert WORDS not in visitor.page.text


async def test_a_password_typed_twice_must_be_the_same_and_long_enough(visitor: Browser) -> None:
    await visitor.opens("/console/setup")
    fields = {"code": "X", "organisation": "测试集团", "name": "王秘书", "username": "wang"}
    assert "两次输入的密码不一样" in await visitor.sends("/console/setup", {**fields, "password": WORDS, "again": "else"})
    assert "密码至少要 10 位" in await visitor.sends("/console/setup", {**fields, "password": "short", "again": "short"})


async def test_who_is_not_signed_in_is_led_to_the_page_they_wanted_after_signing_in(visitor: Browser, office: Office) -> None:
    await set_up(visitor, office)
    await visitor.sends("/console/sign-out")
    await visitor.opens("/console/pushes")
    assert visitor.path == "/console/sign-in"
    await visitor.sends("/console/sign-in", {"username": "WANG", "password": WORDS})
    assert visitor.path == "/console/pushes"


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example", "/\\evil.example", "\\evil", "javascript:alert(1)"])
async def test_signing_in_never_leads_to_another_site(visitor: Browser, office: Office, away: str) -> None:
    await set_up(visitor, office)
    await visitor.sends("/console/sign-out")
    await visitor.sends("/console/sign-in", {"username": "wang", "password": WORDS, "next": away})
    assert str(visitor.page.url) == "http://zhibu.test/console/"


async def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nothing(visitor: Browser, office: Office) -> None:
    await set_up(visitor, office)
    await visitor.sends("/console/sign-out")
    unknown = await visitor.sends("/console/sign-in", {"username": "nobody", "password": "wrong password"})
    wrong = [await visitor.sends("/console/sign-in", {"username": "wang", "password": "wrong password"}) for _ in range(6)]
    assert "用户名或密码不对" in unknown
    assert "用户名或密码不对" in wrong[0]
    assert visitor.status == 429
    assert "分钟后再试" in wrong[-1]


async def test_signing_out_ends_the_sign_in_itself_not_only_the_cookie(visitor: Browser, office: Office) -> None:
    await set_up(visitor, office)
    token = visitor.client.cookies["zhibu_console"]
    await visitor.sends("/console/sign-out")
    visitor.client.cookies.set("zhibu_console", token, domain="zhibu.test", path="/console")
    await visitor.opens("/console/pushes")
    assert visitor.path == "/console/sign-in"


async def test_a_one_time_link_works_once(visitor: Browser, office: Office) -> None:
    await set_up(visitor, office)
    async with office.database.transaction() as session:
        link = await staff.one_time_link(session, await staff.account_named(session, "wang"), office.clock())
    visitor.client.cookies.clear()
    await visitor.opens(f"/console/enter?token={link}")
    assert visitor.path == "/console/"
    visitor.client.cookies.clear()
    assert "已经用过或已过期" in await visitor.opens(f"/console/enter?token={link}")


async def test_a_browser_that_is_not_known_can_be_signed_out(admin: Browser, office: Office, clock: StillClock) -> None:
    clock.moves(minutes=1)
    async with office.database.transaction() as session:
        account = await staff.account_named(session, "admin")
        other = await staff.redeem(session, await staff.one_time_link(session, account, clock()), "Strange/1.0", clock())
    assert other is not None
    assert "Strange/1.0" in await admin.opens("/console/sign-ins")
    words = await admin.sends("/console/sign-ins/revoke")
    assert "那个浏览器已经退出" in words
    assert "Strange/1.0" not in words
    async with office.database.reading() as session:
        assert await staff.who(session, other.token, clock()) is None


async def test_a_form_without_its_token_or_from_another_site_does_nothing(admin: Browser) -> None:
    await admin.posts("/console/sign-out", {})
    assert admin.status == 403
    await admin.opens("/console/sign-ins")
    await admin.sends("/console/sign-out", **{"sec-fetch-site": "cross-site"})
    assert admin.status == 403
    await admin.opens("/console/sign-ins")
    await admin.sends("/console/sign-out", origin="https://evil.example")
    assert admin.status == 403
    await admin.opens("/console/sign-ins")
    assert admin.status == 200


async def test_every_answer_carries_the_security_headers(admin: Browser) -> None:
    for path in ("/console/sign-in", "/console/", "/console/nowhere", "/console/static/console.css"):
        await admin.opens(path)
        policy = admin.page.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert admin.page.headers["x-content-type-options"] == "nosniff"
        assert admin.page.headers["cache-control"] == "no-store"


async def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(visitor: Browser, office: Office) -> None:
    await set_up(visitor, office)
    await visitor.opens("/console/sign-in")
    await visitor.sends("/console/sign-in", {"username": "wang", "password": WORDS})
    cookies = [each for answer in visitor.page.history for each in answer.headers.get_list("set-cookie")]
    session = next(each for each in cookies if each.startswith("zhibu_console="))
    assert "HttpOnly" in session
    assert "samesite=lax" in session.lower()
    assert "Path=/console" in session


async def test_the_language_of_the_address_stays_with_the_browser(visitor: Browser, office: Office) -> None:
    await set_up(visitor, office)
    assert "Sign out" in await visitor.opens("/console/?lang=en")
    assert "Sign out" in await visitor.opens("/console/pushes")
    assert "退出登录" in await visitor.opens("/console/pushes?lang=zh")


async def test_the_language_is_kept_when_the_first_page_leads_on_to_another(visitor: Browser) -> None:
    assert "Get started" in await visitor.opens("/console/sign-in?lang=en")
    assert visitor.path == "/console/setup"


async def test_a_page_that_breaks_shows_a_code_and_no_traceback(admin: Browser, office: Office) -> None:
    async with office.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE push RENAME TO gone")
    words = await admin.opens("/console/pushes")
    assert admin.status == 500
    assert "代码" in words
    assert "Traceback" not in admin.page.text
    assert admin.page.headers["content-security-policy"]


async def test_who_has_no_branch_is_told_so(visitor: Browser, office: Office, branches: dict[str, str]) -> None:
    await signed_in(visitor, office, "nobody")
    assert "还没有分配" in await visitor.opens("/console/")
    await signed_in(visitor, office, "reader", Right(Role.READER, branches["first"]))
    await visitor.opens("/console/")
    assert visitor.status == 200
