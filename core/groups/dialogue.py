"""What is said in a group: registering it, and that everything else is for the private chat."""

from collections.abc import Sequence

from core.conversation import KEEP, Context, Turn, say
from core.errors import NotFound
from core.groups import service
from core.groups.rules import Wish, branch_for, may_send, wish
from core.groups.service import Registration
from core.messages import Incoming, Kind, Message, Text
from core.staff import service as staff
from core.staff.rules import Right


async def turn(context: Context) -> Turn:
    """Answer somebody who addressed the bot in a group."""
    wanted, argument = wish(context.incoming.text)
    if wanted is Wish.OTHER:
        return _alone(Text("group-write-privately"))
    rights = await staff.rights_of(context.session, context.person.member_id) if context.person.member_id is not None else ()
    found = await service.group_at(context.session, context.incoming.address)
    if found is not None and not may_send(rights, found.branch_code):
        return _alone(Text("group-secretary-only"))
    if wanted is Wish.REGISTER:
        return await _register(context, branch_for(context.person, rights, argument), rights)
    if found is None:
        return _alone(Text("group-not-registered"))
    await service.remove(context.session, found.address_id)
    return say("group-unregistered")


async def _register(context: Context, code: str | None, rights: Sequence[Right]) -> Turn:
    if code is None:
        return _alone(Text("group-name-branch" if rights else "group-secretary-only"))
    incoming = context.incoming
    what = Registration(incoming.address, incoming.group_name, code, context.person.member_id)
    try:
        branch = await service.register(context.session, what, context.now)
    except NotFound as unknown:
        return _alone(unknown.text)
    return say("group-registered", branch=branch)


def _alone(words: Text) -> Turn:
    """Say what is of no use to the others in the group."""
    return Turn((Message((words,), alone=True),), KEEP)


def greeting(incoming: Incoming, *, registered: bool) -> tuple[Message, ...]:
    """Return what is said to a group that lets the bot in for the first time."""
    if incoming.kind is not Kind.UNBLOCKED or registered:
        return ()
    return (Message((Text("group-hello"),)),)
