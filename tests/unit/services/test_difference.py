from dataclasses import replace

import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.domain.ledger import Ledger
from infra_mind.services.difference import ValueChange, difference, said
from tests.factories.design import planned
from tests.factories.dossier import ESTIMATE, LIST
from tests.factories.workflow import dossier_of

GIVEN = {"title": "Portal", "budget": {"monthly": 25000}, "workloads": [{"name": "portal"}]}


def test_equal_dossiers_do_not_differ(dossier: Dossier):
    found = difference(dossier, dossier)
    assert found.nothing
    assert found.figures == ()


def test_inputs_are_named_by_their_path():
    changed = {**GIVEN, "budget": {"monthly": 30000}, "workloads": [{"name": "shop"}]}
    found = difference(dossier_of(GIVEN), dossier_of(changed))
    assert found.inputs == (
        ValueChange(name="budget.monthly", before="25000", after="30000"),
        ValueChange(name="workloads[0].name", before="portal", after="shop"),
    )


def test_an_input_that_was_not_given_before_is_one_that_differs():
    found = difference(dossier_of(GIVEN), dossier_of({**GIVEN, "horizon_months": 12}))
    assert found.inputs == (ValueChange(name="horizon_months", before=None, after="12"),)


def test_a_figure_that_differs_names_its_cause():
    changed = {**GIVEN, "budget": {"monthly": 30000}}
    found = difference(dossier_of(GIVEN), dossier_of(changed))
    (budget,) = found.figures
    assert budget.label == "Budget a month"
    assert budget.before is not None and budget.before.value == 25000
    assert budget.after is not None and budget.after.value == 30000
    assert budget.causes == ("Budget a month",)
    assert found.claims_changed > 0


def test_decisions_and_recommendations_that_differ_are_listed(dossier: Dossier):
    decisions = {**dossier.architecture.design.as_mapping(), "zones": "one_zone"}
    fewer = replace(
        dossier,
        architecture=planned(**decisions),
        synthesis=replace(dossier.synthesis, recommendations=dossier.synthesis.recommendations[1:]),
    )
    found = difference(dossier, fewer)
    assert [change.name for change in found.decisions] == ["zones"]
    assert len(found.dropped) == 1
    assert found.added == ()


def test_another_price_snapshot_is_a_difference(dossier: Dossier):
    newer = replace(dossier, prices=replace(dossier.prices, snapshot="2026-10"))
    assert difference(dossier, newer).prices == ValueChange(
        name="prices", before="2026-09", after="2026-10"
    )


def test_a_figure_that_rests_on_another_decision_names_the_decision(dossier: Dossier):
    ledger = Ledger(dossier.claims)
    dearer = ledger.claim("Monthly cost", 1.0, "USD/month", method="m", source=ESTIMATE)
    decisions = {**dossier.architecture.design.as_mapping(), "zones": "one_zone"}
    other = replace(
        dossier,
        architecture=planned(**decisions),
        facts=replace(dossier.facts, monthly=dearer.id),
        claims=dict(ledger.claims),
    )
    (monthly,) = difference(dossier, other).figures
    assert monthly.causes == ("zones",)


def test_a_figure_that_differs_by_its_sources_alone_names_them(dossier: Dossier):
    ledger = Ledger(dossier.claims)
    price = ledger.claim("A price", 2.0, "USD", method="prices", source=LIST)
    other = replace(
        dossier,
        facts=replace(dossier.facts, monthly=price.id),
        claims=dict(ledger.claims),
    )
    (monthly,) = difference(dossier, other).figures
    assert monthly.causes == ("A price",)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("25000", "25,000"),
        ("90.0", "90"),
        ("0.6", "0.6"),
        ("False", "no"),
        ("1h", "1h"),
        (None, None),
    ],
)
def test_a_value_that_was_put_in_is_said_as_people_write_it(value: str | None, words: str | None):
    assert said(value) == words
