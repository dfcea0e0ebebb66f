"""What a member can do today: notices, meetings, quizzes, tasks, the calendar, and a check-in of their own, on one card."""

from core.attendance import dialogue as attendance
from core.calendar import dialogue as calendar
from core.calendar import service as entries
from core.checkin import service as checkins
from core.conversation import Context, Turn
from core.learning import service as learning
from core.messages import Choice, Day, Message, Moment, Text, Words
from core.notices import dialogue as notices
from core.notices import service as noticed
from core.quiz import dialogue as quiz
from core.quiz import service as quizzes
from core.tasks import dialogue as tasks
from core.tasks import service as study


async def show(context: Context) -> Turn:
    """Offer what is open or due today; with nothing to do, say so and what comes next."""
    session, person, now = context.session, context.person, context.now
    today = context.organisation.today(now)
    rounds = [each for each in await quizzes.open_rounds(session, person, now) if not each.finished]
    open_tasks = await study.open_for(session, person, now)
    due = [each for each in open_tasks if context.organisation.today(each.due_at) == today]
    waiting = [each for each in await noticed.current(session, person, now) if each.waits]
    on = await entries.on_day(session, person, today, context.organisation)
    body = [] if len(open_tasks) == len(due) else [Text("today-more-tasks", {"count": len(open_tasks) - len(due)})]
    mine = (*map(notices.choice, waiting), *map(quiz.choice, rounds))
    choices = (*mine, *map(tasks.choice, due), *map(calendar.choice, on), *await _review(context), *await _check_ins(context))
    if not choices:
        return Turn((Message((*await _nothing(context), *body)),))
    return Turn((Message((Text("today-choose"), *body), Text("today-title", {"day": Day(today)}), choices=choices),))


async def _check_ins(context: Context) -> tuple[Choice, ...]:
    """Return the meetings that take check-ins now and, for those who chose it, the daily check-in."""
    meetings = await attendance.open_meetings(context)
    due = await checkins.is_due(context.session, context.person, context.now, context.organisation)
    return (*meetings, Choice("checkin.do:now", Text("checkin-now"))) if due else meetings


async def _review(context: Context) -> tuple[Choice, ...]:
    """Return the way into the book of wrong answers, when something in it is due today."""
    today = context.organisation.today(context.now)
    book = await learning.book(context.session, context.member_id, context.now, today)
    due = 0 if book.off else min(book.due, book.left)
    return (Choice("practice:book", Text("today-review", {"due": due})),) if due else ()


async def _nothing(context: Context) -> tuple[Words, ...]:
    coming = await quizzes.next_opening(context.session, context.person, context.now)
    if coming is None:
        return (Text("today-nothing"),)
    return (Text("today-nothing"), Text("today-next-quiz", {"at": Moment(coming)}))
