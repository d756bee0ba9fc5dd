from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..domain.claim import Claim, Source, SourceKind, round_significant
from ..domain.design import COMMITMENT, VAULT
from ..domain.option import (
    ClosedOption,
    Commitment,
    DecisionKind,
    Engine,
    Lifecycle,
    Purchase,
    Vault,
)
from ..domain.recommendation import (
    AgentReport,
    AnswerKind,
    Impact,
    Level,
    Occasion,
    Owner,
    Pillar,
)
from ..domain.requirements import OwnLicence
from ..domain.role import AgentRole
from ..domain.statement import Statement
from ..evaluation.effects.recovery import is_backed_up
from ..evaluation.stores.objects import COLD_AFTER
from ..questions.choice.certainty import certainty
from ..questions.choice.effect import Effect, effect
from ..questions.choice.viewpoint import Lens
from ..questions.cost.baseline import spend_today
from ..questions.cost.bill_items import bill_items
from ..questions.cost.commitments import bought_ahead
from ..questions.cost.environments import environments
from ..questions.cost.estate import idle_spend
from ..questions.cost.levers import LineAnswer, Pull, line_answers
from ..questions.cost.licences import brought_licences, charged_licences, open_licences
from ..questions.cost.machines import machines_today
from ..questions.cost.scaling import Bounds, live_regions, scaling
from ..questions.cost.vault import vault_worth
from ..questions.team.team_load import TeamStrain, strain, team_load
from ..words.options import joined, option_words
from ..words.terms import in_sentence
from .base import Agent, Draft
from .grading import SERVICES, by_share, take_sides

SHOWN = 3
# Below this share of the bill a saving is not worth an act.
NOTICED = 0.03


def analyse(draft: Draft) -> AgentReport:
    """Right-sizing, scaling bounds, storage tiers, commitments, waste: the same service for less."""
    _estate(draft)
    _machines(draft)
    _items(draft)
    _licences(draft)
    _environments(draft)
    _vault(draft)
    for bounds in scaling(draft.case, draft.ledger):
        _bounds(draft, bounds)
    _largest(draft)
    _tiers(draft)
    ahead = _commitments(draft)
    _spot(draft)
    _labour(draft)
    take_sides(
        draft,
        Lens.LABOUR,
        DecisionKind.PLATFORM,
        DecisionKind.REGIONS,
        DecisionKind.ZONES,
        *SERVICES,
    )
    take_sides(
        draft,
        Lens.RUNNING,
        DecisionKind.DATABASE,
        DecisionKind.CACHE,
        DecisionKind.DELIVERY,
        DecisionKind.PURCHASE,
    )
    load = draft.case.ask(team_load, draft.ledger)
    words = f"The design costs {{monthly:range}} and takes {{hours:range}} to run.{ahead}"
    return draft.report(
        words, monthly=draft.ledger[draft.facts.monthly], hours=draft.ledger[load.needed]
    )


def _estate(draft: Draft) -> None:
    """What today's machines do, against what is paid for them."""
    current = draft.brief.requirements.current
    found = spend_today(draft.case, draft.ledger, current, draft.brief.usd(current.monthly_spend))
    if found is None or current.utilization is None:
        return
    spend = found.total
    path = "current.utilization"
    used = draft.stated("Processors in use today", current.utilization, "share", path)
    idle = idle_spend(draft.case, draft.ledger, spend, used)
    if idle is None:
        return
    draft.find(
        "waste",
        "Today's machines do {used} of what they could",
        "Of {spend} up to {idle} pays for processors that idle. The design would cost {monthly:range}.",
        by_share(float(idle.value) / float(spend.value)),
        used=used,
        spend=spend,
        idle=idle,
        monthly=draft.ledger[draft.facts.monthly],
    )


def _machines(draft: Draft) -> None:
    """What the machines of today cost where the plan runs, beside the plan: the same, only moved."""
    current = draft.brief.requirements.current
    found = draft.case.ask(machines_today, draft.ledger, current)
    if found is None or found.rehosted is None:
        return
    draft.find(
        "rehost",
        "Moved as they are, the machines of today cost {rehosted} at list prices",
        f"{found.text.text} What was described takes {{monthly:range}} in the design.",
        rehosted=draft.ledger[found.rehosted],
        monthly=draft.ledger[draft.facts.monthly],
    )


def _items(draft: Draft) -> None:
    """Where most of the money goes: whatever saves there shows in the total."""
    words: list[str] = []
    for item in draft.case.ask(bill_items, draft.ledger)[:SHOWN]:
        part = item.line.component
        sku = f" ({part.sku})" if part.sku else ""
        words.append(
            f"{part.name} of {draft.ledger.name(part.workload)}{sku}: {item.monthly}, "
            f"{item.share} of the bill"
        )
    draft.find("items", "Where the money goes", "; ".join(words) + ".")


