"""Who is on the roster: the tree of branches with the list beside it, one member's page, and changes to both."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import audience_options, kind_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from console.invitations import ways
from console.listing import Listing, page_of
from core.database import Session
from core.errors import Refused
from core.members import binding, rules
from core.members import service as members
from core.members.models import Branch, Member
from core.members.rules import Sought
from core.members.service import MemberForm
from core.profile import service as profile
from core.profile import wishes
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
NAMED: Final = frozenset({"telegram", "webchat", "terminal", "wechat", "wecom"})
"""Channels whose names stand in `content/texts`; another is shown as it is called."""
_BOUND: Final = {"yes": True, "no": False}


@router.get("/members")
async def list_(desk: AtDesk) -> Response:
    """Show the branches with their counts, and the members of the one that was picked."""
    filters = {name: desk.asked(name) for name in ("branch", "q", "kind", "bound")}
    page = page_of(desk.asked("page"))
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
        top = filters["branch"] or desk.tops[0]
        desk.must(Permission.SEE_FIGURES, top)
        branch = await members.branch_by_code(session, top)
        kinds = await kind_options(session, desk)
        found = None
        if desk.staff.may(Permission.SEE_MEMBERS, top):
            sought = Sought(top, filters["q"], filters["kind"], _BOUND.get(filters["bound"]))
            found = await members.members(session, sought, page - 1)
    listing = Listing("/console/members", filters, found.total if found else 0, page)
    return desk.page(
        "members.html",
        {"tree": rows, "branch": branch, "kinds": kinds, "kind_names": dict(kinds), "found": found, "list": listing},
    )


@router.get("/members/new")
async def new(desk: AtDesk) -> Response:
    """Ask who is to be added."""
    return await _form_page(desk, Form.of(branch=desk.asked("branch") or desk.tops[0]))


@router.post("/members/new")
async def add(desk: AtDesk) -> Response:
    """Put somebody on the roster."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                typed = _typed(desk, form)
                member = await members.add_member(session, typed, desk.office.clock())
                await _note(session, desk, "member.added", member, typed.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, refused=desk.tongue.words(refusal.text), status=422)
    return desk.go(f"members/{member.id}", desk.say("console-member-added", name=member.name))


@router.get("/members/{member_id:id}")
async def show(desk: AtDesk, member_id: int) -> Response:
    """Show what the roster says about a member and where they can be written to."""
    return await _page(desk, member_id)


@router.post("/members/{member_id:id}/code")
async def issue(desk: AtDesk, member_id: int) -> Response:
    """Make a code with which the member binds one chat, and show it this once."""
    now = desk.office.clock()
    async with desk.form(), desk.writing() as session:
        member, branch = await _found(desk, session, member_id, Permission.CHANGE_MEMBERS)
        code = await binding.issue_code(session, member_id, now)
        await _note(session, desk, "member.code-issued", member, branch.code)
    return await _page(desk, member_id, code)


@router.post("/members/{member_id:id}/chats/{address_id:id}/prefer")
async def prefer(desk: AtDesk, member_id: int, address_id: int) -> Response:
    """Write to the member in this chat first."""
    async with desk.form(), desk.writing() as session:
        member, branch = await _found(desk, session, member_id, Permission.CHANGE_MEMBERS)
        await members.prefer(session, member_id, address_id)
        await _note(session, desk, "member.chat-preferred", member, branch.code)
    return desk.go(f"members/{member_id}", desk.say("console-saved"))


@router.post("/members/{member_id:id}/chats/{address_id:id}/unbind")
async def unbind(desk: AtDesk, member_id: int, address_id: int) -> Response:
    """Make the chat nobody's."""
    now = desk.office.clock()
    async with desk.form(), desk.writing() as session:
        member, branch = await _found(desk, session, member_id, Permission.CHANGE_MEMBERS)
        await members.unbind(session, member_id, address_id, now)
        await _note(session, desk, "member.chat-unbound", member, branch.code)
    return desk.go(f"members/{member_id}", desk.say("console-saved"))


