"""One company decided from its requirements: how much of the model that takes."""

from collections.abc import Sequence

from infra_mind.decision.company import decide_for
from infra_mind.domain.workload import Demand, Workload
from infra_mind.evaluation.candidates import Candidates
from infra_mind.evaluation.model import Evaluation, Model
from infra_mind.evaluation.samples import Samples
from infra_mind.imports.requirements_file import read_requirements
from infra_mind.knowledge.library import Library
from tests.factories.brief import EXAMPLES, TODAY

# A cell is one design of a workload in one future.
MOST_CALLS, MOST_CELLS = 60, 500_000


class Counted(Model):
    """Counts what it is asked for."""

    calls = cells = 0

    def evaluate(
        self,
        demand: Demand,
        candidates: Candidates,
        samples: Samples,
        *,
        workloads: Sequence[Workload] | None = None,
        itemised: bool = False,
    ) -> Evaluation:
        self.calls += 1
        self.cells += candidates.size * samples.size * len(workloads or demand.workloads)
        return super().evaluate(demand, candidates, samples, workloads=workloads, itemised=itemised)


def test_the_model_is_asked_seldom_and_for_much_at_once():
    model = Counted(Library(today=TODAY))
    parsed = read_requirements(EXAMPLES / "saas.yaml")
    decide_for(parsed.requirements, parsed.provenance, model=model, seed=0)
    assert model.calls <= MOST_CALLS
    assert model.cells <= MOST_CELLS
