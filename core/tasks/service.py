"""What members and staff can do with study tasks."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from core.database import Session
from core.errors import NotFound, Refused
from core.library.models import Article, Item, MediaFile
from core.library.rules import ItemType, marks
from core.members import service as members
from core.members.rules import Audience, Person
from core.messages import Choice, Message, Moment, Plain, Purpose, Text
from core.organisation import Organisation
from core.pushes import approval
from core.pushes import service as pushes
from core.pushes.rules import Policy, Subject
from core.tasks import queries
from core.tasks.models import Task, TaskState
from core.tasks.rules import BranchProgress, Check, OpenTask, TaskDraft, TaskKind, TaskView, flaw, reminder

_log = structlog.get_logger()


async def open_for(session: Session, person: Person, now: datetime) -> list[OpenTask]:
    """Return the tasks that the member has not done yet, the one due first in front."""
    return await queries.open_tasks(session, person, now)


async def view(session: Session, task_id: int, person: Person) -> TaskView | None:
    """Return the task as the member sees it; None when it is not there for them."""
    return await queries.view(session, task_id, person)


async def read(session: Session, task_id: int, person: Person, now: datetime) -> None:
    """Note that the member opened the task."""
    await queries.note_read(session, task_id, person, now)


async def finish(session: Session, task_id: int, person: Person, now: datetime, *, checked_right: bool | None = None) -> None:
    """Note that the member is done, in time or late; a second time changes nothing."""
    await queries.note_read(session, task_id, person, now)
    await queries.note_done(session, task_id, person, now, checked_right=checked_right)


def is_right(check: Check, picked: Sequence[int] | str) -> bool:
    """Tell whether the check question was answered right."""
    solution = check.solution
    return marks(ItemType(solution.type), solution.key, solution.blanks, picked)


async def publish_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Publish every task whose time has come; return how many."""
    due = await queries.to_publish(session, now)
    for task in due:
        await _publish(session, task, now, organisation)
    return len(due)


