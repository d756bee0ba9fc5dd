from collections.abc import Callable

from rich.console import Console

from infra_mind.cli.diff_view import show_difference
from infra_mind.domain.dossier import Dossier
from infra_mind.services.difference import difference
from tests.factories.workflow import dossier_of

GIVEN = {"title": "Portal", "budget": {"monthly": 25000}}


def test_a_difference_is_shown_from_its_cause_to_what_it_comes_to(
    console: Console, written: Callable[[], str]
):
    found = difference(dossier_of(GIVEN), dossier_of({**GIVEN, "budget": {"monthly": 30000}}))
    show_difference(console, found)
    said = " ".join(written().split())
    assert "budget.monthly: 25000 -> 30000" in said
    assert "Budget a month 25,000 USD a month -> 30,000 USD a month" in said
    assert "because of Budget a month" in said


def test_no_difference_is_said_to_be_none(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    show_difference(console, difference(dossier, dossier))
    assert written().startswith("Nothing differs")
