"""What breaks, what would change the choice, whether the team can run it, what leaving costs."""

from ..domain.dossier import Break, Share
from .charts_design import downtime_by_cause
from .document import Column, Content, Name, Paragraph, Section, Table, Text
from .events import FlipEvent, events, options_of
from .prose import prose, shown, write
from .questions import asked
from .view import View


def limits(view: View) -> Section:
    parts = (_downtime(view), _breaks(view), _flips(view), _answers(view), _team(view), _exit(view))
    return Section(
        title="Limits and ways out",
        anchor="limits",
        sections=tuple(part for part in parts if part.blocks),
    )


def _downtime(view: View) -> Section:
    (table,) = _shares(view.dossier.answers.downtime_causes, "Cause", "Down") or (None,)
    chart = downtime_by_cause(view, table)
    blocks = () if chart is None else (chart,)
    return Section(title="What makes the downtime", anchor="downtime", blocks=blocks)


def _breaks(view: View) -> Section:
    rows = tuple(_break(one) for one in view.dossier.answers.first_break)
    columns = (
        Column(title="Scenario"),
        Column(title="Limit that breaks"),
        Column(title="In", numeric=True),
        Column(title="What to do before", wide=True),
    )
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="What breaks first, and when", anchor="breaks", blocks=blocks)


def _break(one: Break) -> tuple[Content, ...]:
    return (
        (Name(one.scenario),),
        (Name(one.limit),),
        shown(one.month, missing="not within the horizon"),
        prose(one.remedy),
    )


def _flips(view: View) -> Section:
    rows = tuple(_flip(one) for one in events(view))
    columns = (
        Column(title="When this"),
        Column(title="passes", numeric=True),
        Column(title="now", numeric=True),
        Column(title="this wins", wide=True),
    )
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="Flip points", anchor="flip-points", blocks=blocks)


def _flip(event: FlipEvent) -> tuple[Content, ...]:
    one = event.first
    return (
        write("{label} " + ("rises" if one.rises else "falls"), label=Name(one.label)),
        shown(one.value),
        shown(one.likely),
        options_of(event),
    )


def _answers(view: View) -> Section:
    rows = tuple(
        (
            (Name(one.question),),
            (Name(one.path, code=True),),
            shown(one.value),
            shown(one.share_of_spread),
            (Text("yes" if one.moves_decision else "no"),),
        )
        for one in asked(view.dossier)
    )
    columns = (
        Column(title="Question"),
        Column(title="Field"),
        Column(title="Expected saving", numeric=True),
        Column(title="Share of the spread", numeric=True),
        Column(title="Moves the decision"),
    )
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="What is worth finding out", anchor="next-best", blocks=blocks)


def _team(view: View) -> Section:
    load = view.dossier.answers.team_load
    verdict = Paragraph(content=prose(load.verdict))
    return Section(
        title="Team load",
        anchor="team",
        blocks=(verdict, *_shares(load.items, "Task", "Work")),
    )


def _exit(view: View) -> Section:
    leaving = view.dossier.answers.exit_price
    words = write("Leaving costs {it:range} once, {it} likely.", it=leaving.total)
    return Section(
        title="Price of leaving",
        anchor="exit",
        blocks=(Paragraph(content=words), *_shares(leaving.items, "What", "Once")),
    )


def _shares(items: tuple[Share, ...], name: str, amount: str) -> tuple[Table, ...]:
    rows = tuple(((Name(item.name),), shown(item.amount)) for item in items)
    columns = (Column(title=name), Column(title=amount, numeric=True))
    return (Table(columns=columns, rows=rows),) if rows else ()
