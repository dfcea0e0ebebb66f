"""The conversation of live games: opening one, joining one, and answering with letters where there are no buttons."""

from dataclasses import replace
from typing import Literal

from core import choicebook
from core.conversation import KEEP, Context, State, Turn, say
from core.errors import CoreError
from core.groups import service as groups
from core.library import editing
from core.live import cards, ledger, plans, queries, seeing, service, words
from core.live.models import GameRow
from core.live.plans import Plan
from core.live.pressing import welcome, words_of
from core.live.rules import Command, NameStyle, Phase
from core.live.service import GameDraft, Host
from core.live.standing import id_of
from core.messages import Choice, Message, Plain, Text, Value

_MOST_BANKS = 8
_MOST_TAGS = _MOST_HEIRS = 8
_SIZES = (5, 10, 20, 30)


class Playing(State):
    """The member plays a game: a letter answers the question that is open."""

    kind: Literal["live.playing"] = "live.playing"
    game_id: int


class Hosting(State):
    """The member hosts a game: the words of its commands move it."""

    kind: Literal["live.hosting"] = "live.hosting"
    claimed = frozenset({*words.COMMANDS, *words.HANDING_OVER})
    code: str


async def live(context: Context) -> Turn:
    """Open a game: in a group with what suits most, in private from a bank, of a size, shown in the branch's groups."""
    if context.incoming.group:
        return await _in_group(context)
    host = await service.host_in_chat(context.session, context.member_id, context.person.address_id)
    if not host.rights:
        return _one(Text("live-secretary-only"))
    present = await queries.hosted(context.session, context.member_id)
    if present is not None:
        return await _host_card(context, present.code, host)
    banks = await queries.banks_to_play(context.session, context.person.branch_code)
    if not banks:
        return _one(Text("live-flaw-no-items"))
    if len(banks) == 1:
        return _sizes(banks[0].id, banks[0].held)
    shown = [
        Choice(f"live.bank:{each.id}", Text("live-bank", {"name": Plain(each.name), "items": each.held}))
        for each in banks[:_MOST_BANKS]
    ]
    return Turn((Message((Text("live-which-bank"),), choices=tuple(shown)),))


async def bank(context: Context, bank_id: str) -> Turn:
    """Ask how many questions of the bank there shall be."""
    banks = await queries.banks_to_play(context.session, context.person.branch_code)
    found = next((each for each in banks if str(each.id) == bank_id), None)
    return _sizes(found.id, found.held) if found is not None else _one(Text("live-flaw-no-items"))


def _sizes(bank_id: int, held: int) -> Turn:
    sizes = [each for each in _SIZES if each <= held] or [held]
    choices = tuple(Choice(f"live.plan:{Plan(bank_id, each).code}", Text("live-size", {"size": each})) for each in sizes)
    return Turn((Message((Text("live-which-size"),), choices=choices),))


async def plan(context: Context, code: str) -> Turn:
    """Show what is planned, to be opened as it is or changed first."""
    planned = plans.read(code)
    tags = (Choice(f"live.tag:{code}", Text("live-plan-tag")),) if await editing.tags(context.session, planned.bank_id) else ()
    choices = (
        Choice(f"live.open:{code}", Text("live-plan-open")),
        Choice(f"live.plan:{planned.with_other_teams.code}", Text("live-plan-teams", {"now": planned.teams.value})),
        Choice(f"live.plan:{planned.with_next_names.code}", Text("live-plan-names")),
        *tags,
    )
    values: dict[str, Value] = {"size": planned.size, "teams": planned.teams.value, "names": planned.names.value}
    about = Text("live-plan", {**values, "tag": Plain(planned.tag), "tagged": "yes" if planned.tag else "no"})
    return Turn((Message((about,), choices=choices),))


async def tag(context: Context, code: str) -> Turn:
    """Let the host choose what the questions are about."""
    planned = plans.read(code)
    tags = (await editing.tags(context.session, planned.bank_id))[:_MOST_TAGS]
    chosen = (Choice(f"live.plan:{replace(planned, tag=each).code}", Plain(each)) for each in tags)
    every = Choice(f"live.plan:{replace(planned, tag='').code}", Text("live-plan-any-tag"))
    return Turn((Message((Text("live-which-tag"),), choices=(*chosen, every)),))


async def open_(context: Context, code: str) -> Turn:
    """Open the game for the host's branch, in all its groups, and give them the buttons."""
    planned = plans.read(code)
    host = await service.host_in_chat(context.session, context.member_id, context.person.address_id)
    branch = context.person.branch_code
    shown_in = tuple(each.id for each in await groups.groups(context.session, branch) if each.open and each.branch_code == branch)
    settings = replace(service.defaults(planned.size), teams=planned.teams, names=planned.names)
    draft = GameDraft("", branch, settings, planned.bank_id, planned.tag, groups=shown_in)
    return await _opened(context, host, draft)


async def _in_group(context: Context) -> Turn:
    """Open a game in this group alone, from the fullest bank; the host's buttons come to their own chat."""
    found = await groups.group_at(context.session, context.incoming.address)
    if found is None:
        return _alone(Text("group-not-registered"))
    host = await service.host_in_chat(context.session, context.member_id, context.person.address_id)
    if await queries.at_group(context.session, found.address_id) is not None:
        return _alone(Text("live-one-at-a-time"))
    banks = await queries.banks_to_play(context.session, found.branch_code)
    if not banks:
        return _alone(Text("live-flaw-no-items"))
    draft = GameDraft(context.incoming.group_name, found.branch_code, service.defaults(), banks[0].id, groups=(found.address_id,))
    try:
        await service.open_game(context.session, draft, host, context.now)
    except CoreError as refused:
        return _alone(refused.text)
    return _alone(Text("live-host-privately"))


