"""What makes a study task sound, and when its reminder is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.members.rules import Audience
from core.tasks.rules import TaskDraft, TaskKind, flaw, reminder

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
ARTICLE = TaskDraft("学习专题", TaskKind.ARTICLE, Audience("001"), NOW, LATER, article_id=1)
LINK = replace(ARTICLE, kind=TaskKind.LINK, article_id=None)


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (replace(ARTICLE, title=""), "task-flaw-title"),
        (replace(ARTICLE, title="字" * 121), "task-flaw-title"),
        (replace(ARTICLE, article_id=None), "task-flaw-article"),
        (replace(ARTICLE, kind=TaskKind.FILE), "task-flaw-file"),
        (replace(ARTICLE, kind=TaskKind.PICTURE), "task-flaw-picture"),
        (LINK, "task-flaw-link"),
        (replace(LINK, url="example.org"), "task-flaw-link"),
        (replace(LINK, url="ftp://example.org"), "task-flaw-link"),
        (replace(LINK, url="javascript:alert(1)"), "task-flaw-link"),
        (replace(LINK, url="https://[broken"), "task-flaw-link"),
        (replace(LINK, url="https://exam ple.org"), "task-flaw-link"),
        (replace(ARTICLE, due_at=NOW), "task-flaw-due-before-publishing"),
        (replace(ARTICLE, remind_minutes=-1), "task-flaw-reminder"),
        (replace(ARTICLE, remind_minutes=43_201), "task-flaw-reminder"),
    ],
)
def test_a_plan_that_cannot_work_is_told_why(draft: TaskDraft, key: str) -> None:
    assert flaw(draft).key == key


@pytest.mark.parametrize(
    "draft",
    [
        ARTICLE,
        replace(LINK, url="https://example.org/学习?a=1"),
        replace(ARTICLE, kind=TaskKind.FILE, media_id=1),
        replace(ARTICLE, kind=TaskKind.PICTURE, media_id=1),
    ],
)
def test_a_sound_plan_has_no_flaw(draft: TaskDraft) -> None:
    assert flaw(draft) is None


def test_a_reminder_comes_so_long_before_the_due_time() -> None:
    assert reminder(NOW, LATER, 60) == LATER - timedelta(hours=1)


def test_no_reminder_comes_where_none_is_wanted_or_the_announcement_is_as_late() -> None:
    assert reminder(NOW, LATER, 0) is None
    assert reminder(NOW, NOW + timedelta(hours=5), 24 * 60) is None
