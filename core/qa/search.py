"""The search over the knowledge base, pure and in memory: entries go in, a question is answered with ranked candidates.

The score is BM25F (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, 3.6) over two fields, what is asked and
what is answered, as a share of what the question's terms weigh, plus half the share of the entry's own question that was said.
A rarer term weighs more. Only the rarest terms are looked up everywhere; the common ones are counted for the best candidates.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log

from core.qa.words import terms

_ASKED_WEIGHT, _SATURATION = 2.0, 1.2
_ASKED_LENGTH, _ANSWERED_LENGTH = 0.5, 0.75
_SAID_OF_ENTRY = 0.5
_SCANNED = 4_000
"""Occurrences of terms that are looked at everywhere; what is more frequent is only counted for the best candidates."""
_WEIGHED = 64
"""Candidates that are weighed exactly."""
_MOST_TERMS = 200
"""Of a very long question, the rarest terms count."""
_MOST = 15
"""A term counts at most so often in one field."""
_FIELD_BITS, _PLACE_BITS = 4, 8
_MARGIN = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the search takes it: every wording of its question, its answer, the id of the branch it serves (0 = all)."""

    id: int
    wordings: tuple[str, ...]
    answer: str = ""
    scope: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer: the higher the score the better; confidence lies between 0 and 1."""

    id: int
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class _Wording:
    """One wording of an entry's question, with the answer, as numbers of terms."""

    entry: int
    scope: int
    asked: "array[int]"
    """The numbers of its terms, each once."""
    answered: "array[int]"
    asked_length: int
    answered_length: int


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A wording with its score and the shares that its confidence is made of."""

    entry: int
    score: float
    said: float
    """The share of the question's weight that occurs in the entry."""
    matched: float
    """The share of the entry's question that was said."""


