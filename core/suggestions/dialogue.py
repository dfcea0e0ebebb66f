"""The sender's conversation: who reads it, what it is about, the words, send; later what became of it, and the board."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Literal

from core.choicebook import normalise, resolve
from core.conversation import Context, State, Turn, say
from core.messages import Choice, Day, Message, Moment, Plain, Text, Words
from core.suggestions import desk, rules, service
from core.suggestions.acting import Deed
from core.suggestions.models import Case, Category, Draft, Entry, Post
from core.suggestions.reading import named
from core.suggestions.rules import SENDERS, Act, Why
from core.suggestions.service import OwnCase, Sent
from core.suggestions.telling import Around

_NEW = ""
"""The topic of a draft that is a new suggestion."""
_PLATFORMS = frozenset({"telegram", "webchat", "terminal", "wechat", "wecom"})
"""Channels of which is said who sees what is written there."""
_MOST_LINES = 8
_LISTED = 8


class Writing(State):
    """The person writes: a new suggestion, or words for an act on one, such as `answer.12.3`."""

    kind: Literal["suggest.writing"] = "suggest.writing"
    topic: str = _NEW
    checking: bool = False
    """What was written is shown, to be sent as it is."""

    @property
    def takes_text(self) -> bool:
        """Tell that words are expected, not letters."""
        return True


class Choosing(State):
    """The person was told who reads it and is to say what it is about: what they write meanwhile is no question to others."""

    kind: Literal["suggest.choosing"] = "suggest.choosing"


async def suggest(context: Context) -> Turn:
    """Show what can be done here; with a receipt behind the command, that suggestion."""
    if context.argument:
        found = await service.with_receipt(context.session, _member(context), context.argument)
        return (
            await _see(context, str(found)) if found else _shown(Text("suggest-no-such-receipt"), choices=(_choice("mine", ""),))
        )
    kept = await service.draft(context.session, _member(context), _NEW, context.now)
    choices = [_choice("new", "")]
    if kept is not None and kept.words:
        choices.insert(0, Choice("suggest:resume", Text("suggest-do-resume", {"count": len(kept.words)})))
    if await service.own_cases(context.session, _member(context)):
        choices.append(_choice("mine", ""))
    choices.append(_choice("board", "0"))
    if await desk.member_actor(context.session, _member(context)) is not None:
        choices.append(Choice("suggest-duty:list", Text("suggest-do-duty")))
    return _shown(Text("suggest-intro"), choices=tuple(choices))


async def go(context: Context, what: str) -> Turn:
    """Do what a choice of the sender's leads to: its name, a dot, and its value."""
    name, _, value = what.partition(".")
    step = _STEPS.get(name)
    return await step(context, value) if step else say("choice-too-old")


async def _new(context: Context, value: str) -> Turn:
    """Say that it is named, who reads it and what the platform sees, before the first word; then ask what it is about."""
    del value
    found = await service.who_reads(context.session, context.person)
    kinds = await service.categories(context.session)
    if found is None or not kinds:
        return _shown(Text("suggest-no-readers"))
    channel = context.incoming.address.channel
    platform = Text(f"suggest-platform-{channel if channel in _PLATFORMS else 'other'}")
    lines = (
        Text("suggest-named"),
        *await named(context.session, found),
        platform,
        Text("suggest-keep-out"),
        Text("suggest-pick-kind"),
    )
    offered = tuple(Choice(f"suggest:kind.{each.id}", _name(context, each)) for each in kinds)
    return Turn((Message(lines, choices=offered),), Choosing())


async def go_on(context: Context, state: Choosing | Writing) -> Turn:
    """Take what was picked or written; where a card with kinds is gone, say anew who reads it."""
    if isinstance(state, Writing):
        return await write(context, state)
    return await (go(context, context.picked[0].partition(":")[2]) if context.picked else _new(context, ""))


def _name(context: Context, category: Category) -> Plain:
    return Plain(category.name_zh if context.person.locale == "zh" else category.name_en)


async def _kind(context: Context, category_id: str) -> Turn:
    """Keep what it is about, with what was typed before, and ask for the words."""
    kept = await service.draft(context.session, _member(context), _NEW, context.now)
    words = kept.words if kept is not None else ""
    await service.keep_draft(context.session, _member(context), _NEW, words, context.now, int(category_id))
    return prompt(Writing(), words)


