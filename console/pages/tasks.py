"""Study tasks: the list, one task with its progress, and the way from a draft to members' chats."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.approving import approve, deciding
from console.attachments import attached
from console.audiences import whom
from console.banking import found_bank
from console.choices import audience_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import LARGEST_UPLOAD, Form
from console.previews import shown
from console.reading import rendered
from core.database import Session
from core.errors import NotFound, Refused
from core.library import service as library
from core.members.rules import Audience
from core.messages import Purpose, Text
from core.pushes.rules import Subject
from core.staff.audit import audit
from core.staff.rules import Permission
from core.tasks import service as tasks
from core.tasks.models import Task, TaskState
from core.tasks.rules import TaskDraft, TaskKind

router = APIRouter()
STYLES: Final = {TaskState.DRAFT: "", TaskState.SCHEDULED: "info", TaskState.PUBLISHED: "good", TaskState.CLOSED: "warn"}
_REMINDERS: Final = (0, 120, 24 * 60, 3 * 24 * 60)
_OPEN: Final = frozenset({TaskState.DRAFT, TaskState.SCHEDULED})


@router.get("/tasks")
async def list_(desk: AtDesk) -> Response:
    """Show the tasks of the branches they see."""
    async with desk.reading() as session:
        found = [task for top in desk.tops for task in await tasks.tasks(session, top)]
        names = {row.id: row.name for row in await seen_branches(session, desk)}
    return desk.page("tasks.html", {"tasks": found, "branch_names": names, "styles": STYLES})


@router.get("/tasks/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new task, due in a week."""
    due = desk.office.organisation.local(desk.office.clock()) + timedelta(days=7)
    form = Form.of(kind=TaskKind.ARTICLE, due_at=due.strftime("%Y-%m-%dT18:00"), remind=24 * 60)
    return await _form_page(desk, form)


@router.post("/tasks/new")
async def add(desk: AtDesk) -> Response:
    """Keep the task as a draft that nobody sees yet."""
    now = desk.office.clock()
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                draft = await _typed(desk, session, form, None)
                task = await tasks.create(session, draft, now, desk.staff.account_id)
                await audit(session, desk.staff, "task.added", task.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, refused=desk.tongue.words(refusal.text), status=422)
    return desk.go(f"tasks/{task.id}", desk.say("console-task-kept"))


@router.post("/tasks/article")
async def article(desk: AtDesk) -> Response:
    """Return the article as it will be read, while it is being written."""
    async with desk.form() as form:
        return desk.part("article.html", {"article": rendered(form.text("markdown"))})


@router.get("/tasks/check")
async def check(desk: AtDesk) -> Response:
    """Return the question that a number names, while the number is being typed."""
    form = Form.of(item=desk.asked("item"))
    async with desk.reading() as session:
        try:
            item_id = await _item(desk, session, form)
            stem = (await library.item(session, item_id)).stem if item_id else ""
        except Refused as refusal:
            stem = desk.tongue.words(refusal.text)
    return desk.part("check.html", {"stem": stem})


@router.get("/tasks/{task_id:id}")
async def show(desk: AtDesk, task_id: int) -> Response:
    """Show a task, how its card looks in each channel, and whom it reaches."""
    return await _page(desk, task_id)


@router.get("/tasks/{task_id:id}/edit")
async def edit(desk: AtDesk, task_id: int) -> Response:
    """Show the task as it was filled in, to be changed."""
    async with desk.reading() as session:
        task, draft = await _found(desk, session, task_id, Permission.CHANGE_CONTENT)
        written = await library.article(session, draft.article_id) if draft.article_id else None
    form = _filled(desk, draft, written.markdown if written else "", written.source if written else "")
    return await _form_page(desk, form, task)


@router.post("/tasks/{task_id:id}/edit")
async def change(desk: AtDesk, task_id: int) -> Response:
    """Write the form over a task that is not published yet."""
    async with desk.form() as form:
        async with desk.reading() as session:
            task, before = await _found(desk, session, task_id, Permission.CHANGE_CONTENT)
        try:
            async with desk.writing() as session:
                draft = await _typed(desk, session, form, before)
                await tasks.change(session, task_id, draft)
                await audit(session, desk.staff, "task.changed", draft.title, "", desk.office.clock(), draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, task, desk.tongue.words(refusal.text), 422)
    return desk.go(f"tasks/{task_id}", desk.say("console-saved"))


@router.post("/tasks/{task_id:id}/publish")
async def publish(desk: AtDesk, task_id: int) -> Response:
    """Release the task: at its time, or at once when that has come."""
    office = desk.office
    async with desk.form():
        try:
            async with desk.writing() as session:
                task, draft = await _found(desk, session, task_id, Permission.SEND)
                await approve(session, desk, Subject.TASK, task_id, draft.audience.branch_code, office.clock())
                task = await tasks.publish(session, task_id, office.clock(), office.organisation)
                await audit(session, desk.staff, "task.published", task.title, "", office.clock(), draft.audience.branch_code)
        except Refused as refusal:
            return await _page(desk, task_id, desk.tongue.words(refusal.text), 422)
    await office.wake()
    if task.push_id:
        return desk.go(f"pushes/{task.push_id}", desk.say("console-task-published"))
    return desk.go(f"tasks/{task_id}", desk.say("console-task-scheduled"))


