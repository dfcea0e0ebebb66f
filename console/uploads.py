"""A file between the steps of a wizard: kept for two hours under a name that nobody can guess, for whoever uploaded it."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from console.desk import Desk
from console.forms import Form
from content import uploads
from content.uploads import FOLDER, Kept, More, Reading
from core.errors import NotFound, Refused
from core.messages import Text


async def keep(desk: Desk, form: Form, choices: dict[str, str]) -> str:
    """Keep the posted file and return its token; no file or an empty one raises Refused."""
    file = form.file("file")
    if file is None:
        raise Refused(Text("console-file-needed"))
    data = await file.read()
    if not data:
        raise Refused(Text("console-file-empty"))
    token = secrets.token_urlsafe(24)
    about = Kept((file.filename or "")[-200:], desk.staff.account_id, choices)
    await uploads.keep(_folder(desk), token, data, about, desk.office.clock())
    return token


async def kept(desk: Desk, token: str) -> tuple[Kept, bytes]:
    """Return an upload of theirs; one that is over, used or somebody else's raises NotFound."""
    found = await uploads.kept(_folder(desk), token)
    if found is None or found[0].account_id != desk.staff.account_id:
        raise NotFound(Text("console-upload-over"))
    return found


async def reading(
    desk: Desk, token: str, read: Callable[[bytes, str, *More], Reading], kind: type[Reading], *more: *More
) -> Reading:
    """Return what an upload of theirs holds. It is read once, in a process with limits, and kept beside the file."""
    await kept(desk, token)
    found = await uploads.reading(_folder(desk), token, read, kind, *more)
    if found is None:
        raise NotFound(Text("console-upload-over"))
    return found


async def amend(desk: Desk, token: str, about: Kept, choices: dict[str, str]) -> None:
    """Keep other choices with an upload of theirs."""
    await uploads.describe(_folder(desk), token, replace(about, choices=choices))


async def forget(desk: Desk, token: str) -> None:
    """Delete an upload that has served."""
    await uploads.forget(_folder(desk), token)


def _folder(desk: Desk) -> Path:
    return desk.office.data_dir / FOLDER
