from collections.abc import Sequence
from datetime import timedelta

from ..domain.claim import Claim
from ..domain.design import SITE, ZONES, Site
from ..domain.option import DecisionKind, Delivery, Platform
from ..domain.recommendation import AgentReport, Level, Owner, Pillar
from ..domain.role import AgentRole
from ..evaluation.bill.tariff import MACHINES
from ..prices.regions import Region
from ..questions.choice.certainty import certainty
from ..questions.choice.effect import effect
from ..questions.choice.one_change import with_option
from ..questions.choice.providers import (
    Reference,
    design_words,
    home_region,
    references,
    second_region,
    unpriced_home,
)
from ..questions.choice.viewpoint import Lens
from ..questions.choice.why_not import alternatives, difference, explain
from ..questions.cost.bill_items import bill_items
from ..questions.cost.sizes import Ladder, sizes
from ..questions.performance.token_quota import short_quotas
from ..questions.team.carbon import emissions, places
from ..words.options import option_words, provider_words, site_words
from .base import Agent, Draft
from .grading import SERVICES, take_sides

# From this skill on (of five) a team can carry what an orchestrator asks of it.
ABLE = 4
# A home region may cost this share of the bill more before nearness is not worth it.
NEARNESS = 0.1
WORTH_IT = 0.02


def analyse(draft: Draft) -> AgentReport:
    """The reference architecture, cloud by cloud: where, in which sizes, and why there."""
    for reference in references(draft.case):
        if not reference.chosen:
            _side_by_side(draft, reference)
    _place(draft)
    _second(draft)
    _sizes(draft)
    _delivery(draft)
    _quota(draft)
    _token_quota(draft)
    _build(draft)
    take_sides(draft, Lens.EXIT, *SERVICES)
    skill = draft.brief.requirements.team.skills.kubernetes
    if skill is not None and skill >= ABLE:
        take_sides(draft, Lens.EXIT, DecisionKind.PLATFORM)
    return draft.report(
        f"{draft.ledger.name(design_words(draft.case.chosen))}. It costs {{monthly:range}}.",
        monthly=draft.ledger[draft.facts.monthly],
    )


def _side_by_side(draft: Draft, reference: Reference) -> None:
    """The best design on another cloud, against the choice."""
    case, design = draft.case, reference.design
    site = design.site
    rival = next(one for one in case.decision.rivals if one.design is design)
    figures = alternatives(case, draft.ledger, (rival,))[0].evaluation
    reason = explain(case, draft.ledger, site, case.once(difference, design))
    draft.find(
        f"cloud-{reference.provider}",
        f"The best on {provider_words(reference.provider)} costs {{monthly}}",
        f"{draft.ledger.name(design_words(design))}: {{availability}} available, {{exit}} to leave. "
        f"{reason.text}",
        Level.LOW,
        monthly=draft.ledger[figures["monthly_cost"]],
        availability=draft.ledger[figures["availability"]],
        exit=draft.ledger[figures["exit_cost"]],
    )


def _cleaner(draft: Draft) -> str:
    """The region that emits least of those compared, where it is not the one chosen."""
    found = places(draft.case, draft.ledger)
    if not found or found[0].chosen:
        return ""
    region = site_words(found[0].region.provider, found[0].region.code)
    return f" Of the regions compared it would emit least in {region}: {found[0].emitted}."


