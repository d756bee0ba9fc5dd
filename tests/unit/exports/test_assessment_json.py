import json

from infra_mind.exports.assessment_json import assessment_json
from tests.factories.dossier import make_dossier

DOSSIER = make_dossier()
DOCUMENT = json.loads(json.dumps(assessment_json(DOSSIER, {"seed": 7})))


def test_a_claim_is_a_figure_a_value_or_an_id_by_the_type_of_its_field() -> None:
    flip, point = DOCUMENT["questions"]["flip_points"][0], DOSSIER.answers.flip_points[0]
    claim = DOSSIER.claims[point.value]
    assert flip["value"] == {
        "value": claim.value,
        "unit": claim.unit,
        "low": claim.low,
        "high": claim.high,
        "claim": point.value,
    }
    driver, shown = DOSSIER.cost.drivers[0], DOCUMENT["cost"]["tornado"][0]
    assert shown["share"] == DOSSIER.claims[driver.share].value
    assert shown["claims"] == [driver.share, driver.low, driver.high]
    assert set(DOCUMENT["facts"].values()) <= DOCUMENT["claims"].keys()


def test_sentences_stand_with_their_figures() -> None:
    one = DOSSIER.synthesis.conflicts[0].overruled[0]
    shown = DOCUMENT["synthesis"]["conflicts"][0]["overruled"][0]
    assert shown["price_of_overruling"] == one.price.render(DOSSIER.claims)
    assert shown["claims"] == list(one.price.claims)


def test_breakdowns_are_objects_by_name() -> None:
    team, shown = DOSSIER.answers.team_load, DOCUMENT["questions"]["team_load"]
    assert {name: one["claim"] for name, one in shown["items"].items()} == {
        one.name: one.amount for one in team.items
    }


def test_every_framework_has_its_four_counts() -> None:
    for one in DOSSIER.compliance.frameworks:
        shown = DOCUMENT["compliance"][one.framework]
        assert {name: shown[name] for name in one.counts} == {
            name: DOSSIER.claims[id].value for name, id in one.counts.items()
        }
        assert len(shown["requirements"]) == len(one.requirements)


def test_only_the_run_is_beside_what_follows_from_the_input() -> None:
    assert DOCUMENT["run"] == {"seed": 7}
    assert "run" not in assessment_json(DOSSIER)
