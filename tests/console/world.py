"""An organisation with something on every page: members, a bank, a quiz, a task, a push."""

from dataclasses import asdict, dataclass
from datetime import date, time, timedelta

from console.office import Office
from content.presets.suggestions import suggestions as preset
from core.attendance import service as attendance
from core.attendance.rules import MeetingDraft
from core.calendar import feeds, recurrence
from core.calendar import service as calendar
from core.calendar.rules import EntryDraft, EntryKind, Timetable
from core.database import Session
from core.groups import service as groups
from core.groups.service import Registration
from core.library import service as library
from core.library.rules import ItemDraft, ItemType
from core.live import service as live
from core.live.rules import Command, Settings, Teams
from core.live.service import GameDraft, Host
from core.members import service as members
from core.members.rules import Audience, MembershipKind, Person
from core.members.service import MemberForm
from core.messages import Address, Message, Plain, Purpose
from core.notices import service as notices
from core.notices.rules import NoticeDraft
from core.pushes import service as pushes
from core.pushes.models import Push
from core.pushes.rules import Policy
from core.pushes.service import Plan
from core.qa import knowledge
from core.qa import service as questions
from core.qa.rules import Draft
from core.quiz import service as quizzes
from core.quiz.rules import QuizDraft, Schedule
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role, Staff
from core.suggestions import desk as box
from core.suggestions import service as suggestions
from core.suggestions.acting import Actor, Deed
from core.suggestions.rules import Act
from core.suggestions.telling import Around
from core.tasks import service as tasks
from core.tasks.rules import TaskDraft, TaskKind

KINDS = (MembershipKind("full", "正式党员", "Full member"), MembershipKind("probationary", "预备党员", "Probationary member"))
OPTIONS = ("甲", "乙", "丙")
ITEMS = tuple(
    ItemDraft(row, ItemType.SINGLE, f"第 {row} 题：下列哪一项正确？", OPTIONS, (row % 3,), explanation="见教材。", tags=("党史",))
    for row in range(2, 9)
)


@dataclass(frozen=True, slots=True)
class World:
    """The ids of what was made; `codes` are the branches' by name."""

    codes: dict[str, str]
    member: int
    stranger: int
    bank: int
    item: int
    quiz: int
    task: int
    group: int
    push: int
    call: int
    """A push that reached nobody: its one recipient is to be called."""
    meeting: int = 0
    """One that takes check-ins now; the bound member came late."""
    open_case: int = 0
    """A suggestion that waits to be handled."""
    suggestion: int = 0
    """One that was answered, with the top branch; its sender agreed to be published."""
    notice: int = 0
    """One for the first branch that asks to be confirmed, and was by nobody."""
    entry: int = 0
    """A meeting every second Tuesday, released."""
    question: int = 0
    """One that waits for an answer in the first branch."""
    faq: int = 0
    """A released entry of the knowledge base."""
    game: str = ""
    """The code of a live game in which the bound member has answered the first question."""


async def build(office: Office, codes: dict[str, str]) -> World:
    """Make the organisation: one bound member in the first branch, one unbound in the second."""
    now = office.clock()
    async with office.database.transaction() as session:
        await members.seed_memberships(session, KINDS)
        bound = await members.add_member(session, MemberForm("李静", codes["first"], "full", "1001"), now)
        await members.attach(session, bound.id or 0, Address("web", "chat", "w1"), now)
        await members.attach(session, bound.id or 0, Address("telegram", "bot", "7001"), now)
        other = await members.add_member(session, MemberForm("赵强", codes["second"], "probationary", "1002"), now)
        bank = await library.create_bank(session, "党史题库", codes["top"], now)
        await library.store(session, bank.id or 0, "党史.xlsx", ITEMS, 2, now)
        item = (await library.items(session, bank.id or 0)).rows[0]
        quiz = await quizzes.create(session, _quiz(bank.id or 0, codes["first"]), now)
        task = await tasks.create(session, await _task(office, session, codes["first"]), now)
        task = await tasks.publish(session, task.id or 0, now, office.organisation)
        at = Address("telegram", "bot", "-100")
        await groups.register(session, Registration(at, "第一支部群", codes["first"]), now)
        group = await groups.group_at(session, at)
        call = await _notice(office, session, codes["second"])
        suggestion, open_case = await _suggestions(office, session, bound.id or 0)
        notice = await _to_confirm(office, session, codes["first"])
        entry = await calendar.create(session, _meeting(codes["first"]), now, office.organisation)
        await calendar.release(session, entry, now, office.organisation)
        await feeds.renew(session, bound.branch_id, now)
        question, faq = await _questions(office, session, bound.id or 0)
        meeting = await _attended(office, session, codes["first"], bound.id or 0)
        game = await _game(office, session, codes["first"], bank.id or 0, bound.id or 0)
    made = (bound.id, other.id, bank.id, item.id, quiz.id, task.id, group.address_id if group else 0, task.push_id, call.id)
    more = {
        "suggestion": suggestion,
        "open_case": open_case,
        "notice": notice,
        "entry": entry,
        "question": question,
        "faq": faq,
        "meeting": meeting,
    }
    return World(codes, *(each or 0 for each in made), **more, game=game)


