import pytest

from infra_mind.domain import field_path
from infra_mind.domain.requirements import Requirements, Store


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("title", ("title",)),
        ("workloads[1].traffic.peak_rps", ("workloads", 1, "traffic", "peak_rps")),
        ("workloads[0].stores[12].size_gb", ("workloads", 0, "stores", 12, "size_gb")),
    ],
)
def test_a_path_splits_into_its_parts_and_joins_again(path: str, parts: tuple[object, ...]) -> None:
    assert field_path.split(path) == parts
    assert field_path.join(field_path.split(path)) == path


def test_an_entry_may_be_named() -> None:
    assert field_path.split("workloads[portal].type") == ("workloads", "[portal]", "type")


@pytest.mark.parametrize("path", ["", "a..b", ".a", "a[", "[0]", "a]b"])
def test_what_is_no_path_has_no_parts(path: str) -> None:
    assert field_path.split(path) == ()


def test_leaves_name_every_field_once() -> None:
    assert "workloads[].stores[].size_gb" in field_path.ALL_LEAVES
    assert "budget.monthly" in field_path.ALL_LEAVES
    assert "budget" not in field_path.ALL_LEAVES
    assert len(set(field_path.ALL_LEAVES)) == len(field_path.ALL_LEAVES)


def test_a_child_is_a_section_or_a_list_of_them() -> None:
    workloads = field_path.child(Requirements, "workloads")
    assert workloads is not None and workloads.many
    stores = field_path.child(workloads.section, "stores")
    assert stores is not None and stores.section is Store
    assert field_path.child(Requirements, "title") is None


def test_values_are_those_that_were_given() -> None:
    given = {
        "horizon_months": 24,
        "workloads": [{"name": "a"}, {"stores": [{"size_gb": 3}]}],
        "clouds": {"multi_cloud": False},
    }
    found = dict(field_path.values(Requirements.model_validate(given)))
    assert found.pop("budget.currency") == "USD"
    assert found.pop("prices.rows") == found.pop("current.unread") == ()
    assert found == {
        "horizon_months": 24,
        "clouds.multi_cloud": False,
        "workloads[0].name": "a",
        "workloads[1].stores[0].size_gb": 3,
    }
