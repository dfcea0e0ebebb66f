"""Every point that a channel is held to, in the order of the way a message takes."""

from collections.abc import Awaitable, Callable
from types import MappingProxyType

from tests.conformance.descriptor import Stage
from tests.conformance.points import quizzing, sending, showing, taking, talking

Check = Callable[[Stage], Awaitable[None]]
_ALL: tuple[Check, ...] = (
    *(taking.verification, taking.repeats, taking.own_messages, taking.addresses, taking.unicode, taking.clocks),
    *(taking.files, taking.poison, taking.shutdown, showing.text_lengths, showing.cards, showing.edits, talking.choices),
    *(talking.forged_tokens, talking.blocking, talking.groups, talking.moving, talking.passive_deadline, quizzing.quizzes),
    *(sending.delivery, sending.errors, sending.throttling, sending.credentials, sending.secrets, sending.isolation),
    sending.recalling,
)
POINTS = MappingProxyType({check.__name__: check for check in _ALL})
ON_BOTH_DATABASES = ("repeats", "choices", "forged_tokens", "blocking", "groups", "quizzes")
"""Points that talk to the whole service: they hold on SQLite and on PostgreSQL."""
