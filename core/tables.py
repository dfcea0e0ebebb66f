"""All tables, imported once, for migrations and for tests that make a database."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

import core.allowances.models
import core.attendance.models
import core.calendar.models
import core.checkin.models
import core.corrections.models
import core.dead_letters
import core.duels.models
import core.groups.models
import core.imports.models
import core.learning.models
import core.library.models
import core.live.models
import core.mailbox.models
import core.members.models
import core.notices.models
import core.owed.models
import core.own.models
import core.polls.models
import core.pushes.models
import core.qa.models
import core.quiz.models
import core.schedules.models
import core.staff.models
import core.suggestions.models
import core.tasks.models
import core.visits
import core.workdays.models  # noqa: F401 - imported for the tables it declares, as are all above

metadata: MetaData = SQLModel.metadata
