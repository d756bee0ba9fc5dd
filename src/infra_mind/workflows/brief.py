"""Phase 1: from the parsed requirements to the brief that every agent is given."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from ..agents.brief import Brief
from ..agents.facts import record_facts
from ..compliance import Posture, assess, load_catalog
from ..core.errors import InputError, Problem, RequirementsError
from ..decision.case import Case
from ..decision.company import decide_for
from ..decision.goals import Target
from ..decision.home import ABOUT_PEOPLE, home_of, is_placed
from ..decision.selection import decide
from ..domain.architecture import Architecture
from ..domain.claim import Source, SourceKind
from ..domain.contradictions import Contradiction, Severity, contradictions
from ..domain.design import Design
from ..domain.facts import Facts
from ..domain.ledger import Ledger, reachable
from ..domain.provenance import Parsed, Provenance
from ..domain.requirements import Requirements
from ..domain.statement import Statement
from ..evaluation.entries import stated
from ..evaluation.misplaced import misplaced_sections
from ..evaluation.model import Model
from ..knowledge.library import Library
from ..prices.terms import Terms, book_on
from ..questions.choice.no_room import without_room
from ..questions.choice.second_cloud import second_cloud
from ..questions.choice.side_by_side import side_by_side
from ..questions.cost.baseline import APART, billed_lines, spent
from ..questions.cost.drivers import swings
from ..words.terms import sentence_case

MOST_WORKLOADS, MOST_PARTS = 45, 80
"""What one core works out on three clouds in a minute and a gigabyte."""
OLD_BILL = timedelta(days=180)
"""A year has two halves: a bill of the other one says little of this one."""


def write_brief(
    requirements: Requirements,
    provenance: Mapping[str, Provenance],
    *,
    model: Model,
    seed: int,
    today: date,
    proposed: Sequence[Design] = (),
) -> Brief:
    """Decide, and record the facts of the choice; what is `proposed` is compared with it, too."""
    library = model.library
    case = decide_for(requirements, provenance, model=model, seed=seed, proposed=proposed)
    ledger = Ledger()
    facts = record_facts(case, ledger)
    posture = assess(
        load_catalog(),
        requirements,
        architecture_of(case, ledger),
        region_tags=library.prices.regions.tags(),
    )
    statements = (
        *_contradictions(requirements, model, ledger),
        *without_room(case, ledger),
        *_misplaced(posture),
        *_too_dear(case, ledger, facts),
        *_stand_in(requirements),
        *_where_people_are(case, requirements),
        *_two_spends(case, ledger, requirements),
        *_two_counts(ledger, requirements),
        *_old_bills(ledger, requirements, today),
        *filter(None, (case.ask(second_cloud, ledger, requirements),)),
    )
    # Several agents ask for these, and each of them would else take the time of all.
    case.once(swings)
    case.once(side_by_side)
    shown = {*facts.by_name().values(), *(id for one in statements for id in one.claims)}
    return Brief(
        requirements=requirements,
        provenance=provenance,
        contradictions=statements,
        demand=case.demand,
        decision=case.decision,
        facts=facts,
        posture=posture,
        claims=reachable(ledger.own, shown),
        seed=seed,
        snapshot=library.prices.snapshot,
        today=today,
        prices=requirements.prices,
    )


def architecture_of(case: Case, ledger: Ledger) -> Architecture:
    """The choice with what it buys."""
    components = tuple(entry.cost.component for entry in case.bill(ledger))
    return Architecture(design=case.chosen, components=components)


def _contradictions(
    requirements: Requirements, model: Model, ledger: Ledger
) -> tuple[Statement, ...]:
    """What does not hold together in the requirements, their figures quoted."""
    source = Source(title="Requirements", kind=SourceKind.USER)
    return tuple(
        ledger.quote(f"{found.message} {found.remedy}", source)
        for found in contradictions(
            requirements, model.library.inputs, known_regions=tuple(model.book.regions)
        )
    )


def _misplaced(posture: Posture) -> tuple[Statement, ...]:
    """Laws that were asked for, though what was said speaks against their binding the company."""
    return tuple(
        Statement(
            f"{one.title} was asked for, but {' and '.join(f'`{path}`' for path in one.paths)} speaks "
            f"against it. {sentence_case(one.because.text)}. Name the company or the customer that "
            f"it binds, or take {one.framework} out of compliance."
        )
        for one in posture.applicable
        if one.doubtful
    )


def _too_dear(case: Case, ledger: Ledger, facts: Facts) -> tuple[Statement, ...]:
    """Whether even the cheapest design that reaches the other targets breaks the budget."""
    if facts.budget is None:
        return ()
    budget = ledger[facts.budget]
    cheapest = case.evaluate([case.decision.cheapest])
    if cheapest.monthly[0, 0] <= float(budget.value):
        return ()
    missed = set(case.judge.missed(case.expect([case.decision.cheapest]).steps, 0))
    if missed - {Target.BUDGET}:
        # What no budget buys is told with its target.
        return ()
    cost = ledger.claim(
        "Monthly bill of the cheapest design that reaches the other targets",
        float(cheapest.monthly[0, 0]),
        "USD/month",
        method=decide,
        of=[case.design(ledger)],
    )
    words = (
        "The budget of {budget} is below the cheapest design that reaches the other targets, {cost}. "
        "Raise the budget or lower a target."
    )
    return (ledger.say(words, budget=budget, cost=cost),)


def _stand_in(requirements: Requirements) -> tuple[Statement, ...]:
    """What had to be taken for a company that described no workload."""
    if requirements.workloads:
        return ()
    words = "No workload was described: one web application with assumed traffic stands for it."
    return (Statement(words),)


def _where_people_are(case: Case, requirements: Requirements) -> tuple[Statement, ...]:
    """Whose law holds for data about people, where nobody said where it may lie or it lies elsewhere."""
    regions, site = case.model.book.regions, case.chosen.site
    home, place = home_of(requirements, regions), regions.get(site.provider, site.region)
    if place is None:
        return ()
    where = f"{place.country_name} ({site})"
    if home is None:
        unsaid = requirements.company.country is None and not is_placed(requirements)
        if not unsaid or not ABOUT_PEOPLE & set(requirements.data.classes or ()):
            return ()
        words = (
            "Nobody said where the company is at home or where data about people may lie: it lies in "
            f"{where}. State company.country or data.residency."
        )
    elif not home.holds(site, regions):
        words = (
            f"Data about people leaves the reach of {home.words}: it lies in {where}. State "
            "data.residency, or see to the contracts that the transfer takes."
        )
    elif not is_placed(requirements):
        unsaid_of = "where data about people may lie"
        if requirements.data.classes is None:
            unsaid_of = "which data is kept or where it may lie, and some will be about people"
        words = (
            f"Nobody said {unsaid_of}: {home.because}it is assumed to stay where {home.words} "
            f"holds, and lies in {where}. State data.residency."
        )
    else:
        return ()
    return (Statement(words),)


def _two_spends(case: Case, ledger: Ledger, requirements: Requirements) -> tuple[Statement, ...]:
    """A spend that was stated and bills that say another."""
    current = requirements.current
    billed = spent(ledger, billed_lines(case, ledger, current))
    if billed is None or current.monthly_spend is None:
        return ()
    usd = float(current.monthly_spend) * case.judge.targets.usd_rate
    if abs(usd - float(billed.value)) <= APART * max(usd, float(billed.value)):
        return ()
    said = stated(ledger, "Spent today", usd, "USD/month", "current.monthly_spend")
    words = (
        "current.monthly_spend states {said}, the bills of current.bill come to {billed}. The bills are "
        "reckoned with. Take the amount out, or name the bills that are missing."
    )
    return (ledger.say(words, said=said, billed=billed),)


def _old_bills(ledger: Ledger, requirements: Requirements, today: date) -> tuple[Statement, ...]:
    """Bills of a time that is long past: what runs, and what it costs, has moved on since."""
    last = {
        str(billed.source or "current.billed"): billed.until
        for billed in requirements.current.billed
        if billed.until is not None and today - billed.until > OLD_BILL
    }
    source = Source(title="Requirements, current.billed", kind=SourceKind.USER)
    words = (
        "{name} ends on {day}, which is {days:,} days ago: what runs today and what it costs has moved on "
        "since, and is compared as it was then. Name the bill of a recent month in current.bill."
    )
    return tuple(
        ledger.quote(words.format(name=name, day=day, days=(today - day).days), source)
        for name, day in sorted(last.items())
    )


def _two_counts(ledger: Ledger, requirements: Requirements) -> tuple[Statement, ...]:
    """A number of servers that was stated, and a list of another number."""
    current = requirements.current
    listed = sum(one.count or 1 for one in current.machines)
    if not current.servers or not listed:
        return ()
    if abs(current.servers - listed) <= APART * max(current.servers, listed):
        return ()
    said = stated(ledger, "Servers today", current.servers, "count", "current.servers")
    found = stated(ledger, "Machines listed", listed, "count", "current.machines")
    words = (
        "current.servers states {said}, and {found} machines are listed. Those that are listed are "
        "reckoned with. List the others, or take the number out."
    )
    return (ledger.say(words, said=said, found=found),)


# Without a place to run in there is nothing to assess; every other contradiction is told and lived with.
PLACES = ("clouds.", "data.residency")


def refuse_impossible(parsed: Parsed, library: Library, *, today: date) -> None:
    """Raises `RequirementsError` where no region is left; it names every contradiction there is.

    Raises `InputError` for more than one assessment works out in reasonable time and memory.
    Raises `TableError` for own prices that cannot be used, with all that is wrong with them.
    """
    refuse_too_much(parsed.requirements)
    book_on(
        Terms(today=today, prices=parsed.requirements.prices),
        library.prices,
        library.currencies.agreed(parsed.requirements.prices.exchange_rates),
    )
    regions = tuple(library.prices.regions)
    found = contradictions(parsed.requirements, library.inputs, known_regions=regions)
    misplaced = tuple(misplaced_sections(parsed.requirements))
    if misplaced or any(
        one.severity is Severity.ERROR and one.paths[0].startswith(PLACES) for one in found
    ):
        found = (*misplaced, *found)
        raise RequirementsError(tuple(_problem(one) for one in found), origin=parsed.origin)


def refuse_too_much(requirements: Requirements) -> None:
    """Each workload and each store is a part that is worked out in every place, before any is."""
    stores = sum(len(one.stores) for one in requirements.workloads)
    workloads = len(requirements.workloads)
    if workloads > MOST_WORKLOADS:
        raise InputError(
            f"{workloads} workloads: one assessment works out at most {MOST_WORKLOADS}.",
            remedy="Join workloads that are alike, or assess them in several files.",
        )
    if workloads + stores > MOST_PARTS:
        raise InputError(
            f"{workloads} workloads with {stores} stores are {workloads + stores} parts; "
            f"one assessment works out at most {MOST_PARTS}.",
            remedy="Join workloads and stores that are alike, or assess them in several files.",
        )


def _problem(one: Contradiction) -> Problem:
    return Problem(
        path=one.paths[0],
        value="",
        expected=f"{one.message} {one.remedy}".rstrip("."),
        severity=str(one.severity),
    )
