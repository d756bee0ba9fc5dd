"""Which decisions there are, which combinations make sense, and why the others do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InputError
from ..domain.architecture import Exclusion
from ..domain.design import (
    BACKUP,
    CHANGE_CONTROL,
    COMMITMENT,
    NO_MACHINE,
    REGIONS,
    SECOND,
    SITE,
    SUPPORT,
    ZONES,
    Decision,
    Option,
    Site,
)
from ..domain.option import (
    CLOSED_OPTIONS,
    BackupPlan,
    ChangeControl,
    Commitment,
    Database,
    DecisionKind,
    Engine,
    Platform,
    Purchase,
    Regions,
    Support,
    Zones,
)
from ..domain.requirements import Backup, Requirements
from ..domain.workload import Demand, Workload
from ..evaluation.bill.tariff import MACHINES, X86
from ..evaluation.candidates import Candidates, product
from ..evaluation.compute.windows import runs_windows
from ..evaluation.demand import runs_today
from ..evaluation.effects.support import needed_support
from ..evaluation.scene import MEASURED
from ..evaluation.targets import Targets
from ..evaluation.workloads import kind_of
from ..knowledge.limits import Limits
from ..prices.book import PriceBook
from ..prices.price import Category, PriceKind
from ..prices.regions import Region
from ..words.options import option_words
from .not_offered import not_offered
from .partner import partner_of
from .pins import Pinned, allowed_by, check_second, no_place_left
from .places import at_home, resident, site_of

# Sites x workloads that are explored; each is some thousand candidates.
MOST_CELLS = 180
# With more workloads than this each is offered the cheapest machines only.
MANY_WORKLOADS = 12
# Asked to be up for so much of the time, what people do by hand weighs as much as what fails.
STRICT_FROM = 0.9995
MACHINE_VCPUS = (2.0, 4.0, 8.0, 16.0)
NOT_FOR_SERVICES = frozenset({Category.BURSTABLE, Category.STORAGE, Category.GPU})


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The options of every decision, site by site, after the rules have spoken.

    `partners` is the site of the second region by site, where one is allowed · `pins` are what the company
    holds the design to, and `forced` what stands here for no other reason · `home` are the sites in the
    company's country.
    """

    sites: tuple[Site, ...]
    machines: Mapping[Site, tuple[str, ...]]
    windows_machines: Mapping[Site, tuple[str, ...]]
    shared: Mapping[Decision, tuple[Option, ...]]
    copies_elsewhere: bool
    exclusions: tuple[Exclusion, ...]
    partners: Mapping[Site, Site] = field(default_factory=dict[Site, Site])
    refused: Mapping[str, tuple[Exclusion, ...]] = field(
        default_factory=dict[str, tuple[Exclusion, ...]]
    )
    pins: tuple[Pinned, ...] = ()
    forced: frozenset[tuple[Decision, Option]] = frozenset()
    pinned_machines: Mapping[Site, tuple[str, ...]] = field(
        default_factory=dict[Site, tuple[str, ...]]
    )
    copies_waived: bool = False
    home: frozenset[Site] = frozenset()

    def shared_at(self, site: Site) -> dict[Decision, tuple[Option, ...]]:
        """The shared decisions at a site: without a second region where none is allowed."""
        partner = self.partners.get(site)
        if partner is not None:
            return {SITE: (site,), SECOND: (partner,), **self.shared}
        alone = {
            REGIONS: (Regions.SINGLE,),
            BACKUP: tuple(o for o in self.shared[BACKUP] if o != BackupPlan.CROSS_REGION),
        }
        return {SITE: (site,), SECOND: (site,), **self.shared, **alone}

    def local_at(
        self, site: Site, workload: Workload, offered: Sequence[str] = ()
    ) -> dict[Decision, tuple[Option, ...]]:
        """The decisions of one workload at a site, without what was refused there."""
        pinned = tuple(
            one
            for one in self.pinned_machines.get(site, ())
            if _is_held(self.pins, Decision(DecisionKind.MACHINE, workload.name), one)
        )
        machines = self.windows_machines if runs_windows(workload) else self.machines
        options = local_options(workload, (*machines[site], *pinned), offered)
        for one in self.refused.get(site.provider, ()):
            if one.decision in options:
                left = tuple(option for option in options[one.decision] if option != one.option)
                options[one.decision] = left
        return options

    def copies_elsewhere_at(self, site: Site) -> bool:
        """Whether a copy has to survive the loss of the region, where there is another to hold it."""
        return self.copies_elsewhere and not self.copies_waived and site in self.partners

    def usual(self, candidates: Candidates) -> NDArray[np.bool_]:
        """Which candidates there would be without pins."""
        found = np.ones((candidates.size, 1), dtype=bool)
        for decision, option in self.forced:
            found &= ~candidates.chose(decision, option)
        for decision in candidates.options:
            if decision.kind is DecisionKind.MACHINE:
                for site, names in self.pinned_machines.items():
                    found &= ~(candidates.chose(SITE, site) & candidates.chose(decision, *names))
        if self.copies_waived and self.copies_elsewhere:
            copied = _copied(candidates) | ~candidates.chose(SITE, *self.partners)
            found &= copied
        return found[:, 0]


