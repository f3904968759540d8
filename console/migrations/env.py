"""Runs the steps on the connection that ``Database.migrate`` has opened and locked."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from console.models import Base


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A step names the plain type: it must mean the same when our types change."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()
