"""A row of a company's own price book, kept as one line so that a book is a short list of texts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final, cast

from pydantic import BeforeValidator, Field

from ..core.text import unfit
from .quantity import QuantityError

COLUMNS: Final = (
    *("provider", "region", "service", "sku", "unit", "price", "currency", "kind"),
    *("tier_from", "low", "high", "as_of", "source", "note"),
)
NEEDED: Final = ("provider", "region", "service", "unit", "price")
LONGEST: Final = 2000


def line_of(cells: Mapping[str, str]) -> str:
    """The cells in the order of `COLUMNS`, with tabs between; empty ones at the end are left out."""
    return "\t".join(cells.get(column, "") for column in COLUMNS).rstrip("\t")


def cells_of(line: str) -> dict[str, str]:
    """What `line_of` was given; columns that are not there are empty."""
    cells = line.split("\t")
    return dict(zip(COLUMNS, [*cells, *[""] * (len(COLUMNS) - len(cells))], strict=True))


def text_of(value: object) -> str:
    """A cell as text; raises `QuantityError` for what no cell can hold."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise QuantityError("a row of a price book with a text or a number in every column")
    text = _plain(value) if isinstance(value, float) else str(value).strip()
    if found := unfit(text):
        raise QuantityError(f"cells on one line, without control characters; {found} stands in one")
    return text


def _plain(number: float) -> str:
    """Without an exponent, as prices are written."""
    try:
        return f"{Decimal(repr(number)):f}"
    except InvalidOperation:
        return repr(number)


def _row(value: object) -> object:
    if isinstance(value, str):
        if value.count("\t") >= len(COLUMNS) or unfit(value.replace("\t", " ")):
            raise QuantityError(
                f"a line of at most {len(COLUMNS)} cells with tabs between, "
                "without other control characters"
            )
        return value
    if not isinstance(value, Mapping):
        raise QuantityError("a row of a price book: " + ", ".join(NEEDED) + " ...")
    given = {str(key): cell for key, cell in cast("Mapping[object, object]", value).items()}
    if unknown := [key for key in given if key not in COLUMNS]:
        raise QuantityError(f"the columns {', '.join(COLUMNS)}, not {unknown[0]!r}")
    return line_of({key: text_of(cell) for key, cell in given.items()})


PriceRow = Annotated[
    str,
    BeforeValidator(_row, json_schema_input_type=dict[str, str | float] | str),
    Field(min_length=1, max_length=LONGEST),
]
