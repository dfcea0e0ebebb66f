"""Every command, keyword, button and conversation state on one page."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from core import answering, choicebook, states, today
from core.attendance import dialogue as attendance
from core.attendance.rules import code_in, code_of_link
from core.calendar import dialogue as calendar
from core.checkin import dialogue as checkin
from core.choicebook import Unclear
from core.conversation import KEEP, Card, Context, Marked, State, Turn, say
from core.groups import dialogue as groups
from core.groups import service as registry
from core.imports import dialogue as imports
from core.live import dialogue as live
from core.live.service import code_of_link as game_of_link
from core.members import service as members
from core.members.rules import Person
from core.messages import Choice, Kind, Message, Text
from core.notices import dialogue as notices
from core.own import dialogue as own
from core.profile import dialogue as profile
from core.profile import reminding
from core.profile import settings as profile_settings
from core.pushes import asking
from core.pushes import service as pushes
from core.qa import desk_dialogue as qa_desk
from core.qa import dialogue as qa
from core.qa.rules import sounds_asking
from core.suggestions import dialogue as suggestions
from core.suggestions import duty_dialogue as suggestions_duty
from core.tasks import dialogue as tasks

Command = Callable[[Context], Awaitable[Turn]]
Entry = Callable[[Context, str], Awaitable[Turn]]

DO = "profile.do:"
"""What the id of a choice begins with that does what a command does, whatever the conversation is at."""
MENU = Choice(f"{DO}help", Text("menu-back"))
STOP = Choice(f"{DO}cancel", Text("menu-stop"))
LONGEST_TEXT = 4_000
"""Characters of one message that anybody will read; a longer one gets a sentence that says so."""

FOR_ANYBODY: Mapping[str, Command] = {
    "start": profile.start,
    "help": profile.help_,
    "language": profile_settings.language,
    "cancel": profile.cancel,
}
FOR_MEMBERS: Mapping[str, Command] = {
    **answering.COMMANDS,
    "today": today.show,
    "notices": notices.open_notices,
    "tasks": tasks.open_tasks,
    "calendar": calendar.show,
    "checkin": checkin.show,
    "ask": qa.open_,
    "desk": qa_desk.open_,
    "me": own.show,
    "settings": profile_settings.settings,
    "reminders": reminding.show,
    "suggest": suggestions.suggest,
    "leave": profile.leave,
    "live": live.live,
    "join": live.join,
}
KEYWORDS: Mapping[str, str] = {
    "开始": "start",
    "帮助": "help",
    "菜单": "help",
    "语言": "language",
    "取消": "cancel",
    "退出": "cancel",
    "今日": "today",
    "今天": "today",
    "通知": "notices",
    "任务": "tasks",
    "答题": "quiz",
    "练习": "practice",
    "纠错": "report",
    "对战": "duel",
    "错题": "wrong",
    "错题本": "wrong",
    "日历": "calendar",
    "签到": "checkin",
    "打卡": "checkin",
    "提问": "ask",
    "答疑": "desk",
    "我的": "me",
    "设置": "settings",
    "退订": "settings",
    "提醒": "reminders",
    "建议": "suggest",
    "意见": "suggest",
    "离开": "leave",
    "开赛": "live",
    "加入": "join",
}
ALWAYS = frozenset(word for word, command in KEYWORDS.items() if command == "report")
"""Words that name a command even where free words are expected: no blank of a text is filled with them."""
ENTRIES: Mapping[str, Entry] = {
    **answering.ENTRIES,
    "notice.open": notices.open_one,
    "notice.confirm": notices.confirm,
    "task.open": tasks.open_one,
    "task.done": tasks.done,
    "calendar.open": calendar.open_one,
    "checkin.do": checkin.do,
    "attendance.do": attendance.do,
    "profile.set": profile_settings.set_,
    "profile.leave": profile.confirm_leaving,
    "suggest": suggestions.go,
    "suggest-duty": suggestions_duty.go,
    "own": own.go,
    "push.off": profile.switch_off,
    "push.why": reminding.why,
    "qa.this": qa.pick,
    "qa.missed": qa.missed,
    "qa.none": qa.none,
    "qa.helped": qa.helped,
    "qa.again": qa.again,
    "qa.back": qa.take_back,
    "qa.see": qa_desk.see,
    "qa.take": qa_desk.take,
    "qa.answer": qa_desk.answer,
    "qa.keep": qa_desk.keep,
    "import.take": imports.take,
    "import.drop": imports.drop,
    "live.bank": live.bank,
    "live.plan": live.plan,
    "live.tag": live.tag,
    "live.open": live.open_,
    "live.give": live.give,
    "live.join": live.enter,
}
"""What a picked choice leads to outside a state: the part of its id before the colon; the rest is handed on."""


async def take_turn(context: Context, state: states.AnyState | None, card: Card | None) -> Turn:
    """Answer whatever happened: the one switchboard of all conversations. Nothing that a member is told is a dead end."""
    turn = with_a_way_on(context.person, await _turn(context, state, card), state, card)
    return await _asking_for_more(context, state, turn)


async def _asking_for_more(context: Context, state: states.AnyState | None, turn: Turn) -> Turn:
    """Ask, after something was finished, for leave to write again where the platform wants one; never in a group."""
    if state is None or turn.state is not None or turn.farewell or turn.confidential or not turn.replies:
        return turn
    last = turn.replies[-1]
    page = await asking.agreement(context.session, context.incoming.address, context.now) if last.link is None else None
    if page is None:
        return turn
    return replace(turn, replies=(*turn.replies[:-1], replace(last, body=(*last.body, Text("push-ask-to-agree")), link=page)))


def with_a_way_on(person: Person, turn: Turn, state: states.AnyState | None, card: Card | None) -> Turn:
    """Add to an answer that offers a member nothing the way back to the menu, or out of what they were asked to write."""
    if person.member_id is None or turn.farewell or not turn.replies or turn.card is not None or turn.replies[-1].choices:
        return turn
    after, offered = (state, card) if turn.state is KEEP else (turn.state, None)
    if offered is not None or (isinstance(after, State) and not after.takes_text):
        return turn
    last = replace(turn.replies[-1], choices=(MENU if after is None else STOP,))
    return replace(turn, replies=(*turn.replies[:-1], last))


async def _turn(context: Context, state: states.AnyState | None, card: Card | None) -> Turn:
    incoming = context.incoming
    if incoming.kind is Kind.BLOCKED:
        await members.close_address(context.session, context.person.address_id)
        return Turn(state=KEEP)
    if incoming.kind in {Kind.EDITED, Kind.OTHER, Kind.MIGRATED}:
        return Turn(state=KEEP)
    if incoming.group:
        return await _in_group(context)
    if not context.person.open and incoming.origin is None:
        await members.reopen_address(context.session, context.person.address_id)
    if incoming.kind is Kind.UNBLOCKED:
        return await profile.start(context)
    if incoming.kind is Kind.MEDIA:
        return await imports.sent(context, card)
    if incoming.kind is Kind.PRESS:
        return await _pressed(context, state, card)
    return await _written(context, state, card)


async def _in_group(context: Context) -> Turn:
    """Take what is for games; everything else said in a group is about the group itself."""
    words = re.sub(r"(?:^|\s)@\w+", " ", context.words).strip()
    command = _command(words, free_text=False)
    if command not in {"live", "join"} or context.person.member_id is None:
        return await groups.turn(context)
    return await FOR_MEMBERS[command](replace(context, incoming=context.incoming._replace(text=words)))


def again(key: str, card: Card | None) -> Turn:
    """Say one sentence and show the present card again, if there is one."""
    return Turn((Message((Text(key),)),), KEEP, card=card)


async def _pressed(context: Context, state: states.AnyState | None, card: Card | None) -> Turn:
    name, _, place = context.incoming.token.rpartition(".")
    if card is not None and name == card.id:
        return await _pressed_on(context, state, card, place)
    offered = await pushes.offered(context.session, await _holder(context), name, context.now)
    if offered is None or not place.isdecimal() or int(place) >= len(offered.choices):
        return again("choice-too-old", card)
    return await _entry(context, offered.choices[int(place)].id)


async def _holder(context: Context) -> int:
    """Return the address that must have got the push whose button was pressed: the person's own, or their group's."""
    if context.incoming.origin is None:
        return context.person.address_id
    group = await registry.group_at(context.session, context.incoming.origin)
    return group.address_id if group is not None else 0


async def _pressed_on(context: Context, state: states.AnyState | None, card: Card, end: str) -> Turn:
    match card.pressed(end):
        case None:
            return again("choice-too-old", card)
        case Marked(chosen=chosen):
            return Turn(state=KEEP, card=replace(card, chosen=chosen))
        case ():
            return again("choice-pick-some", card)
        case places:
            return await _picked(context, state, card, places)


async def _written(context: Context, state: states.AnyState | None, card: Card | None) -> Turn:
    if len(context.incoming.text) > LONGEST_TEXT:
        return again("message-too-long", card)
    is_claimed = state is not None and context.words.casefold() in state.claimed
    command = "" if is_claimed else _command(context.words, free_text=state is not None and state.takes_text)
    if command:
        return await _commanded(context, command)
    if context.person.member_id is None:
        return await _from_stranger(context, state, card)
    if state is not None and (is_claimed or state.takes_text):
        return await states.step(context, state)
    if card is None:
        return await _answer_to_push(context, state)
    return await _typed_choice(context, state, card)


async def _from_stranger(context: Context, state: states.AnyState | None, card: Card | None) -> Turn:
    """Take a typed choice from the card that a stranger was shown, such as the languages; anything else is not for them."""
    places = choicebook.resolve(context.words, card.labels, multiple=card.message.multiple) if card is not None else None
    if card is None or not isinstance(places, tuple):
        return await profile.stranger(context)
    return await _picked(context, state, card, places)


async def _typed_choice(context: Context, state: states.AnyState | None, card: Card) -> Turn:
    """Read a typed letter by what was shown last: a push that came after the card comes before it.

    In the midst of a question such a letter could be meant either way, and a wrong guess would count: it is asked again.
    """
    places = choicebook.resolve(context.words, card.labels, multiple=card.message.multiple)
    pushed = await _meant_for_push(context, state, card, places)
    if pushed and state is None:
        return await _entry(context, pushed)
    if isinstance(places, Unclear):
        return again("choice-unclear", card)
    if places is None and state is None and not choicebook.attempted(context.words):
        return await _question(context)
    if places is None and sounds_asking(context.words):
        return again("qa-in-between", card)
    if places is None:
        return again("choice-pick-some" if card.message.multiple else "choice-pick-one", card)
    return again("choice-push-came", card) if pushed else await _picked(context, state, card, places)


async def _answer_to_push(context: Context, state: states.AnyState | None) -> Turn:
    """Read a typed letter as an answer to the last push, the way a poor channel's members answer."""
    if state is not None:
        return await states.step(context, state)
    pushed = await _choice_of_push(context)
    return await _entry(context, pushed) if pushed else await _question(context)


