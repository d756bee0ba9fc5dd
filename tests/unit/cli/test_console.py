from io import StringIO

import pytest

from infra_mind.cli.console import line, screen


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
