"""The conversation of duels: the lobby, an invitation by code that is accepted or declined, the items, the result."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from core.conversation import Context, State, Turn, say
from core.duels import rules, service
from core.duels.queries import Waiting
from core.duels.service import Lobby, Stand
from core.library import cards
from core.library.rules import ItemType
from core.messages import Choice, Message, Moment, Plain, Text, Value, Words


class Dueling(State):
    """The member has the item with this number (from 1) of a duel before them."""

    kind: Literal["duels.dueling"] = "duels.dueling"
    duel_id: int
    number: int
    in_words: bool = False
    """The item is a fill-in: whatever is typed is its answer."""

    @property
    def takes_text(self) -> bool:
        """Tell whether the answer is written in free words."""
        return self.in_words


async def open_(context: Context) -> Turn:
    """Show the lobby, or the invitation whose code was written with the command."""
    code = rules.code_in(context.argument)
    if code:
        return await _invited(context, code)
    return await _lobby(context)


async def go(context: Context, what: str) -> Turn:
    """Show a page about duels, or do what was chosen."""
    name, _, value = what.partition(".")
    step = _STEPS.get(name)
    return await step(context, value) if step else say("choice-too-old")


async def _menu(context: Context, value: str) -> Turn:
    del value
    return await _lobby(context)


async def _lobby(context: Context, *before: Words) -> Turn:
    found = await service.lobby(context.session, context.person, context.now, context.organisation)
    own = tuple(Choice(f"duel:play.{each}", Text("duel-go-on", {"number": n})) for n, each in enumerate(found.mine, 1))
    join = tuple(map(_seat, found.waiting))
    new = (Choice("duel:new", Text("duel-new", {"seats": found.seats})),) if found.seats is not None else ()
    return Turn((Message((*before, *_lines(found)), Text("duel-title"), choices=(*own, *join, *new, *_wishes(found))),))


def _seat(found: Waiting) -> Choice:
    values: Mapping[str, Value] = {"name": Plain(found.name), "free": found.free}
    return Choice(f"duel:join.{found.id}.", Text("duel-join", values))


def _lines(found: Lobby) -> tuple[Words, ...]:
    about = Text("duel-rest") if found.seats is None else Text("duel-about", {"seats": found.seats, "size": rules.SIZE})
    rated = (Text("duel-own-rating", {"rating": f"{found.rating.value:.0f}"}),) if found.rating and found.rating.duels else ()
    return (about, *rated)


def _wishes(found: Lobby) -> tuple[Choice, ...]:
    shown = "hide" if found.rating is not None and found.rating.shown else "show"
    strangers = "near" if found.rating is not None and found.rating.strangers else "far"
    return tuple(Choice(f"duel:{each}", Text(f"duel-{each}")) for each in (shown, strangers))


async def _new(context: Context, value: str) -> Turn:
    del value
    duel = await service.open_(context.session, context.person, context.now, context.organisation)
    said = Text("duel-opened", {"code": duel.code, "until": Moment(duel.closes_at)})
    return Turn((Message((said,), choices=(Choice(f"duel:play.{duel.id}", Text("duel-play")),)),))


async def _invited(context: Context, code: str) -> Turn:
    duel, name = await service.with_code(context.session, code, context.now)
    asked = Text("duel-invited", {"name": Plain(name), "size": rules.SIZE, "until": Moment(duel.closes_at)})
    accept = Choice(f"duel:join.{duel.id}.{code}", Text("duel-accept"))
    return Turn((Message((asked,), choices=(accept, Choice("duel:decline", Text("duel-decline")))),))


async def _decline(context: Context, value: str) -> Turn:
    del context, value
    return Turn((Message((Text("duel-declined"),)),))


async def _join(context: Context, value: str) -> Turn:
    duel_id, _, code = value.partition(".")
    return _at(context, await service.join(context.session, int(duel_id), code, context.person, context.now))


async def _play(context: Context, duel_id: str) -> Turn:
    return _at(context, await service.stand(context.session, int(duel_id), context.person))


async def answer(context: Context, state: Dueling) -> Turn:
    """Say whether the answer is right, then ask the next item, or wait for the others, or show the result."""
    at = await service.stand(context.session, state.duel_id, context.person)
    picked = context.words if state.in_words else [int(place) for place in context.picked]
    if at.item is None or not picked or at.own.answered + 1 != state.number or at.duel.closes_at <= context.now:
        return _at(context, at)
    right = await service.answer(context.session, at, picked, context.now)
    verdict = () if context.incoming.judged else (cards.doubtable(cards.verdict(_solution(at), right=right), right=right),)
    await service.settle_if_done(context.session, state.duel_id, context.now, context.organisation)
    return _at(context, await service.stand(context.session, state.duel_id, context.person), *verdict)


def _at(context: Context, at: Stand, *before: Message) -> Turn:
    again = (Choice("duel:menu", Text("duel-back")),)
    if at.duel.ended_at is not None:
        doubt = (Choice("report:list", Text("duel-doubt")),)
        return Turn((*before, Message(service.result(at), Text("duel-title"), choices=(*again, *doubt))))
    if at.item is None or at.duel.closes_at <= context.now:
        waits = Text("duel-waits", {"right": at.own.right, "size": at.size, "until": Moment(at.duel.closes_at)})
        return Turn((*before, Message((waits,), choices=again)))
    kind, number = ItemType(at.item.type), at.own.answered + 1
    title = Text("duel-question", {"number": number, "size": at.size, "kind": cards.KINDS[kind]})
    question = cards.Question(kind, at.item.stem, at.item.options, len(at.item.blanks))
    state = Dueling(duel_id=at.duel.id or 0, number=number, in_words=kind is ItemType.BLANK)
    return Turn((*before, cards.ask(question, title, _solution(at))), state)


def _solution(at: Stand) -> cards.Solution:
    if at.item is None:
        raise LookupError("nothing is asked")
    return cards.Solution(at.item.type, at.item.options, at.item.key, at.item.blanks, at.item.explanation, at.item.source)


async def _show(context: Context, value: str) -> Turn:
    del value
    await service.allow(context.session, context.member_id, shown=True)
    return await _lobby(context, Text("duel-shown"))


async def _hide(context: Context, value: str) -> Turn:
    del value
    await service.allow(context.session, context.member_id, shown=False)
    return await _lobby(context, Text("duel-hidden"))


async def _far(context: Context, value: str) -> Turn:
    del value
    await service.allow(context.session, context.member_id, strangers=True)
    return await _lobby(context, Text("duel-is-far"))


async def _near(context: Context, value: str) -> Turn:
    del value
    await service.allow(context.session, context.member_id, strangers=False)
    return await _lobby(context, Text("duel-is-near"))


_STEPS: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "menu": _menu,
    "new": _new,
    "join": _join,
    "play": _play,
    "decline": _decline,
    "show": _show,
    "hide": _hide,
    "far": _far,
    "near": _near,
}
