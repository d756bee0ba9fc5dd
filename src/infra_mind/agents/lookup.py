"""What may be looked up outside: the port, what stands for it offline, and how it is kept in a run.

What was looked up is kept: a run that goes on, or is worked out again, looks nothing up twice.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pydantic import TypeAdapter

from ..core.errors import StepError, Transient, Unavailable
from ..engine.step import StepPart
from ..llm.session import Keep

PART_NAME = "web"


class Topic(StrEnum):
    """What something is looked up for."""

    INCIDENTS = "incidents"
    RELEASES = "releases"
    SUPPORT = "support"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebQuery:
    """What is worth looking up: in words for a search service, by name for an official feed.

    about: words of which a piece of news has to hold one · product: as those who keep track of it call it.
    """

    topic: Topic
    words: str
    provider: str = ""
    product: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Something found on the web: where, when it was fetched, what it says.

    `official` is what the provider itself publishes.
    """

    title: str
    url: str
    fetched_on: str
    text: str
    official: bool = False


class Research(Protocol):
    """Where live facts come from; raises `Unavailable` where there is no way to them."""

    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        """Passages that answer a query, best first."""
        ...


class Offline:
    """No way to the outside: who asks is told so, and given nothing."""

    def __init__(
        self, reason: str = "No search service is set: nothing was looked up on the web."
    ) -> None:
        self._reason = reason

    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        raise Unavailable(self._reason, remedy=f"The question was: {query.words!r}.")


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
