"""What is kept in mind for a while."""

from bots.recent import Recent


def test_beyond_what_it_holds_the_oldest_is_forgotten() -> None:
    recent = Recent[str, int](2)
    for place, name in enumerate("abca"):
        recent[name] = place
    assert recent == {"c": 2, "a": 3}
    recent["c"] = 9
    assert recent == {"c": 9, "a": 3}
