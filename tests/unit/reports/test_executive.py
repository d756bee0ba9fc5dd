import re
from dataclasses import replace

import pytest

from infra_mind.domain.choice import PinReport
from infra_mind.domain.design import ZONES, Decision
from infra_mind.domain.dossier import AgentStatus, BuiltWorkload, DecisionChange, Dossier, NearTie
from infra_mind.domain.figure import format_claim
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Zones
from infra_mind.domain.recommendation import Finding, Level
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement
from infra_mind.reports import Format, render_reports
from infra_mind.reports.view import view
from tests.factories.dossier import make_dossier, make_partial_dossier


def _report(dossier: Dossier, kind: str = "executive") -> str:
    return render_reports(dossier, formats=[Format.MARKDOWN])[f"{kind}.md"].decode()


def _claimed(
    dossier: Dossier, label: str, value: float, unit: str = "count"
) -> tuple[str, Dossier]:
    ledger = Ledger(dossier.claims)
    made = ledger.claim(label, value, unit, method="test", of=[ledger[dossier.cost.monthly]])
    return made.id, replace(dossier, claims=dict(ledger.claims))


def _unserved(dossier: Dossier) -> Dossier:
    return replace(dossier, facts=replace(dossier.facts, latency={}, latency_target={}))


@pytest.mark.parametrize("kind", ["executive", "stakeholder"])
def test_the_budget_is_judged_at_both_ends_of_the_horizon(kind: str) -> None:
    dossier = make_dossier()
    seen = view(dossier)
    assert dossier.cost.over_budget is not None
    assert seen.over_budget_at_last is not None
    report = _report(dossier, kind)
    line = next(line for line in report.splitlines() if "in the first month" in line)
    assert format_claim(seen.claims[dossier.cost.over_budget]) in line
    assert format_claim(seen.claims[seen.over_budget_at_last]) in line


def test_a_share_that_rounds_to_nothing_is_no_reason_to_ask() -> None:
    dossier = make_dossier()
    none, dossier = _claimed(dossier, "Share of nothing", 0.0, "share")
    asked = tuple(
        replace(one, share_of_spread=none, moves_decision=True) for one in dossier.answers.next_best
    )
    report = _report(replace(dossier, answers=replace(dossier.answers, next_best=asked)))
    assert f"{asked[0].question} The decision hangs on it." in report


def test_what_breaks_as_expected_is_told_and_ten_times_the_traffic_is_not() -> None:
    dossier = make_dossier()
    expected, *others = dossier.answers.first_break
    breaks = (replace(expected, scenario="as expected"), *others)
    told = replace(dossier, answers=replace(dossier.answers, first_break=breaks))
    assert "As expected: budget breaks in " in _report(told)
    nothing = (replace(expected, scenario="as expected", month=None), *others)
    told = replace(dossier, answers=replace(dossier.answers, first_break=nothing))
    assert "Traffic ten times as high" not in _report(told)


def test_grave_findings_tell_their_detail_and_compliance_is_left_to_its_counts() -> None:
    dossier = make_dossier()
    agents = tuple(
        replace(
            agent,
            report=replace(
                agent.report,
                findings=tuple(
                    replace(
                        one,
                        title=Statement(f"Seen by {agent.role}"),
                        detail=Statement("Told in full"),
                        severity=Level.CRITICAL
                        if agent.role is AgentRole.COMPLIANCE
                        else Level.HIGH,
                    )
                    for one in agent.report.findings
                ),
            ),
        )
        for agent in dossier.agents
        if agent.report is not None
    )
    report = _report(replace(dossier, agents=agents))
    assert report.count("Told in full.") == 3
    assert f"Seen by {AgentRole.COMPLIANCE}" not in report


@pytest.mark.parametrize("kind", ["executive", "stakeholder", "technical"])
def test_outages_are_no_figure_where_nobody_waits(kind: str) -> None:
    dossier = _unserved(make_dossier())
    report = _report(dossier, kind)
    for words in ("- Availability:", "Recovery time:", "Users find it", "After the worst loss"):
        assert words not in report
    assert ("Nobody waits for what runs here" in report) is (kind != "technical")


