"""What every document can do: `insert`, `save`, `delete`, `get`, `find`.

A table keeps a document's searchable fields in columns of their own, the rest as JSON in `body`.
Each write names the version it is based on: two writers never silently overwrite each other.
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PrivateAttr, StringConstraints
from pydantic_core import PydanticSerializationError, from_json, to_json

from ..core.errors import InputError, StoreCorrupt, VersionConflict
from .collection import COMMON, Collection, RowWrite
from .database import SqlDatabase, current
from .instant import from_microseconds, to_microseconds
from .seal import sealed, sealed_document, unsealed, unsealed_document
from .statement import Row, Value

Key = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text that both databases can keep in a column."""


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _storable(text: str) -> bool:
    return _UNSTORABLE.search(text) is None


def _now() -> datetime:
    return datetime.now(UTC)


def _plain(value: Value | StrEnum) -> Value:
    if isinstance(value, bytes):
        return sealed(value)
    return value.value if isinstance(value, StrEnum) else value


def _opened(value: Value) -> Value:
    return unsealed(value) if isinstance(value, bytes) else value


class Record(BaseModel):
    """A value with an identity and a history of versions; version 0 is not kept yet."""

    model_config = ConfigDict(
        extra="forbid", validate_assignment=True, ser_json_inf_nan="constants"
    )
    collection: ClassVar[Collection]

    _newer: dict[str, JsonValue] = PrivateAttr(default_factory=dict[str, JsonValue])
    """Fields that a newer version of the program keeps in it: they stay as they are."""

    id: Key
    version: int = 0
    created_at: datetime = Field(default_factory=_now)
    updated_at: datetime = Field(default_factory=_now)

    @classmethod
    async def get(cls, id: str, *, database: SqlDatabase | None = None) -> Self | None:
        """The document with this id, or `None`."""
        if not _storable(id):  # no column holds it, nor can it be asked for
            return None
        row = await (database or current()).read(cls.collection.get, (id,))
        return None if row is None else cls._from_row(row)

    @classmethod
    async def find(
        cls,
        *,
        limit: int = 100,
        before: str | None = None,
        database: SqlDatabase | None = None,
        **equal: str,
    ) -> list[Self]:
        """The newest documents whose columns equal these, older than the id `before`."""
        if not all(map(_storable, (*map(str, equal.values()), before or ""))):
            return []
        paged = () if before is None else (before,)
        operation = cls.collection.find(tuple(equal), paged=bool(paged))
        rows = await (database or current()).read(
            operation, (*map(str, equal.values()), *paged, limit)
        )
        return [cls._from_row(row) for row in rows]

    async def insert(self, *, database: SqlDatabase | None = None) -> Self:
        """Keep a new document; raises `VersionConflict` when its id or a unique field is taken."""
        if self.version:
            raise VersionConflict(
                f"{self._name} is already kept.", remedy="Call `save` for changes."
            )
        change = self.collection.insert
        await self._change(change, database, refusal="already exists")
        return self

    async def save(self, *, database: SqlDatabase | None = None) -> Self:
        """Keep changes; raises `VersionConflict` when somebody else changed the document meanwhile."""
        if not self.version:
            raise VersionConflict(
                f"{self._name} was never inserted.", remedy="Call `insert` first."
            )
        self.updated_at = max(_now(), self.updated_at)
        change = self.collection.update
        await self._change(change, database, refusal="was changed or deleted since it was read")
        return self

    async def delete(self, *, database: SqlDatabase | None = None) -> None:
        """Remove the document; raises `VersionConflict` when somebody else changed it meanwhile."""
        change = self.collection.delete
        if not await (database or current()).write(change, (self.id, self.version)):
            raise self._conflict("was changed or deleted since it was read")
        self.version = 0

    async def _change(
        self, change: RowWrite, database: SqlDatabase | None, *, refusal: str
    ) -> None:
        # Counted before the wait, so that two saves of one object at once follow one another.
        self.version += 1
        changed = False
        try:
            changed = await (database or current()).write(change, self.to_row())
        finally:
            self.version -= not changed
        if not changed:
            raise self._conflict(refusal)

    @property
    def _name(self) -> str:
        return f"{type(self).__name__} {self.id!r}"

    def _conflict(self, refusal: str) -> VersionConflict:
        remedy = "Get it again and repeat the change." if self.version else ""
        return VersionConflict(f"{self._name} {refusal}.", remedy=remedy)

    def to_row(self) -> Row:
        """Its columns in the order of the table's operations."""
        own = self.collection.own
        try:
            plain = self.model_dump_json(exclude={*COMMON, *own})
        except PydanticSerializationError as error:
            raise InputError(
                f"{self._name} cannot be kept ({error}).", remedy="Remove what is no text from it."
            ) from error
        document = self._newer | cast("dict[str, JsonValue]", from_json(plain))
        body = to_json(sealed_document(document), inf_nan_mode="constants").decode()
        return (
            self.id,
            self.version,
            to_microseconds(self.created_at),
            to_microseconds(self.updated_at),
            body,
            *(_plain(getattr(self, name)) for name in own),
        )

    @classmethod
    def _from_row(cls, row: Row) -> Self:
        found, version, created, updated, body, *own = row
        try:
            document = unsealed_document(cast("dict[str, JsonValue]", from_json(cast("str", body))))
            newer = {name: document.pop(name) for name in document.keys() - cls.model_fields.keys()}
            record = cls.model_validate(
                {
                    **document,
                    "id": found,
                    "version": version,
                    "created_at": from_microseconds(cast("int", created)),
                    "updated_at": from_microseconds(cast("int", updated)),
                    **dict(zip(cls.collection.own, map(_opened, own), strict=True)),
                }
            )
            record._newer = newer
        except (ValueError, TypeError, OverflowError, AttributeError) as error:
            raise StoreCorrupt(
                f"{cls.__name__} {found!r} is damaged in the database.",
                remedy="Restore a backup, or assess its requirements again.",
            ) from error
        return record
