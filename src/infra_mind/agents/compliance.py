from collections.abc import Sequence
from datetime import timedelta

from ..compliance import Applicability, Audit, Status, Sureness, audit_of, best_of
from ..compliance.evidence import evidenced
from ..compliance.measures import Measure, MeasureStep
from ..compliance.observation import Subject
from ..compliance.record import StepClaims, record_cost
from ..decision.rivals import Rival
from ..domain.architecture import Architecture
from ..domain.claim import Claim
from ..domain.design import Decision, Design, Option
from ..domain.option import DecisionKind
from ..domain.recommendation import AgentReport, Impact, Level, Owner, Pillar
from ..domain.role import AgentRole
from ..evaluation.effects.labour import WAGE
from ..questions.security.risk_cuts import CLEARLY, Cut, cut_of
from ..words.options import decision_words, joined, option_words, site_words
from ..words.terms import in_sentence, sentence_case
from .attacks import risk_model
from .base import Agent, Draft
from .grading import bills_of, first_named

FIRST_MEASURES = 5
_VERBS = {
    None: "was asked for",
    Sureness.APPLIES: "applies",
    Sureness.LIKELY: "is likely to apply",
    Sureness.POSSIBLE: "may apply",
}
# Weight of a control (1 to 5) from which on its absence presses.
HEAVY = 4
# Decisions that no control looks at.
_NO_EVIDENCE = (
    DecisionKind.MACHINE,
    DecisionKind.SERVING,
    DecisionKind.ACCELERATOR,
    DecisionKind.PRECISION,
    DecisionKind.PURCHASE,
    DecisionKind.COMMITMENT,
)
_SHORT = {
    "fedramp": "FedRAMP",
    "iso27001": "ISO 27001",
    "nist_800_53": "NIST 800-53",
    "nist_csf": "NIST CSF",
    "pci_dss": "PCI DSS",
    "soc2": "SOC 2",
}


def analyse(draft: Draft) -> AgentReport:
    """What the frameworks asked for find evidence of, where data lies, which measures come first."""
    posture = draft.brief.posture
    audit = audit_of(
        posture,
        draft.brief.requirements.company,
        draft.case.assume(draft.ledger, WAGE),
        draft.ledger,
        bills_of(draft.case, draft.ledger, posture),
    )
    _applicable(draft, audit)
    if not audit.posture.frameworks:
        return draft.report(_without_frameworks(audit))
    _frameworks(draft, audit)
    _residency(draft, audit)
    _advise(draft, audit)
    _ask(draft, audit)
    _options(draft, audit)
    return _summary(draft, audit)


def _applicable(draft: Draft, audit: Audit) -> None:
    """What the company falls under, or may, and is not examined here."""
    for one in audit.posture.applicable:
        if one.examined:
            continue
        found = _why(one)
        if one.attested:
            held = one.attested[0]
            found += f" {sentence_case(held.brings.text)}; yours: {held.yours.text}."
        draft.find(
            f"applicable-{one.framework}",
            f"{one.title} {_VERBS[one.sure]}",
            found,
            Level.HIGH
            if one.sure is Sureness.APPLIES
            else Level.LOW
            if one.sure is Sureness.POSSIBLE
            else Level.MEDIUM,
        )


def _why(one: Applicability) -> str:
    settles = f" To be sure, {one.ask.text}." if one.ask.text else ""
    return f"{_reason(one)}.{settles} It is not examined here."


def _reason(one: Applicability) -> str:
    reason = one.because.text
    return sentence_case(reason) if one.asked else f"Nobody asked for it, but {reason}"


def _without_frameworks(audit: Audit) -> str:
    found = [one.title for one in audit.posture.applicable]
    if found:
        return f"Nothing certainly applies; what was said points to {joined(found)}."
    return (
        "No framework was asked for and nothing stated points to one; naming the data held, the "
        "industry and the country would tell."
    )


