"""The numbers that addresses carry: `{member_id:id}` matches only what fits a column, anything else is no page."""

from starlette.convertors import Convertor, register_url_convertor


class Id(Convertor[int]):
    """A row's number, of at most nine digits."""

    regex = "[0-9]{1,9}"

    def convert(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Return the number as an address carries it."""
        return str(value)


register_url_convertor("id", Id())
