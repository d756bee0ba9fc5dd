"""One company decided from its requirements: how much of the model that takes."""

from benchmarks.assess import Counted
from infra_mind.decision.company import decide_for
from infra_mind.imports.requirements_file import read_requirements
from infra_mind.knowledge.library import Library
from tests.factories.brief import EXAMPLES, TODAY

# A cell is one design in one future.
MOST_CALLS, MOST_CELLS = 60, 500_000


def test_the_model_is_asked_seldom_and_for_much_at_once():
    model = Counted(Library(today=TODAY))
    parsed = read_requirements(EXAMPLES / "saas.yaml")
    decide_for(parsed.requirements, parsed.provenance, model=model, seed=0)
    assert model.calls <= MOST_CALLS
    assert model.cells <= MOST_CELLS