_LICENCE_WORDS = {OwnLicence.SQL_SERVER: "SQL Server", OwnLicence.WINDOWS: "Windows Server"}


def _licences(draft: Draft) -> None:
    """Licences on the bill, and whether those of the company take their place."""
    charged = charged_licences(draft.case, draft.ledger)
    words = [] if charged is None else ["The provider charges {charged} for them."]
    for one in brought_licences(draft.case):
        verb = "are brought" if one.taken else "cannot be brought here"
        words.append(f"Own licences of {_LICENCE_WORDS[one.licence]} {verb}: {one.note}.")
    if words:
        figures = {} if charged is None else {"charged": charged}
        title = "Licences of Windows and SQL Server"
        draft.find("licences", title, " ".join(words), Level.LOW, **figures)
    _open_licences(draft)


def _open_licences(draft: Draft) -> None:
    """What comes on top of every sum: licences of databases that have no prices here."""
    for one in open_licences(draft.case, draft.ledger):
        words = (
            f"The bill of {joined(one.workloads)} is that of PostgreSQL. Licences of {one.label} come on top, "
            "unless the company has them and pays their support already."
        )
        figures: dict[str, Claim] = {}
        if one.support is not None and one.once is not None:
            figures = {"support": one.support, "once": one.once}
            words += (
                " For each four processors of a server their maker lists {once:range} once and "
                "{support:range} for support."
            )
        draft.find(
            f"open-licences-{one.engine}",
            f"Licences of {one.label} are in no sum",
            words,
            Level.HIGH,
            **figures,
        )


def _environments(draft: Draft) -> None:
    """What stands beside production, by the hour that it runs: at every one."""
    less = " Stopped at night and at weekends it costs less."
    for one in draft.case.ask(environments, draft.ledger):
        draft.find(
            f"environment.{one.name}",
            f"{one.name.capitalize()} beside production",
            "It is taken for {share:range} of the compute of production and costs {monthly}, at "
            f"every hour and on demand.{less}",
            share=one.share,
            monthly=one.monthly,
        )
        less = ""


def _vault(draft: Draft) -> None:
    """Where backups lie, why, and what another account for them costs."""
    chosen = draft.case.chosen.taken(Vault)
    others = [one for one in draft.case.decision.exclusions if one.decision == VAULT]
    if chosen is None or not any(is_backed_up(one) for one in draft.case.demand.workloads):
        return
    words = option_words(chosen)
    why = others[0].reason.partition(": ")[2] if others else "as pinned"
    found = draft.case.ask(vault_worth, draft.ledger)
    draft.find(
        "vault",
        "Whose rights reach the backups",
        f"{words[:1].upper()}{words[1:]}: {why}. An account of their own costs {{cost}} with its "
        "work, {bill} of it on the bill; in that of production {reached:range} of all deletions would take "
        "the backups along, which costs {saved} in hours without data.",
        cost=found.cost,
        bill=found.bill,
        saved=found.saved,
        reached=draft.case.assume(draft.ledger, "model.backups_reached"),
    )


def _bounds(draft: Draft, bounds: Bounds) -> None:
    """Between which numbers to scale: without an upper one a fault in the program is paid for."""
    name = draft.ledger.name(bounds.workload)
    later = " and {later:range} at the end of the horizon" if bounds.grows else ""
    if bounds.are_called:
        words = f"Reserve no more than {{high}}: {{peak:range}} run at the peak of today{later}."
    else:
        machine = f" of type {bounds.machine}" if bounds.machine else ""
        each = " in each of the two regions" if live_regions(draft.case) > 1 else ""
        words = (
            f"Scale by processor use between {{least}}{machine}{each}, which keeps one in every zone, and "
            f"{{high}}. The peak of today takes {{peak:range}}{later}."
        )
    draft.find(
        f"bounds-{bounds.workload}",
        f"How far {name} may scale",
        words,
        least=bounds.least,
        high=bounds.ceiling,
        peak=bounds.peak,
        later=bounds.later,
    )


def _largest(draft: Draft) -> None:
    """An answer to each large line of the bill, even that nothing saves money on it."""
    for one in draft.case.ask(line_answers, draft.ledger):
        workload = draft.ledger.name(one.item.line.component.workload)
        line = draft.ledger.name(one.item.line.component.name)
        if not isinstance(one.best, Pull):
            _leave(draft, one, one.best, workload, line)
            continue
        lever, saving = one.best.lever, one.best.saving
        act = lever.about(workload)
        aim = (
            "Reckoned again with what the act aims at, the bill is {saving} lower."
            if one.best.listed is None
            else "One of them lists {listed}."
        )
        draft.recommend(
            f"{lever.id}-{one.item.line.component.workload}",
            title=f"{act.deed}: about {{saving}} less",
            action=act.action,
            rationale=f"{line} of {workload}: {{monthly}}, {{share}} of the bill. {aim}",
            gain="saves about {saving}",
            owner=act.owner,
            done_when=act.done_when,
            pillar=Pillar.COST_OPTIMIZATION,
            priority=by_share(_of_bill(draft, float(saving.value))),
            effort=act.effort,
            confidence=certainty(draft.case),
            impact=Impact(monthly_cost=one.best.change.id),
            answers=Occasion(kind=AnswerKind.LINE, about=one.name),
            saving=saving,
            listed=one.best.listed or saving,
            monthly=one.item.monthly,
            share=one.item.share,
        )


