import pytest

from infra_mind.core.errors import UnknownName
from infra_mind.domain.dossier import Dossier
from infra_mind.services.trace import TraceNode, roots, trace


def _ids(node: TraceNode) -> list[str]:
    return [node.claim.id, *(id for below in node.inputs for id in _ids(below))]


def test_the_tree_ends_in_claims_that_have_a_source(dossier: Dossier):
    tree = trace(dossier.claims, dossier.cost.monthly)
    leaves = [dossier.claims[id] for id in _ids(tree) if not dossier.claims[id].inputs]
    assert len(leaves) > 5
    assert all(leaf.source is not None for leaf in leaves)


def test_the_tree_holds_everything_the_figure_rests_on(dossier: Dossier):
    tree = trace(dossier.claims, dossier.cost.monthly)
    below = {claim.id for claim in roots(dossier.claims, dossier.cost.monthly)}
    assert below <= set(_ids(tree))


def test_inputs_are_shown_once(dossier: Dossier):
    ids = _ids(trace(dossier.claims, dossier.facts.downtime))
    with_inputs = [id for id in ids if dossier.claims[id].inputs]
    assert len(with_inputs) == len(set(with_inputs))


def test_an_id_may_be_given_without_its_prefix(dossier: Dossier):
    id = dossier.cost.monthly
    assert trace(dossier.claims, id.removeprefix("C-")).claim.id == id


def test_a_misspelt_id_gets_a_suggestion(dossier: Dossier):
    id = dossier.cost.monthly
    wrong = id[:-1] + ("0" if id[-1] != "0" else "1")
    with pytest.raises(UnknownName, match=f"Did you mean '{id}'"):
        trace(dossier.claims, wrong)