async def _question(context: Context) -> Turn:
    """Take words that nothing else understood as a question, unless they can be none."""
    return await qa.ask(context) or await profile.not_understood(context)


async def _meant_for_push(
    context: Context, state: states.AnyState | None, card: Card, places: tuple[int, ...] | Unclear | None
) -> str | None:
    """Return the choice of the last push that the words pick, if it came after the card or they can mean nothing else."""
    if places is None and state is None:
        return await _choice_of_push(context)
    pushed_at = context.person.pushed_at
    if pushed_at is None or (card.at is not None and pushed_at <= card.at):
        return None
    return await _choice_of_push(context, after=card.at)


async def _choice_of_push(context: Context, after: datetime | None = None) -> str | None:
    """Return the id of the choice that the words pick from the last push, if they pick one and it came after the instant."""
    offered = await pushes.latest_offer(context.session, context.person.address_id, context.now)
    if offered is None or (after is not None and offered.at <= after):
        return None
    choices = offered.message.choices
    labels = tuple(choicebook.normalise(context.speak(each.label, context.person.locale)) for each in choices)
    places = choicebook.resolve(context.words, labels, multiple=False)
    return choices[places[0]].id if isinstance(places, tuple) else None


async def _picked(context: Context, state: states.AnyState | None, card: Card, places: tuple[int, ...]) -> Turn:
    context = replace(context, picked=card.ids(places))
    if state is None or context.picked[0].startswith(DO):
        return await _entry(context, context.picked[0])
    return await states.step(context, state)


