"""The likely bill as a table that spreadsheets open: one row a line, figures as plain numbers."""

import csv
from io import StringIO
from typing import Final

from ..price_basis import BASES
from ..view import View

COLUMNS: Final = (
    "Workload",
    "Part",
    "Size",
    "Provider",
    "Region",
    "Quantity",
    "Unit",
    "Unit price",
    "A month",
    "Currency",
    "Rests on",
    "Figure",
)
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def bill_csv(view: View) -> bytes:
    """Lines dearest first; what has no price is empty. `Figure` is the id that `infra-mind trace` takes."""
    written = StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for line in view.costliest:
        part = line.component
        basis = view.dossier.prices.basis.get(line.monthly or "")
        texts = (part.workload, part.name, part.sku, part.provider, part.region)
        table.writerow(
            (
                *map(inert, texts),
                _number(view.number(line.quantity)),
                inert(part.unit),
                _number(view.number(line.unit_price)),
                _number(view.number(line.monthly)),
                view.currency,
                BASES[basis] if basis else "",
                line.monthly or "",
            )
        )
    return written.getvalue().encode()


def inert(text: str) -> str:
    """Text that no spreadsheet works out as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
