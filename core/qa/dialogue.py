"""The conversation of whoever asks: the answer of the knowledge base, some that may be meant, or people and a promised day."""

from typing import Literal

from core.conversation import Context, State, Turn
from core.messages import Choice, Day, Message, Text, Words
from core.qa import cards, service
from core.qa.rules import asked, is_question, worth_people
from core.qa.service import Answered, HandedOn, Offered


class Asking(State):
    """The member was asked to write their question."""

    kind: Literal["qa.asking"] = "qa.asking"

    @property
    def takes_text(self) -> bool:
        """Tell that free words are expected."""
        return True


class Adding(State):
    """The member was asked what the answer left open."""

    kind: Literal["qa.adding"] = "qa.adding"
    question_id: int

    @property
    def takes_text(self) -> bool:
        """Tell that free words are expected."""
        return True


async def open_(context: Context) -> Turn:
    """Take the question that stands behind the command, or ask for it; say first who reads it and what not to write."""
    if context.argument:
        return await _asked(context, context.argument)
    waiting = await service.open_of(context.session, context.person)
    body: list[Words] = [Text("qa-ask"), Text("qa-who-reads")]
    if waiting:
        body.append(Text("qa-still-open", {"count": len(waiting)}))
    return _said(*body, state=Asking())


async def ask(context: Context) -> Turn | None:
    """Take words that nothing else understood as a question; None when they can be none, and nothing is known about them."""
    words = asked(context.words)
    if not is_question(words):
        return None
    people = worth_people(words)
    found = await service.ask(context.session, context.person, words, context.now, context.organisation, people=people)
    return _answer(context, found) if found is not None else None


async def write(context: Context, state: Asking) -> Turn:
    """Take what the member wrote as their question."""
    del state
    return await _asked(context, context.words)


async def pick(context: Context, which: str) -> Turn:
    """Show the entry that was picked among those offered."""
    question_id, _, entry_id = which.partition(".")
    found = await service.show(context.session, context.person, int(question_id), int(entry_id))
    return _shown(found) if found is not None else _said(Text("qa-gone"))


async def missed(context: Context, question_id: str) -> Turn:
    """Offer other entries when the one shown was not meant, or hand the question on."""
    return await _go_on(context, question_id, offer=True)


async def none(context: Context, question_id: str) -> Turn:
    """Hand the question on: nothing offered was meant."""
    return await _go_on(context, question_id, offer=False)


async def helped(context: Context, question_id: str) -> Turn:
    """Thank for the word that it helped."""
    noted = await service.settled(context.session, context.person, int(question_id))
    return _said(Text("qa-glad" if noted else "qa-noted-already"))


async def again(context: Context, question_id: str) -> Turn:
    """Ask what the answer left open, within the days in which a question may be taken up once more."""
    if await service.may_reopen(context.session, context.person, int(question_id), context.now):
        return _said(Text("qa-add"), state=Adding(question_id=int(question_id)))
    return _said(Text("qa-too-old"))


async def add(context: Context, state: Adding) -> Turn:
    """Hand the question on once more with what was added."""
    if not is_question(context.words):
        return _said(Text("qa-add"), state=state)
    done = await service.reopen(
        context.session, context.person, state.question_id, context.words, context.now, context.organisation
    )
    return _handed_on(context, done) if done is not None else _said(Text("qa-too-old"))


async def take_back(context: Context, question_id: str) -> Turn:
    """Forget a question that nobody has taken up yet."""
    gone = await service.take_back(context.session, context.person, int(question_id))
    return _said(Text("qa-taken-back" if gone else "qa-taken-already"))


async def _asked(context: Context, words: str) -> Turn:
    question = asked(words)
    if not is_question(question):
        return _said(Text("qa-no-question"), state=Asking())
    found = await service.ask(context.session, context.person, question, context.now, context.organisation)
    return _answer(context, found)


async def _go_on(context: Context, question_id: str, *, offer: bool) -> Turn:
    found = await service.missed(
        context.session, context.person, int(question_id), context.now, context.organisation, offer=offer
    )
    return _answer(context, found)


def _answer(context: Context, found: Answered | Offered | HandedOn | None) -> Turn:
    match found:
        case Answered():
            return _shown(found)
        case Offered(question_id, entries):
            return Turn((cards.offered(question_id, entries),))
        case HandedOn():
            return _handed_on(context, found)
        case None:  # pragma: no branch - mypy proves that nothing else can come
            return _said(Text("qa-gone"))


def _shown(found: Answered) -> Turn:
    return Turn((cards.known(found.question_id, found.entry),))


def _handed_on(context: Context, done: HandedOn) -> Turn:
    promised = {"day": Day(context.organisation.today(done.due_at))}
    if done.known:
        return _said(Text("qa-known-already", promised))
    back = Choice(f"qa.back:{done.question_id}", Text("qa-take-back"))
    return Turn((Message((Text("qa-handed-on", promised), Text("qa-who-sees")), choices=(back,)),))


def _said(*body: Words, state: State | None = None) -> Turn:
    return Turn((Message(body),), state)
