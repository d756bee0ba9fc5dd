import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console

from infra_mind.cli.console import ranged
from infra_mind.cli.sheet import LINES
from infra_mind.cli.summary import summarise
from infra_mind.domain.choice import BuyReport, StayReport
from infra_mind.domain.claim import Source, SourceKind
from infra_mind.domain.debate import Debate, DebateSide, Dispute
from infra_mind.domain.design import REGIONS
from infra_mind.domain.dossier import Dossier
from infra_mind.domain.figure import format_range, format_value, without_unit
from infra_mind.domain.option import Regions
from infra_mind.domain.recommendation import Commentary, CommentaryStatus
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement
from infra_mind.engine.events import OutcomeStatus, RunState, RunStatus, StepState
from infra_mind.models.run import Run
from infra_mind.reports import Format, render_reports
from infra_mind.services.runs import Conclusion
from infra_mind.workflows.agents import metrics_of
from tests.factories.dossier import make_partial_dossier

SHOPS = Source(title="Plans of shops", as_of=date(2026, 8, 27), kind=SourceKind.SECONDARY)


def _conclusion(dossier: Dossier | None, *steps: StepState, error: str = "") -> Conclusion:
    state = RunState(details={"agents": 11})
    state.steps.update({step.step: step for step in steps})
    status = RunStatus.COMPLETED if dossier else RunStatus.FAILED
    run = Run(id="run-1", assessment_id="asm-1", user_id="u", status=status, error=error)
    return Conclusion(run=run, dossier=dossier, state=state, metrics=metrics_of(state), events=())


def _failed(agent: str, outcome: OutcomeStatus, error: str) -> StepState:
    return StepState(
        step=f"agents.{agent}", phase="agents", label=agent, outcome=outcome, error=error
    )


