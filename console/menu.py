"""The menu at the left: one entry a room, by what a secretary is about."""

from dataclasses import dataclass, replace

from console import icons


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the room's path below `/console/`, the key of its name, the outline of its icon."""

    path: str
    label: str
    icon: str
    admin: bool = False

    def covers(self, here: str) -> bool:
        """Tell whether the page at the address belongs to this room."""
        room = f"/console/{self.path}"
        return here == room or (self.path != "" and here.startswith(room + "/"))


@dataclass(frozen=True, slots=True)
class Section:
    """Rooms that belong together, under a name; the first ones have none."""

    label: str
    entries: tuple[Entry, ...]


_MENU = (
    Section(
        "",
        (
            Entry("", "console-menu-home", icons.HOME),
            Entry("calendar", "console-menu-calendar", icons.CALENDAR),
        ),
    ),
    Section(
        "console-menu-learning",
        (
            Entry("quizzes", "console-menu-quizzes", icons.QUIZZES),
            Entry("live", "console-menu-live", icons.LIVE),
            Entry("tasks", "console-menu-tasks", icons.TASKS),
            Entry("banks", "console-menu-banks", icons.BANKS),
            Entry("results", "console-menu-results", icons.RESULTS),
        ),
    ),
    Section(
        "console-menu-meeting",
        (
            Entry("notices", "console-menu-notices", icons.NOTICES),
            Entry("pushes", "console-menu-pushes", icons.PUSHES),
            Entry("meetings", "console-menu-meetings", icons.MEETINGS),
            Entry("checkins", "console-menu-checkins", icons.CHECKINS),
        ),
    ),
    Section(
        "console-menu-hearing",
        (
            Entry("suggestions", "console-menu-suggestions", icons.SUGGESTIONS),
            Entry("questions", "console-menu-questions", icons.QUESTIONS),
            Entry("knowledge", "console-menu-knowledge", icons.KNOWLEDGE),
        ),
    ),
    Section(
        "console-menu-people",
        (
            Entry("members", "console-menu-members", icons.MEMBERS),
            Entry("groups", "console-menu-groups", icons.GROUPS),
        ),
    ),
    Section(
        "console-menu-system",
        (
            Entry("audit", "console-menu-audit", icons.AUDIT),
            Entry("accounts", "console-menu-accounts", icons.ACCOUNTS, admin=True),
            Entry("channels", "console-menu-channels", icons.CHANNELS, admin=True),
            Entry("workdays", "console-menu-workdays", icons.WORKDAYS, admin=True),
            Entry("settings", "console-menu-settings", icons.SETTINGS, admin=True),
        ),
    ),
)


def menu(*, admin: bool) -> tuple[Section, ...]:
    """Return what somebody sees of it."""
    return tuple(
        replace(section, entries=tuple(entry for entry in section.entries if admin or not entry.admin)) for section in _MENU
    )
