"""Whatever card is offered on whatever channel: what a person does there to pick an option means that option, never another."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bots.plain import letters
from content.wording import Wording
from core import choicebook
from core.choicebook import Unclear, normalise
from core.conversation import SUBMIT, Card, Marked
from core.messages import Choice, Kind, Message, Plain, Quiz
from core.visits import offer
from tests.conformance.descriptor import Act, Descriptor, Does, Shown, descriptors
from tests.conftest import MORNING

CARDS = 2_000
"""How many must have been offered in all, each on one channel."""
WORDING = Wording()
CHANNELS = [each for each in descriptors() if "choices" not in each.apart]
_offered: Counter[str] = Counter()
_tried: Counter[str] = Counter()
_polls: Counter[str] = Counter()
"""How many options were voted for in polls of the platform's own."""

told = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30)
usual = st.sampled_from(
    ["A", "b", "1", "３", "正确", "错误", "对", "北京", "第二个", "以上都对", "👍🏽", "ACD", "No", "A或B", "长" * 60]
)
labels = st.lists(
    st.one_of(told, usual).filter(lambda label: normalise(label) and label.strip() == label), min_size=1, max_size=30
)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda each: each.name)
@settings(
    deadline=None,
    max_examples=CARDS // len(CHANNELS) + 10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)
@given(labels=labels, multiple=st.booleans(), lettered=st.booleans(), judged=st.booleans())
@example(labels=["3", "2", "1"], multiple=False, lettered=True, judged=True)
@example(labels=["C", "B", "A"], multiple=True, lettered=True, judged=True)
@example(labels=["正确", "错误"], multiple=False, lettered=True, judged=False)
def test_what_a_person_does_means_the_option_they_saw(
    channel: Descriptor, labels: list[str], *, multiple: bool, lettered: bool, judged: bool
) -> None:
    choices = tuple(Choice(f"o{at}", Plain(label)) for at, label in enumerate(labels))
    quiz = Quiz((len(labels) - 1,), (Plain("因为"),)) if judged else None
    message = Message((Plain("题"),), choices=choices, multiple=multiple, lettered=lettered, quiz=quiz)
    card = offer(message, "zh", WORDING.say, MORNING)
    _offered[channel.name] += 1
    try:
        shown = channel.planned(card.message, WORDING, "zh")
    except channel.refusals:
        return
    for place in range(len(labels)):
        for act in acts(channel, card, shown, place):
            _tried[channel.name] += 1
            assert understood(channel, act, card) in readings(card, place, act), act
    if multiple:
        _hands_in(channel, card, shown, tuple(range(0, len(labels), 2)))


def acts(channel: Descriptor, card: Card, shown: Sequence[Shown], place: int) -> Iterator[Act]:
    """Yield everything that a person who sees the card may do to pick the option."""
    person, choice, letter = channel.people[0], card.message.choices[place], letters(len(card.labels))[place]
    tapped = [button.token for each in shown for button in each.buttons]
    assert choice.token in tapped or f"{letter}. " in "\n".join(each.text for each in shown), "nobody can pick this one"
    if shown[-1].poll:
        _polls[channel.name] += 1
        yield Act(Does.VOTES, person, f"{card.id}.{SUBMIT}-{place}" if card.message.multiple else choice.token)
    elif choice.token in tapped:
        yield Act(Does.PRESSES, person, choice.token)
    for typed in (
        letter,
        letter.lower(),
        chr(ord(letter) + 0xFEE0) if len(letter) == 1 else letter,
        f"选{letter}",
        f"第{place + 1}个",
    ):
        yield Act(Does.SAYS, person, typed)
    yield Act(Does.SAYS, person, choice.label.plain)


def understood(channel: Descriptor, act: Act, card: Card) -> object:
    """Return what the core makes of the act, the way it does for every channel."""
    meant = channel.meaning(channel.raw(act))
    assert meant is not None
    if meant.kind is not Kind.PRESS:
        return choicebook.resolve(meant.text.strip(), card.labels, multiple=card.message.multiple)
    name, _, end = meant.token.rpartition(".")
    assert name == card.id, "the token names another card"
    return card.pressed(end)


def readings(card: Card, place: int, act: Act) -> tuple[object, ...]:
    """Return what the act may come to: the option; and for typed words that fit another option as well, a question."""
    if act.does is Does.VOTES:
        return ((place,),)
    if act.does is Does.PRESSES:
        return (Marked((place,)),) if card.message.multiple else ((place,),)
    return ((place,), Unclear()) if _fits_another(card, place, normalise(act.words)) else ((place,),)


def _fits_another(card: Card, place: int, said: str) -> bool:
    """Tell whether the words, read as a label or as a letter alone, may mean another option."""
    others = [label for at, label in enumerate(card.labels) if at != place]
    as_letter = choicebook.resolve(said, ("\0",) * len(card.labels), multiple=card.message.multiple)
    as_label = any(label == said or choicebook._same_verdict(label, said) for label in others)
    return as_label or as_letter not in {None, (place,)}


def _hands_in(channel: Descriptor, card: Card, shown: Sequence[Shown], places: tuple[int, ...]) -> None:
    """Pick several: by pressing each and handing in, by one vote, and by typing the letters at once."""
    person, many = channel.people[0], len(card.labels)
    submit = f"{card.id}.{SUBMIT}"
    by_vote = shown[-1].poll
    if by_vote or any(button.token == submit for each in shown for button in each.buttons):
        ends = "-".join(map(str, places))
        _tried[channel.name] += 1
        does = Does.VOTES if by_vote else Does.PRESSES
        assert understood(channel, Act(does, person, f"{submit}-{ends}"), card) == places
    if many <= len(choicebook.LETTERS):
        typed = "".join(choicebook.LETTERS[place] for place in places)
        _tried[channel.name] += 1
        clash = normalise(typed) in card.labels or choicebook.resolve(typed, ("\0",) * many, multiple=True) != places
        assert clash or understood(channel, Act(Does.SAYS, person, typed), card) in (places, Unclear())


def test_enough_was_tried() -> None:
    """Where several workers share the channels, each looks at its own."""
    assert all(_polls[channel.name] >= 20 for channel in CHANNELS if channel.caps.quiz and channel.name in _offered), _polls
    share = CARDS / len(CHANNELS)
    assert all(_offered[name] >= share and _tried[name] >= 10 * share for name in _offered), (_offered, _tried)