def _place(draft: Draft) -> None:
    """Why this region, and whether one at home would do."""
    case = draft.case
    here = case.model.book.regions.get(case.chosen.site.provider, case.chosen.site.region)
    if here is None:
        return
    emitted = case.ask(emissions, draft.ledger)
    emitters = emitted.emitters if len(emitted.emitters) > 1 else ()
    shares = [f"{one.total} for {draft.ledger.name(one.workload)}" for one in emitters]
    draft.find(
        "region",
        f"{site_words(here.provider, here.code)} lies in {here.country_name}",
        "Its grid emits {grid} and its buildings take {pue} what the machines take. "
        f"The design emits {{carbon:range}} there, {{made}} of it by manufacture{', ' if shares else ''}"
        f"{'; '.join(shares)}.{_cleaner(draft)}",
        Level.LOW,
        made=emitted.manufacture,
        grid=_grid(draft, here),
        pue=_overhead(draft, here),
        carbon=draft.ledger[draft.facts.carbon],
    )
    country = draft.brief.requirements.company.country
    home = home_region(case, country)
    if home is None:
        _unpriced_home(draft, country)
    if home is None or home is here:
        take_sides(draft, Lens.RUNNING, DecisionKind.SITE)
        return
    option = Site(home.provider, home.code)
    design = with_option(case, SITE, option)
    found = None if design is None else case.once(difference, design)
    if found is None or found.misses:
        return
    dearer = found.monthly / float(draft.ledger[draft.facts.monthly_likely].value)
    why = explain(case, draft.ledger, option, found)
    if dearer < NEARNESS:
        reason = f"Data stays in {home.country_name}, near to those who use it. {why.text}"
        draft.stand(SITE, option, 0.5 * (1 - max(dearer, 0.0) / NEARNESS), reason)
    else:
        reason = f"A region in {home.country_name} would be nearer, at too high a price. {why.text}"
        draft.stand(SITE, case.chosen.site, min(1.0, dearer**0.5), reason)


def _unpriced_home(draft: Draft, country: str | None) -> None:
    """That there is a region at home which was not compared, for want of its prices."""
    found = unpriced_home(draft.case, country)
    if found is None:
        return
    place = site_words(found.place.provider, found.place.code)
    draft.find(
        "home-unpriced",
        f"{place} ({found.place.name}) lies in the company's country, and is not priced here",
        f"It was not compared. The nearest of its cloud that is priced is {found.priced.code} "
        f"({found.priced.name}). Ask the provider for its prices before the place is settled.",
        Level.MEDIUM,
    )


def _grid(draft: Draft, region: Region) -> Claim:
    return draft.ledger.claim(
        f"{region.provider} {region.code}: emissions of the grid in {region.grid_year}",
        region.grid_g_per_kwh,
        "g CO2e/kWh",
        method="region table",
        source=region.grid_source,
    )


def _overhead(draft: Draft, region: Region) -> Claim:
    return draft.ledger.claim(
        f"{region.provider} {region.code}: power usage effectiveness",
        region.pue,
        "ratio",
        method="region table",
        source=region.pue_source,
    )


def _second(draft: Draft) -> None:
    """Which region stands ready, where the design has a second one."""
    second = second_region(draft.case)
    if second is None:
        return
    here = site_words(draft.case.chosen.site.provider, draft.case.chosen.site.region)
    draft.find(
        "standby-region",
        f"{site_words(second.provider, second.code)} is the second region",
        f"Of the regions allowed it is where the design does best after {here}; its grid emits {{grid}}. "
        "With it a lost store is back after {recovery:range}.",
        grid=_grid(draft, second),
        recovery=draft.ledger[draft.facts.recovery],
    )


def _sizes(draft: Draft) -> None:
    """What is rented by size, by workload, as the load grows."""
    by_workload: dict[str, list[Ladder]] = {}
    for ladder in sizes(draft.case, draft.ledger):
        by_workload.setdefault(ladder.workload, []).append(ladder)
    for workload, ladders in by_workload.items():
        title = f"What is rented for {draft.ledger.name(workload)}, on average"
        steps = "; ".join(_steps(one) for one in ladders)
        draft.find(f"sizes-{workload}", title, f"{steps}.")


def _steps(ladder: Ladder) -> str:
    """One rented item in words, as the load grows."""
    steps = [(ladder.today, "today")]
    steps += [(ladder.later, "at the end of the horizon")] if ladder.grows else []
    steps += [(ladder.tenfold, "at ten times the traffic")]
    words = (f"{size.number} of {size.sku} {when}" for size, when in steps)
    return f"{ladder.item}: {', '.join(words)}"


def _delivery(draft: Draft) -> None:
    """An edge in front, where what it saves in traffic is worth its care."""
    for decision, _ in draft.case.chosen.options:
        workload = decision.workload
        if workload is None or decision.kind is not DecisionKind.DELIVERY:
            continue
        found = effect(draft.case, draft.ledger, decision, Delivery.CDN)
        if found is None or found.monthly is None:
            continue
        share = -found.difference.monthly / float(draft.ledger[draft.facts.monthly_likely].value)
        if share < WORTH_IT or found.difference.misses:
            continue
        draft.stand(decision, Delivery.CDN, share**0.5, found.sentence.text)


