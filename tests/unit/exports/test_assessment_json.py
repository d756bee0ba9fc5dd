import json
from typing import Any

from infra_mind.exports.assessment_json import assessment_json
from tests.factories.dossier import make_dossier

DOSSIER = make_dossier()
DOCUMENT = json.loads(json.dumps(assessment_json(DOSSIER, {"seed": 7})))

# Programs read these names: a new one is added here, none is renamed.
NAMES = """
: schema_version title as_of requirements assumptions contradictions not_modelled agent_results synthesis
: offers targets objective regret ties prices_of guard_rails within_budget pins stay rehost buying currency
: cost baseline compliance questions facts claims prices run
assumptions[]: path low likely high unit reason provenance
agent_results.cto: status operation error summary comment findings recommendations positions claims
agent_results.cto: checklist
agent_results.cto.findings[]: id title detail severity claims
synthesis: summary recommendations conflicts alternatives roadmap exclusions considered architecture
synthesis: checklist built contributions debate
synthesis.built[]: workload text monthly
synthesis.checklist[]: id text
synthesis.recommendations[]: id title pillar priority action rationale effort impact confidence agents
synthesis.recommendations[]: claims depends_on gain owner done_when answers
synthesis.recommendations[].impact: monthly_cost availability risk carbon
synthesis.conflicts[]: decision chosen supporters overruled
synthesis.conflicts[].overruled[]: role option strength price_of_overruling claims opinion
synthesis.alternatives[]: decision option decisions evaluation reason differences verdict dominated_by
synthesis.roadmap[]: number title starts ends recommendations way_back
synthesis.architecture: decisions components diagram
offers[]: name decisions monthly downtime_hours operating_hours gives_up odds_best
offers[].monthly: p10 p50 p90 claim
targets[]: target workload asked value probability_met status stated company instead
targets[].value: p10 p50 p90 claim
objective: bill people downtime carbon leaving one_off total
ties[]: decisions difference
prices_of: downtime_hour work_hour carbon_tonne leaving_probability_per_year
guard_rails[]: id decision reason source bound costs lifted by_pin
currency: code usd_rate
cost: monthly by_line first_year horizon tornado tornado_rest probability_over_budget not_priced
cost.monthly: p10 p50 p90 claim standard_error
cost.by_line[]: workload service name sku provider region quantity unit unit_price monthly claims
cost.horizon: months total present_value standard_error by_month
cost.horizon.by_month[]: month p10 p50 p90 standard_error
cost.tornado[]: path label share low high claims
cost.tornado_rest: others together
cost.probability_over_budget[]: month probability
compliance: gdpr hipaa measures brought applicable
compliance.gdpr: title scope requirements supported supported_in_part not_supported
compliance.gdpr: not_assessable not_applicable
compliance.gdpr.requirements[]: id title status controls evidence open
compliance.brought[]: control title brings yours source
compliance.applicable[]: framework title asked sure because ask examined source provider yours provider_source
compliance.measures[]: control title remediation satisfies missing in_part hours one_off monthly
questions: flip_points next_best nothing_more_to_ask first_break team_load exit_price pareto
questions: missed_targets near_ties recovery downtime_causes carbon
questions.flip_points[]: decision option instead_of path label value likely rises
questions.next_best[]: path question value share_of_spread moves_decision
questions.first_break[]: scenario limit month remedy
questions.team_load: needed available items verdict
questions.exit_price: total items
questions.pareto[]: decisions figures chosen
prices: snapshot oldest_as_of rows_used past_limit widened aged own own_rows
prices: error estimated by_basis basis
"""


def test_every_name_of_the_document_is_one_that_programs_read() -> None:
    names: dict[str, set[str]] = {}
    for line in NAMES.strip().splitlines():
        place, _, listed = line.partition(":")
        names.setdefault(place, set()).update(listed.split())
    assert {place: set(_at(place)) for place in names} == names


def test_a_claim_has_the_names_that_programs_read() -> None:
    names = "label value unit low high method inputs source agent"
    assert {" ".join(claim) for claim in DOCUMENT["claims"].values()} == {names}
    sources = {
        " ".join(claim["source"]) for claim in DOCUMENT["claims"].values() if claim["source"]
    }
    assert sources == {"title url as_of kind"}


def _at(place: str) -> Any:
    """What stands at a path such as `cost.tornado[]`; of a list the first."""
    found = DOCUMENT
    for step in place.split(".") if place else ():
        found = found[step.removesuffix("[]")]
        found = found[0] if step.endswith("[]") else found
    return found


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
