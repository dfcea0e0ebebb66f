"""Branches and members, as staff keep them."""

import asyncio

import pytest

from content.presets.memberships import memberships
from content.wording import PRESETS
from core.errors import CoreError, NotFound, Refused
from core.members import service as members
from core.members.models import Branch, Member
from core.members.rules import Sought
from core.members.service import MemberForm
from core.messages import Address
from tests.conftest import StillClock
from tests.people import People

WANG = MemberForm("王静", "001.001", "full", "A1", "13800000001")


@pytest.fixture
async def office(people: People, clock: StillClock) -> People:
    """Return an organisation with two branches and one member who is on the roster and in no chat."""
    async with people.database.transaction() as session:
        await members.seed_memberships(session, memberships("party"))
        for name, parent in (("总支", ""), ("一支部", "001"), ("二支部", "001")):
            await members.add_branch(session, name, parent)
        await members.add_member(session, WANG, clock.now)
    return people


async def test_branches_get_the_next_free_code(office: People) -> None:
    async with office.database.transaction() as session:
        assert (await members.add_branch(session, " 三  支部 ", "001")).code == "001.003"
        assert (await members.add_branch(session, "一组", "001.003")).code == "001.003.001"
        assert (await members.add_branch(session, "另一家")).code == "002"
        assert (await members.branch_by_code(session, "001.003")).name == "三 支部"
        assert (await members.top_branch(session)).code == "001"


async def test_a_branch_counts_its_members_and_those_below_and_who_can_be_written_to(office: People) -> None:
    await office.members(2, "001.002")
    async with office.database.reading() as session:
        rows = await members.branches(session, "001")
        assert [(row.code, row.members, row.bound) for row in rows] == [("001", 3, 2), ("001.001", 1, 0), ("001.002", 2, 2)]
        assert [row.name for row in await members.branches(session, "001.002")] == ["二支部"]


async def test_a_branch_moves_with_all_below_it(office: People) -> None:
    async with office.database.transaction() as session:
        await members.add_branch(session, "一组", "001.001")
        assert await members.move_branch(session, "001.001", "001.002") == "001.002.001"
        assert [row.code for row in await members.branches(session, "001")] == [
            "001",
            "001.002",
            "001.002.001",
            "001.002.001.001",
        ]
        assert (await members.members(session, Sought("001.002"))).total == 1


async def test_a_branch_cannot_move_below_itself_and_is_renamed(office: People) -> None:
    async with office.database.transaction() as session:
        with pytest.raises(Refused, match="members-branch-into-itself"):
            await members.move_branch(session, "001", "001.002")
        await members.rename_branch(session, "001.002", "机关支部")
        branch = await members.branch_by_code(session, "001.002")
        assert (await members.branch(session, branch.id)).name == "机关支部"


async def test_two_who_give_the_same_number_at_once_hear_that_it_is_taken(office: People, clock: StillClock) -> None:
    async def adds() -> None:
        async with office.database.transaction() as session:
            await members.add_member(session, MemberForm("李静", "001.002", "full", "A2"), clock.now)

    async def corrects() -> None:
        async with office.database.transaction() as session:
            king = await members.member_for_terminal(session, "王静")
            await members.change_member(session, king.id or 0, MemberForm("王静", "001.001", "full", "A2"))

    async with office.database.transaction() as session:
        await members.add_member(session, MemberForm("赵强", "001.002", "full", "A2"), clock.now)
        others = [asyncio.create_task(each()) for each in (adds, corrects)]
        await asyncio.sleep(0.2)  # they looked before this one is committed, and wait to write
    refusals = await asyncio.gather(*others, return_exceptions=True)
    assert [(type(each), str(each)) for each in refusals] == [(Refused, "members-number-taken")] * 2


async def test_a_level_holds_999_branches(office: People) -> None:
    async with office.database.transaction() as session:
        parent = await members.branch_by_code(session, "001.002")
        session.add_all(Branch(code=f"001.002.{place:03}", name="组", parent_id=parent.id) for place in range(1, 1000))
        await session.flush()
        with pytest.raises(Refused, match="members-branches-full"):
            await members.add_branch(session, "组", "001.002")


async def test_the_list_is_narrowed_by_words_kind_and_whether_somebody_is_in_a_chat(office: People) -> None:
    await office.member("赵强", "001.002", membership="activist")

    async def names(**sought: object) -> list[str]:
        async with office.database.reading() as session:
            page = await members.members(session, Sought("001", **sought))
            assert page.total == len(page.rows)
            return [row.name for row in page.rows]

    assert await names() == ["王静", "赵强"]
    assert await names(words="静") == ["王静"]
    assert await names(words="a1") == ["王静"]
    assert await names(words="138") == ["王静"]
    assert await names(words="%") == []
    assert await names(membership="activist") == ["赵强"]
    assert await names(bound=True) == ["赵强"]
    assert await names(bound=False) == ["王静"]


