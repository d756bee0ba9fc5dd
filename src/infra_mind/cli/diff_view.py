from collections.abc import Callable
from dataclasses import replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..domain.claim import Claim
from ..domain.converted import Converted
from ..domain.design import Decision
from ..domain.figure import format_claim, format_range
from ..services.difference import RunDifference, ValueChange, cause_words, said
from ..words.options import decision_words, option_words
from .console import heading, line

MOST_SHOWN = 20


def show_difference(console: Console, found: RunDifference) -> None:
    """Inputs that differ, then the figures they moved and why, then what is decided otherwise."""
    if found.nothing:
        line(console, "Nothing differs: same inputs, same figures, same decisions.")
        return
    written = (replace(one, before=said(one.before), after=said(one.after)) for one in found.inputs)
    _changes(console, "What was put in", tuple(written))
    _changes(console, "Prices", () if found.prices is None else (found.prices,))
    _changes(console, "Prices and assumptions", found.known[:MOST_SHOWN])
    _changes(console, "What it was made by", found.versions)
    _figures(console, found)
    if found.decisions:
        heading(console, "What is decided")
    for change in found.decisions:
        decision = Decision.parse(change.name)
        before, after = (
            option_words(decision.option(one), decision.kind) if one else "nothing"
            for one in (change.before, change.after)
        )
        console.print(f"{decision_words(decision)}: {before} -> {after}")
    _titles(console, "New recommendations", "+", found.added)
    _titles(console, "No longer recommended", "-", found.dropped)
    console.print()
    line(console, f"{found.claims_changed} claims differ.", "quiet")


def _figures(console: Console, found: RunDifference) -> None:
    if not found.figures:
        return
    heading(console, "What it comes to")
    table = Table.grid(padding=(0, 2))
    table.add_column(ratio=4)
    table.add_column(ratio=3)
    table.add_column(ratio=3)
    table.add_column(ratio=3)
    for one in found.figures:
        why = Text(
            f"because of {', '.join(map(cause_words, one.causes))}" if one.causes else "",
            style="quiet",
        )
        before, after = figure_change(one.before, one.after)
        table.add_row(one.label, before, f"-> {after}", why)
    console.print(table)


def figure_change(before: Claim | None, after: Claim | None) -> tuple[str, str]:
    """Both as people read them, with their ranges where these alone are not the same."""
    found = _figure(before, format_claim), _figure(after, format_claim)
    if found[0] != found[1]:
        return found
    return _figure(before, format_range), _figure(after, format_range)


def _figure(claim: Claim | None, write: Callable[[Claim], str]) -> str:
    if claim is None:
        return "not there"
    behind = f" ({write(claim.usd)})" if isinstance(claim, Converted) else ""
    return f"{write(claim)}{behind}"


def _changes(console: Console, title: str, changes: tuple[ValueChange, ...]) -> None:
    if changes:
        heading(console, title)
    for one in changes:
        before, after = one.before or "not given", one.after or "not given"
        console.print(f"{one.name}: {before} -> {after}")


def _titles(console: Console, title: str, sign: str, titles: tuple[str, ...]) -> None:
    if titles:
        heading(console, title)
    for one in titles:
        console.print(f"{sign} {one}")
