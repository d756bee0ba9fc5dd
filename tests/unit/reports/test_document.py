import pytest

from infra_mind.core.errors import LedgerError
from infra_mind.domain.claim import Claim
from infra_mind.reports.document import Figure, Form, Name, Strong, Text
from infra_mind.reports.prose import joined, write
from infra_mind.reports.writing import written


@pytest.mark.parametrize("made", [Text, Strong])
def test_words_with_a_figure_are_refused(made: type[Text] | type[Strong]) -> None:
    with pytest.raises(LedgerError, match="'1,200'"):
        made("It costs 1,200 USD.")


def test_a_name_keeps_its_digits() -> None:
    assert Name("m6i.2xlarge").text == "m6i.2xlarge"


def test_writes_claims_in_the_form_asked_for() -> None:
    content = write("From {cost:low} to {cost}, on {sku}.", cost="C-1", sku=Name("r6i.large"))
    assert content == (
        Text("From "),
        Figure("C-1", Form.LOW),
        Text(" to "),
        Figure("C-1", Form.VALUE),
        Text(", on "),
        Name("r6i.large"),
        Text("."),
    )


def test_refuses_a_figure_between_the_places() -> None:
    with pytest.raises(LedgerError):
        write("The {cost} is 12 % less.", cost="C-1")


def test_joins_as_a_sentence_does() -> None:
    parts = [(Name("a"),), (Name("b"),), (Name("c"),)]
    assert (
        "".join(one.text for one in joined(parts) if isinstance(one, Text | Name)) == "a, b and c"
    )


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form.VALUE, "10 USD a month"),
        (Form.RANGE, "8 to 13 USD a month"),
        (Form.LOW, "8 USD a month"),
        (Form.HIGH, "13 USD a month"),
        (Form.BARE, "10"),
    ],
)
def test_a_claim_has_one_text_in_each_form(form: Form, text: str) -> None:
    claim = Claim(id="C-1", label="x", value=10.0, unit="USD/month", low=8, high=13, method="m")
    assert written(claim, form) == text
