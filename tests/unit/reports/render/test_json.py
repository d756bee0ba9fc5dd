import json

from infra_mind.reports import Format, render_reports
from tests.factories.dossier import make_dossier, make_run


def test_holds_the_tree_and_every_claim_behind_it() -> None:
    made = json.loads(render_reports(make_dossier(), make_run(), [Format.JSON])["technical.json"])
    assert made["kind"] == "technical"
    assert [one["anchor"] for one in made["sections"]][:2] == ["caveats", "targets"]
    assert made["sections"][0]["blocks"][0]["type"] == "callout"
    claims = made["claims"]
    assert all(one in claims for claim in claims.values() for one in claim["inputs"])


def test_a_figure_is_the_id_of_its_claim() -> None:
    made = json.loads(render_reports(make_dossier(), formats=[Format.JSON])["executive.json"])
    figures = [one for one in made["summary"] if one["type"] == "figure"]
    assert figures and all(one["claim"] in made["claims"] for one in figures)
