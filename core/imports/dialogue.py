"""What is said in chat about files of questions: sent by those who may, decided by a button, refused to everybody else."""

from core.conversation import KEEP, Card, Context, Turn
from core.errors import CoreError
from core.imports import service
from core.messages import Attachment, Message, Plain, Text


async def sent(context: Context, card: Card | None) -> Turn:
    """Take a file from somebody who may change banks; whoever else sends one hears that words and buttons are what counts."""
    file = context.incoming.attachment
    staff = await service.editor(context.session, context.person.member_id)
    if staff is None:
        return _said(Text("media-not-read" if file is None else "import-not-for-you"), card)
    if file is None:
        return _said(Text("import-send-a-file"), card)
    named = Attachment(file.key, file.name or "questions", file.size)
    try:
        job = await service.sent(context.session, staff, context.person.address_id, named, context.words, context.now)
    except CoreError as refusal:
        return _said(refusal.text, card)
    return _said(Text("import-got", {"file": Plain(job.file_name)}), card)


async def take(context: Context, job_id: str) -> Turn:
    """Have what can be imported stored; what became of it is written when it is done."""
    return await _decided(context, job_id, take=True)


async def drop(context: Context, job_id: str) -> Turn:
    """Import nothing of the file."""
    return await _decided(context, job_id, take=False)


async def _decided(context: Context, job_id: str, *, take: bool) -> Turn:
    staff = await service.editor(context.session, context.person.member_id)
    if staff is None:
        return _said(Text("import-not-for-you"))
    try:
        job = await service.decide(context.session, int(job_id), staff, take=take)
    except CoreError as refusal:
        return _said(refusal.text)
    return _said(Text("import-taking" if take else "import-dropped", {"file": Plain(job.file_name)}))


def _said(words: Text, card: Card | None = None) -> Turn:
    return Turn((Message((words,)),), KEEP, card=card)
