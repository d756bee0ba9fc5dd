from rich.console import Console
from rich.text import Text

from ..domain.claim import Claim
from ..domain.figure import format_claim, format_range
from ..services.difference import Change, Difference
from .console import heading, line


def show_difference(console: Console, found: Difference) -> None:
    """Inputs that differ, then the figures they moved and why, then what is decided otherwise."""
    if found.nothing:
        line(console, "Nothing differs: same inputs, same figures, same decisions.")
        return
    _changes(console, "What was put in", found.inputs)
    _changes(console, "Prices", () if found.prices is None else (found.prices,))
    if found.figures:
        heading(console, "What it comes to")
    for one in found.figures:
        console.print(f"{one.label}: {_figure(one.before)} -> {_figure(one.after)}")
        if one.causes:
            console.print(Text(f"  because of: {'; '.join(one.causes)}", style="quiet"))
    _changes(console, "What is decided", found.decisions)
    _titles(console, "New recommendations", "+", found.added)
    _titles(console, "No longer recommended", "-", found.dropped)
    console.print()
    line(console, f"{found.claims_changed} claims differ.", "quiet")


def _figure(claim: Claim | None) -> str:
    if claim is None:
        return "not there"
    if claim.low is None or claim.high is None:
        return format_claim(claim)
    return f"{format_claim(claim)} ({format_range(claim)})"


def _changes(console: Console, title: str, changes: tuple[Change, ...]) -> None:
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
