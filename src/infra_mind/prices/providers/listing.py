"""From quotes to prices: traps, rules, dates, parts that make a machine, and the gates at the end."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...core.errors import FeedError
from ...domain.requirements import Cloud
from ..book import COMPUTE, EVERYWHERE, rounded
from ..files import Skus
from ..price import Category, PricedService, PriceKind, Sku
from ..regions import RegionTable
from .quote import NOWHERE, Quote
from .rule import FeedRule, Rules

MOST_AMBIGUOUS = 0.1
LINEAR = frozenset({Category.GENERAL, Category.COMPUTE, Category.MEMORY, Category.STORAGE})
Item = tuple[str, str, str, str]
"""Service, size or family, part, and the note of the rule."""
Place = tuple[str, PriceKind]
Rates = dict[Decimal, dict[str, tuple[date, Decimal]]]
"""By the quantity a tier begins at: by the row's own id, since when and how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingContext:
    """What a list is held against."""

    rules: Rules
    services: Mapping[str, PricedService]
    skus: Skus
    regions: RegionTable
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A price as a provider's list has it, in our names and units."""

    provider: Cloud
    region: str
    service: str
    sku: str
    kind: PriceKind
    unit: str
    tier_from: Decimal
    amount: Decimal
    as_of: date
    note: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return (self.provider, self.region, self.service, self.sku, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A price that was not taken, by the gate that it did not pass."""

    gate: str
    region: str
    service: str
    sku: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What the lists of one provider came to: rows in order, what was left out, what was skipped.

    `trapped` counts rows by the name of the trap that caught them.
    """

    provider: Cloud
    rows: tuple[Listed, ...]
    left_out: tuple[LeftOut, ...]
    trapped: Mapping[str, int]
    read: int


class Listing:
    """Collects the quotes of one provider and makes prices of them.

    Machines that cost more by the processor than the cheapest of their family times `most_per_vcpu`
    are left out.
    """

    def __init__(
        self, provider: Cloud, ground: ListingContext, *, most_per_vcpu: Decimal | None = None
    ) -> None:
        self.provider = provider
        self.ground = ground
        self._most_per_vcpu = most_per_vcpu
        self._places = {region.code for region in ground.regions.of(provider)}
        self._found: dict[tuple[Place, Item], Rates] = {}
        self._as_of: dict[str, date] = {}
        self._trapped: Counter[str] = Counter()
        self._read = 0

    def add(self, quote: Quote, *, as_of: date) -> None:
        """Take a quote where a rule wants it; `as_of` is when its list held.

        Raises `FeedError` for a unit that has changed.
        """
        self._read += 1
        matching = [rule for rule in self._rules(quote) if self._region(quote, rule) != NOWHERE]
        if not matching or self._is_trapped(quote):
            return
        for rule in matching:
            if quote.unit not in rule.units:
                expected = " or ".join(map(repr, sorted(rule.units)))
                raise FeedError(
                    f"{quote.place}: the unit of {rule.service} is {quote.unit!r}, "
                    f"expected {expected}."
                )
            for size in rule.sizes(quote.attributes):
                self._keep(quote, rule, size, as_of)

    def conclude(self) -> Harvest:
        """The prices in order; raises `FeedError` where rows contradict each other too often."""
        left_out: list[LeftOut] = []
        rates = dict(self._priced(left_out))
        gated = self._gated(rates, left_out)
        rows = tuple(self._rows(gated, left_out))
        ambiguous = sum(one.gate == "ambiguous" for one in left_out)
        if ambiguous > MOST_AMBIGUOUS * max(len(gated), 1):
            first = next(one for one in left_out if one.gate == "ambiguous")
            raise FeedError(
                f"The list of {self.provider} has more than one price for {ambiguous} of "
                f"{len(gated)} things, first {first.service} {first.sku} in {first.region}: "
                f"{first.reason}. Its rows have changed their meaning."
            )
        if not rows:
            raise FeedError(
                f"The list of {self.provider} priced nothing: {self._read} rows were read and "
                "none is what a rule expects. Values of filters and names are case-sensitive."
            )
        return Harvest(
            provider=self.provider,
            rows=rows,
            left_out=tuple(left_out),
            trapped=dict(sorted(self._trapped.items())),
            read=self._read,
        )

    def _rules(self, quote: Quote) -> Iterator[FeedRule]:
        for rule in self.ground.rules.of(self.provider, quote.feed):
            if quote.kind in rule.kinds and rule.matches(quote.attributes):
                yield rule

    def _is_trapped(self, quote: Quote) -> bool:
        for trap in self.ground.rules.traps_of(self.provider, quote.feed):
            if trap.catches(quote.attributes):
                self._trapped[trap.name] += 1
                return True
        if quote.effective > self.ground.today:
            self._trapped["not-yet-in-force"] += 1
            return True
        return False

    def _region(self, quote: Quote, rule: FeedRule) -> str:
        """Where our price is; nowhere when it is not a region of ours."""
        if rule.region == EVERYWHERE:
            return EVERYWHERE
        return quote.region if quote.region in self._places else NOWHERE

    def _keep(self, quote: Quote, rule: FeedRule, size: str, as_of: date) -> None:
        known = self.ground.skus.get((self.provider, rule.service), {"": None})
        if not rule.part and size not in known:
            return
        place = (self._region(quote, rule), quote.kind)
        item = (rule.service, size, rule.part, rule.note)
        rates = self._found.setdefault((place, item), {})
        tier = rates.setdefault(
            quote.tier_from / rule.factor if quote.tier_from else Decimal(0), {}
        )
        since = tier.get(quote.id)
        if since is None or since[0] < quote.effective:
            tier[quote.id] = (quote.effective, quote.amount * rule.factor)
        elif since[0] == quote.effective and since[1] != quote.amount * rule.factor:
            tier[f"{quote.id} at {quote.place}"] = (quote.effective, quote.amount * rule.factor)
        self._as_of[place[0]] = max(as_of, self._as_of.get(place[0], as_of))

    def _priced(
        self, left_out: list[LeftOut]
    ) -> Iterator[tuple[tuple[Place, str, str, str], dict[Decimal, set[Decimal]]]]:
        """By place, service, size and note, the amounts of each tier, nothing that is free."""
        parts: dict[tuple[Place, str, str], dict[str, set[Decimal]]] = {}
        seen: set[tuple[Place, str, str]] = set()
        for (place, (service, size, part, note)), rates in self._found.items():
            tiers = {start: {one[1] for one in rates[start].values()} for start in sorted(rates)}
            if part:
                parts.setdefault((place, service, size), {})[part] = tiers[min(tiers)]
            elif any(amount for amounts in tiers.values() for amount in amounts):
                seen.add((place, service, size))
                paid = {start: _paid(amounts) for start, amounts in tiers.items()}
                yield (place, service, size, note), paid
            else:
                self._trapped["free"] += 1
        for (place, service, family), found in parts.items():
            yield from self._composed(place, service, family, found, seen, left_out)

    def _composed(
        self,
        place: Place,
        service: str,
        family: str,
        found: Mapping[str, set[Decimal]],
        seen: set[tuple[Place, str, str]],
        left_out: list[LeftOut],
    ) -> Iterator[tuple[tuple[Place, str, str, str], dict[Decimal, set[Decimal]]]]:
        """Sizes of a family out of its parts; a part that is missing leaves all of them out."""
        needed = {
            rule.part
            for rules in self.ground.rules.rules.values()
            for rule in rules
            if rule.part and (rule.provider, rule.service) == (self.provider, service)
            if family in rule.sizes({}) and place[1] in rule.kinds
        }
        for sku in self.ground.skus.get((self.provider, service), {}).values():
            if sku.family != family or (place, service, sku.name) in seen:
                continue
            wanted = needed if sku.gpu_count else needed - {"accelerator"}
            missing = sorted(wanted - found.keys())
            if missing or any(len(found[part]) != 1 for part in wanted):
                reason = f"no price of {', '.join(missing)}" if missing else "a part has two prices"
                gate = "incomplete" if missing else "ambiguous"
                left_out.append(
                    LeftOut(
                        gate=gate, region=place[0], service=service, sku=sku.name, reason=reason
                    )
                )
                continue
            amount = sum((_share(sku, part) * min(found[part]) for part in wanted), Decimal(0))
            note = f"{' + '.join(sorted(wanted))}, by the unit"
            yield (place, service, sku.name, note), {Decimal(0): {amount}}

    def _gated(
        self,
        rates: dict[tuple[Place, str, str, str], dict[Decimal, set[Decimal]]],
        left_out: list[LeftOut],
    ) -> dict[tuple[Place, str, str, str], dict[Decimal, set[Decimal]]]:
        """Without machines that cost too much by the processor for their family."""
        if self._most_per_vcpu is None:
            return rates
        table = self.ground.skus.get((self.provider, COMPUTE), {})
        cheapest: dict[tuple[Place, str], Decimal] = {}
        for (place, service, size, _), tiers in rates.items():
            if service == COMPUTE and table[size].category in LINEAR:
                family = (place, table[size].family)
                least = min(map(min, tiers.values())) / Decimal(table[size].vcpu)
                cheapest[family] = min(least, cheapest.get(family, least))
        kept: dict[tuple[Place, str, str, str], dict[Decimal, set[Decimal]]] = {}
        for key, tiers in rates.items():
            place, service, size, _ = key
            if service != COMPUTE or table[size].category not in LINEAR:
                kept[key] = tiers
                continue
            most = (
                cheapest[place, table[size].family]
                * self._most_per_vcpu
                * Decimal(table[size].vcpu)
            )
            passed = {start: {one for one in some if one <= most} for start, some in tiers.items()}
            if all(passed.values()):
                kept[key] = passed
            else:
                over = f"{(self._most_per_vcpu - 1) * 100:.0f} %"
                reason = f"above {rounded(most)}, {over} over the family's cheapest by the vCPU"
                left_out.append(
                    LeftOut(
                        gate="per-vcpu", region=place[0], service=service, sku=size, reason=reason
                    )
                )
        return kept

    def _rows(
        self,
        rates: Mapping[tuple[Place, str, str, str], dict[Decimal, set[Decimal]]],
        left_out: list[LeftOut],
    ) -> Iterator[Listed]:
        for (region, kind), service, size, note in sorted(rates):
            tiers = rates[(region, kind), service, size, note]
            several = [amounts for amounts in tiers.values() if len(amounts) > 1]
            if several:
                reason = " or ".join(map(str, sorted(map(rounded, several[0]))))
                left_out.append(
                    LeftOut(
                        gate="ambiguous", region=region, service=service, sku=size, reason=reason
                    )
                )
                continue
            for start in sorted(tiers):
                yield Listed(
                    provider=self.provider,
                    region=region,
                    service=service,
                    sku=size,
                    kind=kind,
                    unit=self.ground.services[service].unit,
                    tier_from=rounded(start),
                    amount=rounded(min(tiers[start])),
                    as_of=self._as_of[region],
                    note=note,
                )


def _paid(amounts: set[Decimal]) -> set[Decimal]:
    """Without a zero that stands beside a price: a row without a price of its own."""
    return {amount for amount in amounts if amount} or amounts


def _share(sku: Sku, part: str) -> Decimal:
    match part:
        case "core":
            return Decimal(str(sku.vcpu))
        case "memory":
            return Decimal(str(sku.memory_gib))
        case _:
            return Decimal(sku.gpu_count)
