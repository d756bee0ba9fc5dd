from io import StringIO

import pytest

from infra_mind.cli.console import columns, line, ranged, screen
from infra_mind.core.text import unfit
from infra_mind.domain.claim import Claim, Source, SourceKind
from tests.factories.names import EVIL


def test_a_line_is_never_broken():
    stream = StringIO()
    line(screen(stream), "x" * 500)
    assert stream.getvalue() == "x" * 500 + "\n"


def test_text_that_looks_like_markup_is_shown_as_it_is():
    stream = StringIO()
    line(screen(stream), "[bold]no[/bold] :smile:")
    assert stream.getvalue() == "[bold]no[/bold] :smile:\n"


def test_no_codes_are_written_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = StringIO()
    line(screen(stream), "loud", "bad")
    assert stream.getvalue() == "loud\n"


def test_no_color_is_obeyed_on_a_terminal(monkeypatch: pytest.MonkeyPatch):
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    line(screen(stream), "loud", "bad")
    assert "\x1b[1;31m" not in stream.getvalue()
    assert "31" not in stream.getvalue()


def test_columns_are_as_wide_as_they_must_be_and_nothing_is_cut():
    stream = StringIO()
    columns(screen(stream), [("id", "status"), ("x" * 150, "done")])
    assert stream.getvalue() == f"{'id'.ljust(150)}  status\n{'x' * 150}  done\n"


@pytest.mark.parametrize(
    ("unit", "low", "high", "said"),
    [
        ("USD/month", 90.0, 120.0, "100 USD a month, between 90 and 120"),
        ("USD/month", None, None, "100 USD a month"),
    ],
)
def test_a_figure_is_shown_with_what_it_lies_between(
    unit: str, low: float | None, high: float | None, said: str
):
    source = Source(title="us", kind=SourceKind.USER)
    claim = Claim(
        id="C-1",
        label="Bill",
        value=100.0,
        unit=unit,
        low=low,
        high=high,
        method="m",
        source=source,
    )
    assert ranged(claim) == said


def test_the_bounds_of_a_share_are_shares():
    claim = Claim(
        id="C-1",
        label="A",
        value=0.5,
        unit="share",
        low=0.25,
        high=0.75,
        method="m",
        inputs=("C-2",),
    )
    assert ranged(claim) == "50 %, between 25 % and 75 %"


@pytest.mark.parametrize("name", [name for name in EVIL if "\ud800" not in name])
def test_nothing_that_is_shown_steers_the_terminal(name: str, capsys: pytest.CaptureFixture[str]):
    console = screen()
    line(console, name)
    columns(console, [["run", "title"], ["1", name]])
    assert not unfit(capsys.readouterr().out.replace("\n", ""))
