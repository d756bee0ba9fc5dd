from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
from pydantic import BaseModel, TypeAdapter

from infra_mind.agents.brief import Brief
from infra_mind.domain.claim import round_significant
from infra_mind.domain.design import Decision
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import DecisionKind
from infra_mind.evaluation.model import Model
from infra_mind.imports import read_requirements
from infra_mind.prices.terms import Terms
from infra_mind.questions.choice.missed_targets import missed_targets
from infra_mind.workflows.brief import write_brief
from tests.factories.brief import (
    EXAMPLES,
    ONE_SITE,
    TODAY,
    brief_from,
    brief_of,
    fact_of,
    model,
    small_model,
)

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
ADAPTER = TypeAdapter(Brief)


@pytest.mark.parametrize("example", NAMES)
def test_a_brief_survives_its_journal_byte_by_byte(example: str):
    raw = ADAPTER.dump_json(brief_of(example))
    back = ADAPTER.validate_json(raw)
    assert back == brief_of(example)
    assert ADAPTER.dump_json(back) == raw


def test_nothing_in_a_brief_hangs_on_the_order_of_a_set():
    """A set has another order in each process: written to the journal, it would be another text."""
    assert list(_sets("brief", brief_of("clinic-portal"))) == []


def _sets(at: str, value: object) -> Iterator[str]:
    match value:
        case set() | frozenset():
            yield at
        case BaseModel():
            for name in type(value).model_fields:
                yield from _sets(f"{at}.{name}", getattr(value, name))
        case Mapping():
            for key, one in value.items():
                yield from _sets(f"{at}[{key}]", one)
        case list() | tuple():
            for place, one in enumerate(value):
                yield from _sets(f"{at}[{place}]", one)
        case _ if is_dataclass(value):
            for one in fields(value):
                yield from _sets(f"{at}.{one.name}", getattr(value, one.name))
        case _:
            return


@pytest.mark.parametrize("example", ["llm-assistant", "ml-training"])
def test_the_same_question_gives_the_same_bytes(example: str):
    """A model that looked nothing up yet answers like one that was asked before."""
    parsed = read_requirements(EXAMPLES / f"{example}.yaml")
    fresh = small_model()
    again = write_brief(parsed.requirements, parsed.provenance, model=fresh, seed=0, today=TODAY)
    assert ADAPTER.dump_json(again) == ADAPTER.dump_json(brief_of(example))


def test_another_seed_moves_ranges_and_nothing_else():
    one, other = brief_of("minimal", seed=0), brief_of("minimal", seed=1)
    assert one.decision.chosen == other.decision.chosen
    assert fact_of(one, "monthly_likely") == fact_of(other, "monthly_likely")
    assert fact_of(one, "monthly").low != fact_of(other, "monthly").low


@pytest.mark.parametrize("example", NAMES)
def test_every_claim_rests_on_claims_that_are_there(example: str):
    claims = brief_of(example).claims
    for claim in claims.values():
        assert claim.source is not None or claim.inputs
        assert set(claim.inputs) <= set(claims)
        if claim.low is not None and claim.high is not None:
            assert claim.low <= float(claim.value) <= claim.high


def test_a_budget_below_the_cheapest_design_is_a_contradiction():
    brief = brief_from(
        {
            "budget": {"monthly": 20},
            "clouds": ONE_SITE,
            "workloads": [{"type": "web_application"}],
        }
    )
    said = [one.render(brief.claims) for one in brief.contradictions]
    assert any("cheapest design that reaches the other targets" in words for words in said)
    assert missed_targets(brief.case(model()), Ledger(brief.claims))


def test_a_workload_may_be_called_what_it_likes():
    brief = brief_from(
        {
            "clouds": ONE_SITE,
            "workloads": [{"name": "shop 2.0 {beta}", "type": "web_application"}],
        }
    )
    assert Decision(DecisionKind.PLATFORM, "shop 2.0 {beta}") in brief.decision.chosen


