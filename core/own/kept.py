"""Everything that is kept about one member: one function a feature, each naming its tables and their columns.

Secrets are left out (passwords, digests of codes and links), and so is what staff noted for themselves.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlmodel import col

from core.allowances.models import Allowance
from core.attendance.models import Attendance, Meeting
from core.checkin.models import Checkin, Habit, NeutralDay
from core.corrections.models import Doubt
from core.database import Session, execute
from core.duels.models import Duel, DuelAnswer, DuelSeat
from core.duels.models import Rating as DuelRating
from core.groups.models import Group
from core.imports.models import ImportJob
from core.learning.models import Ability, Learner, Learnt, Lesson
from core.library.models import Item
from core.live.models import GameAnswer, GamePlayer, GameRow
from core.mailbox.models import Letter
from core.members.models import AddressRow, BindingCode, Branch, Member
from core.notices.models import Notice, NoticeReceipt
from core.owed.models import Owing
from core.own.models import OwnCopy
from core.own.rules import Kept
from core.pushes.models import Delivery, Push, PushCap, Recall, Unreached
from core.qa.models import Question
from core.quiz.models import Answer, Attempt, Quiz, Round
from core.schedules.models import Reminder, Schedule
from core.staff.models import Account
from core.suggestions import service as suggestions
from core.suggestions.models import Case, Draft, Entry, Post
from core.tasks.models import Task, TaskProgress
from core.visits import Conversation, Handled

Query = Select[*tuple[object, ...]]


def _columns(*columns: object) -> Query:
    found: Query = select(*(col(each) for each in columns))
    return found


async def _kept(session: Session, table: str, query: Query) -> Kept:
    return Kept(table, tuple(dict(row) for row in (await execute(session, query)).mappings()))


async def _of_people(session: Session, member: int) -> list[Kept]:
    person = (Member.number, Member.name, Member.phone, Member.membership, Member.locale, Member.joined_at)
    wishes = (Member.quiet_from, Member.quiet_to, Member.zone, Member.muted, Member.paused_until)
    roster = _columns(*person, *wishes).add_columns(col(Branch.name).label("branch"))
    roster = roster.join(Branch, col(Branch.id) == col(Member.branch_id)).where(col(Member.id) == member)
    place = (AddressRow.channel, AddressRow.account, AddressRow.sender, AddressRow.name, AddressRow.locale, AddressRow.open)
    chats = _columns(*place, AddressRow.bound_at, AddressRow.seen_at).where(col(AddressRow.member_id) == member)
    codes = _columns(BindingCode.expires_at, BindingCode.used_at).where(col(BindingCode.member_id) == member)
    account = _columns(Account.username, Account.name, Account.locale, Account.created_at)
    groups = _columns(Group.name, Group.registered_at).where(col(Group.registered_by) == member)
    files = _columns(ImportJob.file_name, ImportJob.bank_name, ImportJob.created_at)
    files = files.join(Account, col(Account.id) == col(ImportJob.account_id))
    return [
        await _kept(session, "member", roster),
        await _kept(session, "address", chats),
        await _kept(session, "binding_code", codes),
        await _kept(session, "account", account.where(col(Account.member_id) == member)),
        await _kept(session, "chat_group", groups),
        await _kept(session, "import_job", files.where(col(Account.member_id) == member)),
        await _kept(session, "own_copy", _columns(OwnCopy.made_at, OwnCopy.fetched_at).where(col(OwnCopy.member_id) == member)),
    ]


async def _of_reminders(session: Session, member: int) -> list[Kept]:
    hour = _columns(Schedule.minute, Schedule.zone, Schedule.days, Reminder.since)
    hour = hour.join(Reminder, col(Reminder.schedule_id) == col(Schedule.id)).where(col(Reminder.member_id) == member)
    most = _columns(PushCap.purpose, PushCap.per_day, PushCap.per_week).where(col(PushCap.member_id) == member)
    return [await _kept(session, "reminder", hour), await _kept(session, "push_cap", most)]


async def _of_tasks(session: Session, member: int) -> list[Kept]:
    query = _columns(Task.title, TaskProgress.read_at, TaskProgress.checked_right, TaskProgress.done_at)
    query = query.join(TaskProgress, col(TaskProgress.task_id) == col(Task.id)).where(col(TaskProgress.member_id) == member)
    return [await _kept(session, "task_progress", query.order_by(col(TaskProgress.read_at)))]


async def _of_quizzes(session: Session, member: int) -> list[Kept]:
    times = (Attempt.started_at, Attempt.finished_at)
    attempts = _columns(Quiz.title, Round.day, Attempt.answered, Attempt.right, *times).select_from(Attempt)
    attempts = attempts.join(Round, col(Round.id) == col(Attempt.round_id)).join(Quiz, col(Quiz.id) == col(Round.quiz_id))
    answers = _columns(Item.stem, Answer.number, Answer.picked, Answer.right, Answer.at).select_from(Answer)
    answers = answers.join(Attempt, col(Attempt.id) == col(Answer.attempt_id)).join(Item, col(Item.id) == col(Answer.item_id))
    return [
        await _kept(session, "attempt", attempts.where(col(Attempt.member_id) == member).order_by(col(Attempt.started_at))),
        await _kept(session, "answer", answers.where(col(Attempt.member_id) == member).order_by(col(Answer.at))),
    ]


async def _of_games(session: Session, member: int) -> list[Kept]:
    hosted = _columns(GameRow.title, GameRow.code, GameRow.created_at, GameRow.over_at).where(col(GameRow.host_id) == member)
    part = (GamePlayer.name, GamePlayer.joined_at, GamePlayer.points, GamePlayer.right, GamePlayer.answered, GamePlayer.rank)
    parts = _columns(GameRow.title, *part).select_from(GamePlayer).join(GameRow, col(GameRow.id) == col(GamePlayer.game_id))
    given = (GameAnswer.number, GameAnswer.picked, GameAnswer.right, GameAnswer.took, GameAnswer.verdict, GameAnswer.at)
    answers = _columns(GameRow.title, *given).select_from(GameAnswer).join(GameRow, col(GameRow.id) == col(GameAnswer.game_id))
    answers = answers.join(GamePlayer, col(GamePlayer.id) == col(GameAnswer.player_id))
    return [
        await _kept(session, "game", hosted.order_by(col(GameRow.id))),
        await _kept(session, "game_player", parts.where(col(GamePlayer.member_id) == member).order_by(col(GamePlayer.id))),
        await _kept(session, "game_answer", answers.where(col(GamePlayer.member_id) == member).order_by(col(GameAnswer.at))),
    ]


async def _of_learning(session: Session, member: int) -> list[Kept]:
    book = _columns(Item.stem, Learnt.seen_at, Learnt.right, Learnt.answers, Learnt.stability, Learnt.difficulty, Learnt.due_at)
    book = book.select_from(Learnt).join(Item, col(Item.id) == col(Learnt.item_id)).where(col(Learnt.member_id) == member)
    waiting = _columns(Item.stem, Lesson.right, Lesson.at).select_from(Lesson).join(Item, col(Item.id) == col(Lesson.item_id))
    able = _columns(Ability.subject, Ability.value, Ability.answers).where(col(Ability.member_id) == member)
    doubts = _columns(Item.stem, Doubt.words, Doubt.state, Doubt.at, Doubt.decided_at, Doubt.note).select_from(Doubt)
    doubts = doubts.join(Item, col(Item.id) == col(Doubt.item_id))
    times = (Learner.reviewed_on, Learner.reviews, Learner.reminded_for, Learner.reminded_at)
    wishes = _columns(Learner.off, Learner.cap, Learner.remind_minute, *times).where(col(Learner.member_id) == member)
    return [
        await _kept(session, "learnt", book.order_by(col(Learnt.seen_at))),
        await _kept(session, "lesson", waiting.where(col(Lesson.member_id) == member)),
        await _kept(session, "ability", able),
        await _kept(session, "learner", wishes),
        await _kept(session, "doubt", doubts.where(col(Doubt.member_id) == member)),
    ]


async def _of_duels(session: Session, member: int) -> list[Kept]:
    seats = _columns(Duel.opened_at, DuelSeat.joined_at, DuelSeat.answered, DuelSeat.right, DuelSeat.place, DuelSeat.gain)
    seats = seats.select_from(DuelSeat).join(Duel, col(Duel.id) == col(DuelSeat.duel_id))
    opened = _columns(Duel.code, Duel.seats, Duel.opened_at, Duel.ended_at).where(col(Duel.opened_by) == member)
    answers = _columns(DuelAnswer.number, DuelAnswer.picked, DuelAnswer.right, DuelAnswer.at)
    rating = _columns(DuelRating.value, DuelRating.duels, DuelRating.shown, DuelRating.strangers)
    return [
        await _kept(session, "duel", opened),
        await _kept(session, "duel_seat", seats.where(col(DuelSeat.member_id) == member)),
        await _kept(session, "duel_answer", answers.where(col(DuelAnswer.member_id) == member).order_by(col(DuelAnswer.at))),
        await _kept(session, "duel_rating", rating.where(col(DuelRating.member_id) == member)),
    ]


async def _of_notices(session: Session, member: int) -> list[Kept]:
    query = _columns(Notice.title, NoticeReceipt.confirmed_at)
    query = query.join(NoticeReceipt, col(NoticeReceipt.notice_id) == col(Notice.id))
    return [await _kept(session, "notice_receipt", query.where(col(NoticeReceipt.member_id) == member))]


async def _of_checkins(session: Session, member: int) -> list[Kept]:
    made = _columns(Checkin.day, Checkin.at, Checkin.zone, Checkin.rule, Checkin.made_up, Checkin.note)
    habit = _columns(Habit.since, Habit.off_since, Habit.remind_minute, Habit.reminded_for, Habit.reminded_at)
    neutral = _columns(NeutralDay.day, NeutralDay.why).where(col(NeutralDay.member_id) == member)
    return [
        await _kept(session, "checkin", made.where(col(Checkin.member_id) == member).order_by(col(Checkin.day))),
        await _kept(session, "checkin_habit", habit.where(col(Habit.member_id) == member)),
        await _kept(session, "checkin_neutral_day", neutral.order_by(col(NeutralDay.day))),
    ]


async def _of_meetings(session: Session, member: int) -> list[Kept]:
    came = _columns(Meeting.title, Meeting.starts_at, Attendance.mark, Attendance.at, Attendance.reason).select_from(Attendance)
    came = came.join(Meeting, col(Meeting.id) == col(Attendance.meeting_id)).where(col(Attendance.member_id) == member)
    hosted = _columns(Meeting.title, Meeting.place, Meeting.starts_at, Meeting.created_at)
    return [
        await _kept(session, "attendance", came.order_by(col(Meeting.starts_at))),
        await _kept(session, "meeting", hosted.where(col(Meeting.host_id) == member).order_by(col(Meeting.starts_at))),
    ]


async def _of_questions(session: Session, member: int) -> list[Kept]:
    times = (Question.asked_at, Question.due_at, Question.answered_at)
    query = _columns(Question.words, Question.state, *times, Question.answer, Question.helped)
    return [await _kept(session, "qa_question", query.where(col(Question.member_id) == member).order_by(col(Question.asked_at)))]


async def _of_suggestions(session: Session, member: int) -> list[Kept]:
    mine = col(Case.member_id) == member
    cases = _columns(Case.receipt, Case.state, Case.received_at, Case.due_on, Case.answered_at, Case.ended_at).where(mine)
    said = _columns(Case.receipt, Entry.at, Entry.kind, Entry.words, Entry.by_sender).select_from(Entry)
    said = said.join(Case, col(Case.id) == col(Entry.case_id))
    said = said.where(or_(mine, col(Entry.owner_id) == member), col(Entry.kind).in_(sorted(suggestions.FOR_SENDERS)))
    drafts = _columns(Draft.words, Draft.at).where(col(Draft.member_id) == member)
    posts = _columns(Case.receipt, Post.said, Post.done, Post.state, Post.asked_at, Post.published_at).select_from(Post)
    posts = posts.join(Case, col(Case.id) == col(Post.case_id)).where(mine)
    return [
        await _kept(session, "suggestion", cases.order_by(col(Case.received_at))),
        await _kept(session, "suggestion_entry", said.order_by(col(Entry.at), col(Entry.id))),
        await _kept(session, "suggestion_draft", drafts),
        await _kept(session, "suggestion_post", posts),
    ]


async def _of_messages(session: Session, member: int) -> list[Kept]:
    places = select(col(AddressRow.id)).where(col(AddressRow.member_id) == member)
    sent = _columns(Push.title, Push.purpose, Delivery.channel, Delivery.state, Delivery.done_at).select_from(Delivery)
    sent = sent.join(Push, col(Push.id) == col(Delivery.push_id))
    sent = sent.where(col(Delivery.address_id).in_(places), col(Delivery.member_id) == member)
    missed = _columns(Push.title, Unreached.reason, Unreached.told_at).join(Unreached, col(Unreached.push_id) == col(Push.id))
    back = _columns(Push.title, Recall.channel, Recall.state, Recall.reason).join(Recall, col(Recall.push_id) == col(Push.id))
    talks = _columns(Conversation.chat, Conversation.state, Conversation.card).where(col(Conversation.address_id).in_(places))
    told = _columns(Handled.at, Handled.message_id).join(Conversation, col(Conversation.id) == col(Handled.conversation_id))
    letters = _columns(Letter.at, Letter.mine, Letter.body).where(_theirs(member, Letter.account, Letter.sender))
    owed = _columns(Owing.channel, Owing.incoming, Owing.at).where(_theirs(member, Owing.account, Owing.sender))
    allowed = _columns(Allowance.kind, Allowance.left, Allowance.until)
    return [
        await _kept(session, "delivery", sent),
        await _kept(session, "unreached", missed.where(col(Unreached.member_id) == member)),
        await _kept(session, "recall", back.where(col(Recall.address_id).in_(places))),
        await _kept(session, "conversation", talks),
        await _kept(session, "handled", told.where(col(Conversation.address_id).in_(places)).order_by(col(Handled.at))),
        await _kept(session, "letter", letters.order_by(col(Letter.id))),
        await _kept(session, "owing", owed),
        await _kept(session, "allowance", allowed.where(_theirs(member, Allowance.account, Allowance.sender))),
    ]


def _theirs(member: int, account: object, sender: object) -> ColumnElement[bool]:
    places = select(col(AddressRow.account), col(AddressRow.sender)).where(col(AddressRow.member_id) == member)
    return tuple_(col(account), col(sender)).in_(places)


FEATURES: tuple[Callable[[Session, int], Awaitable[list[Kept]]], ...] = (
    *(_of_people, _of_reminders, _of_tasks, _of_quizzes, _of_games, _of_learning, _of_duels),
    *(_of_notices, _of_checkins, _of_meetings),
    *(_of_questions, _of_suggestions, _of_messages),
)
"""What every feature keeps about a member; `tests/core/test_own.py` finds a table that is missing."""


async def kept_about(session: Session, member_id: int) -> list[Kept]:
    """Return everything that is kept about the member, table by table; tables without a row of theirs are empty."""
    return [kept for feature in FEATURES for kept in await feature(session, member_id)]
