"""What was looked up is kept in the run: one that goes on, or is worked out again, looks nothing up twice."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from ..core.errors import StepError, Transient, Unavailable
from ..engine.step import StepPart
from ..llm.session import Keep
from .base import Passage, Research, WebQuery

PART_NAME = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class _LookUp:
    """A query with what came of it, or with why nothing did."""

    query: WebQuery
    passages: tuple[Passage, ...] = ()
    error: str = ""
    remedy: str = ""
    later: bool = False


_ANSWER = TypeAdapter(_LookUp)
_QUERY = TypeAdapter(WebQuery)


class KeptResearch:
    """Asks `research` what the run did not ask before."""

    def __init__(self, research: Research, keep: Keep) -> None:
        self._research = research
        self._keep = keep

    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        """Raises what `research` raises, also where that is read from the run."""

        async def ask() -> StepPart:
            try:
                passages = await self._research.search(query)
            except StepError as error:
                message = str(error).removesuffix(error.remedy).rstrip()
                failed = _LookUp(
                    query=query,
                    error=message,
                    remedy=error.remedy,
                    later=isinstance(error, Transient),
                )
                return StepPart(_ANSWER.dump_json(failed), good=False)
            return StepPart(_ANSWER.dump_json(_LookUp(query=query, passages=passages)))

        content = await self._keep(PART_NAME, _QUERY.dump_json(query), ask)
        try:
            answer = _ANSWER.validate_json(content)
        except ValueError:
            raise Unavailable("What is kept of an answer from the web is damaged.") from None
        if answer.error:
            if answer.later:
                raise Transient(answer.error)
            raise Unavailable(answer.error, remedy=answer.remedy)
        return answer.passages
