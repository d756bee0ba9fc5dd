import pytest

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.condition import Condition, either, every, holds
from infra_mind.domain.requirements import (
    CompanySize,
    DataClass,
    Industry,
    Requirements,
    WorkloadType,
)

AREAS = load_catalog().areas


def answer(condition: Condition, **sections: object) -> bool | None:
    return holds(condition, Requirements.model_validate(sections), AREAS)


def test_no_condition_always_holds() -> None:
    assert answer(Condition()) is True


@pytest.mark.parametrize(
    ("condition", "sections", "expected"),
    [
        (Condition(data=frozenset({DataClass.PHI})), {}, None),
        (Condition(data=frozenset({DataClass.PHI})), {"data": {"classes": ["phi"]}}, True),
        (Condition(data=frozenset({DataClass.PHI})), {"data": {"classes": ["pii"]}}, False),
        (Condition(places=frozenset({"EU"})), {"company": {"country": "Germany"}}, True),
        (Condition(places=frozenset({"EU"})), {"data": {"residency": ["fr"]}}, True),
        (Condition(places=frozenset({"EU"})), {"company": {"country": "US"}}, None),
        (
            Condition(places=frozenset({"EU"})),
            {"company": {"country": "US"}, "data": {"residency": ["US"]}},
            False,
        ),
        (Condition(places=frozenset({"EU"})), {"company": {"country": "Norway"}}, True),
        (
            Condition(industries=frozenset({Industry.FINANCE})),
            {"company": {"industry": "Finance"}},
            True,
        ),
        (
            Condition(industries=frozenset({Industry.FINANCE})),
            {"company": {"industry": "beekeeping"}},
            False,
        ),
        (Condition(sizes=frozenset({CompanySize.LARGE})), {"company": {"size": "small"}}, False),
        (Condition(sizes=frozenset({CompanySize.LARGE})), {}, None),
        (Condition(workloads=frozenset({WorkloadType.SAAS})), {}, None),
        (
            Condition(workloads=frozenset({WorkloadType.SAAS})),
            {"workloads": [{"name": "x"}, {"type": "saas"}]},
            True,
        ),
        (
            Condition(workloads=frozenset({WorkloadType.SAAS})),
            {"workloads": [{"name": "x"}, {"type": "iot"}]},
            None,
        ),
        (
            Condition(workloads=frozenset({WorkloadType.SAAS})),
            {"workloads": [{"type": "iot"}]},
            False,
        ),
    ],
)
def test_one_field(
    condition: Condition, sections: dict[str, object], expected: bool | None
) -> None:
    assert answer(condition, **sections) is expected


def test_all_fields_must_hold() -> None:
    both = Condition(data=frozenset({DataClass.PHI}), places=frozenset({"US"}))
    assert answer(both, data={"classes": ["phi"]}, company={"country": "US"}) is True
    assert answer(both, data={"classes": ["phi"]}) is None
    assert answer(both, data={"classes": ["pii"]}) is False


@pytest.mark.parametrize(
    ("answers", "all_of", "any_of"),
    [
        ([], True, None),
        ([True, None], None, True),
        ([False, None], False, None),
        ([False, False], False, False),
        ([True, False], False, True),
        ([None], None, None),
    ],
)
def test_three_valued_logic(
    answers: list[bool | None], all_of: bool | None, any_of: bool | None
) -> None:
    assert every(answers) is all_of
    assert either(answers) is any_of
