"""An address becomes a member's by a one-time code."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from core.errors import NotFound
from core.members import binding
from core.members import service as members
from core.members.models import AddressRow, BindingCode, Member
from tests.actors import Chatter
from tests.conftest import StillClock
from tests.people import People

WRONG = "这个绑定码不对，或者已经用过、过期了。请核对一下，或向您的支部书记要一个新的。"


class Joining:
    """Somebody on the roster, the codes made for them, and people who try those."""

    def __init__(self, people: People, clock: StillClock) -> None:
        self.people, self.clock, self.member_id = people, clock, 0

    async def on_roster(self, name: str = "王静", number: str = "A1") -> "Joining":
        await self.people.branch("001.002", "第二党支部")
        known = await self.people.member(branch="001.002")
        async with self.people.database.transaction() as session:
            form = members.MemberForm(name, "001.002", known.person.membership, number)
            self.member_id = (await members.add_member(session, form, self.clock.now)).id
        return self

    async def code(self, life: timedelta = timedelta(days=14)) -> str:
        async with self.people.database.transaction() as session:
            return await binding.issue_code(session, self.member_id, self.clock.now, life)

    def somebody(self, sender: str, channel: str = "test") -> Chatter:
        return Chatter(self.people.door, self.people.wording, sender, channel=channel)

    async def row(self) -> Member:
        async with self.people.database.reading() as session:
            return await session.get_one(Member, self.member_id)


@pytest.fixture
async def joining(people: People, clock: StillClock) -> Joining:
    return await Joining(people, clock).on_roster()


async def test_a_code_with_start_binds_and_greets_by_name_and_branch(joining: Joining) -> None:
    wang = joining.somebody("77")
    [welcome] = await wang.says(f"/start {await joining.code()}")
    assert "王静，您好！您已加入第二党支部。" in welcome
    assert "自愿" in welcome
    assert "22:00 到 07:30" in welcome
    assert "离开" in welcome
    assert "A. 今日\nB. " in welcome
    assert welcome.endswith(". 语言 Language")


async def test_a_stranger_who_writes_only_the_code_is_bound(joining: Joining) -> None:
    code = await joining.code()
    [welcome] = await joining.somebody("77").says(f" {code[:4].lower()}-{code[4:].lower()} ")
    assert "您已加入" in welcome


async def test_the_first_address_is_written_to_first_and_sets_the_language(joining: Joining) -> None:
    wang = joining.somebody("77")
    await wang.says("/language")
    await wang.says("English")
    assert "Welcome, 王静!" in (await wang.says(await joining.code()))[0]
    first = (await joining.row()).address_id
    await joining.somebody("77", channel="webchat").says(f"/start {await joining.code()}")
    assert ((await joining.row()).address_id, (await joining.row()).locale) == (first, "en")
    async with joining.people.database.reading() as session:
        assert len(await members.addresses(session, joining.member_id)) == 2


@pytest.mark.parametrize("words", ["/start K7Q2M9XY", "/start nonsense", "K7Q2M9XY"])
async def test_a_wrong_code_gets_one_sentence(joining: Joining, words: str) -> None:
    assert await joining.somebody("77").says(words) == [WRONG]


async def test_an_expired_code_gets_the_same_sentence(joining: Joining) -> None:
    code = await joining.code()
    joining.clock.moves(days=14)
    assert await joining.somebody("77").says(code) == [WRONG]


async def test_a_used_code_gets_the_same_sentence(joining: Joining) -> None:
    code = await joining.code()
    await joining.somebody("77").says(code)
    assert await joining.somebody("78").says(code) == [WRONG]


async def test_of_two_who_use_a_code_at_once_one_is_bound(joining: Joining) -> None:
    code = await joining.code()
    answers = await asyncio.gather(*(joining.somebody(sender).says(code) for sender in ("77", "78", "79", "80")))
    assert sorted(answer == [WRONG] for answer in answers) == [False, True, True, True]


async def test_pressing_the_link_twice_does_no_harm(joining: Joining) -> None:
    code = await joining.code()
    wang = joining.somebody("77")
    await wang.says(f"/start {code}")
    assert await wang.says(f"/start {code}") == ["您已经绑定好了，不用再绑。"]


async def test_somebody_bound_cannot_take_another_members_code_and_the_code_stays_good(joining: Joining, people: People) -> None:
    zhao = await people.member("赵强", "001.002")
    code = await joining.code()
    [answer] = await zhao.says(f"/start {code}")
    assert answer.startswith("这个聊天账号已经绑定了您本人。")
    assert "您已加入" in (await joining.somebody("77").says(code))[0]


async def test_after_ten_wrong_codes_the_right_one_must_wait_an_hour(joining: Joining) -> None:
    code = await joining.code()
    guesser = joining.somebody("77")
    for _ in range(10):
        assert await guesser.says("K7Q2M9XY") == [WRONG]
    [answer] = await guesser.says(code)
    assert answer.startswith("试错的次数多了")
    assert "您已加入" not in answer
    joining.clock.moves(hours=1)
    assert "您已加入" in (await guesser.says(code))[0]


async def test_only_a_digest_of_the_code_is_kept(joining: Joining) -> None:
    code = await joining.code()
    async with joining.people.database.reading() as session:
        assert code not in (await session.exec(select(BindingCode.digest))).one()


async def test_a_code_for_nobody_cannot_be_made_and_an_address_that_is_gone_not_be_bound(joining: Joining) -> None:
    async with joining.people.database.transaction() as session:
        with pytest.raises(NotFound):
            await binding.issue_code(session, 9999, joining.clock.now)
        assert await binding.bind(session, 9999, "K7Q2M9XY", joining.clock.now) == "too-many"


async def test_expired_codes_are_forgotten(joining: Joining) -> None:
    await joining.code()
    joining.clock.moves(days=15)
    async with joining.people.database.transaction() as session:
        await binding.forget_codes(session, joining.clock.now)
        assert (await session.exec(select(BindingCode))).all() == []


async def test_silent_strangers_are_forgotten_after_thirty_days_and_members_never(joining: Joining, people: People) -> None:
    zhao = await people.member("赵强", "001.002")
    await joining.somebody("77").says("你好")
    await joining.somebody("78").says("/cancel")

    async def left() -> set[str]:
        async with people.database.transaction() as session:
            await members.forget_strangers(session, joining.clock.now)
            return set((await session.exec(select(AddressRow.sender))).all())

    assert {"77", "78", zhao.sender} <= await left()
    joining.clock.moves(days=20)
    await joining.somebody("77").says("你好")
    joining.clock.moves(days=11)
    assert {"77", "78"} & await left() == {"77"}
    joining.clock.moves(days=31)
    assert "77" not in await left()
    assert zhao.sender in await left()
    assert await joining.somebody("77").says("你好")
