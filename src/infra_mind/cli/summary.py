import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..domain.claim import Claim
from ..domain.converted import Converted, in_own_currency
from ..domain.dossier import Dossier
from ..domain.figure import format_claim, format_range, format_value, unit_words, without_unit
from ..domain.recommendation import CommentaryStatus
from ..domain.role import AgentRole
from ..engine.events import OutcomeStatus
from ..questions.choice.targets import TargetStatus
from ..reports.acts import first_acts
from ..reports.questions import asked, worth_asking
from ..services.delivery import RESULT
from ..services.runs import Conclusion
from ..words.terms import TARGETS, sentence_case, term
from .console import ranged
from .sheet import Piece, lay_out

MOST_RECOMMENDATIONS = 5
MOST_QUESTIONS = 2
MOST_UNREAD = 5
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_UNKNOWN = "not known"
# How long a part holds out where not all fit on one screen: the lowest gives way first.
_READ, _QUESTIONS, _ACTS, _OFFERS, _GAPS, _TARGETS, _LOST, _DECISION = range(8)


def summarise(console: Console, conclusion: Conclusion, files: Sequence[Path] = ()) -> None:
    """What came of a run, on one screen."""
    found = conclusion.dossier
    parts: list[Piece] = []
    if found is not None:
        dossier = in_own_currency(found)
        parts += [
            _decision(dossier),
            _offers(dossier),
            _targets(dossier),
            _recommendations(dossier),
            _questions(dossier),
            *_gaps(conclusion, dossier),
        ]
    parts += [_agents(conclusion), _model(conclusion), _ending(conclusion, files)]
    lay_out(console, parts)


def _decision(dossier: Dossier) -> Piece:
    entries = [Text(dossier.synthesis.summary.render(dossier.claims)), *_key_figures(dossier)]
    heading = dossier.title or "Decision"
    return Piece(heading=heading, entries=entries, least=len(entries), worth=_DECISION)


def _key_figures(dossier: Dossier) -> Iterator[Text]:
    """What the sentence above does not say: the likely cost, and how the budget holds."""
    monthly = dossier.claims[dossier.cost.monthly]
    rows = [("Monthly cost", ranged(monthly) + _behind(monthly))]
    if (budget := dossier.facts.budget) is not None:
        rows.append(("Budget", f"{format_claim(dossier.claims[budget])}{_risk(dossier)}"))
    if dossier.cost.not_priced:
        rows.append(("Not priced", ", ".join(dossier.cost.not_priced)))
    for label, text in rows:
        yield Text.assemble((f"{label:<12}  ", "quiet"), (text, "figure"))


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
    later = f", {last} in month {month}" if len(risks) > 1 else ""
    return f"; risk of breaking it {first}{later}"


def _offers(dossier: Dossier) -> Piece:
    """Lean, recommended and resilient, a line each, and what runs today; why stands in the reports."""
    claims = dossier.claims
    offers = [(", ".join(each.name for each in same), same[0]) for same in dossier.choice.by_design]
    if not offers:
        return Piece(entries=(), worth=_OFFERS)
    unit = unit_words(claims[dossier.cost.monthly].unit)
    head = ("Offers", unit, "hours down a year", "hours of work a week")
    table: list[tuple[str, ...]] = [head]
    for name, one in offers:
        ids = (one.monthly, one.downtime_hours, one.operating_hours)
        table.append((name, *_bare(claims, ids)))
    given_up = {
        name: ", ".join(each.render(claims) for each in one.gives_up) for name, one in offers
    }
    stay, moved = dossier.choice.stay, dossier.choice.rehost
    if stay is not None:
        spend = _bare(claims, (stay.monthly,))[0] if stay.monthly else "not stated"
        table.append(("stay", spend, _UNKNOWN, _UNKNOWN))
    if moved is not None:
        ids = (moved.monthly, moved.downtime_hours, moved.operating_hours)
        table.append(("rehost", *_bare(claims, ids)))
    table += [
        ("buy", *_bare(claims, (one.monthly,)), _UNKNOWN, _UNKNOWN) for one in dossier.choice.buying
    ]
    title, *rows = _aligned(table)
    entries: list[Text] = []
    for (name, *_), row in zip(table[1:], rows, strict=True):
        entries.append(row)
        if words := given_up.get(name):
            entries.append(Text(f"  {name} gives up {words}", style="quiet"))
    for one in dossier.choice.buying:
        words = f"{one.text.render(claims)} Source: {one.source.title}, {one.source.as_of}."
        entries.append(Text(words, style="quiet"))
    return Piece(
        heading=title.plain,
        entries=entries,
        least=len(entries) - len(dossier.choice.buying),
        worth=_OFFERS,
    )


