from dataclasses import replace
from pathlib import Path

import pytest

from infra_mind.core.errors import InputError, RequirementsError
from infra_mind.domain.dossier import AgentStatus, Dossier, ReportCurrency
from infra_mind.domain.recommendation import Level
from infra_mind.services.thresholds import Thresholds, check, read_thresholds, thresholds_of


def _monthly(dossier: Dossier) -> float:
    value = dossier.claims[dossier.cost.monthly].value
    assert isinstance(value, float | int)
    return float(value)


@pytest.mark.parametrize(("factor", "kept"), [(1.0, True), (0.999, False)])
def test_the_monthly_cost_is_held_against_a_ceiling(dossier: Dossier, factor: float, kept: bool):
    (verdict,) = check(dossier, Thresholds(monthly_p50=factor * _monthly(dossier)))
    assert verdict.met is kept
    assert verdict.claim == dossier.cost.monthly


def test_the_ninetieth_percentile_is_held_against_its_own_ceiling(dossier: Dossier):
    high = dossier.claims[dossier.cost.monthly].high or 0
    (kept,) = check(dossier, Thresholds(monthly_p90=high))
    (broken,) = check(dossier, Thresholds(monthly_p90=high - 1))
    assert (kept.met, broken.met) == (True, False)


@pytest.mark.parametrize(("asked", "kept"), [(0.9996, True), (0.9997, False)])
def test_availability_is_held_against_a_floor(dossier: Dossier, asked: float, kept: bool):
    (verdict,) = check(dossier, Thresholds(availability=asked))
    assert verdict.met is kept


def test_findings_are_held_against_a_severity(dossier: Dossier):
    severities = {
        finding.severity
        for entry in dossier.agents
        if entry.report
        for finding in entry.report.findings
    }
    for level in Level:
        (verdict,) = check(dossier, Thresholds(findings=level))
        assert verdict.met is not any(one.rank <= level.rank for one in severities)


def test_failed_agents_are_counted_and_skipped_ones_are_not(dossier: Dossier):
    failed = replace(dossier.agents[0], status=AgentStatus.TIMED_OUT, report=None)
    lost = replace(dossier, agents=(failed, *dossier.agents[1:]))
    (before,) = check(dossier, Thresholds(failed_agents=0))
    (after,) = check(lost, Thresholds(failed_agents=0))
    assert (before.met, after.met) == (True, False)
    assert after.found == dossier.agents[0].role.label


def test_by_default_a_run_is_held_against_what_the_company_asked_for(dossier: Dossier):
    verdicts = {one.name: one for one in check(dossier, thresholds_of(dossier))}
    asked = {"availability.portal", "rto.portal", "latency.portal", "budget"}
    assert verdicts.keys() == asked | {"over_budget_at_end", "findings", "failed_agents"}
    assert verdicts["availability.portal"].required == "at least 99.95 %"
    assert verdicts["rto.portal"].required == "at most 1 h"
    assert verdicts["availability.portal"].found == "99.97 %, met with 87 %"
    assert all(verdicts[name].met for name in asked)


def test_a_budget_in_euro_is_held_against_in_euro(dossier: Dossier):
    euro = replace(dossier, currency=ReportCurrency(code="EUR", usd_rate=1.25))
    budget = {one.name: one for one in check(euro, thresholds_of(euro))}["budget"]
    assert " EUR a month" in budget.required and " EUR a month" in budget.found


def test_a_target_that_is_missed_too_often_is_broken_and_one_at_the_edge_is_kept(dossier: Dossier):
    first, second, *rest = dossier.choice.targets
    targets = (replace(first, status="missed"), replace(second, status="at_the_edge"), *rest)
    told = replace(dossier, choice=replace(dossier.choice, targets=targets))
    verdicts = check(told, thresholds_of(dossier))
    assert [one.met for one in verdicts][:2] == [False, True]


def test_what_nobody_stated_is_not_asked(dossier: Dossier):
    targets = tuple(replace(one, stated=False) for one in dossier.choice.targets)
    facts = replace(dossier.facts, budget=None)
    silent = replace(dossier, choice=replace(dossier.choice, targets=targets), facts=facts)
    names = [one.name for one in check(silent, thresholds_of(silent))]
    assert names == ["findings", "failed_agents"]


def test_promises_are_each_kept_or_broken(dossier: Dossier):
    (kept,) = check(dossier, Thresholds(latency={"portal": 300}))
    assert (kept.met, kept.claim) == (True, dossier.facts.latency["portal"])
    slow = Thresholds(latency={"portal": 100}, rto=60, rpo=60)
    broken = {one.name for one in check(dossier, slow) if one.met is False}
    assert broken == {"latency.portal", "rto", "rpo"}


def test_a_target_of_a_workload_that_was_not_measured_is_not_known(dossier: Dossier):
    (verdict,) = check(dossier, Thresholds(latency={"batch": 300}))
    assert (verdict.met, verdict.required) == (None, "at most 300 ms")


def test_a_budget_that_breaks_by_the_end_of_the_horizon_is_broken(dossier: Dossier):
    asked = Thresholds(over_budget_at_end=0.5)
    (broken,) = check(dossier, asked)
    assert broken.met is False
    assert broken.found.endswith("in month 36")
    early = replace(dossier.cost, outlook=dossier.cost.outlook[:12])
    (kept,) = check(replace(dossier, cost=early), asked)
    assert kept.met is True
    (silent,) = check(replace(dossier, cost=replace(early, outlook=())), asked)
    assert silent.met is None


def test_thresholds_are_read_as_people_write_them(tmp_path: Path):
    path = tmp_path / "limits.yaml"
    path.write_text(
        "monthly_p50: 25k USD\navailability: 99.95%\nfindings: high\nrto: 1h\nrpo: 5m\n"
        "latency: {portal: 300}\nover_budget_at_end: 40%\n"
    )
    assert read_thresholds(path) == Thresholds(
        monthly_p50=25000,
        availability=0.9995,
        findings=Level.HIGH,
        rto=3600,
        rpo=300,
        latency={"portal": 300},
        over_budget_at_end=0.4,
    )


def test_all_problems_of_a_file_are_named_at_once(tmp_path: Path):
    path = tmp_path / "limits.yaml"
    path.write_text("monthly_p5: 1\navailability: lots\nfindings: awful\nlatency: 5\n")
    with pytest.raises(RequirementsError) as error:
        read_thresholds(path)
    assert {problem.path for problem in error.value.problems} == {
        "monthly_p5",
        "availability",
        "findings",
        "latency",
    }
    assert "monthly_p50" in str(error.value)


@pytest.mark.parametrize("content", [b"", b"- 1\n", b"\x00\x01"])
def test_a_file_that_holds_no_thresholds_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "limits.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"limits\.yaml"):
        read_thresholds(path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"nowhere\.yaml"):
        read_thresholds(tmp_path / "nowhere.yaml")
