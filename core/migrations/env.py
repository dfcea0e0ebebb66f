"""What Alembic runs for each command: our tables over the connection that `run` has opened."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core import tables


def plainly(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write column types in SQLAlchemy's own words, so that old steps do not hang on what our types become."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transactional_ddl=True,  # a step that fails leaves nothing behind, on SQLite too
    compare_server_default=True,
    render_item=plainly,
)
with context.begin_transaction():
    context.run_migrations()
