"""A quiz question as a poll of Telegram's own: pure, where the question fits one at all."""

from dataclasses import dataclass

from bots import plain
from core.channel import Capabilities, QuizLimits
from core.conversation import SUBMIT, Speak
from core.messages import Markdown, Message, Quiz

LIMITS = QuizLimits(question=300, options=12, option=100, explanation=200, line_feeds=2)
"""What a quiz takes (Bot API 10, sendPoll); the API counts characters, the shorter of the two readings is UTF-16."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One quiz: the places of the right options, ascending, and how the tokens of the card's choices begin."""

    question: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    several: bool
    explanation: str
    token: str


def as_poll(message: Message, caps: Capabilities, locale: str, speak: Speak) -> Poll | None:
    """Return the poll that shows the card whole; nothing where it would lose a word, or where the card replaces another."""
    quiz = message.quiz
    if quiz is None or caps.quiz is None or message.in_place or message.image or message.file or message.link:
        return None
    words = (*(() if message.title is None else (message.title,)), *message.body)
    if any(isinstance(each, Markdown) for each in (*words, *quiz.why)):
        return None
    poll = Poll(
        "\n".join(speak(each, locale).strip() for each in words),
        _options(message, locale, speak),
        quiz.right,
        message.multiple,
        "\n".join(_line(speak(each, locale)) for each in quiz.why),
        _beginning(message),
    )
    return poll if _fits(poll, caps.quiz, caps) and _has_its_key(message, quiz) else None


def _options(message: Message, locale: str, speak: Speak) -> tuple[str, ...]:
    labels = tuple(_line(speak(choice.label, locale)) for choice in message.choices)
    if not message.lettered:
        return labels
    return tuple(f"{letter}. {label}" for letter, label in zip(plain.letters(len(labels)), labels, strict=True))


def _line(words: str) -> str:
    return " ".join(words.split())


def _beginning(message: Message) -> str:
    card = message.choices[0].token.rpartition(".")[0] if message.choices else ""
    return f"{card}.{SUBMIT}-" if message.multiple else f"{card}."


def _fits(poll: Poll, limits: QuizLimits, caps: Capabilities) -> bool:
    def within(words: str, least: int, most: int) -> bool:
        return least <= plain.length(words, caps.unit) <= most

    return (
        within(poll.question, 1, limits.question)
        and 1 <= len(poll.options) <= limits.options
        and len({*poll.options}) == len(poll.options)
        and all(within(option, 1, limits.option) for option in poll.options)
        and within(poll.explanation, 0, limits.explanation)
        and poll.explanation.count("\n") <= limits.line_feeds
    )


def _has_its_key(message: Message, quiz: Quiz) -> bool:
    """Tell whether the right places are places of the card, and one alone where one alone may be picked."""
    places = range(len(message.choices))
    return bool(quiz.right) and all(place in places for place in quiz.right) and (message.multiple or len(quiz.right) == 1)