async def _resume(context: Context, value: str) -> Turn:
    """Show what was typed and not sent, to be sent or gone on with."""
    del value
    kept = await service.draft(context.session, _member(context), _NEW, context.now)
    return await _check(context, kept, Writing()) if kept is not None else _shown(Text("suggest-draft-gone"))


async def write(context: Context, state: Writing) -> Turn:
    """Take words, or what a button under them says."""
    kept = await service.draft(context.session, _member(context), state.topic, context.now)
    picked = context.picked[0] if context.picked else _typed(context, state)
    if picked is None:
        return await _more(context, state, kept)
    return await _WRITING[picked](context, state, kept)


def _typed(context: Context, state: Writing) -> str | None:
    """Return the button that the words name, as on a channel that has none; anything else is part of the text."""
    choices = _choices(checking=state.checking)
    labels = [normalise(context.speak(each.label, context.person.locale)) for each in choices]
    places = resolve(context.words, labels, multiple=False)
    return choices[places[0]].id if isinstance(places, tuple) else None


async def _more(context: Context, state: Writing, kept: Draft | None) -> Turn:
    """Put the words below those written before."""
    if not context.words:
        return _writing(state, Text("suggest-words-needed"))
    whole = rules.joined(kept.words if kept is not None else "", context.words)
    if whole is None:
        return _writing(state, Text("suggest-words-long", {"most": rules.LONGEST_WORDS}), Text("suggest-last-not-taken"))
    category = kept.category_id if kept is not None else None
    await service.keep_draft(context.session, _member(context), state.topic, whole, context.now, category)
    return _writing(state, Text("suggest-noted", {"count": len(whole)}))


def _writing(state: Writing, *lines: Words) -> Turn:
    state = Writing(topic=state.topic)
    return Turn((Message(lines, choices=_choices(checking=False)),), state)


def prompt(state: Writing, words: str) -> Turn:
    """Ask for the words of the state's topic, or for more of them where some are kept already."""
    act = state.topic.partition(".")[0] or "new"
    if words:
        return _writing(state, Text("suggest-resumed", {"count": len(words)}), Text("suggest-how"))
    return _writing(state, Text(f"suggest-write-{act}"), Text("suggest-how"))


def _choices(*, checking: bool) -> tuple[Choice, ...]:
    names = ("send", "more", "drop") if checking else ("check", "again", "later")
    return tuple(Choice(name, Text(f"suggest-button-{name}")) for name in names)


async def _check(context: Context, kept: Draft | None, state: Writing) -> Turn:
    """Show what was written, and with a new suggestion once more who reads it."""
    if kept is None or not kept.words:
        return _writing(state, Text("suggest-words-needed"))
    shown = rules.excerpt(kept.words)
    lines: list[Words] = [Text("suggest-check"), *map(Plain, shown)]
    if len(shown) > 1:
        lines.append(Text("suggest-check-long", {"count": len(kept.words)}))
    if state.topic == _NEW:
        found = await service.who_reads(context.session, context.person)
        lines += [Text("suggest-check-named"), *(await named(context.session, found) if found is not None else ())]
    return Turn((Message(tuple(lines), choices=_choices(checking=True)),), Writing(topic=state.topic, checking=True))


async def _on_check(context: Context, state: Writing, kept: Draft | None) -> Turn:
    return await _check(context, kept, state)


async def _on_again(context: Context, state: Writing, kept: Draft | None) -> Turn:
    category = kept.category_id if kept is not None else None
    await service.keep_draft(context.session, _member(context), state.topic, "", context.now, category)
    return prompt(state, "")


async def _on_more(context: Context, state: Writing, kept: Draft | None) -> Turn:
    del context
    return prompt(state, kept.words if kept is not None else "")


async def _on_later(context: Context, state: Writing, kept: Draft | None) -> Turn:
    del context, state
    return _shown(Text("suggest-later" if kept is not None and kept.words else "suggest-nothing-kept"))


async def _on_drop(context: Context, state: Writing, kept: Draft | None) -> Turn:
    del kept
    await service.drop_draft(context.session, _member(context), state.topic)
    return _shown(Text("suggest-dropped"))