async def remind_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Plan the one private reminder of every task that is due for it, to those who are not done; return how many tasks."""
    reminded = 0
    for task in await queries.to_remind(session, now):
        task.remind_at = None
        if now < task.due_at:
            await _remind(session, task, now, organisation)
            reminded += 1
    await session.flush()
    return reminded


async def _publish(session: Session, task: Task, now: datetime, organisation: Organisation) -> None:
    task.state = TaskState.PUBLISHED
    task.remind_at = reminder(now, task.due_at, task.remind_minutes)
    if now < task.due_at:
        meant = await _audience(session, task)
        plan = _plan(task, push_message(_id(task), task.title, task.due_at), Policy.LIST)
        push = await pushes.plan(session, plan, members.audience(meant), now, organisation)
        await approval.stamp(session, push, Subject.TASK, _id(task))
        task.push_id = push.id
        if not meant.memberships:
            await pushes.tell_groups(session, push, plan.message, now)
    else:
        _log.warning("a task was published after it was due: it is listed, and nobody is written to", task=task.id)
    await session.flush()


async def _remind(session: Session, task: Task, now: datetime, organisation: Organisation) -> None:
    recipients = queries.not_done(_id(task), await _audience(session, task))
    plan = _plan(task, reminder_message(_id(task), task.title, task.due_at), Policy.RESEND)
    push = await pushes.plan(session, plan, recipients, now, organisation)
    await approval.stamp(session, push, Subject.TASK, _id(task))
    task.reminder_id = push.id
    task.reminded_at = now


def _plan(task: Task, message: Message, policy: Policy) -> pushes.Plan:
    return pushes.Plan(task.title, message, message.purpose, policy, task.branch_id, task.due_at)


def push_message(task_id: int, title: str, due_at: datetime) -> Message:
    """Return the card that announces a task."""
    body = (Plain(title), Text("task-due", {"at": Moment(due_at)}))
    return Message(body, Text("task-push-title"), choices=(_open(task_id),), purpose=Purpose.ANNOUNCEMENT)


def reminder_message(task_id: int, title: str, due_at: datetime) -> Message:
    """Return the card that reminds a member who is not done."""
    body = (Plain(title), Text("task-reminder", {"at": Moment(due_at)}))
    return Message(body, Text("task-reminder-title"), choices=(_open(task_id),), purpose=Purpose.REMINDER)


def _open(task_id: int) -> Choice:
    return Choice(f"task.open:{task_id}", Text("task-open"))


def preview_message(draft: TaskDraft) -> Message:
    """Return the card that members will get by this draft; raises Refused when it has a flaw."""
    _check(draft)
    return push_message(0, draft.title, draft.due_at)


async def create(session: Session, draft: TaskDraft, now: datetime, created_by: int | None = None) -> Task:
    """Store a task as a draft that nobody sees yet; raises Refused when it cannot work as filled in."""
    task = Task(title="", kind="", branch_id=0, publish_at=now, due_at=now, created_by=created_by, created_at=now)
    await _fill(session, task, draft)
    session.add(task)
    await session.flush()
    return task


async def change(session: Session, task_id: int, draft: TaskDraft) -> Task:
    """Write the draft over a task that is not published yet; what was approved and released before needs it anew."""
    task, _ = await _find(session, task_id)
    if task.state not in {TaskState.DRAFT, TaskState.SCHEDULED}:
        raise Refused(Text("task-published-already"))
    task.state = TaskState.DRAFT
    await approval.revoke(session, Subject.TASK, task_id)
    await _fill(session, task, draft)
    await session.flush()
    return task


async def publish(session: Session, task_id: int, now: datetime, organisation: Organisation) -> Task:
    """Release a draft: it is published at its time, or at once when that has come."""
    task, _ = await _find(session, task_id)
    if task.state != TaskState.DRAFT:
        raise Refused(Text("task-published-already"))
    if task.due_at <= now:
        raise Refused(Text("task-flaw-due-passed"))
    task.state = TaskState.SCHEDULED
    if task.publish_at <= now:
        await _publish(session, task, now, organisation)
    await session.flush()
    return task


async def withdraw(session: Session, task_id: int, now: datetime) -> Task:
    """Take a task back: nobody sees it any more, and who has not got it yet will not."""
    task, _ = await _find(session, task_id)
    task.state, task.remind_at = TaskState.CLOSED, None
    await pushes.withdraw(session, [each for each in (task.push_id, task.reminder_id) if each is not None], now)
    await session.flush()
    return task


async def tasks(session: Session, branch_code: str) -> Sequence[Task]:
    """Return the tasks for the branch and those below it, the newest first."""
    return await queries.tasks(session, branch_code)


async def task(session: Session, task_id: int) -> Task:
    """Return the task; raises NotFound."""
    return (await _find(session, task_id))[0]


async def draft_of(session: Session, task_id: int) -> TaskDraft:
    """Return the task as staff filled it in, for changing it."""
    task, code = await _find(session, task_id)
    return TaskDraft(
        *(task.title, TaskKind(task.kind), Audience(code, tuple(task.memberships)), task.publish_at, task.due_at),
        *(task.article_id, task.url, task.media_id, task.item_id, task.remind_minutes),
    )


async def progress(session: Session, task_id: int, branch_code: str) -> list[BranchProgress]:
    """Return the figures of each branch at or below `branch_code`; never names."""
    task, code = await _find(session, task_id)
    return await queries.progress(session, Audience(code, tuple(task.memberships)), task_id, branch_code)


async def _find(session: Session, task_id: int) -> tuple[Task, str]:
    found = await queries.task(session, task_id)
    if found is None:
        raise NotFound(Text("task-not-there"))
    return found


async def _audience(session: Session, task: Task) -> Audience:
    return Audience(await queries.branch_code(session, task.branch_id), tuple(task.memberships))


def _check(draft: TaskDraft) -> None:
    found = flaw(draft)
    if found is not None:
        raise Refused(found)


async def _fill(session: Session, task: Task, draft: TaskDraft) -> None:
    _check(draft)
    branch_id = await queries.branch_id(session, draft.audience.branch_code)
    if branch_id is None:
        raise Refused(Text("task-flaw-branch"))
    for model, row_id in ((Article, draft.article_id), (MediaFile, draft.media_id), (Item, draft.item_id)):
        if row_id is not None and not await queries.is_there(session, model, row_id):
            raise Refused(Text("task-flaw-content-gone"))
    task.title, task.kind, task.url = draft.title.strip(), draft.kind, draft.url
    task.article_id, task.media_id, task.item_id = draft.article_id, draft.media_id, draft.item_id
    task.branch_id, task.memberships = branch_id, list(draft.audience.memberships)
    task.publish_at, task.due_at, task.remind_minutes = draft.publish_at, draft.due_at, draft.remind_minutes


def _id(task: Task) -> int:
    """Return the id of a task that is stored."""
    if task.id is None:
        raise LookupError("the task was never stored")
    return task.id
