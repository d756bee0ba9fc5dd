from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from ..imports.own_prices import own_prices
from ..imports.price_book import read_book
from ..knowledge.library import Library
from ..prices.book import EVERYWHERE, Key, PriceBook
from ..prices.price import Price
from .console import ExitStatus, columns, line, print_json, screen

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceReplacement:
    """What a row of a price book puts in the place of what; nothing where no price was known."""

    new: Price
    region: str
    old: Price | None

    @property
    def share(self) -> float | None:
        if self.old is None or not self.old.amount:
            return None
        return float(self.new.amount / self.old.amount) - 1


def book(
    file: Path, /, *, as_json: Annotated[bool, Parameter(name="--json", negative="")] = False
) -> int:
    """Check a company's price book, and show what it changes.

    Parameters
    ----------
    file
        TSV, CSV, YAML or JSON with the columns provider, region, service, sku, unit and price.
    as_json
        Print one JSON array.
    """
    library = Library()
    own = own_prices(read_book(file), library, today=datetime.now(UTC).date())
    changes = sorted(_changes(own, library.prices), key=_place)
    if as_json:
        print_json([_row(change) for change in changes])
    else:
        _show(screen(), changes, sum(map(len, own.values())))
    return ExitStatus.DONE


def _changes(own: Mapping[Key, tuple[Price, ...]], book: PriceBook) -> Iterator[PriceReplacement]:
    """A row for every region stands for each region in which the list has a price."""
    for (provider, region, service, sku, kind), prices in own.items():
        places = [region]
        if region == EVERYWHERE:
            known = (place.code for place in book.regions.of(provider))
            places = [place for place in known if book.find(provider, place, service, sku, kind)]
        for place in places or [region]:
            listed = book.ladder(provider, place, service, sku, kind)
            for price in prices:
                yield PriceReplacement(new=price, region=place, old=_replaced(price, listed))


def _replaced(price: Price, listed: Sequence[Price]) -> Price | None:
    """What the list asks from the same quantity on, past what it gives for free."""
    below = [one for one in listed if one.tier_from <= price.tier_from]
    paid = [one for one in (*below[-1:], *listed) if one.amount]
    return next(iter(paid or below), None)


def _place(change: PriceReplacement) -> tuple[str, ...]:
    new = change.new
    return new.provider, change.region, new.service, new.sku, new.kind, f"{new.tier_from:030f}"


def _row(change: PriceReplacement) -> dict[str, object]:
    new, old = change.new, change.old
    return {
        "provider": new.provider.value,
        "region": change.region,
        "service": new.service,
        "sku": new.sku,
        "unit": new.unit,
        "kind": new.kind.value,
        "tier_from": float(new.tier_from),
        "old": None if old is None else float(old.amount),
        "new": float(new.amount),
        "change": change.share,
        "currency": new.currency,
        "source": new.source.title,
        "as_of": new.as_of.isoformat(),
        "note": new.note,
    }


def _show(console: Console, changes: Sequence[PriceReplacement], rows: int) -> None:
    header = ("provider", "region", "what", "list USD", "own USD", "change")
    columns(console, [header, *map(_cells, changes[:MOST_SHOWN])])
    if len(changes) > MOST_SHOWN:
        line(console, f"... and {len(changes) - MOST_SHOWN} more; --json has all.", "quiet")
    number = "1 row" if rows == 1 else f"{rows} rows"
    unknown = sum(change.old is None for change in changes)
    rest = f", {unknown} where no price was known" if unknown else ""
    line(console, f"{number}, no problems; {len(changes)} prices change{rest}.", "good")


def _cells(change: PriceReplacement) -> tuple[str, ...]:
    new, old, share = change.new, change.old, change.share
    what = " ".join(filter(None, (new.service, new.sku, new.kind)))
    if new.tier_from:
        what += f" from {new.tier_from:f} on"
    return (
        new.provider,
        change.region,
        what,
        "-" if old is None else f"{old.amount:f}",
        f"{new.amount:f}/{new.unit}",
        "-" if share is None else f"{share:+.1%}",
    )
