"""Of companies whose truth is drawn from the stated distributions, four in five lie in the band."""

from functools import cache
from statistics import NormalDist

import numpy as np
import pytest

from infra_mind.domain.assumption import Assumption, Shape
from infra_mind.domain.workload import Demand
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.samples import Samples
from tests.factories.brief import model
from tests.factories.design import as_designs
from tests.factories.model import demand_of, design

COMPANIES, TRUTHS, FUTURES = 100, 20, 250
NORMAL = NormalDist()
MEASURES = ("monthly", "availability", "carbon_kg", "latency")


def some_company(random: np.random.Generator) -> Demand:
    """A web application of which now this, now that was stated."""

    def maybe(**figures: float) -> dict[str, float]:
        return {name: round(value, 4) for name, value in figures.items() if random.random() < 0.6}

    average = float(10 ** random.uniform(0.5, 2.7))
    traffic = maybe(average_rps=average, growth_per_year=random.uniform(0, 0.8))
    service = maybe(
        cpu_ms=random.uniform(5, 80),
        memory_mb=random.uniform(150, 900),
        response_kb=random.uniform(3, 120),
    )
    store = maybe(
        size_gb=random.uniform(20, 800),
        reads_per_request=random.uniform(1, 8),
        writes_per_request=random.uniform(0.1, 1.5),
    )
    kept = {"name": "data", "kind": "relational", **store}
    workload = {"name": "app", "type": "web_application", "traffic": traffic, "service": service}
    return demand_of({**workload, "stores": [kept]})


def some_design(random: np.random.Generator) -> dict[str, str]:
    provider, region = [("aws", "eu-central-1"), ("gcp", "europe-west1")][int(random.integers(2))]
    return design(
        provider=provider,
        region=region,
        app__platform="serverless_containers",
        app__machine="none",
        app__delivery=("direct", "cdn")[int(random.integers(2))],
    )


def truth(demand: Demand, random: np.random.Generator, *, spread: float = 1.0) -> Samples:
    """Plain random draws of every assumption, written without the sampler under test."""
    factors: dict[str, np.ndarray] = {}
    rows: dict[str, np.ndarray] = {}
    for path, one in demand.assumptions.items():
        loadings = model().library.correlations.factors(path)
        score = random.standard_normal(TRUTHS) * (1 - sum(share**2 for _, share in loadings)) ** 0.5
        for factor, share in loadings:
            if factor not in factors:
                factors[factor] = random.standard_normal(TRUTHS)
            score = score + share * factors[factor]
        rows[path] = np.array([_value(one, float(z) * spread) for z in score])
    plans = {path: one.likely for path, one in demand.assumptions.items()}
    return Samples(rows, TRUTHS, np.zeros(TRUTHS), plans)


def _value(one: Assumption, score: float) -> float:
    """The value of an assumption whose normal score is known."""
    if one.shape is Shape.FIXED or one.high <= one.low:
        return one.likely
    if one.shape is Shape.LOGNORMAL:
        return one.likely * (one.high / one.low) ** (score / (2 * NORMAL.inv_cdf(0.95)))
    share = NORMAL.cdf(score)
    if share < 0.5:
        return one.low + (2 * share) ** 0.5 * (one.likely - one.low)
    return one.high - (2 - 2 * share) ** 0.5 * (one.high - one.likely)


@cache
def coverage(companies: int = COMPANIES, spread: float = 1.0) -> dict[str, float]:
    """For each measure the share of truths that lie between P10 and P90 of their company."""
    random = np.random.default_rng(20261124)
    inside: dict[str, list[bool]] = {name: [] for name in MEASURES}
    for number in range(companies):
        demand, candidates = some_company(random), of_designs(as_designs([some_design(random)]))
        found, true = (
            model().evaluate(demand, candidates, samples)
            for samples in (
                model().draw(demand, size=FUTURES, seed=number),
                truth(demand, random, spread=spread),
            )
        )
        for name in MEASURES:
            band, values = (
                (one.latency_ms("app") if name == "latency" else getattr(one, name))[0]
                for one in (found, true)
            )
            low, high = np.quantile(band, (0.1, 0.9))
            inside[name] += ((low <= values) & (values <= high)).tolist()
    return {name: float(np.mean(hits)) for name, hits in inside.items()}


@pytest.mark.parametrize("measure", MEASURES)
def test_the_band_from_p10_to_p90_holds_four_fifths_of_the_truths(measure: str):
    assert coverage()[measure] == pytest.approx(0.8, abs=0.03)


def test_truths_of_another_spread_than_stated_would_be_noticed():
    assert coverage(25, spread=1.3)["monthly"] < 0.76
