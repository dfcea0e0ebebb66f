"""A roster is imported: a look first, then the change."""

import asyncio
import time
from dataclasses import replace

import pytest

from content.presets.memberships import memberships
from core.errors import NotFound, Refused
from core.findings import Severity
from core.members import roster
from core.members import service as members
from core.members.roster_rules import FieldChange, RosterPreview
from core.members.rules import MemberDraft, Sought
from tests.conftest import StillClock
from tests.people import People

WANG = MemberDraft(2, "王静", "A1", "第二党支部", "党员", "13800000001")
ZHAO = MemberDraft(3, "赵强", "", "001.003", "入党积极分子")


class Registry:
    """A secretary with rosters: three branches, the second and third of them below the first."""

    def __init__(self, people: People, clock: StillClock) -> None:
        self.database, self.people, self.clock = people.database, people, clock

    async def opens(self) -> "Registry":
        for code, name in (("001", "总支"), ("001.002", "第二党支部"), ("001.003", "第三党支部"), ("002", "别处")):
            await self.people.branch(code, name)
        async with self.database.transaction() as session:
            await members.seed_memberships(session, memberships("party"))
        return self

    async def previews(self, *drafts: MemberDraft, top: str = "001", create: bool = False) -> RosterPreview:
        async with self.database.reading() as session:
            return await roster.preview_roster(session, drafts, top, create_branches=create)

    async def stores(self, *drafts: MemberDraft, top: str = "001", create: bool = False) -> RosterPreview:
        async with self.database.transaction() as session:
            return await roster.store_roster(session, drafts, top, self.clock.now, create_branches=create)

    async def finds(self, *drafts: MemberDraft, top: str = "001") -> list[tuple[int, str, str]]:
        """Import the rows; return row, code and repair of what is said about them."""
        looked, done = await self.previews(*drafts, top=top), await self.stores(*drafts, top=top)
        assert looked.findings == done.findings
        for finding in done.findings:
            assert self.people.wording.say(finding.text, "zh")
            assert self.people.wording.say(finding.text, "en")
        return [(finding.row, finding.code, finding.repair) for finding in done.findings]

    async def names(self, top: str = "001") -> list[tuple[str, str, str, str]]:
        async with self.database.reading() as session:
            page = await members.members(session, Sought(top))
        return [(row.name, row.number, row.branch_code, row.membership) for row in page.rows]


@pytest.fixture
async def registry(people: People, clock: StillClock) -> Registry:
    return await Registry(people, clock).opens()


async def test_a_preview_stores_nothing_and_the_import_does_what_it_said(registry: Registry) -> None:
    looked = await registry.previews(WANG, ZHAO)
    assert [each.name for each in looked.new] == ["王静", "赵强"]
    assert await registry.names() == []
    assert await registry.stores(WANG, ZHAO) == looked
    assert await registry.names() == [("王静", "A1", "001.002", "full"), ("赵强", "", "001.003", "activist")]


async def test_the_same_roster_again_changes_nothing(registry: Registry) -> None:
    await registry.stores(WANG, ZHAO)
    again = await registry.stores(WANG, ZHAO)
    assert (again.new, again.changed, again.unchanged, again.findings) == ((), (), 2, ())


async def test_a_change_is_shown_field_by_field_before_and_after(registry: Registry) -> None:
    await registry.stores(WANG, ZHAO)
    moved = replace(WANG, name="王静怡", branch="第三党支部", membership="预备党员", phone="13800000002")
    [change] = (await registry.stores(moved)).changed
    assert change.changes == (
        FieldChange("name", "王静", "王静怡"),
        FieldChange("branch", "第二党支部", "第三党支部"),
        FieldChange("membership", "full", "probationary"),
        FieldChange("phone", "13800000001", "13800000002"),
    )
    assert await registry.names("001.002") == []
    assert ("王静怡", "A1", "001.003", "probationary") in await registry.names()


async def test_empty_cells_change_nothing(registry: Registry) -> None:
    await registry.stores(WANG)
    assert (await registry.stores(MemberDraft(2, "王 静", "A1"))).unchanged == 1


async def test_somebody_without_a_number_gets_one_by_name_and_branch(registry: Registry) -> None:
    await registry.stores(ZHAO)
    [change] = (await registry.stores(replace(ZHAO, number="A2"))).changed
    assert change.changes == (FieldChange("number", "", "A2"),)


async def test_somebody_with_another_number_is_somebody_else(registry: Registry) -> None:
    await registry.stores(WANG)
    assert len((await registry.stores(replace(WANG, number="A9"))).new) == 1


async def test_a_name_alone_finds_the_only_one_who_bears_it(registry: Registry) -> None:
    await registry.stores(WANG)
    assert (await registry.stores(MemberDraft(2, "王静", phone="13900000000"))).changed[0].member_id > 0


async def test_two_of_one_name_are_told_apart_only_by_number(registry: Registry) -> None:
    await registry.stores(WANG, replace(WANG, row=3, number="A9"))
    assert await registry.finds(replace(WANG, number="")) == [(2, "several-of-this-name", "")]


async def test_a_row_that_stands_twice_is_taken_once(registry: Registry) -> None:
    assert await registry.finds(ZHAO, replace(ZHAO, row=4, phone="13700000000")) == [(4, "row-twice", "")]
    assert await registry.finds(ZHAO, replace(ZHAO, row=4, phone="13700000000")) == [(4, "row-twice", "")]
    assert len(await registry.names()) == 1


async def test_a_namesake_in_another_branch_is_remarked_upon(registry: Registry) -> None:
    await registry.stores(WANG)
    assert await registry.finds(replace(WANG, number="", branch="第三党支部")) == [(2, "namesake", "")]
    assert len(await registry.names()) == 2