async def _on_send(context: Context, state: Writing, kept: Draft | None) -> Turn:
    if kept is None or not kept.words:
        return _shown(Text("suggest-draft-gone"))
    if state.topic != _NEW:
        return await _deed(context, state.topic, kept)
    if kept.category_id not in {each.id for each in await service.categories(context.session)}:
        chosen = await _new(context, "")
        return Turn((Message((Text("suggest-category-gone"),)), *chosen.replies))
    sent = await service.send(_around(context), context.person, kept.category_id or 0, kept.words)
    await service.drop_draft(context.session, _member(context), _NEW)
    return _thanks(sent)


_WRITING: Mapping[str, Callable[[Context, Writing, Draft | None], Awaitable[Turn]]] = {
    "check": _on_check,
    "again": _on_again,
    "later": _on_later,
    "send": _on_send,
    "more": _on_more,
    "drop": _on_drop,
}


def _thanks(sent: Sent) -> Turn:
    days = {"first": Day(sent.acknowledge_by)}
    promise = Text("suggest-promised-first", days)
    if sent.answer_by is not None:
        promise = Text("suggest-promised", {**days, "day": Day(sent.answer_by)})
    lines: tuple[Words, ...] = (Text("suggest-sent", {"receipt": sent.receipt}), promise)
    if sent.goes_up:
        lines = (*lines, Text("suggest-goes-up"))
    if sent.provisional:
        lines = (*lines, Text("suggest-provisional"))
    return _shown(*lines, choices=(Choice(f"suggest:see.{sent.case_id}", Text("suggest-see")),))


async def _deed(context: Context, topic: str, kept: Draft) -> Turn:
    """Carry out the act that the words were for; who comes too late is told so, and the words stay somewhere."""
    name, case_id, version = topic.split(".")
    act, own = Act(name), _member(context)
    await service.drop_draft(context.session, own, topic)
    if act in SENDERS:
        why = await service.do(_around(context), int(case_id), own, act, kept.words)
        return await (_see(context, case_id, Text(f"suggest-done-{act}")) if why is None else _kept_as_draft(context, why, kept))
    actor = await desk.member_actor(context.session, own)
    if actor is None:
        return await _kept_as_draft(context, Why.NOT_YOURS, kept)
    why = await desk.do(_around(context), int(case_id), Deed(act, kept.words, int(version)), actor)
    again = (Choice(f"suggest-duty:case.{case_id}", Text("suggest-duty-see")),)
    if why is not None:
        return _shown(Text(f"suggest-why-{why}"), Text("suggest-kept-as-note"), choices=again)
    return _shown(Text(f"suggest-done-{act}"), choices=again)


async def _kept_as_draft(context: Context, why: Why, kept: Draft) -> Turn:
    before = await service.draft(context.session, _member(context), _NEW, context.now)
    whole = rules.joined(before.words if before is not None else "", kept.words)
    category = before.category_id if before is not None else None
    await service.keep_draft(context.session, _member(context), _NEW, whole or kept.words, context.now, category)
    return _shown(
        Text(f"suggest-why-{why}"), Text("suggest-kept-as-draft"), choices=(Choice("suggest:resume", Text("suggest-look")),)
    )


async def _mine(context: Context, value: str) -> Turn:
    """List the member's own suggestions with where they stand."""
    del value
    found = await service.own_cases(context.session, _member(context))
    if not found:
        return _shown(Text("suggest-none"), choices=(_choice("new", ""),))
    return _shown(Text("suggest-mine"), choices=tuple(_listed(context, each) for each in found[:_LISTED]))


def _listed(context: Context, case: Case) -> Choice:
    day = Day(context.organisation.today(case.received_at))
    state = Text("suggest-state-asked" if case.stopped_on else f"suggest-state-{case.state}")
    return Choice(f"suggest:see.{case.id}", Text("suggest-line", {"receipt": case.receipt, "day": day, "state": state}))


async def _see(context: Context, case_id: str, *before: Words) -> Turn:
    """Show one of the member's own suggestions, and what they can do about it."""
    found = await service.own_case(_around(context), int(case_id), _member(context))
    lines = [*before, *_standing(context, found), *thread(found.thread)]
    choices = [Choice(f"suggest:{_way(act)}.{found.id}", Text(f"suggest-do-{act}")) for act in found.may]
    if found.post is not None:
        lines += [Text("suggest-consent-ask"), *_posted(found.post), Text("suggest-consent-note")]
        choices[:0] = (
            Choice(f"suggest:agree.no.{found.id}", Text("suggest-consent-no")),
            Choice(f"suggest:agree.yes.{found.id}", Text("suggest-consent-yes")),
        )
    return _shown(*lines, choices=tuple(choices))