def build_space(
    requirements: Requirements,
    demand: Demand,
    targets: Targets,
    book: PriceBook,
    limits: Limits,
    pins: Sequence[Pinned] = (),
    *,
    compare: bool = True,
) -> Space:
    """Sites and shared decisions that the requirements allow, and what pins ask for beside them.

    Without `compare` there is nothing but what pins allow.
    """
    exclusions: list[Exclusion] = []
    kinds = [kind_of(workload) for workload in demand.workloads]
    accelerated = any(kind.offers is not None for kind in kinds)
    usual = _sites(requirements, book, exclusions, accelerated=accelerated)
    pinned = usual
    if any(pin.kind is DecisionKind.SITE for pin in pins):
        pinned = _sites(requirements, book, [], pins, accelerated=accelerated)
    sites = tuple(dict.fromkeys((*usual, *pinned))) if compare else pinned
    exclusions = [one for one in exclusions if one.option not in sites]
    shared: dict[Decision, tuple[Option, ...]] = {
        ZONES: _zones(requirements, exclusions),
        REGIONS: tuple(Regions),
        COMMITMENT: _commitments(requirements, exclusions),
        BACKUP: _backups(requirements, targets, exclusions),
        CHANGE_CONTROL: _change_controls(targets),
        SUPPORT: _support(requirements, demand, exclusions),
    }
    if not any(kind.is_waited_for for kind in kinds):
        # Where nobody waits there is no need for a second zone or region.
        shared |= {ZONES: (Zones.ONE,), REGIONS: (Regions.SINGLE,)}
    more = pinned_options(shared, pins)
    shared = {decision: (*options, *more[decision]) for decision, options in shared.items()}
    forced = {(decision, option) for decision, options in more.items() for option in options}
    exclusions = [one for one in exclusions if (one.decision, one.option) not in forced]
    elsewhere = targets.data_loss_hours is not None or targets.recovery_hours is not None
    if elsewhere:
        reason = "with an RTO or RPO, a copy has to survive the loss of the region"
        exclusions.append(
            Exclusion(decision=BACKUP, option="single_region without cross_region", reason=reason)
        )
    if Regions.WARM_STANDBY in shared[REGIONS] and Zones.ONE in shared[ZONES]:
        reason = "a zone is lost more often than a region, and each loss would move all users"
        exclusions.append(
            Exclusion(decision=ZONES, option="one_zone with a second region", reason=reason)
        )
    partners = dict(_partners(requirements, sites, book, exclusions, pins))
    check_second(pins, sites, partners)
    refused = _refused(demand, sites, limits)
    told = dict.fromkeys(one for found in refused.values() for one in found)
    exclusions += told
    many = len(demand.workloads) > MANY_WORKLOADS
    machines = {site: machines_at(site, book, few=many) for site in sites}
    windows = {site: machines_at(site, book, few=many, x86=True) for site in sites}
    return Space(
        sites=sites,
        machines=machines,
        windows_machines=windows,
        shared=shared,
        copies_elsewhere=elsewhere,
        exclusions=tuple(exclusions),
        partners=partners,
        refused=refused,
        pins=tuple(pins),
        home=frozenset(one for one in sites if at_home(requirements, _region(one, book))),
        forced=frozenset(forced | {(SITE, one) for one in pinned if one not in usual}),
        pinned_machines={
            site: _pinned_machines(site, book, pins, known) for site, known in machines.items()
        },
        copies_waived=not allowed_by(pins, BACKUP, BackupPlan.CROSS_REGION)
        and not any(allowed_by(pins, REGIONS, one) for one in Regions if one != Regions.SINGLE),
    )


