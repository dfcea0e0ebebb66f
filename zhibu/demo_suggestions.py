"""Suggestions of the demo: one new, one that waits for its sender, one overdue, one answered and published."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.members import service as members
from core.members.rules import Person
from core.suggestions import desk, service
from core.suggestions.acting import Actor, Deed
from core.suggestions.rules import Act
from core.suggestions.telling import Around
from zhibu.parts import Parts

_LATER = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Sample:
    """What an invented member wrote so many days ago, under which category, and what was done about it."""

    days_ago: int
    number: str
    category: int
    words: str
    deeds: tuple[Deed, ...] = ()
    post: tuple[str, str] | None = None


_SAMPLES = (
    Sample(
        *(20, "D003", 2, "二号楼的饮水机坏了两个星期，报修没有回音。"),
        (Deed(Act.ACCEPT), Deed(Act.ANSWER, "已换新机，并把报修电话贴在了每层楼梯口。")),
        ("饮水机坏了，报修没有回音", "换了新机，报修电话贴到了每层楼"),
    ),
    Sample(12, "D024", 0, "夜班交接单要手抄三份，能不能改成一张表？"),
    Sample(3, "D041", 1, "主题党日总在周五晚上，家里有孩子的参加不了。", (Deed(Act.ASK, "您觉得放在哪个时间合适？"),)),
    Sample(0, "D008", 3, "父亲住院，想问问单位有没有困难补助。"),
)


async def seed_box(parts: Parts, account_id: int, name: str, top: str) -> None:
    """Let invented members write, and the administrator handle some of it, through the same doors as anybody."""
    who = Actor(account_id=account_id, name=name, levels=(top,))
    for sample in _SAMPLES:
        await _sent(parts, sample, who, parts.clock() - timedelta(days=sample.days_ago))


async def _sent(parts: Parts, sample: Sample, who: Actor, at: datetime) -> None:
    async with parts.database.transaction() as session:
        kinds = await service.categories(session)
        member = await members.member_with_number(session, sample.number)
        branch = await members.branch(session, member.branch_id)
        person = Person(0, member.locale, member.id, member.name, branch.id, branch.code, member.membership)
        around = Around(session, at, parts.organisation)
        case = (await service.send(around, person, kinds[sample.category].id or 0, sample.words)).case_id
        later = Around(session, at + _LATER, parts.organisation)
        for deed in sample.deeds:
            await desk.do(later, case, deed, who)
        if sample.post is not None:
            await desk.propose(later, case, *sample.post, who)
            await service.decide(later, case, member.id or 0, agreed=True)
            await desk.publish(later, case, who)
