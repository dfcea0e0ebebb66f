"""The form of a calendar entry: what staff picked or typed, read into a draft; and a draft back into the form."""

from datetime import date, time
from typing import Final

from console.desk import Desk
from console.forms import Form
from core.calendar import reading
from core.calendar.recurrence import Frequency, Rule, Weekday, is_sound
from core.calendar.rules import EntryDraft, EntryKind, Shift, Timetable
from core.errors import Refused
from core.members.rules import Audience
from core.messages import Text

REPEATS: Final = ("once", "daily", "weekly", "monthly", "nth", "yearly", "words")
"""Ways to say when something comes again; the last one in one's own words."""
LEADS: Final = (0, 30, 60, 120, 24 * 60, 2 * 24 * 60, 3 * 24 * 60, 7 * 24 * 60)
"""Minutes of notice that the form offers."""
NEVER: Final = "never"
ORDINALS: Final = (1, 2, 3, 4, 5, -1)
_PLAIN: Final = {"daily": Frequency.DAILY, "yearly": Frequency.YEARLY}


def draft_of(desk: Desk, form: Form) -> EntryDraft:
    """Return what was filled in; what cannot be read raises Refused."""
    branch = form.needed("branch", "console-audience")
    kind = _picked(form, "kind", "console-calendar-kind", [each.value for each in EntryKind])
    task_id = form.id("task", "console-calendar-task") if kind == EntryKind.TASK and form.text("task") else None
    quiz_id = form.id("quiz", "console-calendar-quiz") if kind == EntryKind.QUIZ and form.text("quiz") else None
    return EntryDraft(
        *(EntryKind(kind), form.needed("title", "console-title"), Audience(branch, form.many("kinds")), timetable_of(desk, form)),
        *(form.text("words"), form.text("place"), task_id, quiz_id),
    )


def timetable_of(desk: Desk, form: Form) -> Timetable:
    """Return when it is to be on."""
    starts_on = day(desk, form, "starts_on", "console-calendar-starts-on")
    rule, shift = _rule(desk, form)
    clock_ = clock(form, "clock", "console-calendar-clock")
    minutes = form.number("minutes", "console-calendar-minutes", least=0, most=4320) if form.text("minutes") else 0
    lead = form.text("lead")
    lead_minutes = None if lead == NEVER else form.number("lead", "console-calendar-lead", least=0, most=20160) if lead else 0
    return Timetable(starts_on, clock_, minutes, rule, shift, lead_minutes)


def day(desk: Desk, form: Form, name: str, label: str) -> date:
    """Return a day, however it was typed; one that cannot be read raises Refused with an example."""
    typed = form.needed(name, label)
    found = reading.day(typed, desk.office.organisation.today(desk.office.clock()))
    if found is None:
        key = "console-calendar-day-is-rule" if reading.repeat(typed) else "console-field-day"
        raise Refused(Text(key, {"field": Text(label)}))
    return found


def clock(form: Form, name: str, label: str) -> time:
    """Return a time of the day, however it was typed."""
    found = reading.clock(form.needed(name, label))
    if found is None:
        raise Refused(Text("console-field-clock", {"field": Text(label)}))
    return found


def _rule(desk: Desk, form: Form) -> tuple[Rule | None, Shift]:
    how = _picked(form, "repeat", "console-calendar-repeat", REPEATS)
    shift = Shift(_picked(form, "shift", "console-calendar-shift", [each.value for each in Shift]))
    if how == "once":
        return None, shift
    if how == "words":
        said = reading.repeat(form.needed("rule", "console-calendar-rule"))
        if said is None:
            raise Refused(Text("console-calendar-rule-unread"))
        return said.rule, said.shift or shift
    interval = form.number("interval", "console-calendar-interval", least=1, most=99) if form.text("interval") else 1
    rule = _built(form, how, interval)
    until = day(desk, form, "until", "console-calendar-until") if form.text("until") else None
    count = form.number("count", "console-calendar-count", least=1, most=999) if form.text("count") and not until else None
    return Rule(rule.frequency, rule.interval, rule.weekdays, rule.month_days, (), count, until), shift


def _built(form: Form, how: str, interval: int) -> Rule:
    if how in _PLAIN:
        return Rule(_PLAIN[how], interval)
    if how == "weekly":
        return Rule(Frequency.WEEKLY, interval, tuple(Weekday(number) for number in _ticked(form, "weekdays", range(7))))
    if how == "nth":
        number = form.number("weekday", "console-calendar-weekday", least=0, most=6)
        ordinals = _ticked(form, "ordinals", ORDINALS)
        if not ordinals:
            raise Refused(Text("console-field-pick", {"field": Text("console-calendar-ordinals")}))
        return Rule(Frequency.MONTHLY, interval, tuple(Weekday(number, ordinal) for ordinal in ordinals))
    return Rule(Frequency.MONTHLY, interval, month_days=_month_days(form))


def _month_days(form: Form) -> tuple[int, ...]:
    typed = form.text("month_days")
    found = reading.month_days(typed)
    if typed and (not found or not is_sound(Rule(Frequency.MONTHLY, month_days=found))):
        raise Refused(Text("console-calendar-month-days-unread"))
    return found


def _ticked(form: Form, name: str, allowed: range | tuple[int, ...]) -> list[int]:
    typed = set(form.many(name))
    return [each for each in allowed if str(each) in typed]


def _picked(form: Form, name: str, label: str, among: "list[str] | tuple[str, ...]") -> str:
    picked = form.text(name)
    if picked not in among:
        raise Refused(Text("console-field-pick", {"field": Text(label)}))
    return picked


def filled(draft: EntryDraft, last_day: str) -> Form:
    """Return the form with the draft in it; `last_day` is how the last day of a month is written."""
    when = draft.timetable
    fields = {
        "title": [draft.title],
        "kind": [draft.kind.value],
        "words": [draft.words],
        "place": [draft.place],
        "branch": [draft.audience.branch_code],
        "kinds": list(draft.audience.memberships),
        "starts_on": [when.starts_on.isoformat()],
        "clock": [f"{when.clock:%H:%M}"],
        "minutes": [str(when.minutes)],
        "lead": [NEVER if when.lead_minutes is None else str(when.lead_minutes)],
        "shift": [when.shift.value],
        "task": [str(draft.task_id or "")],
        "quiz": [str(draft.quiz_id or "")],
    }
    return Form({**fields, **_rule_fields(when.rule, last_day)})


def _rule_fields(rule: Rule | None, last_day: str) -> dict[str, list[str]]:
    if rule is None:
        return {"repeat": ["once"]}
    fields = {
        "interval": [str(rule.interval)],
        "until": [rule.until.isoformat() if rule.until else ""],
        "count": [str(rule.count or "")],
    }
    week = {each.day for each in rule.weekdays}
    if rule.months or (len(week) > 1 and rule.frequency is not Frequency.WEEKLY):
        return {"repeat": ["words"], "rule": [str(rule)]}
    if rule.frequency is Frequency.MONTHLY and rule.weekdays:
        ordinals = [str(each.ordinal) for each in rule.weekdays]
        return {**fields, "repeat": ["nth"], "weekday": [str(*week)], "ordinals": ordinals}
    days = [last_day if each == -1 else str(each) for each in rule.month_days]
    shown = {"weekdays": [str(each) for each in week], "month_days": ["、".join(days)]}
    return {**fields, **shown, "repeat": [rule.frequency.lower()]}
