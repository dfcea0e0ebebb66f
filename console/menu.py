"""The menu at the left: one entry a room, in the order of a secretary's day."""

from dataclasses import dataclass

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


MENU = (
    Entry("", "console-menu-home", icons.HOME),
    Entry("calendar", "console-menu-calendar", icons.CALENDAR),
    Entry("quizzes", "console-menu-quizzes", icons.QUIZZES),
    Entry("live", "console-menu-live", icons.LIVE),
    Entry("tasks", "console-menu-tasks", icons.TASKS),
    Entry("notices", "console-menu-notices", icons.NOTICES),
    Entry("banks", "console-menu-banks", icons.BANKS),
    Entry("pushes", "console-menu-pushes", icons.PUSHES),
    Entry("results", "console-menu-results", icons.RESULTS),
    Entry("meetings", "console-menu-meetings", icons.MEETINGS),
    Entry("checkins", "console-menu-checkins", icons.CHECKINS),
    Entry("suggestions", "console-menu-suggestions", icons.SUGGESTIONS),
    Entry("questions", "console-menu-questions", icons.QUESTIONS),
    Entry("knowledge", "console-menu-knowledge", icons.KNOWLEDGE),
    Entry("members", "console-menu-members", icons.MEMBERS),
    Entry("groups", "console-menu-groups", icons.GROUPS),
    Entry("audit", "console-menu-audit", icons.AUDIT),
    Entry("accounts", "console-menu-accounts", icons.ACCOUNTS, admin=True),
    Entry("channels", "console-menu-channels", icons.CHANNELS, admin=True),
    Entry("workdays", "console-menu-workdays", icons.WORKDAYS, admin=True),
    Entry("settings", "console-menu-settings", icons.SETTINGS, admin=True),
)
