"""Accepted risks stand in every report: who took them on, why, and until when."""

from dataclasses import replace

import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.reports import Format, render_reports
from tests.factories.dossier import make_dossier

DOSSIER = make_dossier()
HELD = {
    "about": "the old scheduler",
    "reason": "it goes in spring",
    "owner": "Head of operations",
    "until": "2099-03-31",
}


def reports(dossier: Dossier, *given: dict[str, str]) -> dict[str, str]:
    requirements = {**dossier.requirements, "exceptions": list(given)}
    files = render_reports(replace(dossier, requirements=requirements), None, (Format.MARKDOWN,))
    return {name: content.decode() for name, content in files.items()}


def test_what_is_held_is_named_with_owner_reason_and_last_day():
    found = reports(DOSSIER, HELD)
    said = "Accepted: the old scheduler by Head of operations until 2099-03-31."
    assert said in found["executive.md"] and said in found["stakeholder.md"]
    row = "| the old scheduler | it goes in spring | Head of operations | 2099-03-31 | held |"
    assert row in found["technical.md"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({**HELD, "until": "2020-01-31"}, "the day until which it held has passed"),
        ({"about": HELD["about"], "reason": HELD["reason"]}, "nobody owns it"),
    ],
)
def test_what_nobody_holds_any_longer_is_a_risk(given: dict[str, str], why: str):
    found = reports(DOSSIER, given)
    said = f"**high** Accepted once, and open again: the old scheduler ({why}). Management"
    assert said in found["executive.md"]
    assert f"**{why}**" in found["technical.md"]


def test_a_target_and_a_measure_say_who_lives_with_them():
    missed = replace(DOSSIER.choice.targets[0], status="missed", stated=True)
    targets = (missed, *DOSSIER.choice.targets[1:])
    control = DOSSIER.compliance.measures[0].control
    about = f"{missed.workload}.{missed.target}" if missed.workload else missed.target
    found = reports(
        replace(DOSSIER, choice=replace(DOSSIER.choice, targets=targets)),
        {**HELD, "about": about},
        {**HELD, "about": f"security.{control}"},
    )["technical.md"]
    assert found.count("accepted by Head of operations until 2099-03-31") == 2
    assert DOSSIER.compliance.measures[0].title in found.partition("## Accepted risks")[2]


def test_without_any_nothing_is_said():
    found = reports(DOSSIER)
    assert "ccepted" not in found["executive.md"]
    assert "## Accepted risks" not in found["technical.md"]
