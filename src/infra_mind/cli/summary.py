import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..domain.claim import Claim
from ..domain.converted import Converted, in_own_currency
from ..domain.dossier import Dossier
from ..domain.figure import format_claim, format_range, format_value
from ..domain.recommendation import CommentaryStatus
from ..domain.role import AgentRole
from ..engine.events import OutcomeStatus
from ..questions.choice.targets import TargetStatus
from ..reports.acts import first_acts
from ..services.runs import Conclusion
from ..words.terms import TARGETS, term
from .console import heading, line, ranged

MOST_RECOMMENDATIONS = 5
MOST_QUESTIONS = 2
MOST_UNREAD = 5
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def summarise(console: Console, conclusion: Conclusion, files: Sequence[Path] = ()) -> None:
    """What came of a run, on one screen."""
    found = conclusion.dossier
    if found is not None:
        dossier = in_own_currency(found)
        _decision(console, dossier)
        _offers(console, dossier)
        _targets(console, dossier)
        _recommendations(console, dossier)
        _questions(console, dossier)
        _gaps(console, dossier)
    _agents(console, conclusion)
    _model(console, conclusion)
    _ending(console, conclusion, files)


def _decision(console: Console, dossier: Dossier) -> None:
    heading(console, dossier.title or "Decision")
    console.print(dossier.synthesis.summary.render(dossier.claims))
    figures = Table.grid(padding=(0, 2))
    for label, text in _key_figures(dossier):
        figures.add_row(Text(label, style="quiet"), Text(text, style="figure"))
    console.print()
    console.print(figures)


def _key_figures(dossier: Dossier) -> list[tuple[str, str]]:
    monthly = dossier.claims[dossier.cost.monthly]
    rows = [("Monthly cost", ranged(monthly) + _behind(monthly))]
    facts = dossier.facts
    if facts.budget is not None:
        budget = dossier.claims[facts.budget]
        rows.append(("Budget", f"{format_claim(budget)}{_behind(budget)}{_risk(dossier)}"))
    ids = (facts.availability, facts.operating_hours)
    rows += [(dossier.claims[id].label, ranged(dossier.claims[id])) for id in ids]
    if dossier.cost.not_priced:
        rows.append(("Not priced", ", ".join(dossier.cost.not_priced)))
    return rows


def _behind(claim: Claim) -> str:
    """The amount in USD, where the company counts in another currency."""
    return f" ({format_claim(claim.usd)})" if isinstance(claim, Converted) else ""


def _risk(dossier: Dossier) -> str:
    """How probably the budget breaks at the start, and at the end of the horizon."""
    risks = [
        (one.month, format_value(one.over_budget, "share"))
        for one in dossier.cost.outlook
        if one.over_budget is not None
    ]
    if not risks:
        return ""
    (_, first), (month, last) = risks[0], risks[-1]
    later = f" and {last} in month {month}" if len(risks) > 1 else ""
    return f", broken with a probability of {first} in the first month{later}"


def _offers(console: Console, dossier: Dossier) -> None:
    """Lean, recommended and resilient, a line each, and what runs today; why stands in the reports."""
    found = dossier.choice.by_design
    if not found:
        return
    heading(console, "Offers")
    table = Table.grid(padding=(0, 2))
    for same in found:
        one = same[0]
        ids = (one.downtime_hours, one.operating_hours)
        figures = [format_claim(dossier.claims[id]) for id in ids]
        gives_up = ", ".join(each.render(dossier.claims) for each in one.gives_up)
        table.add_row(
            ", ".join(each.name for each in same),
            Text(format_range(dossier.claims[one.monthly]), style="figure"),
            f"{figures[0]} down, {figures[1]}",
        )
        if gives_up:
            table.add_row("", "", Text(f"gives up {gives_up}", style="quiet"))
    stay = dossier.choice.stay
    if stay is not None:
        spend = format_claim(dossier.claims[stay.monthly]) if stay.monthly else "not stated"
        table.add_row("stay", Text(spend, style="figure"), "downtime and work not known")
    moved = dossier.choice.rehost
    if moved is not None:
        down, hours = (
            format_range(dossier.claims[id]) for id in (moved.downtime_hours, moved.operating_hours)
        )
        cost = Text(format_range(dossier.claims[moved.monthly]), style="figure")
        table.add_row("rehost", cost, f"{down} down, {hours}")
    for one in dossier.choice.buying:
        price = Text(format_range(dossier.claims[one.monthly]), style="figure")
        table.add_row("buy", price, "downtime and work not known")
    console.print(table)
    for one in dossier.choice.buying:
        words = f"{one.text.render(dossier.claims)} Source: {one.source.title}, {one.source.as_of}."
        console.print(Text(words, style="quiet"))


def _targets(console: Console, dossier: Dossier) -> None:
    """Targets that are not met as surely as was asked for."""
    for one in dossier.choice.targets:
        if one.stated and one.status != TargetStatus.MET:
            words = "is missed" if one.status == TargetStatus.MISSED else "is at the edge"
            chance = format_claim(dossier.claims[one.probability_met])
            where = f" of {one.workload}" if one.workload else ""
            console.print(f"! {TARGETS[one.target]}{where} {words}: met with {chance}")


def _recommendations(console: Console, dossier: Dossier) -> None:
    top = [one for _, one in first_acts(dossier, MOST_RECOMMENDATIONS)]
    if not top:
        return
    heading(console, f"First {len(top)} of {len(dossier.synthesis.recommendations)} things to do")
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right")
    for number, one in enumerate(top, 1):
        title = Text(one.title.render(dossier.claims))
        table.add_row(f"{number}.", title.append(f" ({term(one.owner)})", style="quiet"))
    console.print(table)