def test_the_decision_stands_before_its_cost_and_the_first_acts(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    summarise(console, _conclusion(dossier))
    said = " ".join(written().split())
    monthly = dossier.claims[dossier.cost.monthly]
    decision = " ".join(dossier.synthesis.summary.render(dossier.claims).split())
    cost = ranged(monthly)
    first = dossier.synthesis.recommendations[0].title.render(dossier.claims)
    assert said.index(decision) < said.index(cost) < said.index(first)


def test_each_offer_has_one_line_on_a_narrow_screen(dossier: Dossier):
    told = StringIO()
    summarise(Console(file=told, width=80), _conclusion(dossier))
    lines = told.getvalue().splitlines()
    for same in dossier.choice.by_design:
        line = next(one for one in lines if one.startswith(same[0].name))
        hours = dossier.claims[same[0].operating_hours]
        assert line.endswith(without_unit(format_range(hours), hours.unit))
    (head,) = (one for one in lines if one.startswith("Offers"))
    assert "USD a month" in head and head.endswith("hours of work a week")


def test_staying_stands_below_the_offers(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    summarise(console, _conclusion(dossier))
    assert "Staying" not in written()
    stay = StayReport(
        hosting="aws",
        monthly=None,
        pays_from=dossier.cost.monthly,
        work=dossier.cost.monthly,
        worth=None,
        chance=None,
        payback=None,
        unknown=("what it costs",),
        text=Statement("Staying goes on as it is."),
    )
    summarise(console, _conclusion(replace(dossier, choice=replace(dossier.choice, stay=stay))))
    said = " ".join(written().split())
    assert "stay not stated not known not known" in said
    # Why it is refused stands in the reports.
    assert "Staying goes on as it is." not in said


def test_what_can_be_bought_stands_below_the_offers_with_its_source(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    buy = BuyReport(
        need="online_shop",
        workload="portal",
        product="Shopify",
        monthly=dossier.cost.monthly,
        source=SHOPS,
        covers_all=True,
        lost="a checkout of one's own",
        unknown=(),
        text=Statement("A hosted shop costs less."),
    )
    summarise(console, _conclusion(replace(dossier, choice=replace(dossier.choice, buying=(buy,)))))
    low = format_range(dossier.claims[dossier.cost.monthly]).split()[0]
    assert any(line.split()[:2] == ["buy", low] for line in written().splitlines())
    said = " ".join(written().split())
    assert "A hosted shop costs less. Source: Plans of shops, 2026-08-27." in said


def test_no_more_than_five_recommendations_are_named(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    (first, *_) = dossier.synthesis.recommendations
    many = tuple(replace(first, id=f"act-{number}") for number in range(9))
    synthesis = replace(dossier.synthesis, recommendations=many)
    summarise(console, _conclusion(replace(dossier, synthesis=synthesis)))
    assert "What to do first (5 of 9)" in written()
    assert "5." in written() and "6." not in written()


def test_next_questions_are_shown_and_what_the_reports_hold_is_left_to_them(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    summarise(console, _conclusion(dossier))
    said = " ".join(written().split())
    for held in ("Who disagreed", "Checklist", "Emissions"):
        assert held not in said
    assert f"--set {dossier.answers.next_best[0].path}=..." in said
    # The report asks the same in the same words.
    written_report = render_reports(dossier, formats=[Format.MARKDOWN])["executive.md"].decode()
    report = " ".join(written_report.split())
    for one in dossier.answers.next_best[:2]:
        asked = re.search(re.escape(one.question) + r".*?(?:spread|it)\.", said)
        assert asked is not None and asked[0] in report


def test_agents_that_did_not_complete_are_named_with_the_reason(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    steps = (
        _failed("cto", OutcomeStatus.FAILED, "no idea"),
        _failed("mlops", OutcomeStatus.TIMED_OUT, "took too long"),
        _failed("web_research", OutcomeStatus.SKIPPED, "no network"),
    )
    summarise(console, _conclusion(dossier, *steps))
    said = written()
    assert "1 of 11 agents failed, 1 timed out, 1 skipped" in said
    assert "! CTO failed: no idea" in said
    assert "! MLOps timed out: took too long" in said
    assert "! Web research skipped: no network" in said
    assert said.index("! Web research") < said.index("! CTO")


def test_of_a_skip_only_the_first_sentence_is_told(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    reason = (
        "No search service is set, e.g. one of 2.0: nothing was looked up. The question was: 'x'."
    )
    skipped = _failed("web_research", OutcomeStatus.SKIPPED, reason)
    summarise(console, _conclusion(dossier, skipped))
    said = " ".join(written().split())
    assert "Mind this ! Web research skipped: No search service is set, e.g. one of 2.0" in said
    assert "nothing was looked up." in said
    assert "The question was" not in said


def test_the_risk_to_the_budget_is_told_for_the_first_month_and_the_last(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    summarise(console, _conclusion(dossier))
    first, last = dossier.cost.outlook[0].over_budget, dossier.cost.outlook[-1].over_budget
    assert first is not None and last is not None
    assert (
        f"risk of breaking it {format_value(first, 'share')}, "
        f"{format_value(last, 'share')} in month 36"
    ) in " ".join(written().split())


def test_without_an_outlook_the_budget_stands_alone(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    summarise(console, _conclusion(replace(dossier, cost=replace(dossier.cost, outlook=()))))
    assert "25,000 USD a month" in written()
    assert "risk of breaking it" not in written()


def test_contradictions_and_what_is_not_modelled_are_shown(
    console: Console, written: Callable[[], str]
):
    dossier = make_partial_dossier()
    summarise(console, _conclusion(dossier))
    said = " ".join(written().split())
    for one in dossier.contradictions:
        assert one.render(dossier.claims) in said
    for name in dossier.off_the_bill:
        assert f"Not modelled yet: {name}" in said


def test_what_was_not_understood_of_a_text_is_told_and_the_rest_counted(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    passages = tuple(f"{number} elephants" for number in range(2, 9))
    summarise(console, _conclusion(replace(dossier, not_understood=passages)))
    assert "! Not understood, so in no figure: “2 elephants”" in written()
    assert "8 elephants" not in written()
    assert "! Not understood, so in no figure: 2 more passages, all in the reports" in written()


def test_what_no_formula_reads_is_told_without_alarm(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    summarise(
        console, _conclusion(replace(dossier, not_modelled=("timeline: 90 days (timeline)",)))
    )
    assert "Stated, and in no figure: timeline: 90 days (timeline)" in written()
    assert "! Stated" not in written()


def test_a_run_without_a_dossier_says_why(console: Console, written: Callable[[], str]):
    summarise(console, _conclusion(None, error="Fewer than half completed."))
    assert "Run run-1 failed" in written()
    assert "Fewer than half completed." in written()


def test_files_are_named_so_that_they_can_be_copied(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    path = Path("out") / ("long-" * 40) / "executive.html"
    summarise(console, _conclusion(dossier), [path])
    assert f"{path}\n" in written()


def test_the_report_to_open_comes_first_and_the_others_are_named_beside_it(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    names = ("assessment.json", "executive.md", "executive.html", "technical.md")
    summarise(console, _conclusion(dossier), [Path("out") / name for name in names])
    said = written()
    assert "\nout/executive.html  (also .md)\n" in said
    assert "\n  beside it technical.md, assessment.json\n" in said


def test_what_became_of_the_language_model_is_told_each_reason_once(
    console: Console, written: Callable[[], str], dossier: Dossier
):
    summarise(console, _conclusion(dossier), ())
    assert "language model" not in written()
    down = Commentary(status=CommentaryStatus.UNAVAILABLE, why="openai:m is not to be had now.")
    spoken = Commentary(status=CommentaryStatus.WRITTEN, text=Statement("Sound."))
    commentaries = iter((spoken, down, down))
    agents = tuple(
        entry
        if entry.report is None
        else replace(entry, report=replace(entry.report, commentary=next(commentaries, None)))
        for entry in dossier.agents
    )
    side = DebateSide(role=AgentRole.CTO, option=Regions.SINGLE, reason=Statement("So."))
    dispute = Dispute(decision=REGIONS, objector=side, defender=side, price=Statement("Nothing."))
    argued = replace(dossier.synthesis, debate=Debate(disputes=(dispute, dispute)))
    summarise(console, _conclusion(replace(dossier, agents=agents, synthesis=argued)), ())
    text = " ".join(written().split())
    assert "Agents argued about 2 objections. It changed nothing." in text
    assert "The language model commented for 1 of 3 agents." in text
    assert "! openai:m is not to be had now. (2 agents)" in text


def test_whatever_there_is_to_say_fits_on_one_screen(dossier: Dossier):
    told = StringIO()
    (act, *_), (asked, *_) = dossier.synthesis.recommendations, dossier.answers.next_best
    name = "\N{HEBREW LETTER ALEF}{shown}\N{GRINNING FACE}" * 2_000
    wordy = replace(
        dossier,
        title=name,
        synthesis=replace(
            dossier.synthesis,
            summary=Statement(f"Run the portal. {'word ' * 900}"),
            recommendations=tuple(replace(act, id=f"act-{number}") for number in range(9)),
        ),
        answers=replace(dossier.answers, next_best=(replace(asked, question=name),) * 3),
        not_understood=("elephants " * 90,) * 9,
        not_modelled=("timeline",) * 9,
    )
    steps = [_failed(role, OutcomeStatus.FAILED, "no idea " * 40) for role in list(AgentRole)[:8]]
    summarise(Console(file=told, width=80), _conclusion(wordy, *steps, error="Too few."))
    said = told.getvalue()
    assert len(said.splitlines()) <= LINES
    # What the decision is, what was lost and how the run ended outlast the rest.
    for kept in (
        "Run the portal.",
        "8 of 11 agents failed",
        "more, all in the reports",
        "Too few.",
    ):
        assert kept in said