def test_one_requirement_is_one_requirement() -> None:
    one, dossier = _claimed(make_dossier(), "One of them", 1)
    first, *rest = dossier.compliance.frameworks
    counted = replace(first, counts={**first.counts, "supported": one, "not_supported": one})
    compliance = replace(dossier.compliance, frameworks=(counted, *rest))
    dossier = replace(dossier, compliance=compliance)
    assert f"{first.title}: 1 requirement supported" in _report(dossier)
    assert f"{first.title}: 1 requirement supported" in _report(dossier, "stakeholder")


def test_what_was_asked_for_and_is_not_examined_is_told_with_what_would_settle_it() -> None:
    dossier = make_dossier()
    *_, last = dossier.compliance.applicable
    asked = replace(last, title="EU AI Act", asked=True, sure="likely")
    compliance = replace(dossier.compliance, applicable=(asked,))
    report = _report(replace(dossier, compliance=compliance))
    assert "EU AI Act was asked for, and is not examined here. Say for whom." in report


def test_a_question_worth_nothing_is_not_asked() -> None:
    nothing, dossier = _claimed(make_dossier(), "Value of an answer", 0.0, "USD/month")
    none, dossier = _claimed(dossier, "Share of nothing", 0.0, "share")
    first, *rest = dossier.answers.next_best
    idle = replace(first, value=nothing, share_of_spread=none)
    dossier = replace(dossier, answers=replace(dossier.answers, next_best=(idle, *rest)))
    for kind in ("executive", "stakeholder", "technical"):
        report = _report(dossier, kind)
        assert first.question not in report
        assert rest[0].question in report


def test_the_box_gives_the_first_sentence_of_why_an_agent_was_skipped() -> None:
    dossier = make_partial_dossier()
    agents = tuple(
        replace(agent, error="No network is allowed, e.g. by rule. The question was: 'x'.")
        if agent.status is AgentStatus.SKIPPED
        else agent
        for agent in dossier.agents
    )
    report = _report(replace(dossier, agents=agents))
    assert "(No network is allowed, e.g. by rule). What they own" in report


def test_what_stands_between_backticks_is_code() -> None:
    dossier = make_dossier()
    first, *rest = dossier.synthesis.recommendations
    told = replace(first, action=Statement("Run `infra-mind prices update`, then compare."))
    synthesis = replace(dossier.synthesis, recommendations=(told, *rest))
    made = render_reports(replace(dossier, synthesis=synthesis))
    assert "Run `infra-mind prices update`, then" in made["technical.md"].decode()
    assert "<code>infra-mind prices update</code>" in made["technical.html"].decode()


def test_the_bill_says_why_its_lines_add_up_to_another_figure() -> None:
    likely, dossier = _claimed(
        make_dossier(), "Monthly bill at the likely values", 9876, "USD/month"
    )
    dossier = replace(dossier, facts=replace(dossier.facts, monthly_likely=likely))
    assert "These lines add up to 9,880 USD a month at the likely values" in _report(
        dossier, "technical"
    )


def test_an_act_says_what_it_brings_who_does_it_and_when_it_is_done() -> None:
    report = _report(make_dossier(), "executive")
    first = make_dossier().synthesis.recommendations[0]
    line = next(one for one in report.splitlines() if first.title.text in one)
    for said in (first.gain.text[1:], "Management", first.done_when.text):
        assert said in line


def test_what_every_company_has_to_see_to_stands_in_the_technical_report_alone() -> None:
    report = _report(make_dossier(), "technical")
    acts, checks = report.lower().index("recommendations\n"), report.index("## Checklist")
    assert acts < checks < report.index("Write the network as code.")
    assert "## Checklist" not in _report(make_dossier(), "executive")


def _with_tie(dossier: Dossier) -> Dossier:
    more, dossier = _claimed(dossier, "Three zones, against the choice", 120, "USD/month")
    tie = NearTie(
        design=dossier.architecture.design | {ZONES: Zones.THREE},
        changes=(DecisionChange(decision=ZONES, option=Zones.THREE, instead_of=Zones.TWO),),
        difference=more,
        text=Statement(f"Three zones cost {{{more}}} more, which is less than can be known."),
    )
    answers = replace(dossier.answers, near_ties=(tie,), next_best=(), nothing_more_to_ask=False)
    return replace(dossier, answers=answers)


