from typing import Annotated

from cyclopts import Parameter

from ..prices.currencies import Currency, load_currencies
from .console import ExitStatus, columns, print_json, screen


def rates(*, as_json: Annotated[bool, Parameter(name="--json", negative="")] = False) -> int:
    """List the currencies a budget may be in: USD for one unit, its range, of when, by whom.

    Parameters
    ----------
    as_json
        Print one JSON array.
    """
    found = sorted(load_currencies(), key=lambda one: one.code)
    if as_json:
        print_json([_row(one) for one in found])
        return ExitStatus.DONE
    header = ("currency", "USD", "low", "high", "as of", "kind")
    columns(screen(), [header, *map(_cells, found)])
    return ExitStatus.DONE


def _row(one: Currency) -> dict[str, object]:
    return {
        "currency": one.code,
        "usd": one.usd,
        "low": one.low,
        "high": one.high,
        "as_of": None if one.source.as_of is None else one.source.as_of.isoformat(),
        "source": one.source.title,
        "source_url": one.source.url,
        "source_kind": one.source.kind.value,
        "note": one.note,
    }


def _cells(one: Currency) -> tuple[str, ...]:
    numbers = (f"{number:.5g}" for number in (one.usd, one.low, one.high))
    return (one.code, *numbers, str(one.source.as_of or ""), one.source.kind)
