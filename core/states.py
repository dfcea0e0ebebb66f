"""Every state that a conversation can be in, and whose turn it then is."""

from typing import Annotated

from pydantic import Field

from core import answering
from core.attendance import dialogue as attendance
from core.checkin import dialogue as checkin
from core.conversation import Context, Turn
from core.live import dialogue as live
from core.profile import reminding
from core.profile import settings as profile_settings
from core.qa import desk_dialogue as qa_desk
from core.qa import dialogue as qa
from core.suggestions import dialogue as suggestions
from core.tasks import dialogue as tasks

AnyState = Annotated[
    answering.State
    | tasks.Checking
    | profile_settings.WritingHours
    | profile_settings.WritingDay
    | reminding.WritingClock
    | reminding.WritingZone
    | suggestions.Choosing
    | suggestions.Writing
    | checkin.Noting
    | attendance.Coding
    | attendance.Excusing
    | attendance.Naming
    | qa.Asking
    | qa.Adding
    | qa_desk.Answering
    | live.Playing
    | live.Hosting,
    Field(discriminator="kind"),
]
"""Every state a conversation can be saved in; `step` below is proven complete over it."""


async def step(context: Context, state: AnyState) -> Turn:
    """Hand the turn to the function of the state; mypy proves that none is missing."""
    if isinstance(state, answering.STATES):
        return await answering.step(context, state)
    match state:
        case tasks.Checking():
            return await tasks.check(context, state)
        case profile_settings.WritingHours() | profile_settings.WritingDay() | reminding.WritingClock() | reminding.WritingZone():
            return await profile_settings.write(context, state)
        case suggestions.Choosing() | suggestions.Writing():
            return await suggestions.go_on(context, state)
        case checkin.Noting():
            return await checkin.write_note(context, state)
        case attendance.Coding() | attendance.Excusing() | attendance.Naming():
            return await attendance.write(context, state)
        case qa.Asking() | qa.Adding() | qa_desk.Answering() | live.Playing() | live.Hosting():
            return await _step_with_others(context, state)


async def _step_with_others(
    context: Context, state: qa.Asking | qa.Adding | qa_desk.Answering | live.Playing | live.Hosting
) -> Turn:
    """Hand on the turns in which other people take part."""
    if isinstance(state, live.Playing | live.Hosting):
        return await live.step(context, state)
    return await qa_desk.step(context, state)