def test_a_near_tie_is_told_and_then_nothing_is_called_settled() -> None:
    plain = replace(make_dossier().answers, next_best=())
    settled = _report(replace(make_dossier(), answers=plain))
    drawn = _report(_with_tie(make_dossier()))
    assert "Three zones cost 120 USD a month more, which is less than can be known" in drawn
    assert "no further answer can change the decision" not in drawn
    assert "Where your own liking may decide" not in settled


def test_only_what_can_be_changed_by_itself_is_left_to_liking_and_each_once() -> None:
    dossier = _with_tie(make_dossier())
    (tie,) = dossier.answers.near_ties
    machine = replace(tie, text=Statement("Three zones on another machine cost a little more."))
    many = replace(tie, changes=tie.changes * 2, text=Statement("Zones and regions cost the same."))
    answers = replace(dossier.answers, near_ties=(many, tie, machine))
    assert answers.even_choices == (tie,)


def test_what_is_only_assumed_is_asked_for_and_is_no_risk() -> None:
    whole = make_dossier()
    found = Finding(
        id="research.assumed",
        title=Statement("What is only assumed"),
        detail=Statement("Assumed inputs make most of the spread."),
        severity=Level.HIGH,
    )
    agents = tuple(
        replace(one, report=replace(one.report, findings=(*one.report.findings, found)))
        if one.role is AgentRole.RESEARCH and one.report is not None
        else one
        for one in whole.agents
    )
    text = _report(replace(whole, agents=agents))
    risk, asked = text.partition("## What we need from you")[::2]
    assert "Assumed inputs make most" in asked.partition("## What this rests on")[0]
    assert "What is only assumed" not in risk


def test_what_pins_cost_is_said_in_a_line_and_which_rule_they_lift() -> None:
    costs, dossier = _claimed(make_dossier(), "What the pins add", 310, "USD/month")
    pins = PinReport(
        pinned=("portal.platform: k8s",),
        design=dossier.architecture.design,
        costs=costs,
        bill=costs,
        text=Statement(f"Held to what is pinned, the design costs {{{costs}:size}} more."),
    )
    rail = replace(dossier.choice.guard_rails[0], lifted=True)
    for by_pin, words in ((True, "Here a pin lifts it."), (False, "it would leave nothing")):
        rails = (replace(rail, by_pin=by_pin),)
        held = replace(dossier, choice=replace(dossier.choice, pins=pins, guard_rails=rails))
        report = _report(held)
        assert "Pinned: portal.platform: k8s. Held to what is pinned" in report
        assert words in report
    assert "Pinned" not in _report(dossier)


def test_of_many_pins_only_the_cost_is_said() -> None:
    costs, dossier = _claimed(make_dossier(), "What the pins add", 310, "USD/month")
    pins = PinReport(
        pinned=tuple(f"w{number}.platform: k8s" for number in range(9)),
        design=dossier.architecture.design,
        costs=costs,
        bill=costs,
        text=Statement("Without what is pinned the same would have been chosen."),
    )
    report = _report(replace(dossier, choice=replace(dossier.choice, pins=pins)))
    assert "w0.platform" not in report
    assert "the same would have been chosen" in report


def test_what_the_workloads_add_up_to_is_told_where_it_is_not_the_figure_above():
    dossier = make_dossier()
    built = (BuiltWorkload(workload="portal", text=Statement("machines"), monthly=None),)
    dossier = replace(dossier, synthesis=replace(dossier.synthesis, built=built))
    middle = dossier.claims[dossier.cost.monthly]
    for factor, told in ((0.8, "lies above that"), (1.2, "lies below that"), (1.0, "")):
        made, changed = _claimed(dossier, "Likely", float(middle.value) * factor, "USD/month")
        changed = replace(changed, facts=replace(changed.facts, monthly_likely=made))
        report = _report(changed)
        # One workload alone adds up to nothing with others.
        assert told in report and ("That is" in report) == bool(told)


