import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.core.errors import LedgerError, UnknownName
from infra_mind.domain.claim import Source, SourceKind, round_significant
from infra_mind.domain.ledger import Ledger, merge_claims, reachable

SOURCE = Source(title="Price list", kind=SourceKind.VENDOR_LIST)


def test_a_figure_that_rests_on_nothing_is_refused():
    with pytest.raises(LedgerError, match="rests on nothing"):
        Ledger().claim("Cost", 12.0, "USD", method="m")


def test_a_figure_that_rests_on_another_ledger_is_refused():
    other = Ledger().claim("Price", 1.0, "USD", method="m", source=SOURCE)
    with pytest.raises(LedgerError, match="not in the ledger"):
        Ledger().claim("Cost", 12.0, "USD", method="m", of=[other])


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_finite_number_is_refused(value: float):
    with pytest.raises(LedgerError, match="finite"):
        Ledger().claim("Cost", value, "USD", method="m", source=SOURCE)


def test_ids_follow_from_the_content_alone():
    first = Ledger(agent="cto").claim("Price", 0.096, "USD/h", method="m", source=SOURCE)
    second = Ledger().claim("Price", 0.0960000001, "USD/h", method="m", source=SOURCE)
    assert first.id == second.id
    # Pinned: ids are quoted in reports that outlive the program that wrote them.
    assert first.id == "C-" + first.id[2:] and len(first.id) == 12
    assert Ledger().claim("Price", 0.097, "USD/h", method="m", source=SOURCE).id != first.id
    assert Ledger().claim("Price", 0.096, "USD", method="m", source=SOURCE).id != first.id
    assert Ledger().claim("Price", 0.096, "USD/h", method="n", source=SOURCE).id != first.id


def test_merging_does_not_depend_on_the_order():
    shared = Ledger()
    price = shared.claim("Price", 1.0, "USD", method="m", source=SOURCE)
    parts = []
    for agent, value in (("a", 2.0), ("b", 3.0), ("c", 2.0)):
        ledger = Ledger(shared.claims, agent=agent)
        ledger.claim("Cost", value, "USD", method="m", of=[price])
        parts.append(ledger.own)
    merged = [merge_claims([shared.own, *order]) for order in itertools.permutations(parts)]
    assert all(list(one) == list(merged[0]) for one in merged)
    assert len(merged[0]) == 3


def test_what_a_claim_rests_on_is_reached():
    ledger = Ledger()
    price = ledger.claim("Price", 1.0, "USD", method="m", source=SOURCE)
    cost = ledger.claim("Cost", 2.0, "USD", method="m", of=[price])
    ledger.claim("Other", 3.0, "USD", method="m", source=SOURCE)
    assert set(reachable(ledger.claims, [cost.id])) == {price.id, cost.id}


def test_a_sentence_refers_to_claims_and_carries_no_figure_of_its_own():
    ledger = Ledger()
    cost = ledger.claim("Cost", 1234.0, "USD/month", method="m", source=SOURCE)
    said = ledger.say("It costs {cost}.", cost=cost)
    assert said.render(ledger.claims) == "It costs 1,234 USD a month."
    with pytest.raises(LedgerError, match="'99'"):
        ledger.say("It costs {cost} or 99.", cost=cost)


def test_a_name_with_figures_may_stand_in_a_sentence():
    ledger = Ledger()
    name = ledger.name("shop 2 {new}")
    assert ledger.say(f"Run {name}.").render(ledger.claims) == "Run shop 2 (new)."


def test_an_unknown_claim_is_named():
    with pytest.raises(UnknownName, match="C-00"):
        Ledger()["C-00"]


@given(st.floats(-1e15, 1e15, allow_nan=False).filter(lambda value: abs(value) > 1e-9))
def test_rounding_keeps_six_digits_and_is_stable(value: float):
    once = round_significant(value)
    assert once == pytest.approx(value, rel=1e-5)
    assert round_significant(once) == once


def test_a_claim_stands_in_a_sentence_by_itself():
    ledger = Ledger()
    cost = ledger.claim("Cost", 2.0, "USD", low=1.0, high=3.0, method="m", source=SOURCE)
    said = ledger.say(f"It costs {cost}, {cost:range} in all.")
    assert said.render(ledger.claims) == "It costs 2 USD, 1 to 3 USD in all."
    with pytest.raises(LedgerError, match="not in the ledger"):
        Ledger().say(f"It costs {cost}.")
