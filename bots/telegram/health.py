"""What a look at Telegram comes to, in words for staff: pure."""

from bots.telegram.engine import Delivery
from bots.telegram.failures import Failure, Why
from core.channel import Health, ToCopy
from core.messages import Plain, Text

_MANY = 100
"""Updates that wait at Telegram beyond which we are too slow, or away."""
_OUT_OF_REACH = frozenset({Why.NOT_REACHED, Why.NO_ANSWER, Why.SERVER, Why.UNREADABLE})


def found(username: str, delivery: Delivery, webhook: str | None) -> Health:
    """Return how the bot is; `webhook` is where Telegram should deliver: empty where we fetch, none where others do."""
    wrong = _delivery(delivery, webhook)
    if delivery.waiting > _MANY:
        wrong = (*wrong, Text("telegram-check-waiting", {"n": delivery.waiting}))
    link = (ToCopy(Text("telegram-check-link"), f"https://t.me/{username}"),)
    return Health(not wrong, wrong or (Text("telegram-check-fine", {"name": username}),), link)


def failed(failure: Failure) -> Health:
    """Return what it means that the look itself failed."""
    if failure.why is Why.TOKEN:
        return Health(ok=False, says=(Text("telegram-check-token"),))
    if failure.why in _OUT_OF_REACH:
        return Health(ok=False, says=(Text("telegram-check-unreachable"),))
    return Health(ok=False, says=(Text("telegram-check-other", {"words": Plain(failure.said or failure.why.value)}),))


def _delivery(delivery: Delivery, webhook: str | None) -> tuple[Text, ...]:
    if webhook is None:
        return ()
    if delivery.url and not webhook:
        return (Text("telegram-check-elsewhere"),)
    if webhook and not webhook.startswith("https://"):
        return (Text("telegram-check-https", {"url": Plain(webhook)}),)
    if webhook and delivery.url != webhook:
        return (Text("telegram-check-not-set", {"url": Plain(webhook)}),)
    if delivery.trouble and delivery.waiting:  # Telegram keeps the words of a trouble that is long over
        return (Text("telegram-check-trouble", {"words": Plain(delivery.trouble[:200])}),)
    return ()