def _bare(claims: Mapping[str, Claim], ids: Sequence[str]) -> tuple[str, ...]:
    """Ranges without their units, which stand in the head."""
    return tuple(without_unit(format_range(claims[id]), claims[id].unit) for id in ids)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[Text]:
    """Rows under each other, the names to the left."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for name, *cells in rows:
        shown = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield Text("  ".join((name.ljust(widths[0]), *shown)))


def _targets(dossier: Dossier) -> Piece:
    """Targets that are not met as surely as was asked for."""
    entries: list[Text] = []
    for one in dossier.choice.targets:
        if one.stated and one.status != TargetStatus.MET:
            words = "is missed" if one.status == TargetStatus.MISSED else "is at the edge"
            chance = format_claim(dossier.claims[one.probability_met])
            where = f" of {one.workload}" if one.workload else ""
            said = f"{TARGETS[one.target]}{where} {words}: kept in {chance} of the futures"
            entries.append(Text(f"! {sentence_case(said)}", style="loud"))
    return Piece(entries=entries, least=3, worth=_TARGETS, counted=True)


def _recommendations(dossier: Dossier) -> Piece:
    acts = [one for _, one in first_acts(dossier, MOST_RECOMMENDATIONS)]
    entries = [
        Text.assemble(
            f"{number}. {one.title.render(dossier.claims)}", (f" ({term(one.owner)})", "quiet")
        )
        for number, one in enumerate(acts, 1)
    ]
    of = len(dossier.synthesis.recommendations)
    return Piece(heading="What to do first", of=of, entries=entries, least=3, worth=_ACTS)


def _questions(dossier: Dossier) -> Piece:
    """Each with where its answer goes."""
    answers = dossier.answers
    entries = [
        Text("Nothing more: no further answer can change the decision.")
        for _ in range(answers.nothing_more_to_ask)
    ]
    for one in asked(dossier)[:MOST_QUESTIONS]:
        share = format_claim(dossier.claims[one.share_of_spread])
        hangs = worth_asking(dossier.claims, one).replace("{share}", share)
        said = Text(f"- {one.question} {hangs}\n")
        entries.append(said.append(f"  --set {one.path}=...", "quiet"))
    return Piece(heading="What we need from you", entries=entries, worth=_QUESTIONS)


def _gaps(conclusion: Conclusion, dossier: Dossier) -> Iterator[Piece]:
    gaps = [
        *(f"Not understood, so in no figure: {text}" for text in _not_understood(dossier)),
        *(
            f"To be settled: {_first_sentence(one.render(dossier.claims))}"
            for one in dossier.contradictions
        ),
        *(f"Not modelled yet: {text}" for text in dossier.off_the_bill),
        *(f"Of the files about today: {text}" for text in _unread(dossier)),
        *(
            f"{label} skipped: {_first_sentence(why)}"
            for label, outcome, why in _not_completed(conclusion)
            if outcome is OutcomeStatus.SKIPPED
        ),
    ]
    unread = [one for one in dossier.not_modelled if one not in dossier.off_the_bill]
    loud = [Text(f"! {text}", style="loud") for text in gaps]
    quiet = [Text(f"Stated, and in no figure: {text}", style="quiet") for text in unread]
    yield Piece(heading="Mind this", entries=loud, worth=_GAPS, counted=True)
    yield Piece(heading="" if loud else "Mind this", entries=quiet, worth=_READ, counted=True)


def _not_understood(dossier: Dossier) -> list[str]:
    passages = [f"“{one}”" for one in dossier.not_understood]
    rest = f"{len(passages) - MOST_UNREAD} more passages, all in the reports"
    return [*passages[:MOST_UNREAD], *([rest] if len(passages) > MOST_UNREAD else [])]


def _unread(dossier: Dossier) -> list[str]:
    """The first lines of the estate that are in no figure; the technical report has all."""
    lines = dossier.baseline.unread if dossier.baseline else ()
    rest = f"{len(lines) - MOST_UNREAD:,} more lines, all in the technical report"
    return [*lines[:MOST_UNREAD], *([rest] if len(lines) > MOST_UNREAD else [])]


def _agents(conclusion: Conclusion) -> Piece:
    """Agents that were lost, so that nobody overlooks them."""
    missing = list(_not_completed(conclusion))
    lost = [one for one in missing if one[1] is not OutcomeStatus.SKIPPED]
    entries = [
        Text(f"! {label} {_spoken(outcome)}{f': {error}' if error else ''}", style="bad")
        for label, outcome, error in lost
    ]
    counts = Counter(outcome for _, outcome, _ in missing)
    heading = _lost(counts, conclusion.metrics.total_agents) if lost else ""
    return Piece(heading=heading, entries=entries, worth=_LOST, counted=True)


def _not_completed(conclusion: Conclusion) -> Iterator[tuple[str, OutcomeStatus, str]]:
    """Each agent that did not complete, how it ended, and why."""
    for step in conclusion.state.steps.values():
        if step.label is not None and step.outcome is not OutcomeStatus.COMPLETED:
            outcome = step.outcome or OutcomeStatus.CANCELLED
            yield AgentRole(step.label).label, outcome, step.error


def _model(conclusion: Conclusion) -> Piece:
    """What became of the language model, where one was asked; each reason once."""
    reports = (
        () if conclusion.dossier is None else [one.report for one in conclusion.dossier.agents]
    )
    found = [one.commentary for one in reports if one is not None and one.commentary is not None]
    if not found:
        return Piece(entries=(), worth=_READ)
    spoke = sum(one.status is CommentaryStatus.WRITTEN for one in found)
    entries = [Text(f"The language model commented for {spoke} of {len(found)} agents.")]
    debate = None if conclusion.dossier is None else conclusion.dossier.synthesis.debate
    if debate is not None and debate.disputes:
        number = len(debate.disputes)
        objections = "1 objection" if number == 1 else f"{number} objections"
        entries.append(Text(f"Agents argued about {objections}. {debate.effect}"))
    for why, times in Counter(one.why for one in found if one.why).items():
        text = f"! {why}" + (f" ({times} agents)" if times > 1 else "")
        entries.append(Text(text, style="loud"))
    return Piece(entries=entries, worth=_GAPS)


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


def _ending(conclusion: Conclusion, files: Sequence[Path]) -> Piece:
    run, metrics = conclusion.run, conclusion.metrics
    faster = "" if metrics.speedup_factor is None else f", speed-up {metrics.speedup_factor:.2f}"
    text = f"Run {run.id} {run.status} in {metrics.total_time:.2f} s ({run.mode}{faster})"
    ended = Text(text, style="good" if run.status == "completed" else "loud", no_wrap=True)
    why = [Text(run.error, style="bad")] if run.error else []
    entries = [*_files(files), ended, *why]
    return Piece(entries=entries, least=len(entries), worth=_DECISION)


def _files(files: Sequence[Path]) -> Iterator[Text]:
    """The path of the report to open first, then the names of what lies beside it."""
    found = _by_report(sorted(files, key=lambda path: path.name == RESULT))
    for path, endings in list(found.items())[:1]:
        also = f"  (also {', '.join(endings)})" if endings else ""
        yield Text(f"{path}{also}", no_wrap=True)
    if names := [path.name for path in list(found)[1:]]:
        yield Text(f"  beside it {', '.join(names)}", style="quiet")


def _by_report(files: Sequence[Path]) -> dict[Path, list[str]]:
    """One file of each report, the one to open first, with the endings of its others."""
    ordered = sorted(files, key=lambda path: path.suffix != ".html")
    first = {path.stem: path for path in reversed(ordered)}
    return {
        first[stem]: [one.suffix for one in files if one.stem == stem and one != first[stem]]
        for stem in dict.fromkeys(path.stem for path in files)
    }
