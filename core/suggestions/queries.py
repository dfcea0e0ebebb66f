"""Every SQL statement about suggestions."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, false, func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from core.database import Session, execute, insert_unless_there, table, upsert
from core.members.models import Branch, Member
from core.members.queries import below
from core.staff.models import Account
from core.suggestions.deadline_rules import ClockKind
from core.suggestions.models import Case, Category, DeadlineProfile, Draft, Entry, Post, PostState
from core.suggestions.rules import OPEN, CaseState, Shown, Sought

_IS_OPEN = col(Case.state).in_(sorted(OPEN))
_escalated = table(Branch).alias("escalated")
MOST_LISTED = 20


async def add_profiles(session: Session, rows: Sequence[DeadlineProfile]) -> None:
    """Add the profiles that are not there yet; those that are stay as the organisation changed them."""
    await insert_unless_there(session, table(DeadlineProfile), [row.model_dump() for row in rows])


async def any_category(session: Session) -> bool:
    """Tell whether the organisation has categories, offered or not."""
    return (await session.exec(select(Category.id).limit(1))).first() is not None


async def profiles(session: Session) -> Sequence[DeadlineProfile]:
    """Return the profiles by code."""
    return (await session.exec(select(DeadlineProfile).order_by(col(DeadlineProfile.code)))).all()


async def categories(session: Session, *, offered_only: bool) -> Sequence[Category]:
    """Return the categories in the organisation's order."""
    query = select(Category).order_by(col(Category.position), col(Category.id))
    return (await session.exec(query.where(col(Category.offered)) if offered_only else query)).all()


async def case_file(session: Session, case_id: int, *, lock: bool) -> tuple[Case, Category, DeadlineProfile] | None:
    """Return the case with its category and profile; locked until the transaction ends where something is done with it."""
    query = select(Case, Category, DeadlineProfile).join(Category, col(Category.id) == col(Case.category_id))
    query = query.join(DeadlineProfile, col(DeadlineProfile.code) == col(Category.profile))
    query = query.where(col(Case.id) == case_id)
    return (await session.exec(query.with_for_update(of=Case) if lock else query)).first()


async def case_with_receipt(session: Session, receipt: str, member_id: int) -> int | None:
    """Return the member's case with the receipt."""
    query = select(Case.id).where(Case.receipt == receipt, Case.member_id == member_id)
    return (await session.exec(query)).first()


async def mine(session: Session, member_id: int) -> Sequence[Case]:
    """Return the member's newest cases."""
    query = select(Case).where(col(Case.member_id) == member_id).order_by(col(Case.id).desc())
    return (await session.exec(query.limit(MOST_LISTED))).all()


async def receipt_taken(session: Session, receipt: str) -> bool:
    """Tell whether a case has the receipt."""
    return (await session.exec(select(Case.id).where(Case.receipt == receipt))).first() is not None


async def entries(session: Session, case_id: int) -> Sequence[Entry]:
    """Return the thread in order."""
    return (await session.exec(select(Entry).where(Entry.case_id == case_id).order_by(col(Entry.id)))).all()


async def draft(session: Session, member_id: int, topic: str) -> Draft | None:
    """Return what the member typed for the topic and did not send."""
    return (await session.exec(select(Draft).where(Draft.member_id == member_id, Draft.topic == topic))).first()


async def put_draft(session: Session, row: Draft) -> None:
    """Write the draft over what was there."""
    await upsert(session, table(Draft), row.model_dump(), key=("member_id", "topic"))


async def drop_draft(session: Session, member_id: int, topic: str) -> None:
    """Forget the draft."""
    await execute(session, delete(table(Draft)).where(col(Draft.member_id) == member_id, col(Draft.topic) == topic))


async def forget_drafts(session: Session, before: datetime) -> None:
    """Forget the drafts that nobody touched since the instant."""
    await execute(session, delete(table(Draft)).where(col(Draft.at) < before))


async def member_of_account(session: Session, account_id: int) -> int | None:
    """Return who the account is in the chats."""
    return (await session.exec(select(Account.member_id).where(Account.id == account_id))).first()


def readable(codes: Sequence[str], account_id: int) -> ColumnElement[bool]:
    """Return the condition that a case lies with one of these branches or came up to it, and is not the account's own."""
    branches = columns(col(Branch.id)).where(col(Branch.code).in_(codes))
    own = columns(col(Account.member_id)).where(col(Account.id) == account_id, col(Account.member_id).is_not(None))
    lies_here = or_(col(Case.branch_id).in_(branches), col(Case.escalated_id).in_(branches))
    return and_(lies_here, or_(col(Case.member_id).is_(None), col(Case.member_id).not_in(own)))