def _is_held(pins: Sequence[Pinned], decision: Decision, option: Option) -> bool:
    """Whether a pin asks for an option by name."""
    return any(pin.only and pin.concerns(decision) and pin.allows(option) for pin in pins)


def pinned_options(
    shared: Mapping[Decision, tuple[Option, ...]], pins: Sequence[Pinned]
) -> Mapping[Decision, tuple[Option, ...]]:
    """Options that were not offered, where pins leave none of the others."""
    found: dict[Decision, tuple[Option, ...]] = {}
    for decision, options in shared.items():
        left = any(allowed_by(pins, decision, one) for one in options)
        closed = CLOSED_OPTIONS[decision.kind]
        more = (one for one in closed if one not in options and allowed_by(pins, decision, one))
        found[decision] = () if left else tuple(more)
    return found


def _pinned_machines(
    site: Site, book: PriceBook, pins: Sequence[Pinned], known: Sequence[str]
) -> tuple[str, ...]:
    """Machines that are pinned, beyond those that are looked at anyway."""
    held = [pin for pin in pins if pin.kind is DecisionKind.MACHINE and pin.only]
    if not held:
        return ()
    return tuple(
        sku.name
        for sku in book.skus(site.provider, site.region, MACHINES)
        if sku.name not in known
        and any(pin.allows(sku.name) for pin in held)
        and book.find(site.provider, site.region, MACHINES, sku.name) is not None
    )


def _refused(
    demand: Demand, sites: Sequence[Site], limits: Limits
) -> dict[str, tuple[Exclusion, ...]]:
    """What each provider's services cannot carry, and what it does not offer, by provider."""
    providers = dict.fromkeys(site.provider for site in sites)
    return {
        provider: (
            *(
                one
                for workload in demand.workloads
                for one in kind_of(workload).refuse(workload, demand, provider, limits)
            ),
            *not_offered(demand.workloads, provider),
        )
        for provider in providers
    }


def _partners(
    requirements: Requirements,
    sites: Sequence[Site],
    book: PriceBook,
    exclusions: list[Exclusion],
    pins: Sequence[Pinned],
) -> Iterator[tuple[Site, Site]]:
    """A second region for each site: inside the residency, or the law of the place where none is stated.

    The regions asked for say where to run; a copy may lie beyond them, but not beyond the law.
    """
    for site in sites:
        here = _region(site, book)
        allowed = [
            one
            for one in book.regions
            if (
                resident(requirements, one) if requirements.data.residency else _same_law(here, one)
            )
        ]
        # A second region that is named lies where it is named, whatever the law of the first.
        held = [one for one in book.regions if _is_held(pins, SECOND, site_of(one))]
        held = [one for one in held if one.provider == here.provider and one != here]
        allowed = held or [one for one in allowed if allowed_by(pins, SECOND, site_of(one))]
        partner = partner_of(here, allowed, lambda one: _price_level(one, book))
        if partner is not None:
            yield site, Site(partner.provider, partner.code)
        else:
            reason = (
                f"no second region of {here.provider} lies where the data of {here.code} may go"
            )
            exclusions.append(Exclusion(decision=REGIONS, option=f"beside {site}", reason=reason))


def _same_law(here: Region, other: Region) -> bool:
    return bool(here.residency & other.residency) or here.country == other.country


