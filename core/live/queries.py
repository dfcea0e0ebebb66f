"""Every SQL statement about live games."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, String, and_, bindparam, case, cast, func, or_, select, tuple_, update
from sqlmodel import col
from sqlmodel import select as select_rows

from core.database import Session, execute, insert, insert_unless_there, table
from core.groups.models import Group
from core.library.models import Bank, Item
from core.library.rules import ItemType
from core.library.withholding import withheld
from core.live.models import GameAnswer, GameItem, GamePlace, GamePlayer, GameRow
from core.live.rules import COUNTED, Phase, Verdict
from core.live.scoring import Given, Score
from core.members.models import AddressRow, Branch, Member
from core.members.queries import below
from core.members.rules import lineage

_game, _item, _player = table(GameRow), table(GameItem), table(GamePlayer)
_answer, _place, _address = table(GameAnswer), table(GamePlace), table(AddressRow)
_PLAYABLE = (ItemType.SINGLE, ItemType.JUDGE)
"""One press answers: several right options, or words, do not fit a shared card in a group."""
Line = Row[*tuple[object, ...]]
Lines = Sequence[Line]


async def game(session: Session, game_id: int, *, lock: bool = False) -> GameRow | None:
    """Return the game; with `lock` nobody else changes it, or writes answers to it, before the transaction ends."""
    query = select_rows(GameRow).where(col(GameRow.id) == game_id)
    return (await session.exec(query.with_for_update() if lock else query)).one_or_none()


async def game_coded(session: Session, code: str, *, lock: bool = False) -> GameRow | None:
    """Return the game with this code."""
    query = select_rows(GameRow).where(col(GameRow.code) == code)
    return (await session.exec(query.with_for_update() if lock else query)).one_or_none()


_shared = (
    select_rows(GameRow)
    .where(col(GameRow.id).in_(bindparam("games", expanding=True)))
    .order_by(col(GameRow.id))
    .with_for_update(read=True)
)


async def shared(session: Session, game_ids: Collection[int]) -> Sequence[GameRow]:
    """Return the games as they stand while answers to them are written: none of them moves on before the transaction ends."""
    return (await session.exec(_shared, params={"games": list(game_ids)})).all()


async def code_taken(session: Session, code: str) -> bool:
    """Tell whether a game has the code."""
    return (await execute(session, select(_game.c.id).where(_game.c.code == code))).first() is not None


async def unfinished(session: Session, branch_code: str) -> Lines:
    """Return id, code and title of the games that a member of the branch may join, the newest first."""
    query = (
        select(_game.c.id, _game.c.code, _game.c.title)
        .join(Branch, col(Branch.id) == _game.c.branch_id)
        .where(_game.c.phase != Phase.OVER, col(Branch.code).in_(lineage(branch_code)))
        .order_by(_game.c.id.desc())
    )
    return (await execute(session, query)).all()


async def of_branch(session: Session, top: str, limit: int) -> Lines:
    """Return the games of the branch and all below it with how many play, the newest first."""
    counted = select(func.count()).where(_player.c.game_id == _game.c.id).scalar_subquery()
    shown = (_game.c.id, _game.c.code, _game.c.title, _game.c.phase, _game.c.size, _game.c.created_at, _game.c.over_at)
    query = select(*shown, col(Branch.name).label("branch_name"), counted.label("players"))
    query = query.join(Branch, col(Branch.id) == _game.c.branch_id).where(below(col(Branch.code), top))
    return (await execute(session, query.order_by(_game.c.id.desc()).limit(limit))).all()


async def hosted(session: Session, member_id: int) -> GameRow | None:
    """Return the newest unfinished game that the member hosts."""
    query = select_rows(GameRow).where(col(GameRow.host_id) == member_id, col(GameRow.phase) != Phase.OVER)
    return (await session.exec(query.order_by(col(GameRow.id).desc()).limit(1))).first()


async def at_group(session: Session, address_id: int) -> GameRow | None:
    """Return the unfinished game that is shown in the group."""
    query = select_rows(GameRow).join(GamePlace, col(GamePlace.game_id) == col(GameRow.id))
    query = query.where(col(GamePlace.address_id) == address_id, col(GameRow.phase) != Phase.OVER)
    return (await session.exec(query.order_by(col(GameRow.id).desc()).limit(1))).first()


# ── What is asked ────────────────────────────────────────────────────────────────────────────────────────────────────


async def choose_items(session: Session, bank_id: int, tag: str, size: int, now: datetime) -> list[int]:
    """Return so many items of the bank that a game can ask, at random; those kept back elsewhere only if none else is left."""
    query = select(col(Item.id)).where(col(Item.bank_id) == bank_id, *_playable())
    if tag:
        query = query.where(cast(col(Item.tags), String).contains(json.dumps(tag), autoescape=True))
    rows = await execute(session, query.order_by(col(Item.id).in_(withheld(now)), func.random()).limit(size))
    return [row.id for row in rows if row.id is not None]


def _playable() -> tuple[ColumnElement[bool], ...]:
    return col(Item.retired_at).is_(None), col(Item.type).in_(_PLAYABLE), func.json_array_length(col(Item.options)) > 1


async def playable_of(session: Session, item_ids: Sequence[int]) -> list[int]:
    """Return those of the items that a game can ask, in the order given."""
    rows = await execute(session, select(col(Item.id)).where(col(Item.id).in_(item_ids), *_playable()))
    found = {row.id for row in rows}
    return [each for each in item_ids if each in found]


async def banks_to_play(session: Session, branch_code: str) -> Lines:
    """Return id, name and number of playable items of the banks that serve the branch, the fullest first."""
    count = func.count(col(Item.id)).label("held")
    query = (
        select(col(Bank.id), col(Bank.name), count)
        .join(Branch, col(Branch.id) == col(Bank.branch_id))
        .join(Item, and_(col(Item.bank_id) == col(Bank.id), *_playable()))
        .where(col(Branch.code).in_(lineage(branch_code)))
        .group_by(col(Bank.id), col(Bank.name))
        .order_by(count.desc(), col(Bank.id))
    )
    return (await execute(session, query)).all()


async def fix_items(session: Session, game_id: int, items: Sequence[int]) -> None:
    """Store which items the game asks, in order."""
    rows = [{"game_id": game_id, "number": number, "item_id": item} for number, item in enumerate(items, 1)]
    await execute(session, insert(session, _item), rows)


async def item_at(session: Session, game_id: int, number: int) -> Item | None:
    """Return the item that stands at the number."""
    query = select_rows(Item).join(GameItem, col(GameItem.item_id) == col(Item.id))
    return (await session.exec(query.where(col(GameItem.game_id) == game_id, col(GameItem.number) == number))).first()


async def items_at(session: Session, wanted: Collection[tuple[int, int]]) -> Lines:
    """Return game, number, key and number of options of the items at these places (game, number)."""
    query = select(_item.c.game_id, _item.c.number, col(Item.key), col(Item.options)).join(Item, col(Item.id) == _item.c.item_id)
    return (await execute(session, query.where(tuple_(_item.c.game_id, _item.c.number).in_(list(wanted))))).all()


# ── Who plays ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def add_players(session: Session, rows: Sequence[Mapping[str, object]]) -> int:
    """Add those who do not play yet; return how many were new."""
    return await insert_unless_there(session, _player, rows)


async def player_of(session: Session, game_id: int, member_id: int) -> GamePlayer | None:
    """Return the member's part in the game."""
    query = select_rows(GamePlayer).where(GamePlayer.game_id == game_id, GamePlayer.member_id == member_id)
    return (await session.exec(query)).one_or_none()


