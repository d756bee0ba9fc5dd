"""What was asked for and how it stands, and the rules that bound the choice."""

from ..domain.choice import GuardRailReport, TargetReport
from ..words.targets import target_words
from ..words.terms import sentence_case
from .document import Block, Column, Content, Figure, Name, Paragraph, Section, Strong, Table, Text
from .exceptions import accepted
from .prose import joined, shown, write
from .view import View

STATUS = {"met": "met", "at_the_edge": "at the edge", "missed": "missed"}


def targets(view: View) -> Section:
    """What was asked of each workload, what it has, and how surely."""
    columns = (
        Column(title="Target"),
        Column(title="Asked for", numeric=True),
        Column(title="Has (P50)", numeric=True),
        Column(title="Met with", numeric=True),
        Column(title="Status"),
    )
    rows = tuple(_target(view, one) for one in view.dossier.choice.targets if one.stated)
    blocks = [Table(columns=columns, rows=rows)] if rows else []
    return Section(title="What was asked for", anchor="targets", blocks=tuple(blocks))


def worst_of(view: View, target: str) -> TargetReport | None:
    """Of what was stated of one kind of target, what stands worst; `None` where nothing was."""
    ranks = list(STATUS)
    found = [one for one in view.dossier.choice.targets if one.target == target and one.stated]
    return max(
        found,
        key=lambda one: (ranks.index(one.status), -(view.number(one.probability_met) or 0.0)),
        default=None,
    )


def bounds(view: View) -> list[Block]:
    """Guard rails that are lifted or bound the choice, with what each costs; what costs nothing is no bound."""
    rails = view.dossier.choice.guard_rails
    lifted = [_lifted(one) for one in rails if one.lifted]
    by_reason: dict[str, list[Content]] = {}
    for one in rails:
        if one.bound and not one.lifted and one.costs is not None and _costs(view, one.costs):
            by_reason.setdefault(one.reason, []).append((Figure(one.costs),))
    bound = [
        write("{reason} Here that costs {costs}.", reason=Name(reason), costs=joined(costs))
        for reason, costs in by_reason.items()
    ]
    if not lifted and not bound:
        return []
    told = joined([*lifted, *bound], separator=" ", last=" ")
    return [Paragraph(content=(Strong("Rules that bound the choice."), Text(" "), *told))]


def _target(view: View, one: TargetReport) -> tuple[Content, ...]:
    name = target_words(one.target)
    label = f"{one.workload}: {name}" if one.workload else sentence_case(name)
    return (
        (Name(label),),
        _asked(one),
        shown(one.value),
        shown(one.probability_met),
        _told_status(view, one),
    )


def _told_status(view: View, one: TargetReport) -> Content:
    status = STATUS[one.status]
    if status == "met":
        return (Text(status),)
    looser = write("; {it} is met", it=one.instead) if one.instead is not None else ()
    names = (f"{one.workload}.{one.target}", one.target) if one.workload else (one.target,)
    held = accepted(view, *names)
    return (Strong(status), *looser, *(write("; {it}", it=held) if held else ()))


def _asked(one: TargetReport) -> Content:
    if one.company is None:
        return shown(one.asked)
    return write("{asked}, {company} of what is critical", asked=one.asked, company=one.company)


def _lifted(one: GuardRailReport) -> Content:
    why = "Here a pin lifts it." if one.by_pin else "Here it is lifted: it would leave nothing."
    return write(f"{{reason}} {why}", reason=Name(one.reason))


def _costs(view: View, costs: str) -> bool:
    """Whether a reader would miss what it costs: a USD a month."""
    return (view.number(costs) or 0.0) >= 1.0
