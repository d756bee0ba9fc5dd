"""What candidates come to as likely bounds what they come to in all futures: pruning drops no winner."""

import numpy as np
import pytest

from infra_mind.decision.exploration import Local, candidates_of, explore
from infra_mind.decision.goals import Target, goals_of
from infra_mind.decision.outlook import look_ahead
from infra_mind.decision.space import build_space
from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.brief import ONE_SITE, model
from tests.factories.model import demand_of, web

# The second has room today and none halfway to the horizon; the third is slow, and ever more so.
COMPANIES: dict[str, dict[str, object]] = {
    "calm": web(traffic={"average_rps": 60, "peak_rps": 150}),
    "grows": web(traffic={"average_rps": 1500, "peak_rps": 3000, "growth_per_year": "100%"}),
    "slow": web(
        traffic={"average_rps": 300, "peak_rps": 900, "growth_per_year": "50%"},
        service={"latency_p95_ms": 60},
    ),
}


def local_of(name: str) -> Local:
    asked = {"availability": "99.95%", "rto": "1h", "rpo": "5m"}
    app = COMPANIES[name]
    stated: dict[str, object] = {"workloads": [app], "clouds": ONE_SITE, "reliability": asked}
    requirements = read_requirements(stated).requirements
    demand = demand_of(app, clouds=ONE_SITE, reliability=asked)
    targets = read_targets(requirements, demand)
    library = model().library
    space = build_space(requirements, demand, targets, library.prices, library.limits)
    outlook = look_ahead(model(), demand, 36, seed=0)
    (workload,) = demand.workloads
    own = candidates_of(model(), demand, space, {}, workload)
    (local,) = explore(model(), demand, space, [own], goals_of(targets), outlook)
    return local


@pytest.mark.parametrize("name", COMPANIES)
def test_no_target_is_taken_to_be_further_away_than_it_is(name: str):
    local = local_of(name)
    some = np.sort(
        np.random.default_rng(1).choice(local.candidates.size, 300, replace=False).astype(np.intp)
    )
    found = local.reckon(some)
    assert found.steps.keys() == local.likely.steps.keys()
    for target, steps in found.steps.items():
        assert np.all(local.likely.steps[target][some] <= steps), target
    if name == "grows":
        assert not found.steps[Target.CAPACITY].all()
