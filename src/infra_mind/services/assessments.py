from collections.abc import Mapping
from hashlib import sha256

import orjson

from ..core.errors import UnknownName, VersionConflict
from ..core.ids import content_id
from ..core.text import visible
from ..domain.provenance import Parsed
from ..imports import with_changes, written
from ..models.assessment import Assessment
from ..models.database import SqlDatabase
from ..models.jobs import KeyReused


class Assessments:
    """What companies told us."""

    def __init__(self, *, database: SqlDatabase) -> None:
        self._database = database

    async def create(
        self,
        given: Parsed,
        *,
        user_id: str,
        organisation_id: str = "",
        title: str = "",
        key: str | None = None,
    ) -> Assessment:
        """A new assessment of these requirements; the earlier one where the key was used for it.

        Raises `KeyReused` where the key was used for something else.
        """
        assessment = _new(given, user_id=user_id, title=title)
        assessment.organisation_id = organisation_id
        if key is not None:
            assessment.idempotency_key, assessment.asked = key, _asked(assessment)
        try:
            return await assessment.insert(database=self._database)
        except VersionConflict:
            if key is None:
                raise
        found = await Assessment.find(
            limit=1, database=self._database, user_id=user_id, idempotency_key=key
        )
        if not found or found[0].asked != assessment.asked:
            raise KeyReused(key)
        return found[0]

    async def of(self, given: Parsed, *, user_id: str, title: str = "") -> Assessment:
        """The user's assessment of exactly these requirements, made when there is none yet.

        So that runs of one file, in one mode and the other, can be compared.
        """
        assessment = _new(given, user_id=user_id, title=title)
        content = orjson.dumps(
            [user_id, assessment.requirements], option=orjson.OPT_SORT_KEYS, default=str
        )
        assessment.id = content_id("asm", content, length=24)
        known = await Assessment.get(assessment.id, database=self._database)
        if known is not None:
            return known
        try:
            return await assessment.insert(database=self._database)
        except VersionConflict:  # another process made it meanwhile
            return await self.get(assessment.id)

    async def get(self, id: str) -> Assessment:
        found = await Assessment.get(id, database=self._database)
        if found is None:
            raise UnknownName(
                f"There is no assessment {id!r}.", remedy="`infra-mind runs` lists what there is."
            )
        return found

    async def change(self, id: str, changes: Mapping[str, object]) -> Assessment:
        """Other values at some paths of the requirements; a run has to be started to see them."""
        assessment = await self.get(id)
        assessment.requirements = written(with_changes(assessment.requirements, changes))
        return await assessment.save(database=self._database)


def _asked(assessment: Assessment) -> str:
    """What tells a request from another one with the same key."""
    content = [assessment.organisation_id, assessment.title, assessment.requirements]
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def _new(given: Parsed, *, user_id: str, title: str) -> Assessment:
    return Assessment(
        user_id=user_id,
        # The name of a file may hold anything.
        title=visible(title or given.requirements.title or ""),
        requirements=written(given),
    )
