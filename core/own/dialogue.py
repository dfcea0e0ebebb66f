"""A member's own page in chat: what is theirs at a look, results, cases, a copy of all of it, settings, the way out."""

from collections.abc import Awaitable, Callable, Mapping

from core.conversation import Context, Turn, say
from core.messages import Choice, Day, Kind, Message, Plain, Text, Value, Words
from core.own import service
from core.own.rules import LINK_LIFE, Asked, RoundResult, Summary
from core.own.service import Around
from core.profile.dialogue import do

_SHORT = 30
"""Characters of a question that a list shows."""


async def show(context: Context) -> Turn:
    """Show what is the member's, and where to go from here."""
    found = await service.summary(context.session, context.person, context.now, context.organisation)
    own = (_choice("results"), _choice("cases"), *map(do, ("tasks", "checkin", "settings")), _choice("copy"), do("leave"))
    return _page(context, *_lines(found), title=Text("own-title", {"name": Plain(context.person.name)}), choices=own)


def _lines(found: Summary) -> tuple[Words, ...]:
    quiz = {"rounds": found.rounds, "right": found.right, "answered": found.answered}
    return (
        Text("own-tasks", {"open": found.open_tasks, "done": found.done_tasks}),
        Text("own-quiz", quiz) if found.rounds else Text("own-quiz-none"),
        Text("own-streak-none") if found.streak is None else Text("own-streak", {"days": found.streak}),
        Text("own-cases", {"questions": found.questions, "suggestions": found.suggestions}),
        Text("own-private"),
    )


async def go(context: Context, what: str) -> Turn:
    """Show one of the pages behind the member's own."""
    step = _STEPS.get(what)
    return await step(context) if step else say("choice-too-old")


async def _results(context: Context) -> Turn:
    found = await service.results(context.session, context.person)
    lines: tuple[Words, ...] = tuple(map(_result, found)) or (Text("own-results-none"),)
    return _page(context, Text("own-results"), *lines, choices=(do("quiz"), do("tasks"), _back()))


def _result(found: RoundResult) -> Text:
    values: Mapping[str, Value] = {"day": Day(found.day), "title": Plain(found.title), "right": found.right, "size": found.size}
    return Text("own-result" if found.finished else "own-result-open", values)


async def _cases(context: Context) -> Turn:
    asked = await service.questions(context.session, context.person)
    lines: tuple[Words, ...] = tuple(_asked(context, each) for each in asked) or (Text("own-questions-none"),)
    suggestions = Choice("suggest:mine.", Text("own-to-suggestions"))
    return _page(context, Text("own-questions"), *lines, choices=(suggestions, do("ask"), _back()))


def _asked(context: Context, found: Asked) -> Text:
    words = " ".join(found.words.split())
    short = words if len(words) <= _SHORT else f"{words[:_SHORT]}…"
    values: Mapping[str, Value] = {"day": Day(context.organisation.today(found.on)), "words": Plain(short)}
    return Text("own-question", {**values, "state": Text(f"own-question-{found.state}")})


async def _copy(context: Context) -> Turn:
    yes = Choice("own:copy-yes", Text("own-copy-yes"))
    return _page(context, Text("own-copy-ask"), Text("own-copy-care"), choices=(yes, _back()))


async def _make_copy(context: Context) -> Turn:
    around = Around(context.organisation, context.speak)
    media = await service.ask_for_copy(context.session, context.person, context.now, around)
    said = Text("own-copy-here", {"minutes": int(LINK_LIFE.total_seconds() // 60)})
    return Turn((Message((said,), file=media, choices=(_back(),)),), confidential=True)


async def _show(context: Context) -> Turn:
    return await show(context)


_STEPS: Mapping[str, Callable[[Context], Awaitable[Turn]]] = {
    "me": _show,
    "results": _results,
    "cases": _cases,
    "copy": _copy,
    "copy-yes": _make_copy,
}


def _choice(page: str) -> Choice:
    return Choice(f"own:{page}", Text(f"own-to-{page}"))


def _back() -> Choice:
    return _choice("me")


def _page(context: Context, *body: Words, title: Words | None = None, choices: tuple[Choice, ...]) -> Turn:
    return Turn((Message(body, title, choices=choices, in_place=context.incoming.kind is Kind.PRESS),))
