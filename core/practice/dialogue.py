"""The conversation of practice: one item after the other, the verdict after each, and a stop after every ten.

Practice by subject, practice that fits the member, and the book of wrong answers differ only in which item comes next.
"""

from collections.abc import Mapping
from typing import Literal

from core.conversation import Context, State, Turn, say
from core.learning import service as learning
from core.learning.service import Subject
from core.library import cards
from core.library import service as library
from core.library.models import Item
from core.library.rules import ItemType, marks
from core.library.withholding import is_withheld
from core.messages import Choice, Message, Moment, Plain, Text, Value

SIZE = 10
"""Items after which practice takes a breath."""
_SUBJECTS = 6
BOOK = "book"
FIT = "fit"
IN = "in."
"""What the ways of practising begin with: the book of wrong answers, whatever fits, and one subject."""


class Practising(State):
    """The member has an item of their practice before them: `way` is `book`, `fit`, or `in.` and a subject."""

    kind: Literal["practice.practising"] = "practice.practising"
    item_id: int
    way: str
    asked: int = 0
    """How many were answered before this one."""
    right: int = 0
    in_words: bool = False
    """The item is a fill-in: whatever is typed is its answer."""

    @property
    def takes_text(self) -> bool:
        """Tell whether the answer is written in free words."""
        return self.in_words


async def open_(context: Context) -> Turn:
    """Offer what can be practised."""
    subjects = await learning.subjects(context.session, context.person, context.now)
    if not subjects:
        return Turn((Message((Text("practice-nothing"),)),))
    choices = (
        Choice(f"practice:{FIT}", Text("practice-fit")),
        *map(_subject, subjects[:_SUBJECTS]),
        Choice("wrong:show", Text("practice-book")),
    )
    return Turn((Message((Text("practice-choose"), Text("practice-private")), choices=choices),))


def _subject(found: Subject) -> Choice:
    values: Mapping[str, Value] = {"name": Plain(found.name), "items": found.items}
    return Choice(f"practice:{IN}{found.code}", Text("practice-subject", values))


async def go(context: Context, way: str) -> Turn:
    """Begin to practise, or show what there is."""
    if way == "menu":
        return await open_(context)
    if way not in {BOOK, FIT} and not way.startswith(IN):
        return say("choice-too-old")
    return await _next(context, way, 0, 0)


async def answer(context: Context, state: Practising) -> Turn:
    """Say whether the answer is right and why, learn from it, and ask the next item."""
    item = (await library.items_by_ids(context.session, [state.item_id]))[:1]
    if not item or item[0].retired_at is not None or await is_withheld(context.session, state.item_id, context.now):
        return await _next(context, state.way, state.asked, state.right)
    picked = context.words if state.in_words else [int(place) for place in context.picked]
    if not picked:
        return _ask(item[0], state)
    right = marks(ItemType(item[0].type), item[0].key, item[0].blanks, picked)
    await learning.note(context.session, context.member_id, state.item_id, context.now, right=right)
    if state.way == BOOK:
        await learning.count_review(context.session, context.member_id, context.organisation.today(context.now))
    verdict = () if context.incoming.judged else (cards.doubtable(cards.verdict(_solution(item[0]), right=right), right=right),)
    return await _next(context, state.way, state.asked + 1, state.right + right, *verdict)


async def _next(context: Context, way: str, asked: int, right: int, *before: Message) -> Turn:
    """Ask the next item, or sum up: after ten, or when none is left."""
    if asked and asked % SIZE == 0 and before:
        return Turn((*before, _summary(way, asked, right)))
    item = await _book(context) if way == BOOK else await _fitting(context, way)
    if item is None:
        return Turn((*before, await _end(context, way, asked, right)))
    is_blank = item.type == ItemType.BLANK
    return _ask(item, Practising(item_id=item.id or 0, way=way, asked=asked, right=right, in_words=is_blank), *before)


async def _fitting(context: Context, way: str) -> Item | None:
    subject = way.removeprefix(IN) if way.startswith(IN) else ""
    return await learning.next_to_practise(context.session, context.person, context.member_id, subject, context.now)


async def _book(context: Context) -> Item | None:
    today = context.organisation.today(context.now)
    book = await learning.book(context.session, context.member_id, context.now, today)
    return await learning.next_due(context.session, context.member_id, context.now) if book.left else None


def _ask(item: Item, state: Practising, *before: Message) -> Turn:
    title = Text("practice-question", {"number": state.asked + 1, "kind": cards.KINDS[ItemType(item.type)]})
    question = cards.Question(item.type, item.stem, item.options, len(item.blanks))
    return Turn((*before, cards.ask(question, title, _solution(item))), state)


def _solution(item: Item) -> cards.Solution:
    return cards.Solution(item.type, item.options, item.key, item.blanks, item.explanation, item.source)


def _summary(way: str, asked: int, right: int) -> Message:
    on = Choice(f"practice:{way}", Text("practice-go-on"))
    doubt = Choice("report:list", Text("practice-report"))
    choices = (on, Choice("practice:menu", Text("practice-other")), doubt)
    return Message((Text("practice-so-far", {"asked": asked, "right": right}),), choices=choices)


async def _end(context: Context, way: str, asked: int, right: int) -> Message:
    """Say that nothing is left for now, and when something will be."""
    done = (Text("practice-so-far", {"asked": asked, "right": right}),) if asked else ()
    other = Choice("practice:menu", Text("practice-other"))
    if way != BOOK:
        return Message((*done, Text("practice-none-left")), choices=(other, Choice("wrong:show", Text("practice-book"))))
    book = await learning.book(context.session, context.member_id, context.now, context.organisation.today(context.now))
    return Message((*done, _why_none(book)), choices=(other, Choice("wrong:show", Text("practice-book"))))


def _why_none(book: learning.Book) -> Text:
    if book.due and not book.left:
        return Text("wrong-enough-today", {"cap": book.cap})
    return Text("wrong-next", {"at": Moment(book.next_at)}) if book.next_at is not None else Text("wrong-empty")