Sender = tuple[str, str, str]
"""Channel, account and the platform's id of a person."""


_known: Select[*tuple[object, ...]] = (
    select(
        *(_address.c.channel, _address.c.account, _address.c.sender, _address.c.id, _address.c.member_id),
        func.coalesce(col(Member.locale), _address.c.locale).label("locale"),
        *(_player.c.game_id, _player.c.id.label("player_id"), _player.c.plays_from, _player.c.left),
    )
    .select_from(_address)
    .outerjoin(Member, col(Member.id) == _address.c.member_id)
    .outerjoin(
        _player, and_(_player.c.member_id == _address.c.member_id, _player.c.game_id.in_(bindparam("games", expanding=True)))
    )
    .where(tuple_(_address.c.channel, _address.c.account, _address.c.sender).in_(bindparam("senders", expanding=True)))
)


async def known_at(session: Session, game_ids: Collection[int], senders: Collection[Sender]) -> Lines:
    """Return who the senders are, and for each of the games that they play in, as whom and from which question on."""
    return (await execute(session, _known, {"games": list(game_ids), "senders": list(senders)})).all()


async def roster_rows(session: Session, member_ids: Collection[int]) -> Lines:
    """Return id, name, branch and branch code of the members."""
    query = select(col(Member.id), col(Member.name), col(Member.branch_id), col(Branch.code))
    query = query.join(Branch, col(Branch.id) == col(Member.branch_id)).where(col(Member.id).in_(member_ids))
    return (await execute(session, query)).all()