def _quota(draft: Draft) -> None:
    """Accelerators are not there by default: a quota has to be asked for."""
    asked = set[str]()
    for item in draft.case.ask(bill_items, draft.ledger):
        part = item.line.component
        machine = draft.case.model.book.sku(part.provider, MACHINES, part.sku)
        if machine is None or not machine.gpu_count or part.workload in asked:
            continue
        asked.add(part.workload)
        draft.recommend(
            f"quota-{part.workload}",
            title=f"Ask {provider_words(part.provider)} now for the quota of {part.sku} that "
            f"{draft.ledger.name(part.workload)} needs",
            action=f"Ask {provider_words(part.provider)} for quota in {part.region}, on demand and spot, "
            "and for a second region in case it is refused.",
            rationale=f"{draft.ledger.name(part.workload)} needs {{hours}} a month; new accounts "
            "start without any.",
            gain=f"avoids that {draft.ledger.name(part.workload)} cannot start",
            owner=Owner.OPERATIONS,
            done_when=f"The console of {part.region} shows the quota, and one was started and stopped.",
            pillar=Pillar.OPERATIONAL_EXCELLENCE,
            priority=Level.HIGH,
            effort=Level.LOW,
            confidence=certainty(draft.case, part.workload),
            hours=draft.ledger[item.line.quantity],
        )


def _token_quota(draft: Draft) -> None:
    """More than a provider gives unasked is no reason against a model, but takes time to be given."""
    provider = provider_words(draft.case.chosen.site.provider)
    for one in draft.case.ask(short_quotas, draft.ledger):
        names = " and ".join(draft.ledger.name(name) for name in one.workloads)
        first = one.workloads[0]
        draft.recommend(
            f"token-quota-{first}",
            title=f"Ask {provider} for {{last}} of {option_words(one.model)} "
            + ("now" if one.is_short_today else "before the load has grown"),
            action=f"Ask {provider} to raise the tokens a minute of the model to {{last}}. Have the "
            "program wait and try again where a request is turned away.",
            rationale=f"{names} reads and writes {{today}} at the peak of today, {{last}} in the last month; "
            "{quota} is what an account starts with.",
            gain=f"avoids that requests of {names} are turned away above {{quota}}",
            owner=Owner.OPERATIONS,
            done_when="The console shows the quota, and a load test at the peak saw no request turned away.",
            pillar=Pillar.OPERATIONAL_EXCELLENCE,
            priority=Level.HIGH if one.is_short_today else Level.MEDIUM,
            effort=Level.LOW,
            confidence=certainty(draft.case, first),
            today=one.today,
            last=one.last,
            quota=one.quota,
        )


def _build(draft: Draft) -> None:
    """The base that everything else stands on."""
    chosen = draft.case.chosen
    site = site_words(chosen.site.provider, chosen.site.region)
    platforms = sorted(
        {str(option) for key, option in chosen.items() if key.kind is DecisionKind.PLATFORM}
    )
    if platforms and all(Platform(one).faces_internet for one in platforms):
        _set_up(draft, platforms)
        return
    zones = option_words(chosen[ZONES])
    runs = " and ".join(option_words(one) for one in platforms) or "jobs that end by themselves"
    draft.check(
        "foundation",
        f"Write as code, in {site}, the network over {zones}, private subnets, identity and {runs}. Take one "
        "account for production and one for everything else.",
    )


def _set_up(draft: Draft, platforms: Sequence[str]) -> None:
    """What a platform or one machine needs before it goes live: no network of its own."""
    site = draft.case.chosen.site
    service = draft.case.model.library.facts.text(site.provider, "app_platform_service")
    runs = {Platform.APP_PLATFORM: service, Platform.SINGLE_MACHINE: "one small machine"}
    what = " and ".join(runs[Platform(one)] for one in platforms)
    draft.check(
        "foundation",
        f"Keep the set-up of {what} in {site_words(site.provider, site.region)} in a script that can be run "
        "again. Let only the program reach its database, and set an alarm on the bill.",
    )


AGENT = Agent(
    role=AgentRole.CLOUD_ENGINEER,
    operation="technical_analysis",
    timeout=timedelta(seconds=300),
    reads=frozenset({"company", "team", "horizon_months"}),
    analyse=analyse,
)
