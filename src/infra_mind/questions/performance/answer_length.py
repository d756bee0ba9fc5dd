"""How long may an answer be, so that it is given in time?"""

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger

STEPS = 400


def answer_length(case: Case, ledger: Ledger, workload: str) -> Claim | None:
    """The longest answer, in tokens, that meets the latency target at the likely values.

    `None` where no length does, or any does.
    """
    inputs = next(one.inputs for one in case.demand.workloads if one.name == workload)
    path = inputs.get("output_tokens")
    target = case.judge.targets.latency_ms.get(workload)
    if path is None or target is None:
        return None
    likely = case.point.likely(path)
    lengths = np.linspace(likely / STEPS, 2 * likely, 2 * STEPS)
    evaluation = case.evaluate([case.chosen], case.point.along(path, lengths))
    met = np.flatnonzero(evaluation.part(workload).latency_ms[0] <= target)
    if not met.size or met[-1] == len(lengths) - 1:
        return None
    return ledger.claim(
        f"{workload}: longest answer that meets the latency target",
        float(np.floor(lengths[met[-1]])),
        "tokens",
        method=answer_length,
        of=[case.assume(ledger, path), case.design(ledger)],
    )