def _questions(console: Console, dossier: Dossier) -> None:
    answers = dossier.answers
    questions = answers.next_best[:MOST_QUESTIONS]
    if questions or answers.nothing_more_to_ask:
        heading(console, "What to find out next")
    if answers.nothing_more_to_ask:
        console.print("Nothing: no further answer can change the decision.")
    for one in questions:
        value = dossier.claims[one.value]
        saves = f"saves {format_claim(value)} on average, " if float(value.value) >= 1 else ""
        moves = "can change the decision" if one.moves_decision else "narrows the cost"
        console.print(f"- {one.question} ({saves}{moves})")
        line(console, f"  --set {one.path}=...", "quiet")


def _gaps(console: Console, dossier: Dossier) -> None:
    gaps = [
        *(f"Not understood, so in no figure: {text}" for text in _not_understood(dossier)),
        *(f"To be settled: {one.render(dossier.claims)}" for one in dossier.contradictions),
        *(f"Not modelled yet: {text}" for text in dossier.off_the_bill),
        *(f"Of the files about today: {text}" for text in _unread(dossier)),
    ]
    unread = [one for one in dossier.not_modelled if one not in dossier.off_the_bill]
    if gaps or unread:
        heading(console, "Mind this")
    for text in gaps:
        console.print(Text(f"! {text}", style="loud"))
    for text in unread:
        console.print(Text(f"Stated, and in no figure: {text}", style="quiet"))


def _not_understood(dossier: Dossier) -> list[str]:
    passages = [f"“{one}”" for one in dossier.not_understood]
    rest = f"{len(passages) - MOST_UNREAD} more passages, all in the reports"
    return [*passages[:MOST_UNREAD], *([rest] if len(passages) > MOST_UNREAD else [])]


def _unread(dossier: Dossier) -> list[str]:
    """The first lines of the estate that are in no figure; the technical report has all."""
    lines = dossier.baseline.unread if dossier.baseline else ()
    rest = f"{len(lines) - MOST_UNREAD:,} more lines, all in the technical report"
    return [*lines[:MOST_UNREAD], *([rest] if len(lines) > MOST_UNREAD else [])]


def _agents(console: Console, conclusion: Conclusion) -> None:
    """Agents that did not complete, so that nobody overlooks them."""
    missing = [
        (step.label, step.outcome or OutcomeStatus.CANCELLED, step.error)
        for step in conclusion.state.steps.values()
        if step.label is not None and step.outcome is not OutcomeStatus.COMPLETED
    ]
    if missing:
        counts = Counter(outcome for _, outcome, _ in missing)
        heading(console, _lost(counts, conclusion.metrics.total_agents))
    for agent, outcome, error in missing:
        skipped = outcome is OutcomeStatus.SKIPPED
        reason = _first_sentence(error) if skipped else error
        why = f": {reason}" if reason else ""
        text = f"! {AgentRole(agent).label} {_spoken(outcome)}{why}"
        console.print(Text(text, style="loud" if skipped else "bad"))


def _model(console: Console, conclusion: Conclusion) -> None:
    """What became of the language model, where one was asked; each reason once."""
    reports = (
        () if conclusion.dossier is None else [one.report for one in conclusion.dossier.agents]
    )
    found = [one.commentary for one in reports if one is not None and one.commentary is not None]
    if not found:
        return
    spoke = sum(one.status is CommentaryStatus.WRITTEN for one in found)
    line(console, f"The language model commented for {spoke} of {len(found)} agents.")
    debate = None if conclusion.dossier is None else conclusion.dossier.synthesis.debate
    if debate is not None and debate.disputes:
        number = len(debate.disputes)
        objections = "1 objection" if number == 1 else f"{number} objections"
        line(console, f"Agents argued about {objections}. {debate.effect}")
    for why, times in Counter(one.why for one in found if one.why).items():
        text = f"! {why}" + (f" ({times} agents)" if times > 1 else "")
        console.print(Text(text, style="loud"))


def _lost(counts: Mapping[OutcomeStatus, int], total: int) -> str:
    """How many agents ended otherwise than well, each way counted for itself."""
    (first, number), *others = ((how, counts[how]) for how in OutcomeStatus if how in counts)
    agents = "agent" if total == 1 else "agents"
    also = "".join(f", {count} {_spoken(how)}" for how, count in others)
    return f"{number} of {total} {agents} {_spoken(first)}{also}"


def _spoken(outcome: OutcomeStatus) -> str:
    return outcome.replace("_", " ")


def _first_sentence(text: str) -> str:
    return _SENTENCE_END.split(text, maxsplit=1)[0]


def _ending(console: Console, conclusion: Conclusion, files: Sequence[Path]) -> None:
    run, metrics = conclusion.run, conclusion.metrics
    if files:
        heading(console, "Files")
    for path, endings in _by_report(files).items():
        also = f"  (also {', '.join(endings)})" if endings else ""
        line(console, f"  {path}{also}")
    console.print()
    faster = "" if metrics.speedup_factor is None else f", speed-up {metrics.speedup_factor:.2f}"
    text = f"Run {run.id} {run.status} in {metrics.total_time:.2f} s ({run.mode}{faster})"
    line(console, text, "good" if run.status == "completed" else "loud")
    if run.error:
        console.print(Text(run.error, style="bad"))


def _by_report(files: Sequence[Path]) -> dict[Path, list[str]]:
    """One file of each report, the one to open first, with the endings of its others."""
    ordered = sorted(files, key=lambda path: path.suffix != ".html")
    first = {path.stem: path for path in reversed(ordered)}
    return {
        first[stem]: [one.suffix for one in files if one.stem == stem and one != first[stem]]
        for stem in dict.fromkeys(path.stem for path in files)
    }
