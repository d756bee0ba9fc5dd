from datetime import date

from ..core.errors import Problem, RequirementsError
from ..domain.contradictions import Contradiction, Severity, contradictions
from ..domain.provenance import Parsed
from ..knowledge.library import Library
from ..prices.terms import Terms, book_on

# Without a place to run in there is nothing to assess; every other contradiction is told and lived with.
PLACES = ("clouds.", "data.residency")


def refuse_impossible(parsed: Parsed, library: Library, *, today: date) -> None:
    """Raises `RequirementsError` where no region is left; it names every contradiction there is.

    Raises `TableError` for own prices that cannot be used, with all that is wrong with them.
    """
    book_on(
        Terms(today=today, prices=parsed.requirements.prices),
        library.prices,
        library.currencies.agreed(parsed.requirements.prices.exchange_rates),
    )
    regions = tuple(library.prices.regions)
    found = contradictions(parsed.requirements, library.inputs, known_regions=regions)
    if any(one.severity is Severity.ERROR and one.paths[0].startswith(PLACES) for one in found):
        raise RequirementsError(tuple(_problem(one) for one in found), origin=parsed.origin)


def _problem(one: Contradiction) -> Problem:
    return Problem(
        path=one.paths[0],
        value="",
        expected=f"{one.message} {one.remedy}".rstrip("."),
        severity=str(one.severity),
    )