async def test_the_list_comes_in_pages_of_fifty_with_the_whole_count(office: People) -> None:
    await office.members(60, "001.002")
    async with office.database.reading() as session:
        first, second = [await members.members(session, Sought("001.002"), page) for page in (0, 1)]
    assert (len(first.rows), len(second.rows), first.total) == (50, 10, 60)
    assert first.rows[0].addresses == 1


async def test_what_the_roster_says_is_corrected(office: People) -> None:
    async with office.database.transaction() as session:
        wang = await members.member_for_terminal(session, "A1")
        await members.change_member(session, wang.id, MemberForm(" 王 静 ", "001.002", "probationary", ""))
    async with office.database.reading() as session:
        [row] = (await members.members(session, Sought("001.002"))).rows
        assert (row.name, row.number, row.membership, row.phone) == ("王 静", "", "probationary", "")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (MemberForm("", "001.001", "full"), "members-name-form"),
        (MemberForm("王" * 61, "001.001", "full"), "members-name-form"),
        (MemberForm("赵强", "009", "full"), "members-no-branch"),
        (MemberForm("赵强", "001.001", "emperor"), "members-no-membership"),
        (MemberForm("赵强", "001.001", "full", " A1 "), "members-number-taken"),
        (MemberForm("赵强", "001.001", "full", "9" * 41), "members-number-long"),
        (MemberForm("赵强", "001.001", "full", "", "1" * 21), "members-phone-long"),
    ],
)
async def test_what_cannot_be_on_a_roster_is_refused_with_a_sentence(
    office: People, clock: StillClock, form: MemberForm, sentence: str
) -> None:
    with pytest.raises(CoreError, match=sentence) as refusal:
        async with office.database.transaction() as session:
            await members.add_member(session, form, clock.now)
    assert all(office.wording.say(refusal.value.text, locale) for locale in ("zh", "en"))


@pytest.mark.parametrize("name", ["", "   ", "组" * 121])
async def test_a_branch_needs_a_name(office: People, name: str) -> None:
    async with office.database.transaction() as session:
        with pytest.raises(Refused, match="members-branch-name"):
            await members.add_branch(session, name, "001")


async def test_for_the_terminal_a_member_is_found_by_number_or_unique_name(office: People, clock: StillClock) -> None:
    async with office.database.transaction() as session:
        assert (await members.member_for_terminal(session, " 王静 ")).number == "A1"
        with pytest.raises(NotFound, match="members-nobody-called"):
            await members.member_for_terminal(session, "赵强")
        await members.add_member(session, MemberForm("王静", "001.002", "full"), clock.now)
        with pytest.raises(Refused, match="members-several-called"):
            await members.member_for_terminal(session, "王静")


async def test_a_place_is_attached_once_and_not_to_two(office: People, clock: StillClock) -> None:
    place = Address("terminal", "local", "1")
    async with office.database.transaction() as session:
        wang = await members.member_for_terminal(session, "A1")
        first = await members.attach(session, wang.id, place, clock.now)
        assert await members.attach(session, wang.id, place, clock.now) == first
        zhao = await members.add_member(session, MemberForm("赵强", "001.002", "full"), clock.now)
        with pytest.raises(Refused, match="members-address-taken"):
            await members.attach(session, zhao.id, place, clock.now)
        with pytest.raises(NotFound, match="members-not-your-address"):
            await members.prefer(session, zhao.id, first)
        assert wang.address_id == first


async def test_what_is_not_there_is_said_so(office: People) -> None:
    async with office.database.reading() as session:
        with pytest.raises(NotFound, match="members-no-member"):
            await members.member(session, 999)
        with pytest.raises(NotFound, match="members-no-branch"):
            await members.branch(session, 999)


async def test_kinds_that_the_organisation_renamed_stay_when_the_preset_is_read_again(office: People) -> None:
    async with office.database.transaction() as session:
        full = (await members.memberships(session))[0]
        full.name_zh = "党员同志"
        session.add(full)
        await session.flush()
        await members.seed_memberships(session, memberships("party"))
        assert [kind.name_zh for kind in await members.memberships(session)][:2] == ["党员同志", "预备党员"]


@pytest.mark.parametrize("preset", PRESETS)
def test_no_two_kinds_of_a_preset_answer_to_the_same_word(preset: str) -> None:
    words = [word for kind in memberships(preset) for word in {kind.code, kind.name_zh, kind.name_en.casefold(), *kind.aliases}]
    assert len(words) == len(set(words))
    assert all(len(kind.code) <= 30 for kind in memberships(preset))


async def test_a_member_who_is_written_to_has_no_pause_or_hours_at_first(office: People, clock: StillClock) -> None:
    async with office.database.reading() as session:
        wang = await members.member_for_terminal(session, "A1")
        wishes = await members.preferences(session, wang.id, clock.now)
        assert wishes == members.Preferences(None, frozenset(), None, None)
        assert isinstance(wang, Member)
