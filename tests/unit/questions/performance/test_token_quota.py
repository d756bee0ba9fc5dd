import pytest

from infra_mind.agents.cloud_engineer import AGENT
from infra_mind.decision.case import Case
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.performance.token_quota import short_quotas
from tests.factories.brief import brief_from, model, run

LLM = {"input_tokens": 4000, "output_tokens": 500, "cached_share": 0, "model_class": "mid"}
PLACES = {"aws": "us-east-1", "azure": "eastus2", "gcp": "us-central1"}


def stated(
    per_day: int, *, cloud: str = "aws", growth: str = "0%", batch: bool = False
) -> dict[str, object]:
    asked = {
        "name": "assistant",
        "type": "llm_application",
        "traffic": {"growth_per_year": growth, "pattern": "steady"},
        "llm": {**LLM, "requests_per_day": per_day, "batch": batch},
    }
    place = {"allowed": [cloud], "regions": [PLACES[cloud]]}
    return {"workloads": [asked], "clouds": place, "horizon_months": 24}


def case(per_day: int, *, cloud: str = "aws", growth: str = "0%", batch: bool = False) -> Case:
    found = stated(per_day, cloud=cloud, growth=growth, batch=batch)
    return brief_from(found).case(model())


def test_a_load_beyond_the_default_quota_is_told_by_hand():
    """A million questions a day of 4,500 tokens are 3.1 million a minute on average."""
    found = case(1_000_000)
    (short,) = short_quotas(found, Ledger())
    ratio = found.point.likely(found.demand.workloads[0].inputs["peak_ratio"])
    assert float(short.today.value) == pytest.approx(1e6 * 4500 / 1440 * ratio)
    assert short.is_short_today and short.quota.value == 1e6 and short.workloads == ("assistant",)


def test_growth_asks_for_it_later():
    (short,) = short_quotas(case(150_000, growth="200%"), Ledger())
    assert not short.is_short_today
    assert float(short.last.value) == pytest.approx(float(short.today.value) * 9)


@pytest.mark.parametrize(
    ("per_day", "cloud", "batch"),
    [(10_000, "aws", False), (1_000_000, "gcp", False), (1_000_000, "aws", True)],
)
def test_what_is_within_it_shared_or_in_batches_needs_none(per_day: int, cloud: str, batch: bool):
    assert short_quotas(case(per_day, cloud=cloud, batch=batch), Ledger()) == ()


def test_it_is_asked_for_and_rules_nothing_out():
    brief = brief_from(stated(1_000_000))
    (told,) = [one for one in run(AGENT, brief).recommendations if "token-quota" in one.id]
    assert told.title.text.endswith("now") and "tokens a minute" in told.action.text
    assert str(brief.decision.chosen.as_mapping()["assistant.serving"]).startswith("api:")