def _sites(
    requirements: Requirements,
    book: PriceBook,
    exclusions: list[Exclusion],
    pins: Sequence[Pinned] = (),
    *,
    accelerated: bool,
) -> tuple[Site, ...]:
    """Places that are worth a look, of those that the requirements and pins allow."""
    allowed = requirements.clouds.allowed or tuple(
        dict.fromkeys(region.provider for region in book.regions)
    )
    words = requirements.clouds.regions or requirements.data.residency or ()
    wanted = {place for word in words for place in book.regions.resolve(word)} if words else None
    kept: list[Region] = []
    for region in book.regions:
        site = Site(region.provider, region.code)
        if region.provider not in allowed:
            continue
        if wanted is not None and region not in wanted:
            exclusions.append(
                Exclusion(decision=SITE, option=site, reason="outside the regions asked for")
            )
        elif not resident(requirements, region):
            reason = "data may not leave the residency asked for"
            exclusions.append(Exclusion(decision=SITE, option=site, reason=reason))
        elif allowed_by(pins, SITE, site):
            kept.append(region)
    if not kept and pins:
        raise no_place_left(pins, [one for one in book.regions if one.provider in allowed])
    if not kept:
        raise InputError(
            f"No region of {', '.join(allowed)} lies in {', '.join(words) or 'the residency'}.",
            remedy="Allow another cloud or region.",
        )
    best = list(_best_sites(kept, requirements, book, exclusions, pins, accelerated=accelerated))
    needed = (
        [frozenset(_accelerators(_region(site, book), book)) for site in best]
        if accelerated
        else []
    )
    home = [site for site in best if at_home(requirements, _region(site, book))]
    workloads = len(requirements.workloads)
    return tuple(_fewer_sites(best, workloads, book, exclusions, home=home, needed=needed))


