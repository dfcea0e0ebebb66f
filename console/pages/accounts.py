"""Who may sign in: accounts and their rights over branches, for administrators of those branches."""

import secrets
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from core.database import Session
from core.errors import Forbidden, NotFound, Refused
from core.members import service as members
from core.messages import Text
from core.staff import passwords
from core.staff import service as staff
from core.staff.audit import audit
from core.staff.rules import NewAccount, Permission, Right, Role
from core.staff.service import AccountRow

router = APIRouter()
_PASSWORD_BYTES: Final = 9


@router.get("/accounts")
async def list_(desk: AtDesk) -> Response:
    """Show the accounts that hold a right in the branches they administer."""
    async with desk.reading() as session:
        found = await staff.accounts(session, _tops(desk))
        names = {row.code: row.name for row in await seen_branches(session, desk)}
    return desk.page("accounts.html", {"accounts": found, "names": names})


@router.get("/accounts/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new account and its first right."""
    _tops(desk)
    return await _form_page(desk, Form.of(role=Role.SECRETARY, branch=desk.tops[0]))


@router.post("/accounts/new")
async def add(desk: AtDesk) -> Response:
    """Make an account with a password that is shown once."""
    async with desk.form() as form:
        try:
            right = _right(desk, form)
            name = form.needed("name", "console-account-name")
            account = NewAccount(form.needed("username", "console-username"), name, desk.locale)
            password = secrets.token_urlsafe(_PASSWORD_BYTES)
            hashed = await passwords.hash_password(password)
            async with desk.writing() as session:
                account_id = await staff.create_account(session, account, hashed, [right], desk.office.clock())
                await _note(session, desk, "account.added", account.username, right)
        except Refused as refusal:
            return await _form_page(desk, form, desk.tongue.words(refusal.text), 422)
    return await _page(desk, account_id, password)


@router.get("/accounts/{account_id:id}")
async def show(desk: AtDesk, account_id: int) -> Response:
    """Show an account with its rights."""
    return await _page(desk, account_id)


@router.post("/accounts/{account_id:id}/password")
async def reset(desk: AtDesk, account_id: int) -> Response:
    """Give the account a new password, shown once, and sign it out everywhere."""
    async with desk.form():
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        hashed = await passwords.hash_password(password)
        async with desk.writing() as session:
            account = await _governed(desk, session, account_id)
            await staff.change_password(session, account_id, hashed)
            await _note(session, desk, "account.password-reset", account.username)
    return await _page(desk, account_id, password)


@router.post("/accounts/{account_id:id}/disable")
async def disable(desk: AtDesk, account_id: int) -> Response:
    """Shut the account and sign it out everywhere."""
    return await _set_disabled(desk, account_id, disabled=True)


@router.post("/accounts/{account_id:id}/enable")
async def enable(desk: AtDesk, account_id: int) -> Response:
    """Open the account again."""
    return await _set_disabled(desk, account_id, disabled=False)


@router.post("/accounts/{account_id:id}/grant")
async def grant(desk: AtDesk, account_id: int) -> Response:
    """Give the account a right over a branch."""
    async with desk.form() as form, desk.writing() as session:
        right = _right(desk, form)
        account = await _found(desk, session, account_id)
        await staff.grant(session, account_id, right)
        await _note(session, desk, "account.granted", account.username, right)
    return desk.go(f"accounts/{account_id}", desk.say("console-saved"))


@router.post("/accounts/{account_id:id}/revoke")
async def revoke(desk: AtDesk, account_id: int) -> Response:
    """Take a right away; one's own stay."""
    async with desk.form() as form, desk.writing() as session:
        right = _right(desk, form)
        account = await _found(desk, session, account_id)
        if account_id == desk.staff.account_id:
            raise Refused(Text("console-account-own-right"))
        await staff.revoke(session, account_id, right)
        await _note(session, desk, "account.revoked", account.username, right)
    return desk.go("accounts", desk.say("console-saved"))


@router.post("/accounts/{account_id:id}/member")
async def is_member(desk: AtDesk, account_id: int) -> Response:
    """Note which member this is in the chats, by the organisation's number; an empty number is nobody."""
    async with desk.form() as form, desk.writing() as session:
        account = await _governed(desk, session, account_id)
        number = form.text("number")
        member = await members.member_with_number(session, number) if number else None
        if member is not None:
            desk.must(Permission.CHANGE_STAFF, (await members.branch(session, member.branch_id)).code)
        await staff.is_member(session, account_id, member.id if member is not None else None)
        await _note(session, desk, "account.member", account.username)
    return desk.go(f"accounts/{account_id}", desk.say("console-saved"))


async def _set_disabled(desk: Desk, account_id: int, *, disabled: bool) -> Response:
    async with desk.form(), desk.writing() as session:
        account = await _governed(desk, session, account_id)
        if account_id == desk.staff.account_id:
            raise Refused(Text("console-account-own"))
        await staff.set_disabled(session, account_id, disabled=disabled)
        await _note(session, desk, "account.disabled" if disabled else "account.enabled", account.username)
    return desk.go(f"accounts/{account_id}", desk.say("console-saved"))


async def _page(desk: Desk, account_id: int, password: str = "") -> Response:
    async with desk.reading() as session:
        account = await _found(desk, session, account_id)
        rows = await seen_branches(session, desk)
        member = await members.member(session, account.member_id) if account.member_id is not None else None
    values = {
        "member": member,
        "account": account,
        "password": password,
        "governed": _governs(desk, account),
        "mine": {right for right in account.rights if desk.staff.may(Permission.CHANGE_STAFF, right.branch_code)},
        "names": {row.code: row.name for row in rows},
        "branches": branch_options(desk, rows, Permission.CHANGE_STAFF),
        "roles": _roles(desk),
    }
    return desk.page("account.html", values)


async def _form_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    values = {"form": form, "branches": branch_options(desk, rows, Permission.CHANGE_STAFF), "roles": _roles(desk)}
    return desk.page("account-form.html", {**values, "refused": refused}, status)


def _roles(desk: Desk) -> list[tuple[str, str]]:
    return [(role, desk.say(f"staff-role-{role}")) for role in Role]


def _tops(desk: Desk) -> tuple[str, ...]:
    tops = desk.staff.tops_for(Permission.CHANGE_STAFF)
    if not tops:
        raise Forbidden(Text("console-not-allowed"))
    return tops


async def _found(desk: Desk, session: Session, account_id: int) -> AccountRow:
    for account in await staff.accounts(session, _tops(desk)):
        if account.id == account_id:
            return account
    raise NotFound(Text("console-not-found"))


async def _governed(desk: Desk, session: Session, account_id: int) -> AccountRow:
    account = await _found(desk, session, account_id)
    if not _governs(desk, account):
        raise Forbidden(Text("console-account-above"))
    return account


def _governs(desk: Desk, account: AccountRow) -> bool:
    """Tell whether all the account's rights lie where they administer: nobody takes over an account from above."""
    return all(desk.staff.may(Permission.CHANGE_STAFF, right.branch_code) for right in account.rights)


def _right(desk: Desk, form: Form) -> Right:
    branch = form.needed("branch", "console-account-branch")
    desk.must(Permission.CHANGE_STAFF, branch)
    role = form.needed("role", "console-account-role")
    if role not in set(Role):
        raise Refused(Text("console-field-pick", {"field": Text("console-account-role")}))
    return Right(Role(role), branch)


async def _note(session: Session, desk: Desk, action: str, username: str, right: Right | None = None) -> None:
    detail = f"{right.role} {right.branch_code}" if right else ""
    await audit(session, desk.staff, action, username, detail, desk.office.clock(), right.branch_code if right else desk.tops[0])
