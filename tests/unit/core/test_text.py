import pytest

from infra_mind.core.text import one_line, unfit, visible
from tests.factories.names import EVIL, ODD


@pytest.mark.parametrize("name", EVIL)
def test_what_would_steer_a_reader_is_found_and_shown(name: str) -> None:
    assert unfit(name).startswith("U+")
    assert unfit(visible(name)) == ""


@pytest.mark.parametrize("name", ODD)
def test_everything_else_stays_as_it_is(name: str) -> None:
    assert (unfit(name), visible(name), one_line(name)) == ("", name, name)


def test_text_over_several_lines_becomes_one() -> None:
    assert one_line("Patient portal\r\n\tand triage\n") == "Patient portal and triage"


def test_lines_stay_lines_where_text_is_shown() -> None:
    assert visible("a\n\tb\x1b[0m") == "a\n\tb\\x1b[0m"
