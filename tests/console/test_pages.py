"""Every page opens in both languages, keeps to the staff's branches, and refuses what a role may not do."""

import re

import pytest
from fastapi.routing import APIRoute

from console.app import PAGES as ROUTERS
from console.office import Office
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World, addresses

_KEY = re.compile(r"\b(?:console|staff|members|quiz|task|push|library)-[a-z]+-[a-z-]+\b")


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_every_page_opens_in_both_languages_without_a_bare_key_or_an_outer_host(
    admin: Browser, world: World, locale: str
) -> None:
    for path in addresses(world):
        words = await admin.opens(f"{path}{'&' if '?' in path else '?'}lang={locale}")
        assert admin.status == 200, f"{path}: {words}"
        assert not _KEY.search(words), f"{path}: {_KEY.search(words)}"
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', admin.page.text), path
        assert " style=" not in admin.page.text, path
        assert " onclick=" not in admin.page.text, path


async def test_what_lies_in_another_branch_does_not_exist(visitor: Browser, office: Office, world: World) -> None:
    other = await signed_in(visitor, office, "other", Right(Role.SECRETARY, world.codes["second"]))
    closed = (
        "members/",
        "branches/001.001",
        "quizzes/1",
        "tasks/1",
        "notices/1",
        "suggestions/1",
        "questions/1",
        "suggestions/2",
        "pushes/1",
        "results/quizzes/",
        "results/tasks/",
        "calendar/1",
    )
    for path in addresses(world):
        if any(part in path for part in closed) and "new" not in path:
            await other.opens(path)
            assert other.status == 404, path
    await other.opens(f"/console/members?branch={world.codes['first']}")
    assert other.status == 404
    await other.opens(f"/console/head-count?branch={world.codes['top']}")
    assert other.status == 404


async def test_lists_show_only_ones_own_branches(visitor: Browser, office: Office, world: World) -> None:
    other = await signed_in(visitor, office, "other", Right(Role.SECRETARY, world.codes["second"]))
    assert "赵强" in await other.opens("/console/members")
    assert "李静" not in other.sees
    for path in ("quizzes", "tasks", "notices", "pushes", "results"):
        words = await other.opens(f"/console/{path}")
        assert "每日一学" not in words, path
        assert "学习十一月材料" not in words, path
        assert "停电检修通知" not in words, path
    assert "党史题库" in await other.opens("/console/banks")


async def test_a_reader_sees_figures_and_no_names_and_changes_nothing(visitor: Browser, office: Office, world: World) -> None:
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, world.codes["top"]))
    assert "李静" not in await reader.opens("/console/members")
    await reader.opens(f"/console/members/{world.member}")
    assert reader.status == 403
    for path in ("audit", "accounts", "settings", "accounts/new"):
        await reader.opens(f"/console/{path}")
        assert reader.status == 403, path
    await reader.opens("/console/")
    token = reader.hidden("/console/sign-out")
    actions = (
        *(
            f"pushes/{world.push}/pause",
            f"quizzes/{world.quiz}/activate",
            f"tasks/{world.task}/withdraw",
            f"notices/{world.notice}/withdraw",
        ),
        *(f"members/{world.member}/remove", f"members/{world.member}/code", f"banks/{world.bank}/items/{world.item}/retire"),
    )
    for action in actions:
        await reader.posts(f"/console/{action}", token)
        assert reader.status == 403, action


async def test_no_form_is_taken_without_its_token(admin: Browser, world: World) -> None:
    ids = {
        **{name: getattr(world, name) for name in ("member", "bank", "item", "quiz", "task", "push", "notice")},
        "code": "001.001",
    }
    posts = [route for page in ROUTERS for route in page.router.routes if isinstance(route, APIRoute) and "POST" in route.methods]
    assert len(posts) > 25
    for route in posts:
        path = re.sub(r"\{(\w+?)(?:_id)?(?::id)?\}", lambda found: str(ids.get(found[1], 1)), route.path)
        path = path.replace("/pushes/1/1", "/pushes/1/pause")
        await admin.posts(f"/console{path}", {"csrf": "forged"})
        assert admin.status in {403, 404}, path
        assert admin.status == 403 or "import" in path or "roster" in path, path


@pytest.mark.parametrize("path", ["members/999999", "members/99999999999999999999", "pushes/x", "banks/0", "nowhere"])
async def test_what_does_not_exist_is_said_in_a_sentence(admin: Browser, path: str) -> None:
    words = await admin.opens(f"/console/{path}")
    assert admin.status == 404
    assert "没有找到" in words


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999", "q=%27%25_%5C", "q=" + "a" * 5000, "bound=maybe"]
)
async def test_odd_filters_show_a_list_all_the_same(admin: Browser, world: World, query: str) -> None:
    for path in ("members", f"banks/{world.bank}", "audit"):
        await admin.opens(f"/console/{path}?{query}")
        assert admin.status == 200, path