async def players(session: Session, game_id: int) -> Lines:
    """Return the players of the game with what they have, in the order in which they joined."""
    shown = (_player.c[name] for name in ("id", "name", "branch_id", "left", "plays_from", *_SCORE, "gained", "rank", "before"))
    return (await execute(session, select(*shown).where(_player.c.game_id == game_id).order_by(_player.c.id))).all()


_SCORE = ("points", "right", "took", "streak", "answered")


def score_of(row: Line) -> Score:
    """Return what the player has."""
    return Score(*(getattr(row, name) for name in _SCORE))


async def count_players(session: Session, game_id: int, number: int = 0) -> int:
    """Return how many play, or how many may answer the question with this number."""
    query = select(func.count().label("many")).where(_player.c.game_id == game_id)
    if number:
        query = query.where(_player.c.plays_from <= number, _player.c.left.is_(False))
    return int((await execute(session, query)).one().many)


async def newest(session: Session, game_id: int, limit: int) -> list[str]:
    """Return the names of those who joined last, the last in front."""
    query = select(_player.c.name).where(_player.c.game_id == game_id, _player.c.left.is_(False))
    return [row.name for row in await execute(session, query.order_by(_player.c.id.desc()).limit(limit))]


async def best(session: Session, game_id: int, limit: int) -> Lines:
    """Return the first of the ranking."""
    shown = (_player.c[name] for name in ("rank", "name", "points", "gained", "before"))
    query = select(*shown).where(_player.c.game_id == game_id, _player.c.rank > 0, _player.c.points > 0)
    return (await execute(session, query.order_by(_player.c.rank, _player.c.id).limit(limit))).all()


async def branch_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the names of the branches."""
    rows = await execute(session, select(col(Branch.id), col(Branch.name)).where(col(Branch.id).in_(ids)))
    return {row.id: row.name for row in rows if row.id is not None}


async def branch_codes(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the codes of the branches."""
    rows = await execute(session, select(col(Branch.id), col(Branch.code)).where(col(Branch.id).in_(ids)))
    return {row.id: row.code for row in rows if row.id is not None}


async def let_back(session: Session, parts: Collection[tuple[int, int]]) -> None:
    """Let those (game, member) play again who left, from the question after the present one on."""
    present = select(_game.c.number + 1).where(_game.c.id == _player.c.game_id).scalar_subquery()
    theirs = (tuple_(_player.c.game_id, _player.c.member_id).in_(list(parts)), _player.c.left.is_(True))
    await execute(session, update(_player).where(*theirs).values(left=False, plays_from=present))