def _summary(draft: Draft, audit: Audit) -> AgentReport:
    measures = audit.claims.measures
    if not audit.plan.measures:
        return draft.report("Every requirement looked at that applies is supported by evidence.")
    titles = [
        audit.catalog.framework(one.framework).title
        for one in audit.posture.frameworks
        if one.is_open
    ]
    known = (
        " Known to be missing of these: {absent}, for {one_off:range} once and {monthly:range}."
        if float(measures.absent.value)
        else " None of these is known to be missing: they may exist already."
    )
    return draft.report(
        f"{{open}} requirements of {joined(titles)} lack evidence; {{number}} measures would "
        f"support them all.{known}{_named_alone(audit)}",
        open=measures.open,
        number=measures.number,
        absent=measures.absent,
        one_off=measures.absent_cost.one_off,
        monthly=measures.absent_cost.monthly,
    )


def _named_alone(audit: Audit) -> str:
    found = [
        one.title
        for one in audit.posture.applicable
        if not one.examined and (one.asked or one.sure is Sureness.APPLIES)
    ]
    return f" Not examined here, though it applies: {joined(found)}." if found else ""


def _frameworks(draft: Draft, audit: Audit) -> None:
    """The four counts of each framework, and how much of its text is looked at."""
    unasked = {one.framework: one for one in audit.posture.applicable if not one.asked}
    for posture in audit.posture.frameworks:
        named = unasked.get(posture.framework)
        claims = audit.claims.frameworks[posture.framework]
        counts = posture.counts
        unsupported = counts[Status.NOT_SUPPORTED]
        text = audit.catalog.framework(posture.framework)
        draft.find(
            f"posture-{posture.framework}",
            text.title,
            ("" if named is None else f"{_reason(named)}. ")
            + "Supported by evidence: {supported} (today {today}); supported in part: "
            "{supported_in_part}; to do: {not_supported}; not assessable from the input: "
            "{not_assessable}; not applicable: {not_applicable}. Looked at are {covered} of {total} "
            f"{text.scope.unit}.",
            Level.HIGH
            if unsupported
            else Level.MEDIUM
            if counts[Status.NOT_ASSESSABLE] or counts[Status.SUPPORTED_IN_PART]
            else Level.LOW,
            today=claims.counts_today[Status.SUPPORTED],
            covered=claims.covered,
            total=claims.total,
            **{str(status): claim for status, claim in claims.counts.items()},
        )


def _residency(draft: Draft, audit: Audit) -> None:
    """Where the data would lie, against where it has to."""
    asked = draft.brief.requirements.data.residency
    if "data_location" not in audit.claims.controls or not asked:
        return
    state = audit.posture.controls["data_location"]
    words = {True: "keeps to", False: "breaks", None: "may or may not keep to"}[state.planned]
    place = site_words(draft.case.chosen.site.provider, draft.case.chosen.site.region)
    draft.find(
        "residency",
        "Where the data lies",
        f"{place} {words} the residency asked for ({draft.ledger.name(', '.join(asked))}): {{state}}.",
        Level.LOW if state.planned else Level.HIGH,
        state=audit.claims.controls["data_location"],
    )


def _first(audit: Audit) -> list[tuple[MeasureStep, StepClaims]]:
    """The steps that are known to be missing first, by value; then what may exist already."""
    steps = list(zip(audit.plan.steps, audit.claims.measures.steps, strict=True))
    steps.sort(key=lambda one: not any(measure.absent for measure in one[0].measures))
    return steps[:FIRST_MEASURES]


def _advise(draft: Draft, audit: Audit) -> None:
    """Each control that is missing by itself, and those that cost clearly more than they prevent as one.

    What an option of the design gives is no advice: it is a position on that decision.
    """
    model, dear = risk_model(draft), list[tuple[Measure, Cut, MeasureStep, StepClaims]]()
    for step, figures in _first(audit):
        for measure in step.measures:
            if measure.control.is_decided or not measure.absent:
                continue
            cut = cut_of(model, draft.ledger, measure.control.id)
            if float(cut.costs.value) > CLEARLY * float(cut.saves.value):
                dear.append((measure, cut, step, figures))
            else:
                _recommend(draft, audit, measure, cut, step, figures)
    if dear:
        _plan(draft, audit, dear)


