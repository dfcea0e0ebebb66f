"""The errors that the core raises on purpose; each carries the sentence that the person gets."""

from core.messages import Text


class CoreError(Exception):
    """An expected refusal: the channel shows `text`, the console a page, the command line one line."""

    def __init__(self, text: Text) -> None:
        """Keep the sentence; the key alone goes to logs."""
        super().__init__(text.key)
        self.text = text


class NotFound(CoreError):
    """What was asked for does not exist, or not for this person."""


class Refused(CoreError):
    """The request is understood and must not be carried out: the sentence says why and what to do."""


class Forbidden(CoreError):
    """The person may not do this; somebody else may."""