def test_a_budget_in_euro_is_converted_and_rests_on_the_rate():
    parsed = read_requirements(
        {"budget": {"monthly": 10000, "currency": "EUR"}, "clouds": ONE_SITE}
    )
    brief = write_brief(
        parsed.requirements, parsed.provenance, model=model(), seed=0, today=date(2026, 11, 23)
    )
    budget = fact_of(brief, "budget")
    rate = model().library.currencies.get("EUR").usd
    assert budget.value == pytest.approx(10000 * rate)
    assert {brief.claims[one].unit for one in budget.inputs} == {"EUR/month", "USD"}
    assert brief.usd(100) == pytest.approx(100 * rate)
    assert budget.low is not None
    assert budget.high is not None
    assert budget.low < budget.value < budget.high


def test_a_spend_that_bills_say_otherwise_and_a_bill_of_long_ago_are_named():
    line = {"category": "Compute", "charge": "usage", "currency": "EUR"}
    old = {"until": "2024-09-30", "source": "focus.csv, 2024-09"}
    billed = [{**line, "monthly": 800, **old}, {**line, "monthly": 100, "until": "2026-10-31"}]
    sections = {"clouds": ONE_SITE, "budget": {"currency": "EUR"}}
    brief = brief_from({**sections, "current": {"monthly_spend": 2000, "billed": billed}})
    said = [one.render(brief.claims) for one in brief.contradictions]
    rate = model().library.currencies.get("EUR").usd
    (told,) = [words for words in said if words.startswith("current.monthly_spend")]
    (old,) = [words for words in said if "days ago" in words]
    assert old.startswith("focus.csv, 2024-09 ends on 2024-09-30, which is ")
    assert "bill of a recent month in current.bill" in old
    assert f"{2000 * rate:,.0f} USD" in told
    assert f"{round_significant(900 * rate, 3):,.0f} USD" in told
    assert "The bills are reckoned with" in told


def test_a_brief_is_priced_on_the_company_s_own_terms_and_keeps_them():
    parsed = read_requirements(
        {
            "budget": {"monthly": 10000, "currency": "EUR"},
            "clouds": ONE_SITE,
            "prices": {
                "discounts": [{"share": "50%"}],
                "exchange_rates": [{"currency": "EUR", "usd": 1.5}],
            },
        }
    )
    terms = Terms(today=TODAY, prices=parsed.requirements.prices)
    found = write_brief(
        parsed.requirements,
        parsed.provenance,
        model=Model(model().library.on(terms)),
        seed=0,
        today=TODAY,
    )
    plain = brief_from({"budget": {"monthly": 15000}, "clouds": ONE_SITE})
    # At half the price another design may be the best: the same one is priced on both terms.
    listed = float(plain.case(model()).evaluate([found.decision.chosen]).monthly[0, 0])
    cheaper = float(fact_of(found, "monthly_likely").value) / listed
    assert cheaper == pytest.approx(0.5, abs=0.02)
    assert found.snapshot != plain.snapshot
    assert (fact_of(found, "budget").value, fact_of(found, "budget").low) == (15000, None)
    assert found.narrow(frozenset()).terms == replace(terms, snapshot=found.snapshot)


def test_where_data_about_people_lies_is_said_at_once() -> None:
    """A clinic that names its country and a law, and no place."""

    def said(**stated: object) -> str:
        workload = {"name": "app", "type": "static_site"}
        brief = brief_from({"workloads": [workload], "data": {"classes": ["phi"]}, **stated})
        return " ".join(
            one.text for one in brief.contradictions if "about people" in one.text.lower()
        )

    unsaid = said(company={"country": "Deutschland"}, compliance=["gdpr"])
    assert "assumed to stay where the law of Germany holds" in unsaid
    nothing = said(company={"country": "DE"}, data={})
    assert "Nobody said which data is kept or where it may lie" in nothing
    abroad = said(company={"country": "DE"}, clouds={"regions": ["us"]})
    assert "leaves the reach of the law of Germany: it lies in United States" in abroad
    assert "Nobody said where the company is at home" in said()
    assert said(company={"country": "DE"}, data={"classes": ["phi"], "residency": ["EU"]}) == ""
