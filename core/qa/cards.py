"""How questions and answers are shown in a chat."""

from collections.abc import Sequence

from core.messages import Choice, Markdown, Message, Moment, Plain, Purpose, Text, Value, Words
from core.qa.models import Entry, Question
from core.qa.rules import WITH_PEOPLE
from core.qa.views import CaseRow, NoteRow

_LONGEST_QUOTE = 200


def known(question_id: int, entry: Entry) -> Message:
    """Return the answer of the knowledge base with its source, and a way on for whoever meant something else."""
    choices = (Choice(f"qa.helped:{question_id}", Text("qa-helped")), Choice(f"qa.missed:{question_id}", Text("qa-missed")))
    return Message(_entry(entry), Plain(entry.question), choices=choices)


def offered(question_id: int, entries: Sequence[Entry]) -> Message:
    """Return the questions that may be meant, and a way to people."""
    choices = [Choice(f"qa.this:{question_id}.{entry.id}", Plain(entry.question)) for entry in entries]
    return Message((Text("qa-perhaps"),), choices=(*choices, Choice(f"qa.none:{question_id}", Text("qa-none"))))


def answer(question: Question) -> Message:
    """Return the card that brings a person's answer to the asker."""
    choices = (Choice(f"qa.helped:{question.id}", Text("qa-helped")), Choice(f"qa.again:{question.id}", Text("qa-not-helped")))
    body = (Text("qa-you-asked", {"words": Plain(_quote(question.words))}), Markdown(question.answer))
    return Message(body, Text("qa-answered-title"), choices=choices, purpose=Purpose.REPLY)


def duty(kind: str, question: Question, branch_name: str) -> Message:
    """Return what those on duty are told: that something waits and until when, not what it is and whose; they open it to see."""
    values: dict[str, Value] = {"branch": Plain(branch_name), "at": Moment(question.due_at) if question.due_at else "—"}
    choices = (Choice(f"qa.see:{question.id}", Text("qa-see")), Choice(f"qa.take:{question.id}", Text("qa-take")))
    return Message((Text(f"qa-duty-{kind}", values),), Text("qa-duty-title"), choices=choices, purpose=Purpose.REPLY)


def case(row: CaseRow, notes: Sequence[NoteRow], before: Words | None = None) -> Message:
    """Return a question as those who answer see it, with what they can do about it."""
    question = row.question
    asker = Text("qa-case-from", {"name": Plain(row.asker), "branch": Plain(row.branch_name)})
    body: list[Words] = [*([before] if before else []), asker, Plain(question.words)]
    body += [Text(f"qa-note-{each.note.kind}", {"words": Plain(each.note.words)}) for each in notes]
    body.append(_standing(row))
    choices = [Choice(f"qa.answer:{question.id}", Text("qa-answer-now"))] if question.state in WITH_PEOPLE else []
    if question.state in WITH_PEOPLE and question.taken_by is None:
        choices.append(Choice(f"qa.take:{question.id}", Text("qa-take")))
    return Message(tuple(body), Text("qa-case-title", {"number": question.id or 0}), choices=tuple(choices))


def _standing(row: CaseRow) -> Text:
    question = row.question
    if question.state not in WITH_PEOPLE or question.due_at is None:
        return Text("qa-case-answered", {"name": Plain(row.answered_by)})
    if row.taken_by:
        return Text("qa-case-taken", {"name": Plain(row.taken_by), "at": Moment(question.due_at)})
    return Text("qa-case-waiting", {"at": Moment(question.due_at)})


def _entry(entry: Entry) -> tuple[Words, ...]:
    source = (Text("qa-source", {"source": Plain(entry.source)}),) if entry.source else ()
    return Markdown(entry.answer), *source


def _quote(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"
