import pytest

from infra_mind.agents.brief import Brief
from infra_mind.agents.research import AGENT
from infra_mind.domain.claim import SourceKind
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.statement import literal_figures
from infra_mind.questions.cost.freshness import freshness
from tests.factories.brief import TODAY, brief_from, brief_of, case_of, known, model, report_of, run
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce", "llm-assistant")


@pytest.mark.parametrize("example", EXAMPLES)
def test_report_bears_scrutiny(example: str) -> None:
    scrutinise(brief_of(example), report_of(AGENT, example))


@pytest.fixture(scope="module")
def closing() -> Brief:
    """A company that runs what its cloud gives up, and what it does not."""
    named = ["App Runner", "Azure Cache for Redis", "Amazon S3"]
    return brief_from({"current": {"services": named}, "workloads": [{"type": "static_site"}]})


def test_reads_what_it_looks_at(closing: Brief) -> None:
    briefs = (*map(brief_of, EXAMPLES), closing)
    assert set().union(*(sections_that_matter(AGENT, one) for one in briefs)) == set(AGENT.reads)


def test_a_product_in_use_that_closes_is_told_with_what_takes_its_place(closing: Brief) -> None:
    report = run(AGENT, closing)
    told = {
        one.title.text: one.detail.text
        for one in report.findings
        if one.id.startswith("research.closing")
    }
    assert list(told) == ["AWS App Runner closes", "Azure Cache for Redis closes"]
    assert "takes no new customers since" in told["AWS App Runner closes"]
    assert "Take Amazon ECS Express Mode instead." in told["AWS App Runner closes"]
    assert "ends on" in told["Azure Cache for Redis closes"]


def test_shares_of_the_bill_by_origin_add_up_to_all_of_it() -> None:
    brief = brief_of("clinic-portal")
    report = report_of(AGENT, "clinic-portal")
    claims = known(brief, report)
    (origins,) = [one for one in report.findings if one.id == "research.origins"]
    shares = [float(claims[id].value) for id in origins.detail.claims]
    assert sum(shares) == pytest.approx(1.0, abs=0.03)


def test_share_past_the_limit_is_that_of_the_lines_past_it() -> None:
    ledger = Ledger(brief_of("ml-training").claims)
    found = freshness(case_of("ml-training"), ledger, TODAY)
    spot = next(line for line in found.lines if line.service == "compute.instance")
    # A spot price may be one day old: the accelerators, nearly all of the bill, are past that.
    assert spot.past_limit
    assert (
        float(found.past_limit.value)
        >= spot.monthly / sum(one.monthly for one in found.lines) - 1e-6
    )


def test_a_company_that_states_nothing_is_told_that_all_is_assumed() -> None:
    brief = brief_of("minimal")
    report = report_of(AGENT, "minimal")
    claims = known(brief, report)
    (assumed,) = [one for one in report.findings if one.id == "research.assumed"]
    named = [claims[id] for id in assumed.detail.claims]
    by_label = {one.label: float(one.value) for one in named}
    assert by_label["Inputs that nobody stated"] == by_label["Inputs that the workloads need"]
    each = by_label["Share of the spread of the bill that inputs nobody stated make"]
    together = by_label["Share of the spread of the bill: several assumptions together"]
    assert each > 0.5
    assert each + together > 0.95
    assert assumed.severity == "high"


def test_a_published_run_is_named_for_training_alone() -> None:
    for example, expected in (("ml-training", True), ("ecommerce", False)):
        report = report_of(AGENT, example)
        assert any("published-run" in one.id for one in report.findings) is expected


def test_a_promise_cites_where_it_stands() -> None:
    brief = brief_of("ecommerce")
    report = report_of(AGENT, "ecommerce")
    claims = known(brief, report)
    (promise,) = [one for one in report.findings if one.id == "research.promises"]
    source = claims[promise.detail.claims[0]].source
    assert source is not None
    assert source.kind in {SourceKind.PUBLICATION, SourceKind.SECONDARY, SourceKind.ESTIMATE}


def test_the_name_of_every_publication_can_stand_in_a_sentence() -> None:
    """Names such as "Pythia 2.8B" hold figures, which no sentence may hold without a claim."""
    library = model().library
    names = [one.name for one in (*library.training_runs, *library.serving_throughputs)]
    assert any(literal_figures(name) for name in names)
    for name in names:
        ledger = Ledger()
        statement = ledger.say(f"{ledger.name(name)} was published.")
        assert statement.render(ledger.claims) == f"{name} was published."


def test_a_run_near_one_whose_name_holds_a_figure_is_reported() -> None:
    for parameters_b in (0.07, 0.4, 2.8, 12.0):
        training = {"parameters_b": parameters_b, "tokens_b": 300}
        workload = {"name": "t", "type": "ml_training", "training": training}
        brief = brief_from({"workloads": [workload]})
        findings = [one.id for one in run(AGENT, brief).findings]
        assert "research.published-run-t" in findings