async def _opened(context: Context, host: Host, draft: GameDraft) -> Turn:
    opened = await service.open_game(context.session, draft, host, context.now)
    link = f"{context.organisation.public_url}/screen/{opened.code}"
    said = Text("live-opened", {"code": opened.code, "size": opened.size, "link": Plain(link)})
    return Turn((Message((said,)),), Hosting(code=opened.code))


async def _host_card(context: Context, code: str, host: Host) -> Turn:
    view = await service.view_for_host(context.session, code, host, context.now)
    return Turn((cards.for_host(cards.remote(view), 0),), Hosting(code=code))


async def join(context: Context) -> Turn:
    """Join the game whose code was given, the one of this group, or the only one that is open for the member."""
    code, _, nickname = context.argument.partition(" ")
    if context.incoming.group:
        return await _join_in_group(context)
    if code:
        return await enter(context, code, nickname)
    open_games = await queries.unfinished(context.session, context.person.branch_code)
    if len(open_games) == 1:
        return await enter(context, str(open_games[0].code))
    if not open_games:
        return _one(Text("live-none-open"))
    choices = tuple(Choice(f"live.join:{each.code}", Plain(each.title)) for each in open_games)
    return Turn((Message((Text("live-which-game"),), choices=choices),))


async def _join_in_group(context: Context) -> Turn:
    """Let somebody join who wrote so in the group; nobody else there needs to read that they did."""
    found = await groups.group_at(context.session, context.incoming.address)
    row = await queries.at_group(context.session, found.address_id) if found is not None else None
    if row is None:
        return _alone(Text("live-none-open"))
    try:
        await service.join(context.session, row.code, context.member_id, context.now)
    except CoreError as refused:
        return _alone(refused.text)
    return Turn((), KEEP)


async def enter(context: Context, code: str, wanted: str = "") -> Turn:
    """Join the game with this code in this chat, perhaps under the name that is wanted, and say how it goes."""
    style = words.STYLES.get(wanted.strip().casefold(), NameStyle.NICKNAME) if wanted.strip() else None
    joined = await service.join(
        *(context.session, code, context.member_id, context.now),
        address_id=context.person.address_id,
        style=style,
        nickname=wanted,
    )
    said = (welcome(joined), Text("live-how-to-answer"), Text("live-names", {"code": code, "names": joined.names.value}))
    return Turn((Message(said),), Playing(game_id=joined.game_id))


async def step(context: Context, state: Playing | Hosting) -> Turn:
    """Take what a player or the host says."""
    return await (_play(context, state) if isinstance(state, Playing) else _host(context, state))


async def _play(context: Context, state: Playing) -> Turn:
    """Take a typed letter as the answer to the question that is open."""
    row = await queries.game(context.session, state.game_id)
    if row is None or row.phase == Phase.OVER:
        return _one(Text("live-is-over"))
    if context.words.casefold() in words.LEAVING:
        await service.leave(context.session, state.game_id, context.member_id)
        return _one(Text("live-left"))
    place = await _place_of(context, row)
    if place is None:
        return say("live-letter-please")
    incoming = context.incoming
    sender = (incoming.address.channel, incoming.address.account, incoming.sender)
    press = ledger.Press(sender, id_of(row), row.number, place, context.arrived)
    [receipt] = await ledger.write(context.session, [press], context.now)
    return Turn((Message((words_of(receipt.outcome, receipt.picked),)),), KEEP)


async def _place_of(context: Context, row: GameRow) -> int | None:
    """Return which option of the present question the words mean."""
    item = await queries.item_at(context.session, id_of(row), row.number)
    options = seeing.options_of(item) if item is not None else ()
    labels = [choicebook.normalise(context.speak(each, context.person.locale)) for each in options]
    places = choicebook.resolve(context.words, labels, multiple=False)
    return places[0] if isinstance(places, tuple) else None


async def _host(context: Context, state: Hosting) -> Turn:
    """Do what the host says or picked; at other words show them what they can do."""
    heir = words.heir_in(context.words)
    if heir is not None and not context.picked:
        return await _hand_over(context, state.code, heir)
    command = words.COMMANDS.get(next(iter(context.picked), context.words.casefold().removeprefix("/")))
    by = await service.host_in_chat(context.session, context.member_id, context.person.address_id)
    if command is None:
        return await _host_card(context, state.code, by)
    await service.host_command(context.session, state.code, command, by, context.now)
    return Turn((Message((Text(f"live-done-{command.value}"),)),), None if command is Command.STOP else state)


async def _hand_over(context: Context, code: str, name: str) -> Turn:
    """Hand the game to whoever was named, or let the host choose among those who may lead it."""
    heirs = [each for each in await service.heirs(context.session, code) if each[0] != context.member_id]
    named = [each for each in heirs if each[1] == name]
    if len(named) == 1:
        return await give(context, f"{code}-{named[0][0]}")
    if not heirs:
        return Turn((Message((Text("live-no-heirs"),)),), Hosting(code=code))
    choices = tuple(Choice(f"live.give:{code}-{member_id}", Plain(each)) for member_id, each in heirs[:_MOST_HEIRS])
    return Turn((Message((Text("live-which-heir"),), choices=choices),))


async def give(context: Context, what: str) -> Turn:
    """Let the chosen colleague lead the game from now on."""
    code, _, member_id = what.partition("-")
    by = await service.host_in_chat(context.session, context.member_id, context.person.address_id)
    name = await service.hand_over(context.session, code, int(member_id), by, context.now)
    return _one(Text("live-handed-over", {"name": name}))


def _one(said: Text) -> Turn:
    return Turn((Message((said,)),))


def _alone(said: Text) -> Turn:
    return Turn((Message((said,), alone=True),), KEEP)