async def test_a_branch_mistyped_is_refused_with_the_nearest_name(registry: Registry) -> None:
    assert await registry.finds(replace(WANG, branch="第二支部")) == [(2, "branch-unknown", "第二党支部")]
    assert await registry.finds(replace(WANG, branch="销售处")) == [(2, "branch-unknown", "")]


async def test_a_branch_named_twice_is_refused_with_the_codes(registry: Registry) -> None:
    await registry.people.branch("001.003.001", "第二党支部")
    assert await registry.finds(WANG) == [(2, "branch-ambiguous", "001.002, 001.003.001")]


async def test_a_row_without_a_branch_is_refused_unless_there_is_only_one(registry: Registry) -> None:
    assert await registry.finds(replace(WANG, branch="")) == [(2, "branch-missing", "")]
    assert await registry.finds(replace(WANG, branch=""), top="001.003") == []
    assert await registry.names() == [("王静", "A1", "001.003", "full")]


async def test_a_branch_outside_the_importers_own_is_unknown_to_them(registry: Registry) -> None:
    assert await registry.finds(replace(WANG, branch="别处")) == [(2, "branch-unknown", "")]
    assert await registry.finds(replace(WANG, branch="002")) == [(2, "branch-unknown", "")]


async def test_a_number_taken_elsewhere_is_refused_without_saying_by_whom(registry: Registry) -> None:
    await registry.stores(replace(WANG, branch="别处"), top="002")
    assert await registry.finds(WANG) == [(2, "number-elsewhere", "")]
    assert await registry.names() == []


async def test_a_kind_of_membership_is_read_by_name_in_either_language_code_or_alias(registry: Registry) -> None:
    kinds = ("正式党员", "Full member", "full", "中共党员", "", "预备", " 积极 分子 ")
    drafts = [MemberDraft(row, f"人{row}", f"B{row}", "001.002", kind) for row, kind in enumerate(kinds)]
    await registry.stores(*drafts)
    assert [row[3] for row in await registry.names()] == ["full"] * 5 + ["probationary", "activist"]


async def test_an_unknown_kind_of_membership_is_refused_with_the_nearest(registry: Registry) -> None:
    [(row, code, repair)] = await registry.finds(replace(WANG, membership="入党积极份子"))
    assert (row, code, repair) == (2, "membership-unknown", "入党积极分子")
    [(_, _, choices)] = await registry.finds(replace(WANG, membership="zzz"))
    assert choices.startswith("正式党员 / 预备党员")


async def test_before_any_kind_is_there_nobody_can_be_added(people: People) -> None:
    await people.branch("001", "总支")
    registry = Registry(people, StillClock())
    assert await registry.finds(MemberDraft(2, "王静")) == [(2, "membership-unknown", "")]


async def test_unknown_branches_are_made_when_the_import_is_told_to(registry: Registry) -> None:
    drafts = [WANG, replace(ZHAO, branch="新支部"), replace(ZHAO, row=4, name="钱伟", branch=" 新支部")]
    assert (await registry.previews(*drafts)).new_branches == ("新支部",)
    looked = await registry.previews(*drafts, create=True)
    assert [each.branch_name for each in looked.new] == ["第二党支部", "新支部", "新支部"]
    assert len((await registry.stores(*drafts, create=True)).new) == 3
    assert ("钱伟", "", "001.004", "activist") in await registry.names()
    assert (await registry.stores(*drafts, create=True)).unchanged == 3


async def test_a_code_that_nobody_knows_makes_no_branch(registry: Registry) -> None:
    assert (await registry.previews(replace(WANG, branch="组" * 121), create=True)).rejected == 1
    looked = await registry.previews(replace(WANG, branch="001.009"), create=True)
    assert (looked.new_branches, looked.rejected) == ((), 1)


async def test_every_row_is_counted_once(registry: Registry) -> None:
    await registry.stores(WANG)
    drafts = [WANG, ZHAO, replace(ZHAO, row=4), replace(ZHAO, row=5, name="李", branch="没有"), replace(ZHAO, row=6, name="孙")]
    done = await registry.stores(*drafts)
    assert (len(done.new), len(done.changed), done.unchanged, done.rejected) == (2, 0, 1, 2)
    assert {finding.severity for finding in done.findings} == {Severity.ERROR}


async def test_a_branch_that_does_not_exist_takes_no_roster(registry: Registry) -> None:
    with pytest.raises(NotFound):
        await registry.previews(WANG, top="009")


async def test_five_thousand_rows_go_in_and_change_in_a_few_statements(registry: Registry) -> None:
    drafts = [MemberDraft(row, f"人{row}", f"N{row}", "001.002", "党员") for row in range(5000)]
    begun = time.process_time()
    assert len((await registry.stores(*drafts)).new) == 5000
    changed = await registry.stores(*(replace(draft, phone="13800000000") for draft in drafts))
    assert len(changed.changed) == 5000
    assert time.process_time() - begun < 10


async def test_an_import_into_a_roster_that_somebody_changes_meanwhile_changes_nothing(registry: Registry) -> None:
    async with registry.database.transaction() as session:
        await roster.store_roster(session, [replace(WANG, name="李静")], "001", registry.clock.now)
        other = asyncio.create_task(registry.stores(WANG, ZHAO, top="002"))
        await asyncio.sleep(0.2)  # on PostgreSQL it has looked by now, and waits to write
    [done] = await asyncio.gather(other, return_exceptions=True)
    if isinstance(done, RosterPreview):  # SQLite lets one write after the other: it looked when the number was taken
        assert [finding.row for finding in done.findings][:1] == [2]
    else:
        assert (type(done), str(done)) == (Refused, "members-roster-meanwhile")
    assert [name for name, *_ in await registry.names()] == ["李静"]
    assert await registry.names("002") == []