@router.post("/tasks/{task_id:id}/withdraw")
async def withdraw(desk: AtDesk, task_id: int) -> Response:
    """Take the task back: who has not got it yet will not."""
    async with desk.form(), desk.writing() as session:
        task, draft = await _found(desk, session, task_id, Permission.SEND)
        await tasks.withdraw(session, task_id, desk.office.clock())
        await audit(session, desk.staff, "task.closed", task.title, "", desk.office.clock(), draft.audience.branch_code)
    return desk.go(f"tasks/{task_id}", desk.say("console-task-withdrawn"))


async def _page(desk: Desk, task_id: int, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        task, draft = await _found(desk, session, task_id, Permission.SEE_FIGURES)
        values = {
            "task": task,
            "draft": draft,
            **await whom(session, desk, draft.audience, Purpose.ANNOUNCEMENT),
            "article": rendered((await library.article(session, draft.article_id)).markdown) if draft.article_id else "",
            "file": await library.media(session, draft.media_id) if draft.media_id else None,
            "item": await library.item(session, draft.item_id) if draft.item_id else None,
            "progress": [each for top in desk.tops for each in await tasks.progress(session, task_id, top)],
            "open": task.state in _OPEN,
            "deciding": await deciding(
                session, desk, Subject.TASK, task_id, draft.audience.branch_code, draft=task.state == TaskState.DRAFT
            ),
        }
    values["previews"] = shown(desk, tasks.push_message(0, draft.title, draft.due_at))
    return desk.page("task.html", {**values, "styles": STYLES, "refused": refused}, status)


async def _found(desk: Desk, session: Session, task_id: int, permission: Permission) -> tuple[Task, TaskDraft]:
    draft = await tasks.draft_of(session, task_id)
    desk.must(permission, draft.audience.branch_code)
    return await tasks.task(session, task_id), draft


async def _typed(desk: Desk, session: Session, form: Form, before: TaskDraft | None) -> TaskDraft:
    branch = form.needed("branch", "console-audience")
    desk.must(Permission.CHANGE_CONTENT, branch)
    title, kind = form.needed("title", "console-title"), _kind(form)
    due_at = desk.instant(form, "due_at", "console-task-due")
    publish_at = desk.instant(form, "publish_at", "console-task-publish-at") if form.text("publish_at") else desk.office.clock()
    return TaskDraft(
        *(title, kind, Audience(branch, form.many("kinds")), publish_at, due_at),
        article_id=await _article(desk, session, form, before) if kind is TaskKind.ARTICLE else None,
        url=form.text("url") if kind is TaskKind.LINK else "",
        media_id=await _media(desk, session, form, before) if kind in {TaskKind.FILE, TaskKind.PICTURE} else None,
        item_id=await _item(desk, session, form),
        remind_minutes=form.number("remind", "console-task-remind", least=0, most=max(_REMINDERS)),
    )


def _kind(form: Form) -> TaskKind:
    kind = form.text("kind")
    if kind not in set(TaskKind):
        raise Refused(Text("console-field-pick", {"field": Text("console-task-kind")}))
    return TaskKind(kind)


async def _article(desk: Desk, session: Session, form: Form, before: TaskDraft | None) -> int | None:
    """Keep the article as a new one unless it is the one that the task has already."""
    if before is not None and before.article_id is not None:
        written = await library.article(session, before.article_id)
        if (written.markdown.split(), written.source) == (form.text("markdown").split(), form.text("source")):
            return before.article_id
    text, branch = form.needed("markdown", "console-task-article"), form.text("branch")
    kept = await library.write_article(session, form.text("title"), text, branch, desk.office.clock(), form.text("source"))
    return kept.id


async def _media(desk: Desk, session: Session, form: Form, before: TaskDraft | None) -> int | None:
    kept = await attached(session, desk, form)
    return before.media_id if kept is None and before is not None else kept


async def _item(desk: Desk, session: Session, form: Form) -> int | None:
    """Return the check question that was named; one of a bank that they may not use does not exist for them."""
    if not form.text("item"):
        return None
    try:
        item = await library.item(session, form.id("item", "console-task-check"))
        await found_bank(session, desk, item.bank_id)
    except NotFound:
        raise Refused(Text("console-task-check-unknown")) from None
    return item.id


def _filled(desk: Desk, draft: TaskDraft, markdown: str, source: str) -> Form:
    one = {
        "title": draft.title,
        "kind": draft.kind,
        "markdown": markdown,
        "source": source,
        "url": draft.url,
        "branch": draft.audience.branch_code,
        "publish_at": desk.tongue.field_moment(draft.publish_at),
        "due_at": desk.tongue.field_moment(draft.due_at),
        "remind": str(draft.remind_minutes),
        "item": str(draft.item_id or ""),
    }
    return Form({**{name: [value] for name, value in one.items()}, "kinds": draft.audience.memberships})


async def _form_page(desk: Desk, form: Form, task: Task | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        offered = await audience_options(session, desk, Permission.CHANGE_CONTENT)
    values = {
        "form": form,
        "task": task,
        **offered,
        "task_kinds": [(kind, desk.say(f"console-task-kind-{kind}")) for kind in TaskKind],
        "reminders": [(minutes, desk.say(f"console-task-remind-{minutes}")) for minutes in _REMINDERS],
        "largest": LARGEST_UPLOAD // 2,
        "refused": refused,
    }
    return desk.page("task-form.html", values, status)
