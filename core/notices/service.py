"""What members and staff can do with notices."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from core.database import Session
from core.errors import NotFound, Refused
from core.members import service as members
from core.members.rules import Audience, Person
from core.messages import Choice, Markdown, Media, Message, Plain, Purpose, Text
from core.notices import queries
from core.notices.models import Notice
from core.notices.rules import (
    BranchProgress,
    Confirmed,
    Current,
    Missing,
    NoticeDraft,
    NoticeState,
    NoticeView,
    confirmed,
    flaw,
)
from core.organisation import Organisation
from core.pushes import approval
from core.pushes import service as pushes
from core.pushes.rules import Policy, Subject

_log = structlog.get_logger()


async def current(session: Session, person: Person, now: datetime) -> list[Current]:
    """Return the notices that hold for the member: those that wait for their confirmation first, then the newest."""
    return await queries.current(session, person, now)


async def view(session: Session, notice_id: int, person: Person, now: datetime) -> NoticeView | None:
    """Return the notice as the member sees it; None when it does not hold for them."""
    return await queries.view(session, notice_id, person, now)


async def confirm(session: Session, notice_id: int, person: Person, now: datetime) -> Confirmed:
    """Note that the member read the notice; a second time, a late one and one for a notice that is gone do no harm."""
    standing = await queries.standing(session, notice_id, person)
    became = confirmed(standing, now) if standing is not None else Confirmed.GONE
    if became in {Confirmed.NOW, Confirmed.LATE}:
        await queries.note_confirmed(session, notice_id, person, now)
    return became


async def publish_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Publish every notice whose time has come; return how many."""
    due = await queries.to_publish(session, now)
    for notice in due:
        await _publish(session, notice, now, organisation)
    return len(due)