class Index:
    """All entries that members may find; `put` and `drop` keep it up to date one by one."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Take the entries in."""
        self._numbers: dict[str, int] = {}
        self._places: list[array[int]] = []
        """For each term, where it occurs: place and the counts in both fields in one number, ascending."""
        self._wordings: dict[int, _Wording] = {}
        self._of_entry: dict[int, tuple[int, ...]] = {}
        self._next = 0
        self._asked = self._answered = 0
        for entry in entries:
            self.put(entry)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._of_entry)

    def put(self, entry: Entry) -> None:
        """Take an entry in, in place of what was known of it."""
        self.drop(entry.id)
        answer = terms(entry.answer)
        self._of_entry[entry.id] = tuple(self._add(entry, terms(wording), answer) for wording in entry.wordings)

    def drop(self, entry_id: int) -> None:
        """Forget an entry; one that is not there is none the less forgotten."""
        for place in self._of_entry.pop(entry_id, ()):
            gone = self._wordings.pop(place)
            self._asked -= gone.asked_length
            self._answered -= gone.answered_length
            for number in {*gone.asked, *gone.answered}:
                occurrences = self._places[number]
                del occurrences[bisect_left(occurrences, place << _PLACE_BITS)]

    def find(self, words: str, scopes: Collection[int], limit: int) -> list[Candidate]:
        """Return the entries that serve one of the branches, the best first; `scopes` are ids, 0 stands for all."""
        weights = self._weights(words)
        whole = sum(weight for _, weight in weights)
        known = [(number, weight) for number, weight in weights if number >= 0]
        best: dict[int, _Weighed] = {}
        for place in self._likely(known, scopes):
            weighed = self._weigh(place, known, whole)
            kept = best.get(weighed.entry)
            if kept is None or kept.score < weighed.score:
                best[weighed.entry] = weighed
        ranked = sorted(best.values(), key=lambda each: (-each.score, each.entry))
        following = [*(each.score for each in ranked[1:]), 0.0]
        pairs = zip(ranked[:limit], following, strict=False)
        return [Candidate(each.entry, each.score, _confidence(each, after)) for each, after in pairs]

    def _add(self, entry: Entry, asked: Sequence[str], answer: Sequence[str]) -> int:
        place, self._next = self._next, self._next + 1
        in_question, in_answer = Counter(asked), Counter(answer)
        for term in in_question | in_answer:
            counts = min(in_question[term], _MOST) << _FIELD_BITS | min(in_answer[term], _MOST)
            self._places[self._number(term)].append(place << _PLACE_BITS | counts)
        numbers = [array("I", map(self._numbers.__getitem__, counted)) for counted in (in_question, in_answer)]
        self._wordings[place] = _Wording(entry.id, entry.scope, numbers[0], numbers[1], len(asked), len(answer))
        self._asked += len(asked)
        self._answered += len(answer)
        return place

    def _number(self, term: str) -> int:
        number = self._numbers.setdefault(term, len(self._places))
        if number == len(self._places):
            self._places.append(array("Q"))
        return number

    def _weights(self, words: str) -> list[tuple[int, float]]:
        """Return the number and the weight of each term of the question, the rarest first; -1 is a term that nobody wrote."""
        numbers = ((self._numbers.get(term, -1), term) for term in sorted(set(terms(words))))
        weighed = [(number, self._rarity(number)) for number, _ in numbers]
        return sorted(weighed, key=lambda each: -each[1])[:_MOST_TERMS]

    def _rarity(self, number: int) -> float:
        found = len(self._places[number]) if number >= 0 else 0
        return log(1 + (len(self._wordings) - found + 0.5) / (found + 0.5))

    def _likely(self, known: Sequence[tuple[int, float]], scopes: Collection[int]) -> list[int]:
        """Return the places of the wordings in which the rarest terms of the question weigh most."""
        summed: dict[int, float] = {}
        looked = 0
        for number, weight in known:
            occurrences = self._places[number]
            looked += len(occurrences)
            if looked > _SCANNED and summed:
                break
            for packed in occurrences:
                place = packed >> _PLACE_BITS
                summed[place] = summed.get(place, 0.0) + weight
        within = ((weight, -place) for place, weight in summed.items() if self._wordings[place].scope in scopes)
        return [-place for _, place in nlargest(_WEIGHED, within)]

    def _weigh(self, place: int, known: Sequence[tuple[int, float]], whole: float) -> _Weighed:
        wording = self._wordings[place]
        asked_norm = _norm(_ASKED_LENGTH, wording.asked_length, self._asked, len(self._wordings)) / _ASKED_WEIGHT
        answered_norm = _norm(_ANSWERED_LENGTH, wording.answered_length, self._answered, len(self._wordings))
        score = said = matched = 0.0
        for number, weight in known:
            asked, answered = self._counts(number, place)
            if not asked and not answered:
                continue
            frequency = asked / asked_norm + answered / answered_norm
            score += weight * frequency * (_SATURATION + 1) / (frequency + _SATURATION)
            said += weight
            matched += weight if asked else 0.0
        own = sum(map(self._rarity, wording.asked)) or 1.0
        return _Weighed(wording.entry, score / whole + _SAID_OF_ENTRY * matched / own, said / whole, matched / own)

    def _counts(self, number: int, place: int) -> tuple[int, int]:
        """Return how often the term stands in the question and in the answer of the wording at the place."""
        occurrences = self._places[number]
        at = bisect_left(occurrences, place << _PLACE_BITS)
        packed = occurrences[at] if at < len(occurrences) else 0
        if packed >> _PLACE_BITS != place:
            return 0, 0
        return (packed >> _FIELD_BITS) & _MOST, packed & _MOST


def _norm(strength: float, length: int, total: int, many: int) -> float:
    return 1 - strength + strength * length * many / total if total else 1.0


def _confidence(best: _Weighed, next_score: float) -> float:
    """Return how sure the search is: what was said of the question and of the entry, and how far off the next entry is."""
    margin = (best.score - next_score) / best.score if best.score else 0.0
    return min(1.0, (2 * best.said + best.matched) / 3 * (1 + _MARGIN * margin))