def _recommend(
    draft: Draft, audit: Audit, measure: Measure, cut: Cut, step: MeasureStep, figures: StepClaims
) -> None:
    """A requirement follows when the last of the controls of a step is there."""
    control = measure.control
    there = audit.posture.controls[control.id]
    together = [one.control.title.text for one in step.measures if one is not measure]
    shared = f", and {' and '.join(in_sentence(title) for title in together)}" if together else ""
    cost = record_cost(control.title.text, (measure,), audit.paying, draft.ledger)
    draft.recommend(
        control.act or f"measure-{control.id}",
        title=f"{there.deed}: evidence for {{satisfies}} more of what {_asked_by([step])}",
        action=there.act,
        rationale=f"It is {{state}}; with it{shared}, evidence is found for {{satisfies}} more of what "
        f"{_asked_by([step])}. What is to do takes {{hours:range}} of work, {{one_off:range}} once and "
        "{monthly:range}; it prevents {saves} of loss.",
        gain="avoids {saves} of expected loss, for {one_off:range} once and {monthly:range}",
        owner=Owner.SECURITY,
        done_when=f"“{control.title.text}” is true for {first_named(draft)}, with evidence for an auditor.",
        pillar=control.pillar,
        priority=_priority(measure),
        effort=control.effort,
        confidence=0.8,
        impact=Impact(monthly_cost=cut.monthly.id, risk=cut.saves.id),
        state=audit.claims.controls[control.id],
        satisfies=figures.satisfies,
        hours=cost.hours,
        one_off=cost.one_off,
        monthly=cost.monthly,
        saves=cut.saves,
    )


def _plan(
    draft: Draft, audit: Audit, dear: Sequence[tuple[Measure, Cut, MeasureStep, StepClaims]]
) -> None:
    """What a framework asks for, and the risk alone would not: one sum to decide on."""
    measures = [measure for measure, *_ in dear]
    cuts = [cut for _, cut, *_ in dear]
    steps = {step.satisfies: (step, figures) for *_, step, figures in dear}
    asked = _asked_by([step for step, _ in steps.values()])
    cost = record_cost(f"what {asked}", measures, audit.paying, draft.ledger)
    saves = _sum(draft, "Loss a year that what is missing would prevent", [c.saves for c in cuts])
    costs = _sum(draft, "Cost a year of what is missing", [one.costs for one in cuts])
    kept = _sum(draft, "Cost a month of what is missing", [one.monthly for one in cuts])
    satisfies = [one.satisfies for _, one in steps.values()]
    deeds = "; ".join(in_sentence(one.control.deed.text) for one in measures)
    draft.recommend(
        "frameworks-plan",
        title=f"Decide on one sum for what {asked} and is missing: {{one_off:range}} once, {{monthly:range}}",
        action=f"{sentence_case(deeds)}. Look first for what is there under "
        "another name, what comes with plans that are paid already, and what a service provider does for less.",
        rationale="By the losses that are counted here this prevents {saves} and costs {costs}: the frameworks "
        "ask for it, and not the risk.",
        gain=f"is evidence for {{satisfies}} more of what {asked}",
        owner=Owner.SECURITY,
        done_when="The sum and its order are approved, and each has its evidence where an auditor finds it.",
        pillar=Pillar.SECURITY,
        priority=min((_priority(one) for one in measures), key=lambda level: level.rank),
        effort=min((one.control.effort for one in measures), key=lambda level: level.rank),
        confidence=0.8,
        impact=Impact(monthly_cost=kept.id, risk=saves.id),
        satisfies=_sum(draft, "Requirements supported when it is there", satisfies),
        one_off=cost.one_off,
        monthly=cost.monthly,
        saves=saves,
        costs=costs,
    )


def _sum(draft: Draft, label: str, claims: Sequence[Claim]) -> Claim:
    total = sum(float(one.value) for one in claims)
    return draft.ledger.claim(label, total, claims[0].unit, method=_sum, of=claims)


def _asked_by(steps: Sequence[MeasureStep]) -> str:
    """`ISO 27001 asks`, `GDPR and NIS2 ask`."""
    names = sorted({str(need.framework) for step in steps for need in step.satisfies})
    verb = "asks" if len(names) == 1 else "ask"
    return f"{joined([_SHORT.get(name, name.upper()) for name in names])} {verb}"


def _priority(measure: Measure) -> Level:
    return Level.HIGH if measure.control.weight >= HEAVY else Level.MEDIUM