def _leave(draft: Draft, one: LineAnswer, why: Statement, workload: str, line: str) -> None:
    """Where no lever saves anything on the largest line: to spend no work on it."""
    draft.recommend(
        f"leave-{one.item.line.component.workload}",
        title=f"Leave {in_sentence(line)} of {workload} as it is, the largest line with {{monthly}}",
        action="Look at it again when its load has doubled.",
        rationale=f"{{share}} of the bill, and no work on it would pay for itself. {why.text}",
        gain="avoids work that saves nothing",
        owner=Owner.MANAGEMENT,
        done_when="The sum stands in the plan.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=Level.LOW,
        effort=Level.LOW,
        confidence=certainty(draft.case),
        answers=Occasion(kind=AnswerKind.LINE, about=one.name),
        monthly=one.item.monthly,
        share=one.item.share,
    )


def _tiers(draft: Draft) -> None:
    """The rule that moves old objects, where that was chosen: one act for all that have it."""
    kept = _kept(draft, Lifecycle.TIERED, Lifecycle.KEPT_WARM)
    if not kept:
        return
    draft.recommend(
        "tier-objects",
        title=f"Add the rule that moves objects of {_names(draft, kept)} after {{age}} to the class for "
        "infrequent access",
        action="Check first, from the access log, that they are read less than once a month.",
        rationale=f"Against the choice: {kept[0].change.sentence.text}",
        gain="keeps {fallback:size} that the bill counts on",
        owner=Owner.OPERATIONS,
        done_when="The inventory shows that what is older lies in that class.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=by_share(_of_bill(draft, kept[0].change.difference.monthly)),
        effort=Level.LOW,
        confidence=round(certainty(draft.case, kept[0].workload) * 0.8, 2),
        fallback=_together(draft, kept),
        age=draft.ledger.claim(
            "Age from which an object counts as old",
            COLD_AFTER,
            "months",
            method=_tiers,
            source=Source(title="Infra Mind rule of thumb", kind=SourceKind.ESTIMATE),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A workload with an option that saves, what the other one would change, and the bill's part of it."""

    workload: str
    change: Effect
    monthly: Claim


def _kept(draft: Draft, taken: ClosedOption, other: ClosedOption) -> list[_Kept]:
    """Workloads that took an option, what falling back would cost; the dearest first."""
    found: list[_Kept] = []
    for decision, option in draft.case.chosen.items():
        if option is not taken or decision.workload is None:
            continue
        change = effect(draft.case, draft.ledger, decision, other)
        if change is not None and change.monthly is not None:
            found.append(_Kept(workload=decision.workload, change=change, monthly=change.monthly))
    return sorted(found, key=lambda one: -one.change.difference.monthly)


def _together(draft: Draft, kept: Sequence[_Kept]) -> Claim:
    if len(kept) == 1:
        return kept[0].monthly
    total = sum(float(one.monthly.value) for one in kept)
    of = [one.monthly for one in kept]
    label = f"What falling back costs: {_names(draft, kept)}"
    return draft.ledger.claim(label, total, "USD/month", method=_together, of=of)


def _names(draft: Draft, kept: Sequence[_Kept]) -> str:
    return joined([draft.ledger.name(one.workload) for one in kept])


def _commitments(draft: Draft) -> str:
    """Whether buying the steady load ahead pays; the term that saves most is advised.

    Returns what the summary says where nothing is bought ahead.
    """
    case = draft.case
    if case.chosen[COMMITMENT] != Commitment.ON_DEMAND:
        draft.stand(
            COMMITMENT,
            case.chosen[COMMITMENT],
            0.5,
            "What runs at every hour is bought ahead where a term is sold, which {monthly} counts on.",
            monthly=draft.ledger[draft.facts.monthly],
        )
        _ahead(draft)
        return ""
    found = [
        (one.difference.monthly, option, one)
        for option in (Commitment.ONE_YEAR, Commitment.THREE_YEARS)
        if (one := effect(case, draft.ledger, COMMITMENT, option)) is not None
        and not one.difference.misses
    ]
    if not found or min(found, key=lambda one: one[0])[0] > -1:
        reason = next(_not_ahead(draft), "A commitment would save nothing on it.")
        return f" {reason}"
    _, option, best = min(found, key=lambda one: one[0])
    share = _of_bill(draft, best.difference.monthly)
    draft.stand(COMMITMENT, option, share**0.5, best.sentence.text)
    return ""


def _ahead(draft: Draft) -> None:
    """What is bought ahead on which terms, and what is not: nothing says that all is."""
    found = draft.case.ask(bought_ahead, draft.ledger, draft.case.chosen)
    if found is None:
        return
    words = [f"{', '.join(one.names)}: {one.monthly} ({one.plan})" for one in found.terms]
    text = f"{'; '.join(words)}. Together {{share}} of the bill."
    if found.without_term:
        text += f" No term is known for: {', '.join(found.without_term)}."
    if found.beyond:
        text += f" On demand beyond the hours that are sure: {', '.join(found.beyond)}."
    figures = {"share": found.share}
    if found.early is not None:
        text += (
            " Nothing of it is bought before the load was measured: each of the first three months "
            "costs {early} more, on demand."
        )
        figures["early"] = found.early
    draft.find("ahead", "What is bought ahead", text, Level.LOW, **figures)
    if found.early is not None and _of_bill(draft, float(found.early.value)) >= NOTICED:
        _buy(draft, found.early, "; ".join(words))


def _buy(draft: Draft, early: Claim, terms: str) -> None:
    """The choice counts on terms from the fourth month on: somebody has to buy them."""
    draft.recommend(
        "buy-terms",
        title="Buy the terms of the design once three months of load were measured: about {saved} less",
        action=f"Buy what ran at every hour of those months, and no more. {terms}.",
        rationale="Until then each month costs {early} more, on demand; bought on a guess, a term is paid for "
        "what does not run.",
        gain="saves about {saved} from the fourth month on, which the bill counts on",
        owner=Owner.MANAGEMENT,
        done_when="The console shows the terms bought, and what they cover runs at every hour.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=by_share(_of_bill(draft, float(early.value))),
        effort=Level.LOW,
        confidence=certainty(draft.case),
        early=early,
        saved=draft.ledger.claim(
            "Saved by the terms of the design, about",
            round_significant(float(early.value), 2),
            "USD/month",
            method=_buy,
            of=[early],
        ),
    )


def _not_ahead(draft: Draft) -> Iterator[str]:
    """Why the shortest term was not even weighed: the guard rails that rule it out."""
    for one in draft.case.decision.rails:
        rules_out = one.rule.decision == COMMITMENT and one.rule.forbids(Commitment.ONE_YEAR)
        if rules_out and not one.lifted:
            yield one.rule.rail.reason


def _spot(draft: Draft) -> None:
    """Batches can be interrupted: what that saves, one act for all of them."""
    kept = [
        one
        for one in _kept(draft, Purchase.SPOT, Purchase.ON_DEMAND)
        if draft.case.chosen.taken(Engine, one.workload) is not None
    ]
    if not kept:
        return
    draft.recommend(
        "spot-batch",
        title=f"Cut the runs of {_names(draft, kept)} into pieces of minutes that spot capacity may drop",
        action="Let each piece be done twice without harm, and fall back to on demand when a run comes "
        "near the end of its window.",
        rationale=f"Against the choice: {kept[0].change.sentence.text}",
        gain="keeps {fallback:size} that the bill counts on",
        owner=Owner.DEVELOPERS,
        done_when="A run with a third of its machines taken away in a rehearsal ended within its window.",
        pillar=Pillar.COST_OPTIMIZATION,
        priority=by_share(_of_bill(draft, kept[0].change.difference.monthly)),
        effort=Level.MEDIUM,
        confidence=round(certainty(draft.case, kept[0].workload) * 0.8, 2),
        fallback=_together(draft, kept),
    )


_SEVERITY = {
    TeamStrain.EASY: Level.LOW,
    TeamStrain.TIGHT: Level.LOW,
    TeamStrain.OVER: Level.MEDIUM,
    TeamStrain.FAR: Level.HIGH,
}


def _labour(draft: Draft) -> None:
    load = draft.case.ask(team_load, draft.ledger)
    severity = Level.LOW
    if load.available is not None:
        found = strain(draft.ledger[load.needed], draft.ledger[load.available])
        severity = _SEVERITY[found]
    draft.find("team", "Hours that running it takes", load.verdict.text, severity)


def _of_bill(draft: Draft, change: float) -> float:
    return abs(change) / float(draft.ledger[draft.facts.monthly_likely].value)


AGENT = Agent(
    role=AgentRole.INFRASTRUCTURE,
    operation="infrastructure_optimization",
    timeout=timedelta(seconds=240),
    reads=frozenset({"budget", "current", "horizon_months"}),
    analyse=analyse,
)
