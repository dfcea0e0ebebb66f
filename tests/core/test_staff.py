"""Those who steer: set-up, signing in and out, accounts, the audit trail."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core.database import Database
from core.errors import NotFound, Refused
from core.members import service as members
from core.staff import audit, passwords, service
from core.staff.models import SignIn, WrongPassword
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Permission, Right, Role, Wait
from core.staff.service import Credentials, SignedIn
from tests.conftest import StillClock

PASSWORD = "a long sentence"  # noqa: S105 - a test's own
WANG = NewAccount("Wang", "王静")


class Desk:
    """The console as a test drives it: one transaction a step."""

    def __init__(self, database: Database, clock: StillClock) -> None:
        self.database, self.clock = database, clock

    async def set_up(self) -> int:
        hashed = await passwords.hash_password(PASSWORD)
        async with self.database.transaction() as session:
            code = await service.set_up_code(session)
            assert code is not None
            typed = f" {code[:4].lower()}-{code[4:]} "
            return await service.create_first_administrator(session, typed, WANG, hashed, "测试单位", self.clock.now)

    async def tries(self, password: str, username: str = "wang", remote: str = "10.0.0.1") -> SignedIn | Wait | None:
        async with self.database.transaction() as session:
            found = await service.credentials(session, username, remote, self.clock.now)
        if isinstance(found, Wait):
            return found
        ok = await passwords.verify(found.hash, password)
        async with self.database.transaction() as session:
            return await service.sign_in(session, found, ok=ok, agent="Firefox", now=self.clock.now)

    async def signs_in(self) -> SignedIn:
        signed = await self.tries(PASSWORD)
        assert isinstance(signed, SignedIn)
        return signed

    async def who(self, token: str) -> object:
        async with self.database.reading() as session:
            return await service.who(session, token, self.clock.now)


@pytest.fixture
async def desk(database: Database, clock: StillClock) -> Desk:
    return Desk(database, clock)


async def test_the_set_up_code_makes_one_administrator_of_a_new_top_branch(desk: Desk) -> None:
    await desk.set_up()
    staff = await desk.who((await desk.signs_in()).token)
    assert (staff.username, staff.name, staff.tops) == ("wang", "王静", ("001",))
    assert staff.may(Permission.CHANGE_STAFF, "001.004")
    async with desk.database.transaction() as session:
        assert (await members.branch_by_code(session, "001")).name == "测试单位"
        assert await service.is_set_up(session)
        assert await service.set_up_code(session) is None


async def test_a_wrong_set_up_code_makes_nobody(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        await service.set_up_code(session)
    with pytest.raises(Refused, match="staff-set-up-code-wrong"):
        async with desk.database.transaction() as session:
            await service.create_first_administrator(session, "K7Q2", WANG, PasswordHash("x"), "测试单位", desk.clock.now)
    async with desk.database.transaction() as session:
        assert not await service.is_set_up(session)


async def test_of_two_who_use_the_set_up_code_at_once_one_becomes_administrator(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        code = await service.set_up_code(session)

    async def use(username: str) -> bool:
        try:
            async with desk.database.transaction() as session:
                new = NewAccount(username, username)
                await service.create_first_administrator(session, code, new, PasswordHash("x"), "单位", desk.clock.now)
        except Refused:
            return False
        return True

    assert sorted(await asyncio.gather(use("wang"), use("zhao"))) == [False, True]


async def test_an_earlier_set_up_code_is_void_once_a_later_one_was_printed(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        earlier = await service.set_up_code(session)
        await service.set_up_code(session)
    with pytest.raises(Refused):
        async with desk.database.transaction() as session:
            await service.create_first_administrator(session, earlier, WANG, PasswordHash("x"), "单位", desk.clock.now)


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(desk: Desk) -> None:
    await desk.set_up()
    assert await desk.tries("not this one") is None
    assert await desk.tries(PASSWORD, "nobody") is None
    assert await desk.tries(PASSWORD, " ＷＡＮＧ ") is not None


async def test_after_five_wrong_passwords_the_right_one_must_wait(desk: Desk) -> None:
    await desk.set_up()
    for _ in range(5):
        assert await desk.tries("not this one") is None
    assert await desk.tries(PASSWORD) == Wait(30)
    desk.clock.moves(seconds=29)
    assert await desk.tries(PASSWORD) == Wait(1)
    desk.clock.moves(seconds=1)
    assert await desk.tries("not this one") is None
    assert await desk.tries(PASSWORD) == Wait(60)
    desk.clock.moves(seconds=60)
    await desk.signs_in()
    assert await desk.tries("not this one") is None


async def test_twenty_wrong_names_from_one_place_make_it_wait_and_others_not(desk: Desk) -> None:
    await desk.set_up()
    async with desk.database.transaction() as session:
        for number in range(20):
            assert isinstance(await service.credentials(session, f"n{number}", "10.0.0.9", desk.clock.now), Credentials)
    assert await desk.tries(PASSWORD, remote="10.0.0.9") == Wait(30)
    assert isinstance(await desk.tries(PASSWORD, remote="10.0.0.1"), SignedIn)


async def test_many_tries_at_once_are_counted_one_by_one(desk: Desk) -> None:
    await desk.set_up()

    async def one() -> bool:
        async with desk.database.transaction() as session:
            return isinstance(await service.credentials(session, "wang", "10.0.0.1", desk.clock.now), Credentials)

    heard = await asyncio.gather(*(one() for _ in range(12)))
    assert heard.count(True) == 5


async def test_wrong_passwords_are_forgiven_after_a_day(desk: Desk) -> None:
    await desk.set_up()
    for _ in range(5):
        await desk.tries("not this one")
    desk.clock.moves(days=1)
    await desk.signs_in()


async def test_no_secret_is_stored_as_it_is(desk: Desk) -> None:
    await desk.set_up()
    signed = await desk.signs_in()
    await desk.tries("not this one", "wang", "10.0.0.1")
    async with desk.database.reading() as session:
        assert (await session.exec(select(SignIn.digest))).one() != signed.token
        assert not {"wang", "10.0.0.1"} & set((await session.exec(select(WrongPassword.place))).all())


async def test_a_sign_in_lasts_while_it_is_used_and_thirty_days_at_most(desk: Desk) -> None:
    await desk.set_up()
    token = (await desk.signs_in()).token
    for _ in range(60):
        desk.clock.moves(hours=11)
        staff = await desk.who(token)
        assert staff is not None
        assert staff.worn
        async with desk.database.transaction() as session:
            await service.renew(session, token, desk.clock.now)
    assert not (await desk.who(token)).worn
    desk.clock.moves(hours=60)
    assert await desk.who(token) is None


async def test_a_sign_in_ends_after_twelve_idle_hours(desk: Desk) -> None:
    await desk.set_up()
    token = (await desk.signs_in()).token
    desk.clock.moves(hours=12)
    assert await desk.who(token) is None
    async with desk.database.transaction() as session:
        await service.forget_expired(session, desk.clock.now)
        await service.renew(session, token, desk.clock.now)
        assert not await service.sign_ins(session, 1, datetime.min.replace(tzinfo=desk.clock.now.tzinfo))


async def test_signing_out_ends_one_browser_and_everywhere_ends_the_others(desk: Desk) -> None:
    account = await desk.set_up()
    first, second, third = [(await desk.signs_in()).token for _ in range(3)]
    async with desk.database.transaction() as session:
        await service.sign_out(session, first)
        assert len(await service.sign_ins(session, account, desk.clock.now)) == 2
    assert await desk.who(first) is None
    async with desk.database.transaction() as session:
        await service.sign_out_everywhere(session, account, keep_token=third)
    assert await desk.who(second) is None
    assert await desk.who(third) is not None


async def test_a_changed_password_signs_other_browsers_out_and_works_at_once(desk: Desk) -> None:
    account = await desk.set_up()
    mine, other = (await desk.signs_in()).token, (await desk.signs_in()).token
    hashed = await passwords.hash_password("another sentence")
    async with desk.database.transaction() as session:
        old = await service.account_credentials(session, account)
        assert await passwords.verify(old.hash, PASSWORD)
        await service.change_password(session, account, hashed, keep_token=mine)
    assert await desk.who(mine) is not None
    assert await desk.who(other) is None
    assert await desk.tries(PASSWORD) is None
    assert isinstance(await desk.tries("another sentence"), SignedIn)


async def test_a_disabled_account_is_out_at_once_and_cannot_come_back(desk: Desk) -> None:
    account = await desk.set_up()
    token = (await desk.signs_in()).token
    async with desk.database.transaction() as session:
        link = await service.one_time_link(session, account, desk.clock.now)
        await service.set_disabled(session, account, disabled=True)
        late = await service.one_time_link(session, account, desk.clock.now)
    assert await desk.who(token) is None
    assert await desk.tries(PASSWORD) is None
    async with desk.database.transaction() as session:
        assert await service.redeem(session, link, "Firefox", desk.clock.now) is None
        assert await service.redeem(session, late, "Firefox", desk.clock.now) is None
        await service.set_disabled(session, account, disabled=False)
    await desk.signs_in()


async def test_a_one_time_link_signs_in_once(desk: Desk) -> None:
    account = await desk.set_up()
    async with desk.database.transaction() as session:
        token = await service.one_time_link(session, account, desk.clock.now)

    async def redeem() -> SignedIn | None:
        async with desk.database.transaction() as session:
            return await service.redeem(session, token, "Firefox", desk.clock.now)

    signed = [each for each in await asyncio.gather(redeem(), redeem()) if each]
    assert len(signed) == 1
    assert await desk.who(signed[0].token) is not None


async def test_a_one_time_link_ends(desk: Desk) -> None:
    account = await desk.set_up()
    async with desk.database.transaction() as session:
        token = await service.one_time_link(session, account, desk.clock.now, timedelta(minutes=5))
        assert await service.redeem(session, token, "", desk.clock.now + timedelta(minutes=5)) is None


async def test_accounts_are_listed_with_their_rights(desk: Desk) -> None:
    await desk.set_up()
    async with desk.database.transaction() as session:
        await members.add_branch(session, "一支部", "001")
        rights = (Right(Role.SECRETARY, "001.001"), Right(Role.READER, "001"))
        zhao = await service.create_account(session, NewAccount("zhao", ""), PasswordHash("x"), rights, desk.clock.now)
        await service.grant(session, zhao, rights[0])
        await service.set_locale(session, zhao, "en")
        rows = await service.accounts(session, ("001",))
        assert [(row.username, len(row.rights)) for row in rows] == [("wang", 1), ("zhao", 2)]
        assert [row.name for row in await service.accounts(session, ("001.001",))] == ["zhao"]
        assert await service.accounts(session, ()) == []
        await service.revoke(session, zhao, rights[0])
        assert await service.accounts(session, ("001.001",)) == []
        assert await service.account_named(session, " ZHAO ") == zhao


async def test_an_account_without_any_right_is_still_shown_to_those_at_the_top(desk: Desk) -> None:
    await desk.set_up()
    async with desk.database.transaction() as session:
        await members.add_branch(session, "一支部", "001")
        right = Right(Role.READER, "001.001")
        zhao = await service.create_account(session, NewAccount("zhao", ""), PasswordHash("x"), (right,), desk.clock.now)
        await service.revoke(session, zhao, right)
        assert [row.username for row in await service.accounts(session, ("001",))] == ["wang", "zhao"]
        assert await service.accounts(session, ("001.001",)) == []


@pytest.mark.parametrize(
    ("username", "sentence"), [("wang", "staff-username-taken"), ("WANG", "staff-username-taken"), ("a", "staff-username-form")]
)
async def test_a_username_that_cannot_be_is_refused_with_a_sentence(desk: Desk, username: str, sentence: str) -> None:
    await desk.set_up()
    async with desk.database.transaction() as session:
        with pytest.raises(Refused, match=sentence):
            await service.create_account(session, NewAccount(username, "赵"), PasswordHash("x"), (), desk.clock.now)


async def test_what_does_not_exist_is_said_so(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        with pytest.raises(NotFound, match="staff-no-account"):
            await service.account_named(session, "nobody")
        with pytest.raises(NotFound, match="staff-no-account"):
            await service.set_disabled(session, 99, disabled=True)
        with pytest.raises(NotFound, match="members-no-branch"):
            await service.grant(session, 1, Right(Role.READER, "009"))


async def test_a_hash_that_is_none_matches_no_password() -> None:
    assert not await passwords.verify(PasswordHash("rubbish"), PASSWORD)


async def test_the_audit_trail_shows_what_happened_where_somebody_may_see_it(desk: Desk) -> None:
    await desk.set_up()
    staff = await desk.who((await desk.signs_in()).token)
    async with desk.database.transaction() as session:
        await audit.audit(session, staff, "member.added", "member 1", "", desk.clock.now, "001.002")
        await audit.audit(session, None, "service.started", "", "", desk.clock.now)
        for number in range(60):
            await audit.audit(session, staff, "member.added", f"member {number}", "", desk.clock.now, "001.003")
        whole = await audit.audit_entries(session, ("001",))
        assert (len(whole.entries), whole.total) == (50, 62)
        assert len((await audit.audit_entries(session, ("001",), page=1)).entries) == 12
        [only] = (await audit.audit_entries(session, ("001.002",))).entries
        assert (only.account_name, only.action, only.subject) == ("王静", "member.added", "member 1")
        assert (await audit.audit_entries(session, ())).total == 0


async def test_whose_right_begins_at_a_branch_is_told_from_those_above(desk: Desk, database: Database) -> None:
    await desk.set_up()
    async with database.transaction() as session:
        branch = await members.add_branch(session, "第一支部", "001")
        handler = Right(Role.HANDLER, branch.code)
        for name, right in (("b-li", handler), ("a-zhao", Right(Role.READER, branch.code))):
            await service.create_account(session, NewAccount(name, name), PasswordHash("x"), (right,), desk.clock.now)
        shut = await service.create_account(session, NewAccount("shut", "关"), PasswordHash("x"), (handler,), desk.clock.now)
        await service.set_disabled(session, shut, disabled=True)
        found = await service.holders(session, Permission.HANDLE_SUGGESTIONS, (branch.code,))
        both = await service.holders(session, Permission.HANDLE_SUGGESTIONS, ("001", branch.code))
    assert [(each.name, each.role, each.member_id) for each in found] == [("b-li", Role.HANDLER, None)]
    assert [each.branch_code for each in both] == ["001", branch.code]
