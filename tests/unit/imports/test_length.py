"""No reader takes more than linear time: what once took minutes ends long before the timeout."""

from contextlib import suppress

import pytest

from infra_mind.core.errors import InfraMindError, RequirementsError
from infra_mind.imports import read_requirements, with_changes
from infra_mind.imports.brief.text import LONGEST_TEXT, MOST_FIGURES, read_brief
from infra_mind.imports.diagnosis import MOST_PROBLEMS

pytestmark = pytest.mark.timeout(30)

SIGNS = (
    *("1", "1,", "1 ", ". 1", "10 TB ", "1 peak ", "$1", "1%", "1 user ", "1 to 2 ", "99.9", "1e"),
    *(
        "a",
        "A",
        "a ",
        "llm ",
        "not ",
        "GDPR, ",
        "a-",
        "a.",
        "é",
        "ß",
        "\u0300",
        "字",
        "😀",
        "\u200b",
    ),
    *(
        " ",
        "\t",
        "\n",
        "\r",
        "\xa0",
        "-",
        "--",
        "_",
        ".",
        ",",
        ";",
        ":",
        "(",
        ")",
        "[",
        "{",
        '"',
        "'",
    ),
    *("/", "\\", "%", "$", "€", "&", "*", "#", "|", "<", ">", "=", "~", "+", "@", "!", "?", "^"),
)
LONG = 2_000


def _repeated(sign: str, length: int) -> str:
    return (sign * (length // len(sign) + 1))[:length]


def _read(text: str) -> None:
    with suppress(InfraMindError):
        read_brief(text)


def test_a_long_brief_of_anything_is_read_or_refused() -> None:
    for sign in SIGNS:
        _read(_repeated(sign, LONG))


@pytest.mark.parametrize("sign", ["1", "é", "-", "(", "llm "])
def test_the_longest_brief_is_read_or_refused(sign: str) -> None:
    _read(_repeated(sign, LONGEST_TEXT))


def test_a_brief_with_as_many_figures_as_it_may_have_is_read() -> None:
    _read("$1 " * MOST_FIGURES)
    with pytest.raises(RequirementsError, match="at most 2,000 figures"):
        read_brief("1 " * (MOST_FIGURES + 1))


@pytest.mark.parametrize("path", ["workloads" + "[0]" * 33_000, "a." * 50_000, "[" * 100_000])
def test_a_path_without_end_is_refused(path: str) -> None:
    with pytest.raises(RequirementsError) as refused:
        with_changes({"cloud_provider": "aws"}, {path: 1})
    assert len(str(refused.value)) < 5_000


@pytest.mark.parametrize("sign", ["1,", "a ", "1"])
def test_a_field_of_a_form_has_its_length(sign: str) -> None:
    with pytest.raises(RequirementsError, match="at most 1,000 characters"):
        read_requirements({"workload_types": _repeated(sign, 100_000)})


def test_thousands_of_unknown_keys_are_counted_and_the_first_are_told() -> None:
    with pytest.raises(RequirementsError) as refused:
        read_requirements({f"key{n}": n for n in range(24_000)})
    problems = refused.value.problems
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].expected == f"{24_000 - MOST_PROBLEMS} more problems"


def test_thousands_of_pins_are_refused() -> None:
    with pytest.raises(RequirementsError, match="more problems"):
        read_requirements({"design": {f"portal.platform{n}": "containers" for n in range(5_000)}})