async def write_scores(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Write what the players have now; each row names the player as `player`."""
    names = (*_SCORE, "gained", "rank", "before")
    values: dict[str, object] = {name: bindparam(f"new_{name}") for name in names}
    if rows:
        await execute(session, update(_player).where(_player.c.id == bindparam("player")).values(values), rows)


# ── The ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def ledger(session: Session, game_id: int, numbers: Iterable[int]) -> dict[int, dict[int, Given]]:
    """Return the answers to these questions, by question and player."""
    found: dict[int, dict[int, Given]] = {number: {} for number in numbers}
    shown = (_answer.c.number, _answer.c.player_id, _answer.c.right, _answer.c.took, _answer.c.verdict)
    query = select(*shown).where(_answer.c.game_id == game_id, _answer.c.number.in_(list(found)))
    for row in (await execute(session, query)).all():
        found[row.number][row.player_id] = Given(row.right, row.took, Verdict(row.verdict))
    return found


async def by_question(session: Session, game_id: int) -> Lines:
    """Return number, stem, answers that count and right ones of each question, in order."""
    counts = and_(_answer.c.game_id == _item.c.game_id, _answer.c.number == _item.c.number, _answer.c.verdict.in_(COUNTED))
    right = func.sum(case((_answer.c.right, 1), else_=0)).label("right")
    query = (
        select(_item.c.number, col(Item.stem), func.count(_answer.c.player_id).label("answered"), right)
        .select_from(_item)
        .join(Item, col(Item.id) == _item.c.item_id)
        .outerjoin(_answer, counts)
        .where(_item.c.game_id == game_id)
        .group_by(_item.c.number, col(Item.stem))
        .order_by(_item.c.number)
    )
    return (await execute(session, query)).all()


async def who_answered(session: Session, game_id: int, number: int) -> frozenset[int]:
    """Return the players whose answers to the question count."""
    query = select(_answer.c.player_id).where(_answer.c.game_id == game_id, _answer.c.number == number)
    rows = await execute(session, query.where(_answer.c.verdict.in_(COUNTED)))
    return frozenset(row.player_id for row in rows)


async def count_answers(session: Session, game_id: int, number: int) -> int:
    """Return how many answers to the question count."""
    query = select(func.count().label("many")).where(_answer.c.game_id == game_id, _answer.c.number == number)
    query = query.where(_answer.c.verdict.in_(COUNTED))
    return int((await execute(session, query)).one().many)


async def picks(session: Session, game_id: int, number: int) -> dict[int, int]:
    """Return how many picked each option of the question, by its place."""
    query = select(_answer.c.picked, func.count().label("many")).where(_answer.c.game_id == game_id, _answer.c.number == number)
    rows = await execute(session, query.where(_answer.c.verdict.in_(COUNTED)).group_by(_answer.c.picked))
    return {row.picked: row.many for row in rows}


# ── Where it is shown ────────────────────────────────────────────────────────────────────────────────────────────────


async def add_places(session: Session, game_id: int, address_ids: Sequence[int]) -> None:
    """Show the game in these groups, too."""
    await insert_unless_there(session, _place, [{"game_id": game_id, "address_id": each} for each in address_ids])


_SHOWN_AT = (_address.c.id, _address.c.channel, _address.c.account, _address.c.sender, _address.c.locale)


async def places(session: Session, game_id: int) -> Lines:
    """Return the groups that the game is shown in: their addresses, topics, and what they saw last."""
    query: Select[*tuple[object, ...]] = (
        select(*_SHOWN_AT, func.coalesce(col(Group.thread), "").label("thread"), _place.c.message_id, _place.c.shown)
        .select_from(_place)
        .join(_address, _address.c.id == _place.c.address_id)
        .outerjoin(Group, col(Group.address_id) == _address.c.id)
        .where(_place.c.game_id == game_id, _address.c.open)
    )
    return (await execute(session, query)).all()


async def private_chats(session: Session, game_id: int) -> Lines:
    """Return the private chats of those who play in one, with their part in the game."""
    shown = (_player.c[name] for name in ("points", "gained", "rank", "answered", "plays_from"))
    query: Select[*tuple[object, ...]] = (
        select(*_SHOWN_AT, _player.c.id.label("player_id"), *shown)
        .select_from(_player)
        .join(_address, _address.c.id == _player.c.address_id)
        .where(_player.c.game_id == game_id, _player.c.left.is_(False), _address.c.open)
        .order_by(_player.c.id)
    )
    return (await execute(session, query)).all()


async def address(session: Session, address_id: int) -> Line | None:
    """Return a private chat with its person's language."""
    query: Select[*tuple[object, ...]] = (
        select(*_SHOWN_AT[:-1], func.coalesce(col(Member.locale), _address.c.locale).label("locale"))
        .select_from(_address)
        .outerjoin(Member, col(Member.id) == _address.c.member_id)
        .where(_address.c.id == address_id, _address.c.open)
    )
    return (await execute(session, query)).first()


async def note_shown(session: Session, game_id: int, address_id: int, message_id: str, turn: int) -> None:
    """Note what the group saw last, and in which message."""
    where = (_place.c.game_id == game_id, _place.c.address_id == address_id)
    await execute(session, update(_place).where(*where).values(message_id=message_id, shown=turn))


# ── Who moves it on ──────────────────────────────────────────────────────────────────────────────────────────────────


async def any_unfinished(session: Session) -> bool:
    """Tell whether a game is not over."""
    return (await execute(session, select(_game.c.id).where(_game.c.phase != Phase.OVER).limit(1))).first() is not None


async def lease(session: Session, runner: str, now: datetime, until: datetime) -> list[int]:
    """Take, or keep, every unfinished game that no other living process moves on; return their ids."""
    free = or_(_game.c.leased_until.is_(None), _game.c.leased_until < now, _game.c.runner == runner)
    taking = update(_game).where(_game.c.phase != Phase.OVER, free).values(runner=runner, leased_until=until)
    return sorted(row.id for row in await execute(session, taking.returning(_game.c.id)))


async def give_back(session: Session, runner: str) -> None:
    """Let others move on the games of this process."""
    await execute(session, update(_game).where(_game.c.runner == runner).values(runner="", leased_until=None))