async def remind_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Plan the one private reminder of every notice that is due for it, to those who have not confirmed; return how many."""
    reminded = 0
    for notice in await queries.to_remind(session, now):
        notice.reminded_at = now
        if notice.expires_at is None or now < notice.expires_at:
            await _remind(session, notice, now, organisation)
            reminded += 1
    await session.flush()
    return reminded


async def _publish(session: Session, notice: Notice, now: datetime, organisation: Organisation) -> None:
    notice.state = NoticeState.PUBLISHED
    if notice.expires_at is not None and notice.expires_at <= now:
        _log.warning("a notice came to its turn after it had expired: nobody is written to", notice=notice.id)
        return
    meant = await _audience(session, notice)
    plan = _plan(notice, push_message(_id(notice), await draft_of(session, _id(notice)), await _media(session, notice)))
    push = await pushes.plan(session, plan, members.audience(meant), now, organisation)
    await approval.stamp(session, push, Subject.NOTICE, _id(notice))
    notice.push_id = push.id
    if not meant.memberships:
        await pushes.tell_groups(session, push, plan.message, now)
    await session.flush()


async def _remind(session: Session, notice: Notice, now: datetime, organisation: Organisation) -> None:
    recipients = queries.not_confirmed(_id(notice), await _audience(session, notice))
    plan = _plan(notice, reminder_message(_id(notice), notice.title))
    push = await pushes.plan(session, plan, recipients, now, organisation)
    await approval.stamp(session, push, Subject.NOTICE, _id(notice))
    notice.reminder_id = push.id


def _plan(notice: Notice, message: Message) -> pushes.Plan:
    policy = Policy.RESEND if message.purpose is Purpose.REMINDER else Policy.LIST
    return pushes.Plan(notice.title, message, message.purpose, policy, notice.branch_id, notice.expires_at)


def push_message(notice_id: int, draft: NoticeDraft, media: Media | None = None) -> Message:
    """Return the card that brings a notice, with its picture or file."""
    body = (Markdown(draft.body),) if draft.body.strip() else ()
    choices = (_confirm(notice_id),) if draft.confirm else ()
    return shown(Plain(draft.title), body, media, choices, Purpose.ANNOUNCEMENT)


def shown(
    title: Plain, body: tuple[Markdown | Text, ...], media: Media | None, choices: tuple[Choice, ...], purpose: Purpose
) -> Message:
    """Return a card with the media as a picture where it is one, else as a file."""
    picture = media is not None and media.mime.startswith("image/")
    return Message(
        body,
        Text("notice-title", {"title": title}),
        image=media if picture else None,
        file=None if picture else media,
        choices=choices,
        purpose=purpose,
    )


def reminder_message(notice_id: int, title: str) -> Message:
    """Return the card that reminds a member who has not confirmed."""
    body = (Plain(title), Text("notice-reminder"))
    choices = (_confirm(notice_id), Choice(f"notice.open:{notice_id}", Text("notice-open")))
    return Message(body, Text("notice-reminder-title"), choices=choices, purpose=Purpose.REMINDER)


def _confirm(notice_id: int) -> Choice:
    return Choice(f"notice.confirm:{notice_id}", Text("notice-confirm"))


async def create(session: Session, draft: NoticeDraft, now: datetime, created_by: int | None = None) -> Notice:
    """Store a notice as a draft that nobody sees yet; raises Refused when it cannot work as filled in."""
    notice = Notice(title="", branch_id=0, publish_at=now, created_by=created_by, created_at=now)
    await _fill(session, notice, draft)
    session.add(notice)
    await session.flush()
    return notice


async def change(session: Session, notice_id: int, draft: NoticeDraft) -> Notice:
    """Write the draft over a notice that is not published yet; what was approved and released before needs it anew."""
    notice, _ = await _find(session, notice_id)
    if notice.state not in {NoticeState.DRAFT, NoticeState.SCHEDULED}:
        raise Refused(Text("notice-published-already"))
    notice.state = NoticeState.DRAFT
    await approval.revoke(session, Subject.NOTICE, notice_id)
    await _fill(session, notice, draft)
    await session.flush()
    return notice


async def publish(session: Session, notice_id: int, now: datetime, organisation: Organisation) -> Notice:
    """Release a draft: it is published at its time, or at once when that has come; raises Refused when nobody is meant."""
    notice, _ = await _find(session, notice_id)
    if notice.state != NoticeState.DRAFT:
        raise Refused(Text("notice-published-already"))
    if notice.expires_at is not None and notice.expires_at <= now:
        raise Refused(Text("notice-flaw-expired"))
    recipients = members.audience(await _audience(session, notice))
    if not (await pushes.head_count(session, recipients, Purpose.ANNOUNCEMENT, now, organisation)).members:
        raise Refused(Text("notice-nobody"))
    notice.state = NoticeState.SCHEDULED
    if notice.publish_at <= now:
        await _publish(session, notice, now, organisation)
    await session.flush()
    return notice


async def withdraw(session: Session, notice_id: int, now: datetime) -> Notice:
    """Take a notice back: nobody sees it any more, and who has not got it yet will not."""
    notice, _ = await _find(session, notice_id)
    notice.state = NoticeState.WITHDRAWN
    await pushes.withdraw(session, [each for each in (notice.push_id, notice.reminder_id) if each is not None], now)
    await session.flush()
    return notice


async def notices(session: Session, branch_code: str) -> Sequence[Notice]:
    """Return the notices for the branch and those below it, the newest first."""
    return await queries.notices(session, branch_code)


async def notice(session: Session, notice_id: int) -> Notice:
    """Return the notice; raises NotFound."""
    return (await _find(session, notice_id))[0]


async def draft_of(session: Session, notice_id: int) -> NoticeDraft:
    """Return the notice as staff filled it in, for changing it."""
    notice, code = await _find(session, notice_id)
    meant = Audience(code, tuple(notice.memberships))
    return NoticeDraft(
        *(notice.title, notice.body, meant, notice.publish_at, notice.expires_at),
        *(notice.media_id, notice.confirm, notice.remind_at),
    )


async def progress(session: Session, notice_id: int, branch_code: str) -> list[BranchProgress]:
    """Return how many have confirmed in each branch at or below `branch_code`; never names."""
    notice, code = await _find(session, notice_id)
    return await queries.progress(session, Audience(code, tuple(notice.memberships)), notice_id, branch_code)


async def missing(session: Session, notice_id: int, branch_code: str) -> list[Missing]:
    """Return who at or below `branch_code` has not confirmed, to be called; raises Refused when nobody is asked to confirm."""
    notice, code = await _find(session, notice_id)
    if not notice.confirm or notice.state != NoticeState.PUBLISHED:
        raise Refused(Text("notice-asks-nobody"))
    return await queries.missing(session, Audience(code, tuple(notice.memberships)), notice_id, branch_code)


async def _find(session: Session, notice_id: int) -> tuple[Notice, str]:
    found = await queries.notice(session, notice_id)
    if found is None:
        raise NotFound(Text("notice-not-there"))
    return found


async def _audience(session: Session, notice: Notice) -> Audience:
    return Audience(await queries.branch_code(session, notice.branch_id), tuple(notice.memberships))


async def _media(session: Session, notice: Notice) -> Media | None:
    return await queries.media(session, notice.media_id) if notice.media_id is not None else None


async def _fill(session: Session, notice: Notice, draft: NoticeDraft) -> None:
    found = flaw(draft)
    if found is not None:
        raise Refused(found)
    branch_id = await queries.branch_id(session, draft.audience.branch_code)
    if branch_id is None:
        raise Refused(Text("notice-flaw-branch"))
    if draft.media_id is not None and await queries.media(session, draft.media_id) is None:
        raise Refused(Text("notice-flaw-content-gone"))
    notice.title, notice.body, notice.media_id = draft.title.strip(), draft.body.strip(), draft.media_id
    notice.branch_id, notice.memberships = branch_id, list(draft.audience.memberships)
    notice.publish_at, notice.expires_at = draft.publish_at, draft.expires_at
    notice.confirm, notice.remind_at = draft.confirm, draft.remind_at


def _id(notice: Notice) -> int:
    """Return the id of a notice that is stored."""
    if notice.id is None:
        raise LookupError("the notice was never stored")
    return notice.id
