"""How values lie in the database, the same on SQLite and PostgreSQL.

Instants are UTC without an offset (SQLite knows none) and aware in Python. Messages of
the contract are their JSON. Words are the values of their enumerations.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase

Big = Annotated[int, 64]
"""Counts of the wire, which go to 2**53."""


class Utc(TypeDecorator[datetime]):
    """An aware instant, microseconds kept."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Refuses an instant without zone: nobody knows what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; instants are aware")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Gives the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Wire(TypeDecorator[Any]):
    """A message, or a tuple of them, as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encodes as on the wire; refuses what no reader could decode again.

        Structs check nothing when they are made, and one row that cannot be read takes
        every page down that lists it.
        """
        if value is None:
            return None
        text = msgspec.json.encode(value)
        msgspec.json.decode(text, type=self.kind)
        return text.decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Decodes and checks."""
        return None if value is None else msgspec.json.decode(value, type=self.kind)


class Word(TypeDecorator[StrEnum]):
    """A member of an enumeration, as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Its value."""
        return None if value is None else self.kind(value).value

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> StrEnum | None:
        """Its member."""
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    """All tables; constraints get names, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 SQLAlchemy's own declaration
        datetime: Utc,
        str: Text,
        bytes: LargeBinary,
        Big: BigInteger,
    }