def _way(act: Act) -> str:
    return f"write.{act}" if act in rules.IN_WORDS else f"sure.{act}"


def _standing(context: Context, found: OwnCase) -> Sequence[Words]:
    kind = Plain(found.category_zh if context.person.locale == "zh" else found.category_en)
    state = Text("suggest-state-asked" if found.asked else f"suggest-state-{found.state}")
    lines = [Text("suggest-heading", {"receipt": found.receipt, "kind": kind, "state": state})]
    if found.owed is not None and not found.asked:
        lines.append(Text(f"suggest-due-{found.owed}", {"day": Day(found.due_on)}))
    if Act.REOPEN in found.may:
        lines.append(Text("suggest-reopen-until", {"day": Day(found.reopen_until)}))
    return lines


def thread(entries: Sequence[Entry]) -> Sequence[Words]:
    """Return the last lines of a thread: when, who did what, and the words."""
    lines: list[Words] = []
    for each in entries[-_MOST_LINES:]:
        who = Text("suggest-by-sender") if each.by_sender else Plain(each.account_name)
        by = {"at": Moment(each.at), "who": who, "what": Text(f"suggest-entry-{each.kind}")}
        lines += [Text("suggest-entry", by), *((Plain(each.words),) if each.words else ())]
    return lines


def _posted(post: Post) -> Sequence[Words]:
    return Text("suggest-said", {"words": Plain(post.said)}), Text("suggest-did", {"words": Plain(post.done)})


async def _write(context: Context, value: str) -> Turn:
    """Ask for the words of an act on one's own suggestion."""
    topic = f"{value}.0"
    kept = await service.draft(context.session, _member(context), topic, context.now)
    return prompt(Writing(topic=topic), kept.words if kept is not None else "")


async def _sure(context: Context, value: str) -> Turn:
    """Ask once more before a suggestion ends."""
    del context
    act, _, case_id = value.partition(".")
    yes = Choice(f"suggest:do.{value}", Text(f"suggest-do-{act}"))
    return _shown(Text(f"suggest-sure-{act}"), choices=(yes, Choice(f"suggest:see.{case_id}", Text("suggest-back"))))


async def _do(context: Context, value: str) -> Turn:
    act, _, case_id = value.partition(".")
    why = await service.do(_around(context), int(case_id), _member(context), Act(act))
    return await _see(context, case_id, Text(f"suggest-done-{act}" if why is None else f"suggest-why-{why}"))


async def _agree(context: Context, value: str) -> Turn:
    """Note whether the board may say what staff wrote."""
    answer, _, case_id = value.partition(".")
    taken = await service.decide(_around(context), int(case_id), _member(context), agreed=answer == "yes")
    return _shown(Text(f"suggest-agreed-{answer}" if taken else "suggest-agreed-late"))


async def _board(context: Context, page: str) -> Turn:
    """Show what was suggested and what came of it, without names."""
    posts, older = await service.board(context.session, context.person, int(page))
    if not posts:
        return _shown(Text("suggest-board-empty"))
    lines = [line for post in posts for line in (*_posted(post), *_dated(context, post))]
    more = (Choice(f"suggest:board.{int(page) + 1}", Text("suggest-board-older")),) if older else ()
    return _shown(Text("suggest-board"), *lines, choices=more)


def _dated(context: Context, post: Post) -> Sequence[Words]:
    return (Text("suggest-posted", {"day": Day(context.organisation.today(post.published_at))}),) if post.published_at else ()


_STEPS: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "new": _new,
    "kind": _kind,
    "resume": _resume,
    "mine": _mine,
    "see": _see,
    "write": _write,
    "sure": _sure,
    "do": _do,
    "agree": _agree,
    "board": _board,
}


def _choice(name: str, value: str) -> Choice:
    return Choice(f"suggest:{name}.{value}" if value else f"suggest:{name}", Text(f"suggest-do-{name}"))


def _shown(*body: Words, choices: tuple[Choice, ...] = ()) -> Turn:
    return Turn((Message(body, choices=choices),))


def _around(context: Context) -> Around:
    return Around(context.session, context.now, context.organisation)


def _member(context: Context) -> int:
    """Return whose conversation it is; the switchboard lets none but members in here."""
    return context.person.member_id or 0
