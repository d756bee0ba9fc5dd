"""A difference as it stands in a pull request: causes first, then what they moved."""

from dataclasses import replace

import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.domain.ledger import Ledger
from infra_mind.knowledge.inputs import load_inputs
from infra_mind.reports.drawing import draw
from infra_mind.reports.render.html import html
from infra_mind.reports.render.markdown import markdown
from infra_mind.services.difference import ValueChange, difference
from infra_mind.services.difference_report import difference_report
from tests.factories.design import planned
from tests.factories.dossier import ESTIMATE
from tests.factories.workflow import dossier_of

GIVEN = {"title": "Portal", "budget": {"monthly": 25000}, "workloads": [{"name": "portal"}]}
INPUTS = load_inputs()


def told(before: Dossier, after: Dossier, *versions: ValueChange) -> str:
    found = difference(before, after, versions=versions)
    return markdown(difference_report(before, after, found, INPUTS))


def dearer(dossier: Dossier) -> Dossier:
    """The same with a first line that costs twice as much, for a price that rose."""
    ledger = Ledger(dossier.claims)
    first = dossier.cost.lines[0]
    old = dossier.claims[first.monthly or ""]
    price = ledger.claim("x: instance", 2.0, "USD/h", method="price book", source=ESTIMATE)
    new = ledger.claim(old.label, 2 * float(old.value), old.unit, method="m", of=(price,))
    lines = (replace(first, monthly=new.id), *dossier.cost.lines[1:])
    return replace(dossier, cost=replace(dossier.cost, lines=lines), claims=dict(ledger.claims))


def test_nothing_that_differs_is_one_sentence(dossier: Dossier):
    assert told(dossier, dossier).strip().endswith("same figures, same decisions.**")


def test_an_input_is_named_in_words_and_by_its_path():
    changed = {
        **GIVEN,
        "budget": {"monthly": 30000},
        "workloads": [{"name": "portal", "rto": "2h"}],
    }
    said = told(dossier_of(GIVEN), dossier_of(changed))
    assert "| Budget of a month `budget.monthly` | 25,000 | 30,000 |" in said
    path = "`workloads[0].rto`"
    assert f"| portal: longest time until the workload is back {path} | not given | 2h |" in said


def test_one_cause_is_said_to_be_the_only_one():
    changed = {**GIVEN, "budget": {"monthly": 30000}}
    assert "All that follows is because of it." in told(dossier_of(GIVEN), dossier_of(changed))


def test_decisions_are_told_in_words(dossier: Dossier):
    decisions = {**dossier.architecture.design.as_mapping(), "zones": "one_zone"}
    said = told(dossier, replace(dossier, architecture=planned(**decisions)))
    assert "Decided otherwise: number of zones." in said
    assert "| Number of zones |" in said and "| one zone |" in said


def test_a_line_of_the_bill_shows_its_change_and_its_cause(dossier: Dossier):
    said = told(dossier, dearer(dossier))
    bill = said.partition("## The bill by line")[2]
    assert "| +" in bill and "x: instance" in bill
    assert "All lines" in bill


def test_another_program_is_a_cause(dossier: Dossier):
    version = ValueChange(name="code and knowledge", before="aa", after="bb")
    assert "| Code and knowledge | aa | bb |" in told(dossier, dearer(dossier), version)


def test_a_target_that_is_missed_now_is_said_first(dossier: Dossier):
    first = next(one for one in dossier.choice.targets if one.stated and one.status != "missed")
    targets = tuple(
        replace(one, status="missed") if one == first else one for one in dossier.choice.targets
    )
    after = replace(dearer(dossier), choice=replace(dossier.choice, targets=targets))
    said = told(dossier, after)
    assert "Now missed: " in said.partition("\n## ")[0]
    assert "now **missed**" in said


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a|b", "[x](javascript:1)"])
def test_names_are_no_markup(name: str):
    before = dossier_of({**GIVEN, "workloads": [{"name": name}]})
    after = dossier_of({**GIVEN, "workloads": [{"name": name, "rto": "2h"}]})
    document = difference_report(before, after, difference(before, after), INPUTS)
    page = html(document, draw(()))
    assert "<script>alert" not in page
    assert 'aria-label="Reports"' not in page
    text = markdown(document)
    assert "<script>" not in text and "[x](" not in text
