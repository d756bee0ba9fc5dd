from dataclasses import replace

import pytest

from infra_mind.decision.changes import changes
from infra_mind.decision.goals import Target
from infra_mind.decision.objective import CostTerm
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Delivery, Zones
from infra_mind.questions.choice.one_change import one_change
from infra_mind.questions.choice.why_not import (
    DataLoss,
    Difference,
    Wait,
    aim_words,
    alternatives,
    difference,
    explain,
    is_stated,
)
from infra_mind.words.options import option_words
from tests.factories.brief import brief_from, case_of, ledger_of, model
from tests.factories.design import named
from tests.factories.model import web

EXAMPLES = ("clinic-portal", "ecommerce", "saas", "ml-training")
ONE_SITE = {"allowed": ["aws"], "regions": ["us-east-1"]}


@pytest.mark.parametrize("example", EXAMPLES)
def test_figures_of_two_designs_never_share_a_claim(example: str):
    case, ledger = case_of(example), ledger_of(example)
    found = alternatives(case, ledger, case.decision.rivals)
    owners: dict[str, set[str]] = {}
    for one in found:
        vector = ", ".join(f"{key} {option}" for key, option in one.design.items())
        for claim in one.evaluation.values():
            owners.setdefault(claim, set()).add(vector)
    assert owners
    assert all(len(vectors) == 1 for vectors in owners.values())


def test_a_difference_is_that_of_two_evaluations():
    case = case_of("saas")
    rival = case.decision.rivals[0]
    found = difference(case, rival.design)
    bills = case.evaluate([case.chosen, rival.design]).monthly[:, 0]
    assert found.monthly == pytest.approx(bills[1] - bills[0])


def test_the_sentence_tells_the_direction():
    case, ledger = case_of("saas"), ledger_of("saas")
    for rival in case.decision.rivals:
        found = difference(case, rival.design)
        words = explain(case, ledger, rival.option, found).render(ledger.claims)
        if abs(found.monthly) >= 1:
            assert ("more" in words) if found.monthly > 0 else ("saves" in words)


def test_an_option_that_was_named_before_is_not_named_again():
    case, ledger = case_of("saas"), ledger_of("saas")
    for rival in case.decision.rivals:
        also = [one for one in changes(case.chosen, rival.design) if one.option != rival.option]
        told = explain(case, ledger, rival.option, difference(case, rival.design), named=False)
        assert told.render(ledger.claims).startswith("It comes with " if also else "It ")


def test_nothing_changed_is_said_to_change_nothing():
    case, ledger = case_of("saas"), ledger_of("saas")
    words = explain(case, ledger, Delivery.DIRECT, difference(case, case.chosen))
    assert "changes nothing" in words.render(ledger.claims)


def test_what_changes_with_an_option_is_named():
    for example in EXAMPLES:
        case, ledger = case_of(example), ledger_of(example)
        for rival in case.decision.rivals:
            also = [one for one in changes(case.chosen, rival.design) if one.option != rival.option]
            told = explain(case, ledger, rival.option, difference(case, rival.design))
            words = told.render(ledger.claims).split("; it ")[0]
            assert (" comes " in words) == bool(also)
            if len(also) == 1:
                assert option_words(also[0].option) in words


def test_losing_the_replica_with_the_zone_is_said():
    reliability = {"availability": "99.5%", "downtime_cost_per_hour": 5000}
    brief = brief_from({"workloads": [web()], "reliability": reliability, "clouds": ONE_SITE})
    case, ledger = brief.case(model()), Ledger(brief.claims)
    vector = one_change(case, *named("zones", "one_zone"))
    assert vector is not None
    words = explain(case, ledger, Zones.ONE, difference(case, vector)).render(ledger.claims)
    lead = words.split("; it ")[0]
    assert lead.startswith("With one zone comes ")
    assert "a database without replica" in lead


def told(example: str, **changed: object) -> str:
    """What is said of a design that differs from the choice in these figures alone."""
    case, ledger = case_of(example), ledger_of(example)
    found = replace(difference(case, case.chosen), **changed)
    return explain(case, ledger, "direct", found).render(ledger.claims)


