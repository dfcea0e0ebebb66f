"""The conversation of a study task."""

from typing import Literal

from core.conversation import Context, State, Turn, say


class Checking(State):
    """The member reads the check question of a task."""

    kind: Literal["task.checking"] = "task.checking"
    task_id: int


async def today(context: Context) -> Turn:
    """Show what is due today."""
    return say("tasks-none-open")


async def open_tasks(context: Context) -> Turn:
    """Show the tasks that are still open."""
    return say("tasks-none-open")


async def open_one(context: Context, task_id: str) -> Turn:
    """Show one task."""
    return say("tasks-none-open")


async def done(context: Context, task_id: str) -> Turn:
    """Note that the member has read it."""
    return say("tasks-none-open")


async def check(context: Context, state: Checking) -> Turn:
    """Mark the answer to the check question."""
    return say("tasks-none-open")
