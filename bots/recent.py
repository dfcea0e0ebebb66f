"""What is worth keeping in mind for a while, and no harm to forget."""

from collections import OrderedDict
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


class Recent(OrderedDict[_K, _V]):
    """A mapping that holds `most` entries: beyond that it forgets the oldest."""

    def __init__(self, most: int) -> None:
        """Begin with nothing."""
        super().__init__()
        self._most = most

    def __setitem__(self, key: _K, value: _V) -> None:
        """Keep it, and forget the oldest where it is one too many."""
        super().__setitem__(key, value)
        if len(self) > self._most:
            self.popitem(last=False)
