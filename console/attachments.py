"""A picture or file that a form brings along."""

from console.desk import Desk
from console.forms import Form
from core.database import Session
from core.library import service as library


async def attached(session: Session, desk: Desk, form: Form) -> int | None:
    """Keep the posted file in the library of the form's branch and return its id; none where no file was chosen."""
    file = form.file("file")
    if file is None:
        return None
    name, data, now = file.filename or "", await file.read(), desk.office.clock()
    return (await library.keep_media(session, desk.office.media_dir, name, data, form.text("branch"), now)).id
