from pathlib import Path

import pytest

from infra_mind.cli.assessing import Request, read_changes
from infra_mind.core.errors import InputError


def test_changes_are_read_by_path_and_the_last_counts():
    assert read_changes(["a.b=1", "c= x=y ", "a.b=2"]) == {"a.b": "2", "c": "x=y"}


@pytest.mark.parametrize("given", ["budget", "=5", " =5", ""])
def test_what_is_no_change_is_refused(given: str):
    with pytest.raises(InputError, match="--set"):
        read_changes([given])


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (Request(file=Path("some/portal.yaml")), "portal"),
        (Request(brief=Path("brief.txt")), "brief"),
        (Request(example="saas"), "saas"),
        (Request(file=Path("-")), "assessment"),
        (Request(), "assessment"),
    ],
)
def test_a_result_is_called_as_its_input(request_: Request, name: str):
    assert request_.name == name