@router.get("/members/{member_id:id}/edit")
async def edit(desk: AtDesk, member_id: int) -> Response:
    """Show the member's entry to be corrected."""
    async with desk.reading() as session:
        member, branch = await _found(desk, session, member_id, Permission.CHANGE_MEMBERS)
    fields = {"name": member.name, "number": member.number, "phone": member.phone, "kind": member.membership}
    return await _form_page(desk, Form.of(branch=branch.code, **fields), member)


@router.post("/members/{member_id:id}/edit")
async def change(desk: AtDesk, member_id: int) -> Response:
    """Correct what the roster says about a member."""
    async with desk.form() as form:
        async with desk.reading() as session:
            member, branch = await _found(desk, session, member_id, Permission.CHANGE_MEMBERS)
        try:
            async with desk.writing() as session:
                typed = _typed(desk, form)
                changed = await members.change_member(session, member_id, typed)
                detail = _differences(member, branch, changed, typed)
                await _note(session, desk, "member.changed", member, branch.code, detail)
        except Refused as refusal:
            return await _form_page(desk, form, member, desk.tongue.words(refusal.text), 422)
    return desk.go(f"members/{member_id}", desk.say("console-saved"))


@router.post("/members/{member_id:id}/remove")
async def remove(desk: AtDesk, member_id: int) -> Response:
    """Take a member off the roster with all that is theirs."""
    async with desk.form(), desk.writing() as session:
        member, _ = await _found(desk, session, member_id, Permission.CHANGE_MEMBERS)
        await profile.leave(session, member_id, desk.office.clock(), desk.staff)
    return desk.go("members", desk.say("console-member-removed", name=member.name))


async def _page(desk: Desk, member_id: int, code: str = "") -> Response:
    async with desk.reading() as session:
        member, branch = await _found(desk, session, member_id, Permission.SEE_MEMBERS)
        addresses = await members.addresses(session, member_id)
        kinds = dict(await kind_options(session, desk))
        wished = await wishes.lines(session, member_id, desk.office.clock(), desk.office.organisation)
    values = {"member": member, "branch": branch, "addresses": addresses, "kind": kinds.get(member.membership, member.membership)}
    values["wished"] = [desk.tongue.words(each) for each in wished]
    first = rules.first_chat(addresses, member.address_id)
    joining = await ways(desk, code, rules.CODE_LIFE) if code else ()
    return desk.page("member.html", {**values, "first": first, "named": NAMED, "code": code, "ways": joining})


async def _found(desk: Desk, session: Session, member_id: int, permission: Permission) -> tuple[Member, Branch]:
    member = await members.member(session, member_id)
    branch = await members.branch(session, member.branch_id)
    desk.must(permission, branch.code)
    return member, branch


def _typed(desk: Desk, form: Form) -> MemberForm:
    branch = form.needed("branch", "console-branch")
    desk.must(Permission.CHANGE_MEMBERS, branch)
    kind = form.needed("kind", "console-member-kind")
    return MemberForm(form.needed("name", "console-member-name"), branch, kind, form.text("number"), form.text("phone"))


def _differences(member: Member, branch: Branch, changed: Member, typed: MemberForm) -> str:
    """Name what was changed; of a person's own words only that they changed."""
    names = [name for name in ("name", "number", "phone") if getattr(member, name) != getattr(changed, name)]
    if member.membership != changed.membership:
        names.append(f"membership {member.membership} → {changed.membership}")
    if branch.code != typed.branch_code:
        names.append(f"branch {branch.code} → {typed.branch_code}")
    return ", ".join(names)


async def _note(session: Session, desk: Desk, action: str, member: Member, code: str, detail: str = "") -> None:
    await audit(session, desk.staff, action, f"member {member.id}", detail, desk.office.clock(), code)


async def _form_page(desk: Desk, form: Form, member: Member | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        offered = await audience_options(session, desk, Permission.CHANGE_MEMBERS)
    values = {"form": form, "member": member, **offered, "refused": refused}
    return desk.page("member-form.html", values, status)