async def _entry(context: Context, choice: str) -> Turn:
    kind, _, rest = choice.partition(":")
    if choice.startswith(DO):
        return await _commanded(context, rest)
    if context.person.member_id is None and not kind.startswith("profile."):
        return await profile.stranger(context)
    entry = ENTRIES.get(kind)
    return await entry(context, rest) if entry else say("choice-too-old")


async def _commanded(context: Context, command: str) -> Turn:
    code = code_of_link(context.words) if command == "start" else None
    if code is not None:
        known = context.person.member_id is not None
        return await (attendance.with_code(context, code) if known else profile.stranger(context))
    game = game_of_link(context.words) if command == "start" else None
    if game is not None and context.person.member_id is not None:
        return await live.enter(context, game)
    if command in FOR_ANYBODY:
        return await FOR_ANYBODY[command](context)
    if context.person.member_id is None:
        return await profile.stranger(context)
    return await FOR_MEMBERS[command](context)


def _command(words: str, *, free_text: bool) -> str | None:
    """Return the command that the words name: `/today`, `/today@bot`, or a keyword where no free text is expected."""
    first = next(iter(words.split(maxsplit=1)), "").casefold()
    if first.startswith("/"):
        name = first[1:].partition("@")[0]
        return name if name in FOR_ANYBODY or name in FOR_MEMBERS else "help"
    if free_text and words.strip().casefold() not in ALWAYS and KEYWORDS.get(first) != "cancel":
        return None
    return KEYWORDS.get(first) or ("checkin" if code_in(words) else None)
