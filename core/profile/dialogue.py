"""What a person says about themself: who they are, that they need help, that they leave."""

from collections.abc import Mapping

from core import menu
from core.conversation import KEEP, Context, Turn, say
from core.members import binding
from core.members import service as members
from core.members.rules import Bound, NotBound, binding_code
from core.messages import Choice, Message, Purpose, Text, Words
from core.organisation import Organisation, QuietHours
from core.profile import rules, service
from core.staff import service as staff

_WHY_NOT: Mapping[NotBound, str] = {
    NotBound.WRONG: "profile-code-wrong",
    NotBound.TOO_MANY: "profile-code-too-many",
    NotBound.SOMEBODY_ELSE: "profile-code-somebody-else",
    NotBound.ALREADY: "profile-code-already",
}


def do(command: str) -> Choice:
    """Return the choice that does what the command does."""
    return Choice(f"profile.do:{command}", Text(f"profile-do-{command}"))


_FOR_MEMBERS = tuple(do(command) for command in menu.COMMANDS if command not in menu.ALREADY_THERE)
_FOR_STRANGERS = (do("language"),)


async def start(context: Context) -> Turn:
    """Greet, and bind the address when a code came with the command."""
    if context.argument and (context.person.member_id is None or binding_code(context.argument)):
        return await _join(context, context.argument)
    if context.person.member_id is None:
        return await stranger(context)
    return _shown(Text("profile-welcome-back", {"name": context.person.name}), choices=_FOR_MEMBERS)


async def stranger(context: Context) -> Turn:
    """Bind whoever writes nothing but a code; tell anybody else politely what this is and how to join."""
    if binding_code(context.words):
        return await _join(context, context.words)
    await members.seen(context.session, context.person.address_id, context.now)
    return _shown(_who_we_are(context.organisation))


async def help_(context: Context) -> Turn:
    """Show what the person can do here."""
    if context.person.member_id is None:
        return _shown(_who_we_are(context.organisation), choices=_FOR_STRANGERS)
    on_duty = menu.ON_DUTY if await staff.rights_of(context.session, context.person.member_id) else ()
    lines = (_line(command) for command in (*menu.COMMANDS, *on_duty, "leave"))
    return _shown(Text("profile-help"), *lines, choices=(*_FOR_MEMBERS, *map(do, on_duty)))


def _line(command: str) -> Text:
    return Text("menu-line", {"word": Text(f"profile-do-{command}"), "does": Text(f"channel-command-{command}")})


async def not_understood(context: Context) -> Turn:
    """Say that the words were not understood, and show a way on."""
    del context
    return _shown(Text("profile-not-understood"), choices=_FOR_MEMBERS)


async def cancel(context: Context) -> Turn:
    """Leave whatever was going on."""
    key = "profile-cancelled" if context.person.member_id is not None else "profile-cancelled-stranger"
    return _shown(Text(key))


async def leave(context: Context) -> Turn:
    """Say what is deleted and ask whether the member really leaves."""
    del context
    yes = Choice("profile.leave:yes", Text("profile-leave-yes"))
    no = Choice("profile.leave:no", Text("profile-leave-no"))
    return _shown(Text("profile-leave-ask"), Text("profile-leave-deleted"), Text("profile-leave-kept"), choices=(yes, no))


async def confirm_leaving(context: Context, answer: str) -> Turn:
    """Delete the member, or stay."""
    if answer != "yes" or context.person.member_id is None:
        return _shown(Text("profile-leave-stayed"))
    await service.leave(context.session, context.person.member_id, context.now)
    return Turn((Message((Text("profile-left"),)),), farewell=True)


async def switch_off(context: Context, purpose: str) -> Turn:
    """Switch off a kind of pushes from the push itself, and offer to take it back."""
    if purpose not in rules.KINDS or context.person.member_id is None:
        return say("choice-too-old")
    await members.switch(context.session, context.person.member_id, Purpose(purpose), on=False)
    undo = Choice(f"profile.set:on.{purpose}", Text("profile-switch-undo"))
    more = do("settings")
    return _shown(Text("profile-switched-off", {"kind": Text(f"profile-kind-{purpose}")}), choices=(undo, more))


async def _join(context: Context, words: str) -> Turn:
    outcome = await binding.bind(context.session, context.person.address_id, words, context.now)
    if isinstance(outcome, Bound):
        greeting = Text("profile-joined", {"name": outcome.name, "branch": outcome.branch_name})
        words_of_welcome = (greeting, Text("profile-what"), *_voluntary(context.organisation.quiet), Text("profile-way-out"))
        return Turn((Message(words_of_welcome, choices=_FOR_MEMBERS),), locale=outcome.locale)
    if context.person.member_id is None:
        return _shown(Text(_WHY_NOT[outcome]))
    return Turn((Message((Text(_WHY_NOT[outcome]),)),), KEEP)


def _voluntary(quiet: QuietHours) -> tuple[Words, ...]:
    promise = Text("profile-voluntary")
    if quiet.start == quiet.end:
        return (promise,)
    return promise, Text("profile-quiet-promise", {"start": rules.clock(quiet.start), "end": rules.clock(quiet.end)})


def _who_we_are(organisation: Organisation) -> Text:
    return Text("profile-stranger", {"name": organisation.name})


def _shown(*body: Words, choices: tuple[Choice, ...] = ()) -> Turn:
    return Turn((Message(body, choices=choices),))
