"""The conversation of a study task: what there is to read, "done", perhaps one check question, thanks."""

from typing import Literal

from core.conversation import Context, State, Turn
from core.library import cards
from core.library.rules import ItemType
from core.messages import Choice, Link, Markdown, Message, Moment, Plain, Text, Words
from core.tasks import service
from core.tasks.rules import Check, OpenTask, TaskView


class Checking(State):
    """The member has the check question of a task before them."""

    kind: Literal["task.checking"] = "task.checking"
    task_id: int
    again: bool = False
    """This is the second and last try."""
    in_words: bool = False
    """The question is a fill-in: whatever is typed is its answer."""

    @property
    def takes_text(self) -> bool:
        """Tell whether the answer is written in free words."""
        return self.in_words


async def open_tasks(context: Context) -> Turn:
    """Offer the tasks that the member has not done yet, with the time each is due."""
    found = await service.open_for(context.session, context.person, context.now)
    if not found:
        return Turn((Message((Text("tasks-none-open"),)),))
    return Turn((Message((Text("tasks-choose"),), choices=tuple(choice(each) for each in found)),))


def choice(task: OpenTask) -> Choice:
    """Return the choice that leads to the task."""
    return Choice(f"task.open:{task.id}", Text("task-choice", {"title": Plain(task.title), "at": Moment(task.due_at)}))


async def open_one(context: Context, task_id: str) -> Turn:
    """Show what there is to study, and note that the member opened it."""
    view = await service.view(context.session, int(task_id), context.person)
    if view is None:
        return _gone()
    await service.read(context.session, view.id, context.person, context.now)
    return Turn((_shown(context, view),))


async def done(context: Context, task_id: str) -> Turn:
    """Ask the check question if there is one; else note that the member is done."""
    view = await service.view(context.session, int(task_id), context.person)
    if view is None:
        return _gone()
    if view.done:
        return Turn((Message((Text("task-done-already"),)),))
    if view.check is not None:
        return _ask(view, view.check, again=False)
    await service.finish(context.session, view.id, context.person, context.now)
    return Turn((_thanks(),))


async def check(context: Context, state: Checking) -> Turn:
    """Mark the answer: right is done; wrong may be tried once more and is done then, with the right answer shown."""
    view = await service.view(context.session, state.task_id, context.person)
    if view is None:
        return _gone()
    if view.done or view.check is None:
        return Turn((Message((Text("task-done-already"),)),))
    picked = context.words if state.in_words else [int(place) for place in context.picked]
    if not picked:
        return _ask(view, view.check, again=state.again)
    right = service.is_right(view.check, picked)
    if not right and not state.again:
        return _ask(view, view.check, cards.hint(view.check.solution), again=True)
    await service.finish(context.session, view.id, context.person, context.now, checked_right=right)
    return Turn((cards.verdict(view.check.solution, right=right), _thanks()))


def _gone() -> Turn:
    return Turn((Message((Text("task-gone"),)),))


def _shown(context: Context, view: TaskView) -> Message:
    body: list[Words] = [Markdown(view.markdown)] if view.markdown else []
    if view.source:
        body.append(Text("task-source", {"source": Plain(view.source)}))
    body.append(_standing(context, view))
    choices = () if view.done else (Choice(f"task.done:{view.id}", Text("task-done")),)
    link = Link(view.url, Text("task-link")) if view.url else None
    return Message(tuple(body), Plain(view.title), view.picture, view.file, link, choices)


def _standing(context: Context, view: TaskView) -> Text:
    if view.done:
        return Text("task-done-already")
    return Text("task-due" if context.now < view.due_at else "task-late", {"at": Moment(view.due_at)})


def _ask(view: TaskView, question: Check, *before: Message, again: bool) -> Turn:
    card = cards.ask(question.question, Text("task-check-again" if again else "task-check"))
    state = Checking(task_id=view.id, again=again, in_words=question.question.type == ItemType.BLANK)
    return Turn((*before, card), state)


def _thanks() -> Message:
    return Message((Text("task-thanks"),))
