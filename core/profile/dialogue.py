"""What a person says about themself: who they are, how they want to be written to, that they leave."""

from typing import Literal

from core.conversation import KEEP, Context, State, Turn, say


class Leaving(State):
    """The member was asked whether they really leave."""

    kind: Literal["profile.leaving"] = "profile.leaving"


class Setting(State):
    """The member was shown their settings."""

    kind: Literal["profile.setting"] = "profile.setting"


async def start(context: Context) -> Turn:
    """Greet, and bind the address when a code came with the command."""
    return say("profile-welcome")


async def help_(context: Context) -> Turn:
    """Show what can be done here."""
    return say("profile-help")


async def language(context: Context) -> Turn:
    """Offer the languages."""
    return say("profile-help")


async def cancel(context: Context) -> Turn:
    """Leave whatever was going on."""
    return Turn(say("profile-cancelled").replies)


async def settings(context: Context) -> Turn:
    """Show the member's settings."""
    return say("profile-help")


async def leave(context: Context) -> Turn:
    """Ask whether the member really leaves."""
    return say("profile-help")


async def stranger(context: Context) -> Turn:
    """Say politely what this is and how to join."""
    return say("profile-stranger")


async def not_understood(context: Context) -> Turn:
    """Say that the words were not understood, and what would be."""
    return say("profile-help")


async def set_(context: Context, what: str) -> Turn:
    """Carry out a picked setting."""
    return say("profile-help")


async def confirm_leaving(context: Context, answer: str) -> Turn:
    """Delete the member, or stay."""
    return say("profile-help")


async def decide_leaving(context: Context, state: Leaving) -> Turn:
    """Read the answer to whether they really leave."""
    return say("profile-help")


async def chosen_setting(context: Context, state: Setting) -> Turn:
    """Read a picked setting."""
    return say("profile-help")


async def switch_off(context: Context, purpose: str) -> Turn:
    """Switch off a kind of pushes from the push itself."""
    return Turn(state=KEEP)
