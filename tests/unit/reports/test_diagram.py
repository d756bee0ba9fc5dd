from infra_mind.domain.architecture import Component, Tier
from infra_mind.reports.diagram import architecture_diagram
from tests.factories.design import planned


def test_draws_what_has_a_tier_whatever_its_name() -> None:
    database = _component("Database, log of writes", Tier.DATA)
    storage = _component("Database storage, log of writes", None)
    diagram = architecture_diagram(
        planned(database, storage, zones="one_zone", regions="single_region")
    )
    assert diagram is not None
    assert 'data0n0["Database, log of writes"]' in diagram.mermaid
    assert "storage" not in diagram.mermaid


def test_draws_nothing_where_only_meters_are_billed() -> None:
    storage = _component("Database storage", None)
    assert architecture_diagram(planned(storage, zones="one_zone", regions="single_region")) is None


def _component(name: str, tier: Tier | None) -> Component:
    return Component(
        workload="shop",
        service="database.postgresql.instance",
        name=name,
        sku="",
        provider="aws",
        region="eu-central-1",
        quantity=1.0,
        unit="instance-hours",
        unit_price=None,
        monthly=None,
        tier=tier,
    )