def _ask(draft: Draft, audit: Audit) -> None:
    """Controls nobody spoke of: an answer costs nothing and may settle most of what is open."""
    unknown = [measure for measure in audit.plan.measures if not measure.absent]
    if not unknown:
        return
    states = audit.posture.controls
    heaviest = sorted(
        unknown,
        key=lambda one: (
            states[one.control.id].is_in_part,
            -one.control.weight,
            one.control.id,
        ),
    )[:4]
    names = ", ".join(in_sentence(measure.control.title.text) for measure in heaviest)
    measures = audit.claims.measures
    draft.check(
        "controls",
        f"Say which controls are in place already; first of all {names}. {{unknown}} of {{number}} "
        "measures may exist, and all of those would cost {one_off:range} once.",
        unknown=measures.unknown,
        number=measures.number,
        one_off=measures.unknown_cost.one_off,
    )
    best = best_of(audit.plan, FIRST_MEASURES)
    titles = sorted(audit.catalog.controls[name].title.text for name in best.controls)
    draft.find(
        "fewest-measures",
        "The few measures that support most",
        f"{'; '.join(titles)}. These {{chosen}} together support {{satisfied}} of {{open}} open requirements.",
        chosen=_count(
            draft, audit, "Measures chosen for the most requirements", len(best.controls)
        ),
        satisfied=_count(draft, audit, "Requirements that they support", best.satisfied),
        open=measures.open,
    )


def _count(draft: Draft, audit: Audit, label: str, number: int) -> Claim:
    return draft.ledger.claim(label, number, method=best_of, of=[audit.claims.measures.number])


def _options(draft: Draft, audit: Audit) -> None:
    """For the option of each decision that is evidence of the weightiest controls.

    Where no option adds any, but one would lose some, that is the choice itself. What designs buy is
    left out on both sides.
    """
    before = _evidenced(draft, audit, draft.case.chosen)
    options: dict[Decision, list[tuple[frozenset[str], Rival]]] = {}
    for rival in draft.brief.decision.rivals:
        if rival.decision.kind not in _NO_EVIDENCE:
            found = _evidenced(draft, audit, draft.case.chosen | {rival.decision: rival.option})
            options.setdefault(rival.decision, []).append((found, rival))
    for decision, found in options.items():
        # Of options that add as much, the first is the one with the fewest consequences.
        most, better = max(found, key=lambda one: _weight(audit, one[0] - before))
        least, worse = max(found, key=lambda one: _weight(audit, before - one[0]))
        if most - before:
            words = (
                f"With {option_words(better.option, decision.kind)} more is evidenced ({{number}})"
            )
            _stand(draft, audit, decision, better.option, most - before, words)
        elif before - least:
            words = (
                f"With {option_words(worse.option, decision.kind)} instead of "
                f"{option_words(draft.case.chosen[decision], decision.kind)}, evidence is lost ({{number}})"
            )
            _stand(draft, audit, decision, draft.case.chosen[decision], before - least, words)


def _evidenced(draft: Draft, audit: Audit, design: Design) -> frozenset[str]:
    """Controls that a framework asks for and that another design would be evidence of."""
    facts = Subject(
        requirements=draft.brief.requirements,
        architecture=Architecture(design=design),
        region_tags=draft.model.book.regions.tags(),
    )
    return evidenced(audit.claims.controls, audit.catalog, facts)


def _weight(audit: Audit, controls: frozenset[str]) -> int:
    return sum(audit.catalog.controls[name].weight for name in controls)


def _stand(
    draft: Draft,
    audit: Audit,
    decision: Decision,
    option: Option,
    controls: frozenset[str],
    words: str,
) -> None:
    titles = [in_sentence(audit.catalog.controls[name].title.text) for name in sorted(controls)]
    number = draft.ledger.claim(
        f"Controls whose evidence hangs on {decision_words(decision)}",
        len(controls),
        method=analyse,
        of=[draft.case.design(draft.ledger)],
    )
    strength = 0.1 + 0.1 * _weight(audit, controls)
    draft.stand(decision, option, strength, f"{words}: {'; '.join(titles)}.", number=number)


AGENT = Agent(
    role=AgentRole.COMPLIANCE,
    operation="compliance_analysis",
    timeout=timedelta(seconds=200),
    reads=frozenset({"company", "data", "horizon_months", "posture"}),
    analyse=analyse,
)
