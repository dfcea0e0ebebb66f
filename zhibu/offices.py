"""What the commands of an administrator do, apart from how they are typed."""

import secrets
import sys

import typer
from rich.console import Console

from core.errors import Refused
from core.messages import Text
from core.migrations.run import upgrade
from core.staff import service as staff
from core.staff.passwords import hash_password
from core.staff.rules import NewAccount, Right, Role
from zhibu.files import branch_code, ready
from zhibu.parts import assembled
from zhibu.settings import Settings
from zhibu.talk import Talk, place_of, typed

DONE = 0


async def migrate(settings: Settings) -> int:
    """Bring the database to this version."""
    async with assembled(settings) as parts:
        await upgrade(parts.database)
    typer.echo("The database is up to date.")
    return DONE


async def add_user(settings: Settings, username: str, name: str, role: str, branch: str) -> int:
    """Make an account and print its first password, once."""
    if role not in set(Role):
        raise Refused(Text("staff-role-unknown", {"role": role, "roles": ", ".join(Role)}))
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    async with assembled(settings) as parts:
        await ready(parts.database)
        async with parts.database.transaction() as session:
            code = await branch_code(session, branch, settings.organisation)
            new = NewAccount(username, name, settings.language)
            await staff.create_account(session, new, hashed, (Right(Role(role), code),), parts.clock())
    typer.echo(f"Password of {username}: {password}")
    return DONE


async def reset_user(settings: Settings, username: str) -> int:
    """Give the account a new password, print it once, and end its sign-ins."""
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    async with assembled(settings) as parts, parts.database.transaction() as session:
        account_id = await staff.account_named(session, username)
        await staff.change_password(session, account_id, hashed)
    typer.echo(f"Password of {username}: {password}")
    return DONE


async def talk(settings: Settings, member: str) -> int:
    """Chat in the terminal until the lines end."""
    async with assembled(settings) as parts:
        await ready(parts.database)
        address = await place_of(parts.database, parts.clock, member)
        console = Console(highlight=False)
        await Talk(parts.door, parts.terminal, parts.wording.say, console, address, settings.language).run(typed(sys.stdin))
    return DONE
