from collections.abc import Collection

from ..core.errors import Problem, RequirementsError
from ..domain.contradictions import Contradiction, Place, Severity, contradictions
from ..domain.provenance import Parsed

# Without a place to run in there is nothing to assess; every other contradiction is told and lived with.
PLACES = ("clouds.", "data.residency")


def refuse_impossible(parsed: Parsed, regions: Collection[Place]) -> None:
    """Raises `RequirementsError` where no region is left; it names every contradiction there is."""
    found = contradictions(parsed.requirements, known_regions=regions)
    if any(one.severity is Severity.ERROR and one.paths[0].startswith(PLACES) for one in found):
        raise RequirementsError(tuple(_problem(one) for one in found), origin=parsed.origin)


def _problem(one: Contradiction) -> Problem:
    return Problem(
        path=one.paths[0],
        value="",
        expected=f"{one.message} {one.remedy}".rstrip("."),
        severity=str(one.severity),
    )