async def _suggestions(office: Office, session: Session, member_id: int) -> tuple[int, int]:
    """Send one from the first branch to somebody who handles the top's, answer it, and ask whether it may be published."""
    now = office.clock()
    await suggestions.seed(session, *preset())
    right = Right(Role.HANDLER, "001")
    account = await staff.create_account(session, NewAccount("handler", "周受理"), PasswordHash("none"), [right], now)
    around, sender = Around(session, now, office.organisation), await members.member(session, member_id)
    person = Person(0, "zh", member_id, sender.name, sender.branch_id, "001.001", sender.membership)
    kinds = await suggestions.categories(session)
    case = (await suggestions.send(around, person, kinds[0].id or 0, "食堂的窗口太少，中午要排二十分钟。")).case_id
    who = Actor(account_id=account, name="周受理", levels=("001",))
    for deed in (Deed(Act.ASK, "是哪个食堂？"), Deed(Act.ANSWER, "已经加了两个窗口。")):
        await box.do(around, case, deed, who)
    await box.add_note(around, case, "已和后勤核对。", who)
    await box.propose(around, case, "中午排队太久", "加了两个窗口", who)
    await suggestions.decide(around, case, member_id, agreed=True)
    waiting = await suggestions.send(around, person, kinds[1].id or 0, "希望多组织户外的主题党日。")
    return case, waiting.case_id


async def _to_confirm(office: Office, session: Session, branch: str) -> int:
    now = office.clock()
    draft = NoticeDraft("停电检修通知", "周六**八点**停电两小时。", Audience(branch), now, confirm=True)
    notice = await notices.create(session, draft, now)
    await notices.publish(session, notice.id or 0, now, office.organisation)
    await notices.create(session, NoticeDraft("下周的通知", "待定。", Audience(branch), now + timedelta(days=7)), now)
    return notice.id or 0


async def _questions(office: Office, session: Session, member_id: int) -> tuple[int, int]:
    """Write an entry that is released and one that is not, and ask what nobody knows."""
    now = office.clock()
    known = Draft("党费什么时候交？", "每月 **15 日**前。", "党费收缴办法", ("几号之前交党费",))
    entry = await knowledge.write(session, known, None, now)
    await knowledge.release(session, [entry.id or 0], Staff(None, "", "", "zh"), now)  # type: ignore[arg-type]  # nobody in particular
    await knowledge.write(session, Draft("请假找谁？", "找组织委员。", branch_code="001.001"), None, now)
    sender = await members.member(session, member_id)
    person = Person(0, "zh", member_id, sender.name, sender.branch_id, "001.001", sender.membership)
    asked = await questions.ask(session, person, "食堂周末开不开门？", now, office.organisation)
    return asked.question_id, entry.id or 0


async def _attended(office: Office, session: Session, branch: str, member_id: int) -> int:
    now = office.clock()
    draft = MeetingDraft("主题党日", Audience(branch), now - timedelta(minutes=30), "会议室", late_after=10)
    made = await attendance.create(session, draft, now)
    who = Person(0, "zh", member_id, branch_code=branch, membership="full")
    await attendance.check_in(session, who, made.code, now)
    return made.id or 0


async def _game(office: Office, session: Session, branch: str, bank: int, member_id: int) -> str:
    """Open a game, let the member join, and ask and close its first question."""
    now = office.clock()
    host = Host((Right(Role.ADMIN, "001"),))
    draft = GameDraft("主题党日抢答", branch, Settings(3, teams=Teams.MEAN), bank)
    opened = await live.open_game(session, draft, host, now)
    await live.join(session, opened.code, member_id, now)
    for command in (Command.START, Command.SKIP, Command.SKIP):
        await live.host_command(session, opened.code, command, host, now)
    return opened.code


