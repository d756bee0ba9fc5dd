"""What new prices change in those in use, and whether so much can be right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..domain.claim import SourceKind
from .book import Key, PriceBook
from .price import Price
from .providers.listing import Listed

LARGEST_JUMP = Decimal("0.5")
MOST_GONE = 0.2
FEWEST_ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """A price in use and its successor; `jump` is how far it leaves the range it had, as a share."""

    new: Listed
    old: Price
    jump: Decimal

    @property
    def share(self) -> Decimal | None:
        """By what share the price rose or, below 0, fell; `None` from nothing."""
        return self.new.amount / self.old.amount - 1 if self.old.amount else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is new, gone, changed and the same; `objections` say why it needs to be accepted."""

    new: tuple[Listed, ...]
    gone: tuple[Price, ...]
    changed: tuple[PriceChange, ...]
    same: int
    objections: tuple[str, ...]


def compare(book: PriceBook, rows: Iterable[Listed], *, fewest: int = FEWEST_ROWS) -> Changes:
    """The prices of `rows` held against those in use; changed ones in the order of their jumps.

    A price that was a range jumps only by how far the new one lies outside of it.
    """
    listed = tuple(rows)
    known = tuple(_known(book, listed))
    changes = [change for change in known if change.new.amount != change.old.amount]
    changed = tuple(sorted(changes, key=_by_jump))
    found = {row.key for row in listed}
    gone = tuple(_gone(book, found))
    compared = sum(key in book.listed for key in found)
    return Changes(
        new=tuple(row for row in listed if row.key not in book.listed),
        gone=gone,
        changed=changed,
        same=len(known) - len(changed),
        objections=(
            *_few(listed, fewest),
            *_vanished(gone, compared),
            *_jumps(changed),
        ),
    )


def _known(book: PriceBook, rows: Iterable[Listed]) -> Iterator[PriceChange]:
    for row in rows:
        old = _old(book, row)
        if old is not None:
            yield PriceChange(new=row, old=old, jump=_jump(row.amount, old))


def _old(book: PriceBook, row: Listed) -> Price | None:
    """The price in use of the same tier; where none is listed, the one that was worked out."""
    tiers = book.listed.get(row.key)
    if tiers is not None:
        return next((one for one in tiers if one.tier_from == row.tier_from), None)
    region = book.regions.get(row.provider, row.region)
    if region is None or row.tier_from:
        return None
    return book.find(row.provider, row.region, row.service, row.sku, row.kind)


def _jump(amount: Decimal, old: Price) -> Decimal:
    if old.low <= amount <= old.high:
        return Decimal(0)
    bound = old.high if amount > old.high else old.low
    return abs(amount - bound) / bound if bound else Decimal(1)


def _by_jump(change: PriceChange) -> tuple[Decimal, Decimal, Key]:
    return (-change.jump, -abs(change.share or Decimal(0)), change.new.key)


def _gone(book: PriceBook, found: set[Key]) -> Iterator[Price]:
    """Listed prices of a service, region and kind that were read again, without this size."""
    covered = {(provider, region, service, kind) for provider, region, service, _, kind in found}
    for key in sorted(book.listed.keys() - found):
        provider, region, service, _, kind = key
        price = book.listed[key][0]
        if (provider, region, service, kind) in covered and _is_listed(price):
            yield price


def _is_listed(price: Price) -> bool:
    return price.origin is SourceKind.VENDOR_LIST


def _few(rows: tuple[Listed, ...], fewest: int) -> Iterator[str]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.provider] = counts.get(row.provider, 0) + 1
    for provider, count in counts.items():
        if count < fewest:
            yield f"{provider}: only {count} prices, fewer than {fewest}"


def _vanished(gone: tuple[Price, ...], compared: int) -> Iterator[str]:
    total = len(gone) + compared
    if gone and len(gone) / total > MOST_GONE:
        yield f"{len(gone)} of {total} prices are gone, more than {MOST_GONE:.0%}"


def _jumps(changed: tuple[PriceChange, ...]) -> Iterator[str]:
    for change in changed:
        if change.jump > LARGEST_JUMP:
            yield (
                f"{shown(change.new)}: {change.old.amount:f} to {change.new.amount:f}"
                f"{percent(change)}, more than {LARGEST_JUMP:.0%}"
            )


def shown(row: Listed | Price) -> str:
    """What a price is of, in one line."""
    tier = f" from {row.tier_from:f}" if row.tier_from else ""
    return f"{row.provider} {row.region} {row.sku or row.service} {row.kind}{tier}"


def percent(change: PriceChange) -> str:
    return "" if change.share is None else f" ({change.share:+.1%})"