def test_the_price_of_leaving_and_the_time_to_answer_are_told_with_the_rest():
    wait = Wait(workload="app", milliseconds=320.0, chosen=210.0, step=0.4)
    words = told("saas", monthly=-14.7, exit=2500.0, wait=wait)
    assert "costs 2,500 USD more to leave and answers slower (P95 320 ms against 210 ms)" in words
    assert "it saves 14.7 USD a month" in words
    quicker = replace(wait, milliseconds=180.0, step=-0.1)
    assert "answers quicker (P95 180 ms against 210 ms)" in told("saas", wait=quicker)


def test_what_decides_is_named_where_the_figures_seem_to_speak_for_the_loser():
    gains = {"monthly": -14.7, "labour": -1.5}
    down = told("saas", **gains, terms={CostTerm.DOWNTIME: 90.0, CostTerm.BILL: -14.7})
    assert down.endswith("; downtime decides.")
    grown = told("saas", **gains, terms={CostTerm.BILL: 50.0})
    assert grown.endswith("; with growth its bill is 50 USD a month higher over the horizon.")
    # One thing alone that speaks against it, or a higher bill, decides for everybody to see.
    leaving = {CostTerm.LEAVING: 900.0}
    assert "decides" not in told("saas", **gains, exit=900.0, terms=leaving)
    seen = {"monthly": 90.0, "labour": 1.5, "carbon": -3.0, "terms": {CostTerm.BILL: 90.0}}
    assert "decides" not in told("saas", **seen)
    # What makes a thirtieth of the largest difference is not told, and the bill always is.
    slight = told(
        "saas", monthly=-14.7, carbon=9.0, terms={CostTerm.CARBON: 0.4, CostTerm.BILL: -14.7}
    )
    assert "CO2e" not in slight and "saves 14.7 USD a month" in slight


def test_it_loses_by_what_adds_most_to_its_cost():
    for example in EXAMPLES:
        case = case_of(example)
        for rival in case.decision.rivals[:6]:
            found = difference(case, rival.design)
            expected = case.expect([case.chosen, rival.design]).terms
            steps = {term: float(by[1] - by[0]) for term, by in expected.items()}
            behind = sum(steps.values()) > 0
            assert found.terms == pytest.approx(steps)
            assert found.loses_by == (max(steps, key=steps.__getitem__) if behind else None)


def test_the_wait_is_that_of_the_workload_furthest_behind_its_target():
    case = case_of("clinic-portal")
    waits: list[tuple[Difference, Wait]] = []
    for rival in case.decision.rivals:
        found = difference(case, rival.design)
        if found.wait is not None:
            waits.append((found, found.wait))
    assert waits
    for found, wait in waits:
        parts = case.evaluate([case.chosen, found.design])
        shown = parts.latency_ms(wait.workload)[:, 0]
        assert (wait.chosen, wait.milliseconds) == (shown[0], shown[1])
        assert (wait.milliseconds > wait.chosen) == (wait.step > 0)


def test_a_time_to_answer_that_nobody_stated_is_told_as_assumed_with_its_value():
    brief = brief_from({"workloads": [{"name": "it", "type": "api_service"}]})
    case, ledger = brief.case(model()), Ledger(brief.claims)
    aim = case.judge.targets.latency_ms["it"]
    assert not is_stated(case, Target.LATENCY, case.chosen)
    words = ledger.say(aim_words(case, ledger, Target.LATENCY, case.chosen)).render(ledger.claims)
    assert words == f"{aim:.0f} ms, the time to answer that is assumed to be aimed at"


def test_a_time_to_answer_that_was_stated_is_a_target():
    case, ledger = case_of("clinic-portal"), ledger_of("clinic-portal")
    assert aim_words(case, ledger, Target.LATENCY, case.chosen) == "the latency target"


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (DataLoss(hours=0.1, chosen=24), "loses less data with a store (6 min against 24 h)"),
        (DataLoss(hours=24, chosen=0.1), "loses more data with a store (24 h against 6 min)"),
        (None, "saves no money and takes 0.3 h a week more work"),
    ],
)
def test_an_option_that_is_there_for_the_data_says_so(loss: DataLoss | None, words: str):
    case, ledger = case_of("saas"), ledger_of("saas")
    plain = Difference(
        design=case.decision.rivals[0].design,
        monthly=0.0,
        downtime=0.0,
        labour=0.3,
        carbon=0.0,
        exit=0.0,
        wait=None,
        loss=loss,
        misses=(),
        terms={CostTerm.PEOPLE: 100.0},
    )
    option = case.decision.rivals[0].option
    assert words in explain(case, ledger, option, plain).render(ledger.claims)
