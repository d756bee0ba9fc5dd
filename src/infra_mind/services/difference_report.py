"""What differs between two runs as a document that stands in a pull request: causes first, then effects."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from ..core.errors import KnowledgeError
from ..domain.choice import TargetReport
from ..domain.claim import Claim
from ..domain.design import Decision
from ..domain.dossier import Dossier
from ..domain.input import Inputs
from ..domain.ledger import Ledger
from ..reports.columns import units_in_heads
from ..reports.document import (
    DIFFERENCE,
    Block,
    Bullets,
    Column,
    Content,
    Document,
    Figure,
    Form,
    Name,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)
from ..reports.prose import joined, shown, write
from ..reports.targets import STATUS
from ..words.inputs import named_path
from ..words.options import decision_words, option_words
from ..words.targets import target_words
from ..words.terms import sentence_case
from .difference import (
    FigureChange,
    LineChange,
    RunDifference,
    TargetChange,
    ValueChange,
    amount,
    cause_words,
    comparable,
    said,
)

MOST_LINES: Final = 12
MOST_KNOWN: Final = 20
MOST_NAMED: Final = 3
_NOTHING: Content = (Text("–"),)
_CAUSES: Final = (
    Column(title="What"),
    Column(title="Before"),
    Column(title="After"),
)


def difference_report(
    before: Dossier, after: Dossier, found: RunDifference, inputs: Inputs
) -> Document:
    """The document of a difference; its figures are claims of one run or of the other."""
    before, after = comparable(before, after)
    ledger = Ledger({**before.claims, **after.claims})
    sections = (
        _causes(before, after, found, inputs),
        _decisions(found),
        _targets(found),
        _figures(found),
        _bill(before, after, found, ledger),
        _advice(found),
    )
    summary = _summary(before, after, found)
    document = Document(
        kind=DIFFERENCE,
        title="What differs",
        subject=after.title,
        summary=summary,
        sections=tuple(one for one in sections if one.blocks),
        claims=ledger.claims,
        as_of=after.as_of,
    )
    return units_in_heads(document)


def _summary(before: Dossier, after: Dossier, found: RunDifference) -> Content:
    if found.nothing:
        return (Text("Nothing differs: same inputs, same figures, same decisions."),)
    old, new = before.claims[before.cost.monthly], after.claims[after.cost.monthly]
    words = "The bill stays at {new}."
    if (old.value, old.unit) != (new.value, new.unit):
        words = "The bill goes from {old} to {new}."
    parts = [write(words, old=old.id, new=new.id)]
    changed = [decision_words(Decision.parse(one.name)) for one in found.decisions]
    if changed:
        named: list[Content] = [(Name(one),) for one in changed[:MOST_NAMED]]
        rest = [write("others")] if len(changed) > MOST_NAMED else []
        parts.append(write("Decided otherwise: {it}.", it=joined([*named, *rest])))
    else:
        parts.append(write("The design stays as it is."))
    for status, words in (("missed", "Now missed: {it}."), ("met", "Now met: {it}.")):
        moved = [_target_name(one) for one in found.targets if _turned(one, status)]
        if moved:
            parts.append(write(words, it=joined(moved)))
    return joined(parts, separator=" ", last=" ")


def _turned(one: TargetChange, status: str) -> bool:
    """Whether a target has come to that status and was asked for before, too."""
    before, after = one.before, one.after
    return bool(before and after and after.status == status and before.status != status)


def _causes(before: Dossier, after: Dossier, found: RunDifference, inputs: Inputs) -> Section:
    """What is another one in the second run: what was put in, what is known, what works it out."""
    names = [*_workloads(before), *_workloads(after)[len(_workloads(before)) :]]
    rows = [_input_row(one, names, inputs) for one in found.inputs]
    rows += [_row(Name(one.name), one) for one in found.known[:MOST_KNOWN]]
    if found.prices is not None:
        rows.append(_row(Text("Price lists"), found.prices))
    rows += [_row(Text(sentence_case(one.name)), one) for one in found.versions]
    blocks: list[Block] = [Table(columns=_CAUSES, rows=tuple(rows))] if rows else []
    if len(found.known) > MOST_KNOWN:
        text = "Further prices and assumptions differ; they stand in the results of both runs."
        blocks.append(Paragraph(content=(Text(text),)))
    if len(rows) == 1:
        blocks.append(Paragraph(content=(Text("All that follows is because of it."),)))
    elif len(rows) > 1 and found.decisions:
        blocks.append(
            Paragraph(
                content=write(
                    "The design follows from all of them; {command} with one at a time tells them apart.",
                    command=Name("infra-mind whatif", code=True),
                )
            )
        )
    return Section(title="Because of", anchor="causes", blocks=tuple(blocks))


def _workloads(dossier: Dossier) -> list[str]:
    given = cast("list[object]", dossier.requirements.get("workloads") or [])
    named = (cast("Mapping[str, object]", one) for one in given if isinstance(one, Mapping))
    return [str(one.get("name", "")) for one in named]


def _input_row(one: ValueChange, names: list[str], inputs: Inputs) -> tuple[Content, ...]:
    try:
        words = named_path(one.name, names, inputs)
    except KnowledgeError:
        words = ""
    path = Name(one.name, code=True)
    label: Content = (Name(f"{words} "), path) if words else (path,)
    values = replace(one, before=said(one.before), after=said(one.after))
    return (label, *_values(values, missing="not given"))


def _row(label: Name | Text, one: ValueChange) -> tuple[Content, ...]:
    return ((label,), *_values(one, missing="–"))


def _values(one: ValueChange, *, missing: str) -> tuple[Content, Content]:
    old, new = ((Name(value),) if value else (Text(missing),) for value in (one.before, one.after))
    return old, new


def _decisions(found: RunDifference) -> Section:
    rows = tuple(_decision(one) for one in found.decisions)
    columns = (Column(title="Decision"), Column(title="Before"), Column(title="After"))
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="What is decided otherwise", anchor="decisions", blocks=blocks)


def _decision(one: ValueChange) -> tuple[Content, ...]:
    decision = Decision.parse(one.name)
    old, new = (
        (Name(option_words(decision.option(value), decision.kind)),) if value else _NOTHING
        for value in (one.before, one.after)
    )
    return (Name(sentence_case(decision_words(decision))),), old, new


def _targets(found: RunDifference) -> Section:
    columns = (
        Column(title="Target"),
        Column(title="Asked before"),
        Column(title="Asked now"),
        Column(title="Had before"),
        Column(title="Has now"),
        Column(title="Status"),
    )
    rows = tuple(_target(one) for one in found.targets)
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="What was asked for", anchor="targets", blocks=blocks)


def _target(one: TargetChange) -> tuple[Content, ...]:
    old, new = one.before, one.after
    return (
        _target_name(one),
        _asked(old),
        _asked(new),
        shown(old.value) if old else _NOTHING,
        shown(new.value) if new else _NOTHING,
        _status(old, new),
    )


def _asked(one: TargetReport | None) -> Content:
    return shown(one.asked) if one else (Text("not asked for"),)


def _target_name(one: TargetChange) -> Content:
    words = target_words(one.target)
    return (Name(f"{one.workload}: {words}" if one.workload else words),)


def _status(old: TargetReport | None, new: TargetReport | None) -> Content:
    was, now = (STATUS[one.status] if one else "" for one in (old, new))
    if not now:
        return _NOTHING
    if not was or was == now:
        return (Text(now),)
    return (Text(f"{was}, now "), Strong(now))


def _figures(found: RunDifference) -> Section:
    columns = (
        Column(title="Figure"),
        Column(title="Before", numeric=True),
        Column(title="After", numeric=True),
        Column(title="Because of"),
    )
    rows = tuple(_figure(one) for one in found.figures)
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="What it comes to", anchor="figures", blocks=blocks)


def _figure(one: FigureChange) -> tuple[Content, ...]:
    form = Form.RANGE if _alike(one.before, one.after) else Form.VALUE
    return (
        (Name(one.label),),
        shown(one.before and one.before.id, form, missing="–"),
        shown(one.after and one.after.id, form, missing="–"),
        _because(one.causes),
    )


def _alike(one: Claim | None, other: Claim | None) -> bool:
    """Whether only the ranges differ."""
    return one is not None and other is not None and one.value == other.value


def _because(causes: tuple[str, ...]) -> Content:
    """Causes in words; a decision is written in its own."""
    named: list[Content] = [(Name(cause_words(one)),) for one in causes[:MOST_NAMED]]
    rest = [write("others")] if len(causes) > MOST_NAMED else []
    return joined([*named, *rest]) or _NOTHING


def _bill(before: Dossier, after: Dossier, found: RunDifference, ledger: Ledger) -> Section:
    shown_lines = found.lines[:MOST_LINES]
    rows = [_line(one, ledger) for one in shown_lines]
    if not rows:
        return Section(title="The bill by line", anchor="bill")
    old, new = (one.claims[one.facts.monthly_likely] for one in (before, after))
    rows.append(
        ((Strong("All lines"),), *_three(old, new, ledger), (Text("at the likely values"),))
    )
    money = after.currency.code
    columns = (
        Column(title="Line"),
        Column(title=f"Before, {money} a month", numeric=True),
        Column(title="After", numeric=True),
        Column(title="Change", numeric=True),
        Column(title="Because of"),
    )
    blocks: list[Block] = [Table(columns=columns, rows=tuple(rows))]
    rest = found.lines[MOST_LINES:]
    if rest:
        most = ledger.claim(
            "The largest difference of a line that is not shown",
            rest[0].size,
            f"{money}/month",
            method="difference of two runs",
            of=[one for one in (rest[0].before, rest[0].after) if one is not None],
        )
        words = "Every other line differs by {it} at most."
        blocks.append(Paragraph(content=write(words, it=most.id)))
    return Section(title="The bill by line", anchor="bill", blocks=tuple(blocks))


def _line(one: LineChange, ledger: Ledger) -> tuple[Content, ...]:
    label = f"{one.workload}: {one.name}" if one.workload else one.name
    return ((Name(label),), *_three(one.before, one.after, ledger), _because(one.causes))


def _three(old: Claim | None, new: Claim | None, ledger: Ledger) -> tuple[Content, ...]:
    """Before, after, and the difference with its sign."""
    known = [one for one in (old, new) if one is not None]
    change = ledger.claim(
        f"{known[-1].label}: change",
        abs(amount(new) - amount(old)),
        known[-1].unit,
        method="difference of two runs",
        of=known,
    )
    sign = "+" if amount(new) > amount(old) else "\N{MINUS SIGN}"
    return (
        shown(old and old.id, Form.BARE, missing="–"),
        shown(new and new.id, Form.BARE, missing="–"),
        (Text(sign), Figure(change.id, Form.BARE)) if change.value else (Text("none"),),
    )


def _advice(found: RunDifference) -> Section:
    blocks = [*_titles("New advice", found.added), *_titles("No longer advised", found.dropped)]
    return Section(title="Advice", anchor="advice", blocks=tuple(blocks))


def _titles(lead: str, titles: tuple[str, ...]) -> Iterator[Block]:
    if titles:
        yield Paragraph(content=(Strong(lead),))
        yield Bullets(items=tuple((Name(one),) for one in titles))
