from collections.abc import Callable

from rich.console import Console

from infra_mind.cli.diff_view import figure_change, show_difference
from infra_mind.domain.claim import Claim, Source, SourceKind
from infra_mind.domain.converted import claim_in
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
    assert "budget.monthly: 25,000 -> 30,000" in said
    assert "Budget a month 25,000 USD a month -> 30,000 USD a month" in said
    assert "because of Budget a month" in said


def test_no_difference_is_said_to_be_none(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    show_difference(console, difference(dossier, dossier))
    assert written().startswith("Nothing differs")


def spend(value: float, low: float, high: float) -> Claim:
    source = Source(title="A test", kind=SourceKind.USER)
    return Claim(
        id=f"C-{value:.0f}",
        label="Bill",
        value=value,
        unit="USD/month",
        low=low,
        high=high,
        method="test",
        inputs=(),
        source=source,
    )


def test_figures_that_read_the_same_are_told_by_their_ranges():
    told = figure_change(spend(10_004, 9000, 12_000), spend(9_996, 8000, 12_000))
    assert told == ("9,000 to 12,000 USD a month", "8,000 to 12,000 USD a month")


def test_behind_an_amount_of_another_currency_stands_what_it_is_in_usd():
    euro = claim_in("EUR", 1.25, spend(1000, 900, 1100), {})
    assert figure_change(euro, None) == ("800 EUR a month (1,000 USD a month)", "not there")
