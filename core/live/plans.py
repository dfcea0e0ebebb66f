"""A game as its host plans it in a chat, step by step: what a choice there carries."""

from dataclasses import dataclass, replace

from core.live.rules import Names, Teams

_PARTS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided so far: the bank, how many questions, whether branches play as teams, names, perhaps one tag."""

    bank_id: int
    size: int
    teams: Teams = Teams.NONE
    names: Names = Names.FREE
    tag: str = ""

    @property
    def code(self) -> str:
        """The plan as a choice carries it; the tag stands last, whatever signs it has."""
        return f"{self.bank_id}-{self.size}-{self.teams}-{self.names}-{self.tag}"

    @property
    def with_other_teams(self) -> "Plan":
        """The plan with teams, or without."""
        return replace(self, teams=Teams.MEAN if self.teams is Teams.NONE else Teams.NONE)

    @property
    def with_next_names(self) -> "Plan":
        """The plan with the next way of names."""
        ways = tuple(Names)
        return replace(self, names=ways[(ways.index(self.names) + 1) % len(ways)])


def read(code: str) -> Plan:
    """Return the plan that a choice carried."""
    bank, size, teams, names, tag = code.split("-", _PARTS - 1)
    return Plan(int(bank), int(size), Teams(teams), Names(names), tag)
