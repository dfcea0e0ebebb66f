"""Who is meant by an audience."""

from core.members.rules import Audience, Person, lineage
from tests.people import People


def test_an_audience_takes_in_a_branch_and_those_below_it() -> None:
    meant = Audience("001.003")
    assert meant.includes(Person(1, "zh", branch_code="001.003.012"))
    assert not meant.includes(Person(1, "zh", branch_code="001.0031"))


def test_an_audience_may_name_kinds_of_membership() -> None:
    meant = Audience("001", ("full",))
    assert meant.includes(Person(1, "zh", branch_code="001", membership="full"))
    assert not meant.includes(Person(1, "zh", branch_code="001", membership="probationary"))


def test_the_lineage_of_a_branch_begins_at_the_top() -> None:
    assert lineage("001.003.012") == ("001", "001.003", "001.003.012")


async def test_a_member_of_a_test_is_known_at_the_door(people: People) -> None:
    member = await people.member(branch="001.002", locale="en")
    assert await member.says("今日")
    assert member.last.locale == "en"