def _quiz(bank: int, branch: str) -> QuizDraft:
    return QuizDraft("每日一学", bank, 3, Audience(branch), Schedule(time(8, 30), (1, 2, 3, 4, 5), date(2026, 11, 1)))


def _meeting(branch: str) -> EntryDraft:
    every = Timetable(date(2026, 11, 24), time(14), 90, recurrence.read("FREQ=WEEKLY;INTERVAL=2"), lead_minutes=1440)
    return EntryDraft(EntryKind.MEETING, "支部会议", Audience(branch), every, "请带**笔记**。", "三楼")


async def _task(office: Office, session: Session, branch: str) -> TaskDraft:
    now = office.clock()
    article = await library.write_article(session, "学习材料", "## 要点\n\n- 第一\n- 第二", branch, now)
    return TaskDraft("学习十一月材料", TaskKind.ARTICLE, Audience(branch), now, now + timedelta(days=7), article.id)


async def _notice(office: Office, session: Session, branch: str) -> Push:
    top = await members.branch_by_code(session, branch)
    plan = Plan("开会通知", Message((Plain("明天开会"),)), Purpose.ANNOUNCEMENT, Policy.LIST, top.id)
    return await pushes.plan(session, plan, members.audience(Audience(branch)), office.clock(), office.organisation)


PAGES = (
    *("notices", "notices/new", "notices/{notice}", "notices/{notice}/edit", "notices/{notice}/missing"),
    *(
        "",
        "sign-ins",
        "members",
        "members/new",
        "members/{member}",
        "members/{member}/edit",
        "groups",
        "groups/{group}/edit",
        "branches/new",
    ),
    *("branches/{first}/edit", "roster", "banks", "banks/new", "banks/import", "banks/{bank}", "banks/{bank}/items/{item}"),
    *("banks/{bank}/analysis", "results/quizzes/{quiz}/items", "banks/{bank}?show=suspect"),
    *("banks/{bank}/export", "banks/{bank}/export/aiken", "banks/{bank}/pack", "banks/packs"),
    *("banks/{bank}?show=all&level=2", "banks/{bank}/items/new", "banks/{bank}/items/{item}/edit"),
    *("live", "live/new", "live/{game}", "live/{game}/results"),
    *("quizzes", "quizzes/new", "quizzes/{quiz}", "quizzes/{quiz}/edit", "tasks", "tasks/new", "tasks/{task}"),
    "banks/doubts",
    *("quizzes/new?mode=exam", "quizzes/new?mode=challenge"),
    *(
        "tasks/{task}/edit",
        "pushes",
        "pushes/{push}",
        "pushes/{call}/calls",
        "pushes/{push}/doubts",
        "results",
        "results/quizzes/{quiz}",
        "results/tasks/{task}",
    ),
    *(
        "suggestions",
        "suggestions?show=all",
        "suggestions/{suggestion}",
        "suggestions/{open_case}",
        "suggestions/board",
        "suggestions/rules",
    ),
    *("suggestions/rules/new", "suggestions/rules/1", "suggestions/deadlines/box"),
    *("meetings", "meetings/new", "meetings/{meeting}", "meetings/{meeting}/edit", "meetings/{meeting}/code", "checkins"),
    *("calendar", "calendar?month=2026-10", "calendar/list", "calendar/new", "calendar/new?copy={entry}", "calendar/{entry}"),
    *("calendar/{entry}/edit", "calendar/{entry}/on/2026-11-24", "calendar/import", "calendar/feeds"),
    *("questions", "questions?show=all", "questions/{question}", "questions/promise", "knowledge", "knowledge/new"),
    *("knowledge/import", "knowledge/{faq}", "knowledge/{faq}/edit"),
    *("audit", "accounts", "accounts/new", "accounts/1", "channels", "workdays", "workdays?year=2027", "settings"),
)


def addresses(world: World) -> list[str]:
    """Return the address of every page with something on it."""
    ids = {name: value for name, value in asdict(world).items() if name != "codes"}
    return ["/console/" + page.format(**ids, **world.codes) for page in PAGES]
