from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from ..domain.claim import Source, SourceKind
from .ageing import Ageing, Pace
from .price import (
    Agreement,
    Confidence,
    Discount,
    Price,
    PricedService,
    PriceKind,
    Ratio,
    ServiceAge,
    Sku,
)
from .regions import Region, RegionTable

EVERYWHERE = "*"
COMPUTE = "compute.instance"
SPOT_LIMIT = timedelta(days=1)
YOUNG_LIMIT = timedelta(days=90)
# From firm to soft; a copy of a list is firmer than what was worked out.
_FIRM = (
    SourceKind.VENDOR_LIST,
    SourceKind.SECONDARY,
    SourceKind.USER,
    SourceKind.LAW,
    SourceKind.PUBLICATION,
    SourceKind.DERIVED,
    SourceKind.ESTIMATE,
    SourceKind.MODEL,
)

Key = tuple[str, str, str, str, str]
"""Provider, region, service, sku, kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBook:
    """Dated unit prices of the three clouds, and the rules that carry them to other regions.

    A price that is neither listed nor derivable is `None`: not priced, never 0. `own` are prices that
    a company pays instead of the list's, `agreements` what it gets off the list, and `today` the day
    on which prices past their age limit are taken for less certain; `None` takes them as they stand.
    """

    snapshot: str
    regions: RegionTable
    services: Mapping[str, PricedService]
    listed: Mapping[Key, tuple[Price, ...]]
    sku_table: Mapping[tuple[str, str], Mapping[str, Sku]]
    ratios: Mapping[tuple[str, str, str], Ratio]
    discounts: Mapping[tuple[str, str, str, str], Discount]
    ageing: Ageing
    own: Mapping[Key, tuple[Price, ...]] = field(default_factory=dict[Key, tuple[Price, ...]])
    agreements: tuple[Agreement, ...] = ()
    today: date | None = None
    _worked_out: dict[Key, tuple[Price, ...]] = field(
        default_factory=dict[Key, tuple[Price, ...]], init=False, repr=False, compare=False
    )
    _priced: dict[tuple[str, str, str], tuple[Sku, ...]] = field(
        default_factory=dict[tuple[str, str, str], tuple[Sku, ...]],
        init=False,
        repr=False,
        compare=False,
    )
    _found: dict[Key, tuple[Price, ...]] = field(
        default_factory=dict[Key, tuple[Price, ...]], init=False, repr=False, compare=False
    )

    def find(
        self,
        provider: str,
        region: str,
        service: str,
        sku: str = "",
        kind: str = PriceKind.ON_DEMAND,
    ) -> Price | None:
        """The price of one unit; of a tiered service the first tier that is not free."""
        tiers = self._tiers(provider, region, service, sku, kind)
        return next((price for price in tiers if price.amount), tiers[0] if tiers else None)

    def tiers(self, provider: str, region: str, service: str, sku: str = "") -> tuple[Price, ...]:
        """On-demand prices by monthly quantity, the free allowance included."""
        return self._tiers(provider, region, service, sku, PriceKind.ON_DEMAND)

    def ladder(
        self, provider: str, region: str, service: str, sku: str, kind: str
    ) -> tuple[Price, ...]:
        """Prices of one kind by monthly quantity."""
        return self._tiers(provider, region, service, sku, kind)

    def sku(self, provider: str, service: str, name: str) -> Sku | None:
        return self.sku_table.get((provider, service), {}).get(name)

    def skus(self, provider: str, region: str, service: str) -> tuple[Sku, ...]:
        """The sizes that are priced in a region."""
        key = provider, region, service
        found = self._priced.get(key)
        if found is None:
            found = self._priced[key] = tuple(
                sku
                for sku in self.sku_table.get((provider, service), {}).values()
                if self._tiers(provider, region, service, sku.name, PriceKind.ON_DEMAND)
            )
        return found

    def rows(
        self,
        *,
        provider: str | None = None,
        region: str | None = None,
        service: str | None = None,
        kinds: Iterable[PriceKind] = tuple(PriceKind),
    ) -> Iterator[Price]:
        """Every price that can be found, listed or derived, region by region."""
        wanted = tuple(kinds)
        for place in self.regions:
            if provider in (None, place.provider) and region in (None, place.code):
                yield from self._rows_of(place, service, wanted)

    @property
    def oldest(self) -> date:
        return min(price.as_of for price in self._listed_prices())

    def age_limit(self, price: Price) -> timedelta:
        """How long a price can be trusted without a range that grows."""
        days = timedelta(days=self.services[price.service].age_limit_days)
        match self.pace(price):
            case Pace.SPOT:
                return SPOT_LIMIT
            case Pace.YOUNG:
                return min(days, YOUNG_LIMIT)
            case _:
                return days

    def pace(self, price: Price) -> Pace:
        """How fast prices of its kind move."""
        if price.kind is PriceKind.SPOT:
            return Pace.SPOT
        sku = self.sku(price.provider, price.service, price.sku)
        young = sku is not None and (sku.is_new or sku.gpu_count > 0)
        if young:
            return Pace.YOUNG
        return Pace.MACHINES if price.service == COMPUTE else Pace.SERVICES

    def is_past_limit(self, price: Price, today: date) -> bool:
        return today - price.as_of > self.age_limit(price)

    def age(self, today: date) -> tuple[ServiceAge, ...]:
        """By service: how many rows, the oldest, and the share past its limit."""
        ordered = sorted(self._listed_prices(), key=lambda price: price.service)
        return tuple(
            self._age_of(service, tuple(prices), today)
            for service, prices in groupby(ordered, key=lambda price: price.service)
        )

    def _age_of(self, service: str, prices: tuple[Price, ...], today: date) -> ServiceAge:
        past = sum(self.is_past_limit(price, today) for price in prices)
        widened = max(self.widening(price, today) for price in prices)
        return ServiceAge(
            service=service,
            rows=len(prices),
            oldest=min(price.as_of for price in prices),
            past_limit=past / len(prices),
            widened=float(widened),
            by_origin=Counter(price.origin for price in prices),
        )

    def _listed_prices(self) -> Iterator[Price]:
        return (price for prices in ({**self.listed, **self.own}).values() for price in prices)

    def _rows_of(
        self, place: Region, service: str | None, kinds: tuple[PriceKind, ...]
    ) -> Iterator[Price]:
        for name in self.services if service is None else (service,):
            for sku in self.sku_table.get((place.provider, name), {"": None}):
                for kind in kinds:
                    yield from self._tiers(place.provider, place.code, name, sku, kind)

    def _tiers(
        self, provider: str, region: str, service: str, sku: str, kind: str
    ) -> tuple[Price, ...]:
        """What is paid: the company's own price, else the list's less what was negotiated."""
        key = (provider, region, service, sku, kind)
        found = self._found.get(key)
        if found is None:
            found = self._own(key) or tuple(map(self._negotiated, self._list_tiers(*key)))
            found = tuple(map(self._aged, found))
            if kind == PriceKind.SPOT:
                full = self._list_tiers(provider, region, service, sku, PriceKind.ON_DEMAND)
                found = tuple(no_dearer(price, full[0]) for price in found) if full else found
            self._found[key] = found
        return found

    def _own(self, key: Key) -> tuple[Price, ...]:
        provider, region, service, sku, kind = key
        if not self.own or self.regions.get(provider, region) is None:
            return ()
        everywhere = self.own.get((provider, EVERYWHERE, service, sku, kind), ())
        return self.own.get(key) or tuple(replace(price, region=region) for price in everywhere)

    def _negotiated(self, price: Price) -> Price:
        day = self.today or price.as_of
        found = next((one for one in self.agreements if one.covers(price, day)), None)
        return price if found is None or not price.amount else agreed(price, found)

    def _aged(self, price: Price) -> Price:
        if self.today is None:
            return price
        share = self.widening(price, self.today)
        past = self.today - price.as_of - self.age_limit(price)
        return widen(price, share, past) if share else price

    def widening(self, price: Price, today: date) -> Decimal:
        """The share by which age widens the range of a price by a day."""
        past = today - price.as_of - self.age_limit(price)
        return self.ageing.share(self.pace(price), price.provider, past.days)

    def _list_tiers(
        self, provider: str, region: str, service: str, sku: str, kind: str
    ) -> tuple[Price, ...]:
        key = (provider, region, service, sku, kind)
        found = self.listed.get(key)
        if found is None:
            found = self._worked_out.get(key)
        if found is None:
            found = self._worked_out[key] = self._work_out(provider, region, service, sku, kind)
        return found

    def _work_out(
        self, provider: str, region: str, service: str, sku: str, kind: str
    ) -> tuple[Price, ...]:
        if self.regions.get(provider, region) is None:
            return ()
        if kind != PriceKind.ON_DEMAND:
            return self._discounted(provider, region, service, sku, kind)
        everywhere = self.listed.get((provider, EVERYWHERE, service, sku, kind))
        if everywhere is not None:
            return tuple(replace(price, region=region) for price in everywhere)
        return self._derived(provider, region, service, sku)

    def _family(self, provider: str, service: str, sku: str) -> str:
        known = self.sku(provider, service, sku)
        return known.family if known is not None else ""

    def _derived(self, provider: str, region: str, service: str, sku: str) -> tuple[Price, ...]:
        family = self._family(provider, service, sku)
        ratio = self.ratios.get((provider, service, family)) or self.ratios.get(
            (provider, service, EVERYWHERE)
        )
        if ratio is None or not ratio.reaches(region):
            return ()
        base = self.listed.get((provider, ratio.reference, service, sku, PriceKind.ON_DEMAND), ())
        here = self._anchor(provider, region, ratio.anchor)
        there = self._anchor(provider, ratio.reference, ratio.anchor)
        if here is None or there is None:
            return ()
        return tuple(carry(price, ratio, here=here, there=there) for price in base)

    def _anchor(self, provider: str, region: str, sku: str) -> Price | None:
        listed = self.listed.get((provider, region, COMPUTE, sku, PriceKind.ON_DEMAND), ())
        return listed[0] if listed else None

    def discount(self, provider: str, service: str, sku: str, kind: str) -> Discount | None:
        """What a commitment or spot takes off, and the plan it is bought by; `None` where none is known."""
        family = self._family(provider, service, sku)
        return self.discounts.get((provider, service, family, kind)) or self.discounts.get(
            (provider, service, EVERYWHERE, kind)
        )

    def _discounted(
        self, provider: str, region: str, service: str, sku: str, kind: str
    ) -> tuple[Price, ...]:
        discount = self.discount(provider, service, sku, kind)
        if discount is None:
            return ()
        full = self._list_tiers(provider, region, service, sku, PriceKind.ON_DEMAND)
        return tuple(reduce(price, discount) for price in full)


def carry(base: Price, ratio: Ratio, *, here: Price, there: Price) -> Price:
    """`base` in the region of `here`, by how much the anchor costs more or less there."""
    factor = here.amount / there.amount
    amount = rounded(base.amount * factor)
    as_of = min(base.as_of, here.as_of, there.as_of)
    return replace(
        base,
        region=here.region,
        amount=amount,
        low=rounded(base.low * factor * (1 - ratio.spread)),
        high=rounded(base.high * factor * (1 + ratio.spread)),
        source=Source(
            title=base.source.title,
            url=base.source.url,
            as_of=as_of,
            kind=softest((base.origin, SourceKind.DERIVED)),
        ),
        as_of=as_of,
        confidence=lower(base.confidence, ratio.confidence),
        note=f"{base.amount} in {base.region} x {rounded(factor)} "
        f"({ratio.anchor} here over there); {ratio.reason}",
    )


def reduce(full: Price, discount: Discount) -> Price:
    """`full` with a discount taken off."""
    as_of = min(full.as_of, discount.as_of)
    return replace(
        full,
        kind=discount.kind,
        amount=rounded(full.amount * (1 - discount.likely)),
        low=rounded(full.low * (1 - discount.high)),
        high=rounded(full.high * (1 - discount.low)),
        source=replace(
            discount.source, as_of=as_of, kind=softest((full.origin, discount.source.kind))
        ),
        as_of=as_of,
        confidence=lower(full.confidence, discount.confidence),
        note=f"on demand {full.amount} less {discount.likely * 100:.0f} % "
        f"({discount.low * 100:.0f} to {discount.high * 100:.0f} %): {discount.plan}",
    )


def agreed(price: Price, agreement: Agreement) -> Price:
    """`price` less what the company has negotiated."""
    kept, until = 1 - agreement.share, agreement.until
    note = f"list {price.amount} less {(agreement.share * 100).normalize():f} % as negotiated"
    return replace(
        price,
        amount=rounded(price.amount * kept),
        low=rounded(price.low * kept),
        high=rounded(price.high * kept),
        source=replace(price.source, kind=SourceKind.DERIVED),
        note=joined(note + (f" until {until}" if until else ""), price.note),
    )


def widen(price: Price, share: Decimal, past: timedelta) -> Price:
    """`price` with its range wider by `share` on both sides; the likely price stays."""
    note = f"range {share * 100:.1f} % wider, {past.days} days past the age limit"
    return replace(
        price,
        low=rounded(price.low / (1 + share)),
        high=rounded(price.high * (1 + share)),
        widened=share,
        note=joined(price.note, note),
    )


def no_dearer(spot: Price, full: Price) -> Price:
    """`spot` capped by what the same machine costs on demand: above that nobody takes it."""
    if spot.high <= full.amount:
        return spot
    amount, low = min(spot.amount, full.amount), min(spot.low, full.amount)
    return replace(spot, low=low, amount=amount, high=full.amount)


def softest(kinds: Iterable[SourceKind]) -> SourceKind:
    """What is worked out from several prices rests on: the least firm of them."""
    return max(kinds, key=_FIRM.index)


def joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def rounded(number: Decimal) -> Decimal:
    """Rounded to seven significant digits, more than any list prints."""
    if not number:
        return Decimal(0)
    shorter = number.quantize(Decimal(1).scaleb(number.adjusted() - 6)).normalize()
    return Decimal(f"{shorter:f}")


def lower(one: Confidence, other: Confidence) -> Confidence:
    order = tuple(Confidence)
    return max(one, other, key=order.index)
