import pytest

from infra_mind.core.errors import LedgerError
from infra_mind.domain.claim import Source, SourceKind
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.statement import Statement, literal_figures

SOURCE = Source(title="A test", kind=SourceKind.ESTIMATE)


def test_refuses_a_literal_figure() -> None:
    with pytest.raises(LedgerError, match="'42'"):
        Statement("It costs 42 USD.")


def test_knows_the_digits_of_names() -> None:
    assert literal_figures("ISO 27001, Article 32 and m6i.large") == ()
    assert literal_figures("It takes 7 days and 1,200 USD.") == ("7", "1,200")


def test_splits_words_and_figures() -> None:
    statement = Statement("From {C-1:range} to {C-2}.")
    assert statement.claims == ("C-1", "C-2")
    assert [id for _, id, _ in statement.parts()] == [None, "C-1", None, "C-2", None]


def test_a_saving_is_told_without_its_sign() -> None:
    ledger = Ledger()
    saving = ledger.claim("Change of the bill", -40, "USD/month", method="test", source=SOURCE)
    told = ledger.say("It saves {saving:size}, a change of {saving}.", saving=saving)
    assert told.render(ledger.claims) == "It saves 40 USD a month, a change of -40 USD a month."