async def may_read(session: Session, case_id: int, codes: Sequence[str], account_id: int) -> bool:
    """Tell whether whose right begins at these branches reads the case."""
    query = select(Case.id).where(Case.id == case_id, readable(codes, account_id))
    return (await session.exec(query)).first() is not None


async def desk(
    session: Session, sought: Sought, today: date, offset: int = 0, limit: int | None = None
) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return one row for each case sought, what is overdue in front, then what is due first; ended ones last."""
    query: Select[*tuple[object, ...]] = columns(
        *(col(each) for each in (Case.id, Case.receipt, Case.state, Case.due_on, Case.stopped_on, Case.received_at)),
        *(col(each) for each in (Case.escalated_id, Category.name_zh, Category.name_en)),
        *(col(Branch.code).label("branch_code"), col(Branch.name).label("branch_name")),
        *(col(Member.name).label("sender"), col(Account.name).label("handler")),
        *((_late(today)).label("late"), case((_IS_OPEN, 0), else_=1).label("over")),
    )
    query = _joined(query).where(*_conditions(sought, today))
    by_age = case((_IS_OPEN, col(Case.id)), else_=-col(Case.id))
    query = query.order_by(
        "over", case((_late(today), 0), else_=1), col(Case.stopped_on).is_not(None), case((_IS_OPEN, col(Case.due_on))), by_age
    )
    return (await execute(session, query.offset(offset).limit(limit))).all()


async def desk_total(session: Session, sought: Sought, today: date) -> int:
    """Count the cases sought."""
    query: Select[*tuple[object, ...]] = _joined(columns(func.count().label("found"))).where(*_conditions(sought, today))
    found: int = (await execute(session, query)).one().found
    return found


def _joined(query: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    query = query.select_from(Case).join(Category, col(Category.id) == col(Case.category_id))
    query = query.join(Branch, col(Branch.id) == col(Case.branch_id))
    query = query.outerjoin(Member, col(Member.id) == col(Case.member_id))
    return query.outerjoin(Account, col(Account.id) == col(Case.handler_id))


def _late(today: date) -> ColumnElement[bool]:
    """Return the condition that a promised day is over, as `rules.late` has it."""
    unacknowledged = and_(col(Case.state) == CaseState.RECEIVED, col(Case.clock) == ClockKind.ANSWER)
    return and_(_IS_OPEN, col(Case.stopped_on).is_(None), or_(col(Case.due_on) < today, unacknowledged))


def _conditions(sought: Sought, today: date) -> list[ColumnElement[bool]]:
    found = [readable(sought.codes, sought.account_id), *_shown(sought, today)]
    if sought.category_id is not None:
        found.append(col(Case.category_id) == sought.category_id)
    if sought.words:
        said = columns(col(Entry.case_id)).where(col(Entry.words).contains(sought.words, autoescape=True))
        receipt = col(Case.receipt) == sought.words.upper()
        found.append(or_(receipt, col(Member.name).contains(sought.words, autoescape=True), col(Case.id).in_(said)))
    return found


def _shown(sought: Sought, today: date) -> list[ColumnElement[bool]]:
    match sought.shown:
        case Shown.OPEN:
            return [_IS_OPEN]
        case Shown.OVERDUE:
            return [_late(today)]
        case Shown.MINE:
            return [_IS_OPEN, col(Case.handler_id) == sought.account_id]
        case Shown.ASKED:
            return [_IS_OPEN, col(Case.stopped_on).is_not(None)]
        case Shown.ANSWERED:
            return [col(Case.state).in_((CaseState.ANSWERED, CaseState.CLOSED))]
        case Shown.ALL:
            return []


async def counts(session: Session, tops: Sequence[str], today: date) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return one row for each branch in these parts with what lies with it, in counts."""

    def total(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query: Select[*tuple[object, ...]] = columns(
        *(col(Branch.code), col(Branch.name), func.count(col(Case.id)).label("total")),
        *(total(_IS_OPEN).label("open"), total(_late(today)).label("overdue")),
        total(col(Case.state).in_((CaseState.ANSWERED, CaseState.CLOSED))).label("answered"),
        total(col(Case.state) == CaseState.DECLINED).label("declined"),
    )
    query = query.select_from(Branch).outerjoin(Case, col(Case.branch_id) == col(Branch.id))
    query = query.where(or_(*(below(col(Branch.code), top) for top in tops)) if tops else false())
    query = query.group_by(col(Branch.code), col(Branch.name)).order_by(col(Branch.code))
    return (await execute(session, query)).all()


async def open_branches(session: Session) -> Sequence[tuple[int, str]]:
    """Return id and code of every branch with which an open case lies."""
    query = select(Branch.id, Branch.code).where(col(Branch.id).in_(columns(col(Case.branch_id)).where(_IS_OPEN)))
    return [(branch_id or 0, code) for branch_id, code in (await session.exec(query.order_by(col(Branch.code)))).all()]


async def open_at(session: Session, branch_id: int) -> Sequence[Case]:
    """Return the open cases that lie with the branch, locked."""
    return await _ringing(session, col(Case.branch_id) == branch_id, MOST_LISTED)


async def to_warn(session: Session, now: datetime, limit: int) -> Sequence[Case]:
    """Return cases whose reminder is due and that are not overdue by now, locked: another process passes them over."""
    in_time = or_(col(Case.due_at).is_(None), col(Case.due_at) > now)
    return await _ringing(session, and_(col(Case.warn_at) <= now, in_time), limit)


async def to_escalate(session: Session, now: datetime, limit: int) -> Sequence[tuple[Case, Category, DeadlineProfile]]:
    """Return cases that are overdue and not escalated yet, with category and profile, locked as above."""
    query = select(Case, Category, DeadlineProfile).join(Category, col(Category.id) == col(Case.category_id))
    query = query.join(DeadlineProfile, col(DeadlineProfile.code) == col(Category.profile))
    query = query.where(_IS_OPEN, col(Case.due_at) <= now).order_by(col(Case.id)).limit(limit)
    return (await session.exec(query.with_for_update(of=Case, skip_locked=True))).all()


async def orphans(session: Session, limit: int) -> Sequence[Case]:
    """Return open cases whose sender left, locked as above."""
    return await _ringing(session, and_(_IS_OPEN, col(Case.member_id).is_(None)), limit)


async def answered_before(session: Session, profile: str, moment: datetime, limit: int) -> Sequence[Case]:
    """Return cases of the profile that were answered before the instant and not closed, locked as above."""
    query = select(Case).join(Category, col(Category.id) == col(Case.category_id)).where(Category.profile == profile)
    query = query.where(col(Case.state) == CaseState.ANSWERED, col(Case.answered_at) < moment).order_by(col(Case.id))
    return (await session.exec(query.limit(limit).with_for_update(of=Case, skip_locked=True))).all()


async def _ringing(session: Session, condition: ColumnElement[bool], limit: int) -> Sequence[Case]:
    query = select(Case).where(condition, _IS_OPEN).order_by(col(Case.id)).limit(limit)
    return (await session.exec(query.with_for_update(skip_locked=True))).all()


async def forget_ended(session: Session, profile: str, before: datetime) -> None:
    """Delete the cases of the profile that ended before the instant; their posts stay on the board."""
    ended = columns(col(Case.id)).join(Category, col(Category.id) == col(Case.category_id))
    ended = ended.where(col(Category.profile) == profile, col(Case.ended_at) < before)
    await execute(session, delete(table(Case)).where(col(Case.id).in_(ended)))


async def post_of(session: Session, case_id: int) -> Post | None:
    """Return what the board says, or shall say, about the case."""
    return (await session.exec(select(Post).where(Post.case_id == case_id))).first()


async def board(session: Session, codes: Sequence[str], offset: int, limit: int) -> Sequence[Post]:
    """Return what is published in these branches, the newest first."""
    branches = columns(col(Branch.id)).where(col(Branch.code).in_(codes))
    query = select(Post).where(Post.state == PostState.PUBLISHED, col(Post.branch_id).in_(branches))
    return (
        await session.exec(query.order_by(col(Post.published_at).desc(), col(Post.id).desc()).offset(offset).limit(limit))
    ).all()


async def board_below(session: Session, tops: Sequence[str], limit: int) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return what is published in these branches and below, with the branch's name, the newest first."""
    names = (Post.id, Post.said, Post.done, Post.published_at)
    query: Select[*tuple[object, ...]] = columns(*(col(each) for each in names), col(Branch.name).label("branch_name"))
    query = query.join(Branch, col(Branch.id) == col(Post.branch_id)).where(col(Post.state) == PostState.PUBLISHED)
    query = query.where(or_(*(below(col(Branch.code), top) for top in tops)) if tops else false())
    return (await execute(session, query.order_by(col(Post.published_at).desc(), col(Post.id).desc()).limit(limit))).all()