def _fewer_sites(
    sites: list[Site],
    workloads: int,
    book: PriceBook,
    exclusions: list[Exclusion],
    *,
    home: Sequence[Site],
    needed: Sequence[frozenset[str]],
) -> list[Site]:
    """With many workloads only the cheapest regions of each cloud and at home, so that exploring stays short.

    needed: the accelerators of each site, where some are; the cheapest place of each stays.
    """
    limit = max(1, MOST_CELLS // max(workloads, 1))
    if len(sites) <= limit:
        return sites
    level = {site: _price_level(_region(site, book), book) for site in sites}
    order = sorted(sites, key=lambda site: (level[site], site))
    first = {site.provider: site for site in reversed(order)}
    kept = dict.fromkeys([*first.values(), *order][: max(limit, len(first))])
    kept |= dict.fromkeys([site for site in order if site in home][:1])
    offered = dict(zip(sites, needed, strict=False))
    for site in order:
        if offered.get(site, frozenset()) - {
            one for other in kept for one in offered.get(other, ())
        }:
            kept[site] = None
    for site in sites:
        if site not in kept:
            reason = "dearer; with this many workloads only the cheapest regions are explored"
            exclusions.append(Exclusion(decision=SITE, option=site, reason=reason))
    return [site for site in sites if site in kept]


def _region(site: Site, book: PriceBook) -> Region:
    region = book.regions.get(site.provider, site.region)
    if region is None:
        raise InputError(f"There is no region {str(site)!r} in the price book.")
    return region


def _best_sites(
    regions: Sequence[Region],
    requirements: Requirements,
    book: PriceBook,
    exclusions: list[Exclusion],
    pins: Sequence[Pinned],
    *,
    accelerated: bool,
) -> Iterator[Site]:
    """Regions that no other region of the provider beats on price and carbon, and those at home.

    Where accelerators are needed, a region without those of another, or with dearer ones, does not beat it.
    """
    # A place that is named one by one stays; of a cloud or a country that is named, the best ones do.
    named = [pin for pin in pins if len(pin.only) == len(pin.written.only)]
    offered = {region: _accelerators(region, book) if accelerated else {} for region in regions}
    level = {region: _price_level(region, book) for region in regions}
    for region in regions:
        site = site_of(region)
        beaten = next(
            (
                other
                for other in regions
                if other.provider == region.provider
                and other is not region
                and level[other] <= level[region]
                and all(
                    offered[other].get(gpu, inf) <= price for gpu, price in offered[region].items()
                )
                and other.grid_g_per_kwh * other.pue <= region.grid_g_per_kwh * region.pue
                and (level[other], other.code) < (level[region], region.code)
            ),
            None,
        )
        if beaten is None or at_home(requirements, region) or _is_held(named, SITE, site):
            yield site
        else:
            reason = f"{beaten.code} is no dearer and emits no more"
            exclusions.append(Exclusion(decision=SITE, option=site, reason=reason))


def _accelerators(region: Region, book: PriceBook) -> dict[str, float]:
    """What an hour of each accelerator costs there at the least, of spot machines too."""
    least: dict[str, float] = {}
    for sku in book.skus(region.provider, region.code, MACHINES):
        for kind in (PriceKind.ON_DEMAND, PriceKind.SPOT) if sku.gpu_count else ():
            price = book.find(region.provider, region.code, MACHINES, sku.name, kind)
            if price is not None:
                each = float(price.amount) / sku.gpu_count
                least[sku.gpu] = min(each, least.get(sku.gpu, inf))
    return least


def _price_level(region: Region, book: PriceBook) -> float:
    """Cheapest processor of a general machine there, USD an hour; infinite where none is priced."""
    rates = [
        float(price.amount) / sku.vcpu
        for sku in book.skus(region.provider, region.code, MACHINES)
        if sku.category is Category.GENERAL
        and (price := book.find(region.provider, region.code, MACHINES, sku.name)) is not None
    ]
    return min(rates, default=float("inf"))


def _zones(requirements: Requirements, exclusions: list[Exclusion]) -> tuple[Zones, ...]:
    wanted = requirements.reliability.zones
    if wanted is None:
        return tuple(Zones)
    kept = tuple(zones for zones in Zones if zones.number >= min(wanted, 3))
    for zones in Zones:
        if zones not in kept:
            reason = "fewer zones than asked for"
            exclusions.append(Exclusion(decision=ZONES, option=zones, reason=reason))
    return kept


def _support(
    requirements: Requirements, demand: Demand, exclusions: list[Exclusion]
) -> tuple[Support, ...]:
    """One plan: what another would be worth is not known, so that the least would always win."""
    needed = needed_support(requirements, demand.workloads)
    bought = option_words(needed.plan)
    exclusions.extend(
        Exclusion(decision=SUPPORT, option=plan, reason=f"{bought} is bought: {needed.reason}")
        for plan in Support
        if plan is not needed.plan
    )
    return (needed.plan,)


def _commitments(requirements: Requirements, exclusions: list[Exclusion]) -> tuple[Commitment, ...]:
    horizon = requirements.horizon_months
    begins = 0 if runs_today(requirements) else MEASURED
    terms = {Commitment.ON_DEMAND: 0, Commitment.ONE_YEAR: 12, Commitment.THREE_YEARS: 36}
    kept: list[Commitment] = []
    for commitment, months in terms.items():
        if horizon is not None and months and begins + months > horizon:
            reason = "the term ends after the horizon"
            if begins:
                reason += f": it begins in month {begins + 1}, when the load was measured"
            exclusions.append(Exclusion(decision=COMMITMENT, option=commitment, reason=reason))
        else:
            kept.append(commitment)
    return tuple(kept)


def _backups(
    requirements: Requirements, targets: Targets, exclusions: list[Exclusion]
) -> tuple[BackupPlan, ...]:
    stated = requirements.reliability.backup
    if targets.data_loss_hours is not None and targets.data_loss_hours < 24:
        reason = "a day of data may be lost, which is more than the RPO allows"
    elif stated in {Backup.HOURLY, Backup.CONTINUOUS}:
        reason = f"{stated} backups were asked for"
    else:
        return tuple(BackupPlan)
    exclusions.append(Exclusion(decision=BACKUP, option=BackupPlan.DAILY, reason=reason))
    return (BackupPlan.CONTINUOUS, BackupPlan.CROSS_REGION)


def _change_controls(targets: Targets) -> tuple[ChangeControl, ...]:
    """Strict where so little may be down that slips of the hand decide it."""
    asked = max((one.availability or 0.0 for one in targets.workloads), default=0.0)
    return tuple(ChangeControl) if asked >= STRICT_FROM else (ChangeControl.USUAL,)


def machines_at(site: Site, book: PriceBook, *, few: bool, x86: bool = False) -> tuple[str, ...]:
    """Machines that no other machine of the site beats: as much processor and memory for no more.

    With `few` only the cheapest of each number of processors; with `x86` those that run Windows.
    """
    offers = [
        (float(price.amount), sku)
        for sku in book.skus(site.provider, site.region, MACHINES)
        if sku.vcpu in MACHINE_VCPUS
        and (sku.arch == X86 or not x86)
        and sku.category not in NOT_FOR_SERVICES
        and (price := book.find(site.provider, site.region, MACHINES, sku.name)) is not None
    ]
    kept = [
        (amount, sku)
        for amount, sku in offers
        if not any(
            rival.vcpu == sku.vcpu
            and rival.memory_gib >= sku.memory_gib
            and (cost, rival.name) < (amount, sku.name)
            for cost, rival in offers
        )
    ]
    ordered = sorted(kept, key=lambda one: (one[1].vcpu, one[0]))
    if few:
        first = {sku.vcpu: sku for _, sku in reversed(ordered)}
        return tuple(first[vcpu].name for vcpu in sorted(first))
    return tuple(sku.name for _, sku in ordered)


def local_options(
    workload: Workload, machines: Sequence[str], offered: Sequence[str] = ()
) -> dict[Decision, tuple[Option, ...]]:
    """The decisions of one workload at a site with these machines."""
    found = kind_of(workload).options(workload, machines, offered)
    return {Decision(kind, workload.name): options for kind, options in found.items()}


def combine(
    options: Mapping[Decision, tuple[Option, ...]], *, copies_elsewhere: bool
) -> Candidates:
    """Every combination that makes sense: a machine where one is needed, a replica or a second region
    where zones allow.

    With `copies_elsewhere`, a single region has to copy its data to another one.
    """
    candidates = product(options)
    # Two regions of one zone each would move every user whenever a zone is lost.
    keep = candidates.chose(REGIONS, Regions.SINGLE) | ~candidates.chose(ZONES, Zones.ONE)
    if copies_elsewhere:
        keep &= _copied(candidates)
    for decision in options:
        if decision.kind is DecisionKind.PLATFORM:
            machine = replace(decision, kind=DecisionKind.MACHINE)
            serverless = ~candidates.chose(decision, *(one for one in Platform if one.has_machines))
            keep &= serverless == candidates.chose(machine, NO_MACHINE)
            # One machine stands in one zone of one region.
            alone = candidates.chose(ZONES, Zones.ONE) & candidates.chose(REGIONS, Regions.SINGLE)
            keep &= alone | ~candidates.chose(decision, Platform.SINGLE_MACHINE)
        elif decision.kind is DecisionKind.ENGINE:
            purchase = replace(decision, kind=DecisionKind.PURCHASE)
            machines = candidates.chose(decision, Engine.VIRTUAL_MACHINES, Engine.KUBERNETES)
            keep &= machines | ~candidates.chose(purchase, Purchase.SPOT)
        elif decision.kind is DecisionKind.DATABASE:
            keep &= ~(
                candidates.chose(decision, Database.REPLICATED) & candidates.chose(ZONES, Zones.ONE)
            )
    return candidates.take(np.flatnonzero(keep[:, 0]))


def _copied(candidates: Candidates) -> NDArray[np.bool_]:
    """Which candidates have their data in another region as well."""
    return ~candidates.chose(REGIONS, Regions.SINGLE) | candidates.chose(
        BACKUP, BackupPlan.CROSS_REGION
    )


def concatenate(pieces: Sequence[Candidates]) -> Candidates:
    """Candidates of several sites as one; options of a decision are joined."""
    decisions = tuple(pieces[0].codes)
    options = {
        decision: tuple(dict.fromkeys(o for piece in pieces for o in piece.options[decision]))
        for decision in decisions
    }
    codes = {
        decision: np.concatenate(
            [
                np.array(
                    [options[decision].index(o) for o in piece.options[decision]], dtype=np.intp
                )[piece.codes[decision]]
                for piece in pieces
            ]
        )
        for decision in decisions
    }
    return Candidates(options=options, codes=codes, size=sum(piece.size for piece in pieces))