def test_what_costs_nobody_anything_to_speak_of_is_told_as_one_probability():
    dossier = make_dossier()
    outlook = dossier.cost.outlook
    same = replace(outlook[-1], risk=dossier.cost.over_budget)
    told = "which breaks with a probability of"
    assert re.search(rf"{told} [\d.]+ % in the first month, [\d.]+ %", _report(dossier))
    alike = replace(dossier, cost=replace(dossier.cost, outlook=(*outlook[:-1], same)))
    assert re.search(rf"{told} [\d.]+ %\)", _report(alike))


def test_acts_of_later_waves_follow_with_who_does_them():
    dossier = make_dossier()
    report = _report(dossier)
    waves = [one for one in dossier.synthesis.roadmap if one.recommendations]
    assert report.count("**Then,**") == len(waves) - 1
    titles = {one.id: one.title.render(dossier.claims) for one in dossier.synthesis.recommendations}
    for wave in waves[1:]:
        assert f"- {titles[wave.recommendations[0]]}" in report


def test_a_gain_that_the_title_has_told_is_not_told_again():
    dossier = make_dossier()
    first, *rest = dossier.synthesis.recommendations
    told = replace(
        first,
        title=Statement(f"Cut it: about {{{dossier.cost.monthly}}} less"),
        gain=Statement(f"saves about {{{dossier.cost.monthly}}}"),
    )
    synthesis = replace(dossier.synthesis, recommendations=(told, *rest))
    assert "Cut it" in _report(replace(dossier, synthesis=synthesis))
    assert "Saves about" not in _report(replace(dossier, synthesis=synthesis))


def test_what_of_a_framework_is_nothing_is_not_told():
    dossier = make_dossier()
    none, dossier = _claimed(dossier, "None", 0)
    nine, dossier = _claimed(dossier, "Nine", 9)
    (first, *rest) = dossier.compliance.frameworks
    counts = dict.fromkeys(first.counts, none) | {"supported_in_part": nine, "not_assessable": nine}
    frameworks = (replace(first, counts=counts), *rest)
    dossier = replace(dossier, compliance=replace(dossier.compliance, frameworks=frameworks))
    assert f"{first.title}: 9 requirements supported in part, 9 not assessable." in _report(dossier)


def _dearer(dossier: Dossier, decision: str, option: str, amount: float) -> Dossier:
    """With an alternative that differs by so much a month."""
    claim, dossier = _claimed(dossier, f"{option}: monthly against the choice", amount, "USD/month")
    known = Decision.parse(decision)
    design = dossier.architecture.design | {known: known.option(option)}
    other = replace(
        dossier.synthesis.alternatives[0],
        decision=known,
        option=known.option(option),
        design=design,
        reason=Statement(f"It is {option}."),
        differences={"monthly": claim},
    )
    alternatives = (*dossier.synthesis.alternatives, other)
    return replace(dossier, synthesis=replace(dossier.synthesis, alternatives=alternatives))


def test_it_is_told_what_would_make_the_bill_larger_the_largest_first() -> None:
    dossier = _dearer(make_dossier(), "commitment", "on_demand", 3000.0)
    dossier = _dearer(dossier, "site", "aws/eu-west-1", 5000.0)
    dossier = _dearer(dossier, "zones", "three_zones", 4000.0)
    report = _report(dossier)
    region, term = (
        report.index("With AWS eu-west-1 instead of "),
        report.index("With no commitment"),
    )
    assert region < term
    assert "With three zones instead" not in report


def test_what_would_double_the_bill_is_not_what_somebody_had_in_mind() -> None:
    assert "With AWS eu-west-1" in _report(_dearer(make_dossier(), "site", "aws/eu-west-1", 5000.0))
    assert "With AWS eu-west-1" not in _report(
        _dearer(make_dossier(), "site", "aws/eu-west-1", 50_000.0)
    )


def test_of_the_dearest_workload_it_is_told_what_else_does_its_work_and_what_saves_most() -> None:
    """Of the portal its platform, and a database of one machine."""
    report = _report(_dearer(make_dossier(), "portal.database", "single", -9000.0))
    assert "Why not managed Kubernetes?" in report
    assert "It is single." in report
