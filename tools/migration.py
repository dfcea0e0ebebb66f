"""Write the next migration from what the tables have become: `python -m tools.migration "What it does"`.

Read the file over before committing it: a rename looks like a loss and a gain, and data moves only when a person says how.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from core.database import Database
from core.migrations import run


async def main(message: str) -> None:
    """Bring an empty SQLite database to the present head, compare it with the tables, write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/empty.db")
        await run.upgrade(database)
        async with database.engine.begin() as connection:
            await connection.run_sync(lambda inner: write(run.configuration(inner), message))
        await database.close()


def write(config: Config, message: str) -> None:
    """Write the next file; its number is one more than the files there are."""
    written = len(list(ScriptDirectory.from_config(config).walk_revisions()))
    script = command.revision(config, message, autogenerate=True, rev_id=f"{written + 1:04}")
    if not isinstance(script, Script):
        sys.exit("nothing was written")
    path = Path(script.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():  # noqa: PLR2004 - the program and one sentence
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1]))
