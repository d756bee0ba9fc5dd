import re
from xml.etree import ElementTree

import pytest

from infra_mind.domain.architecture import Component, Tier
from infra_mind.prices.products import load_products
from infra_mind.reports.diagram import architecture_diagram
from infra_mind.reports.document import Diagram
from infra_mind.reports.svg import lane_title
from infra_mind.reports.topology import Spread, places
from tests.factories.design import planned
from tests.factories.names import EVIL, ODD

HOME, AWAY = "us-east-1", "us-west-2"
DRAWN = {"svg", "style", "g", "title", "rect", "path", "text"}
REQUIREMENTS = {"data": {"classes": ["pii", "phi"]}}


def _component(
    service: str, tier: Tier | None, *, name: str = "Part", sku: str = "", region: str = HOME
) -> Component:
    return Component(
        workload="shop",
        service=service,
        name=name,
        sku=sku,
        provider="aws",
        region=region,
        quantity=1.0,
        unit="instance-hours",
        unit_price=None,
        monthly=None,
        tier=tier,
    )


BALANCER = _component("load_balancer.hour", Tier.EDGE, name="Load balancer")
FIREWALL = _component("waf.month", Tier.EDGE, name="Web application firewall")
MACHINES = _component("compute.instance", Tier.COMPUTE, name="Machines, committed", sku="m7i.large")
PAIR = _component("database.postgresql.ha_instance", Tier.DATA, name="Database with replica")
OBJECTS = _component("object_storage.gb_month", Tier.DATA, name="Object storage")
BACKUPS = _component("database.backup_gb_month", None, name="Database backups", region=AWAY)
SPARE = _component("database.postgresql.instance", Tier.DATA, name="Database", region=AWAY)
WHOLE = (BALANCER, FIREWALL, MACHINES, PAIR, OBJECTS)


def _diagram(*components: Component, **options: str) -> Diagram:
    taken = {"zones": "two_zones", "regions": "single_region", "second": f"aws/{AWAY}"}
    machines = {"shop.platform": "virtual_machines"}
    found = architecture_diagram(planned(*components, **taken | machines | options), REQUIREMENTS)
    assert found is not None
    return found


def _elements(svg: str) -> list[tuple[str, str]]:
    root = ElementTree.fromstring(svg)  # noqa: S314 - a drawing of our own
    return [(one.tag.rpartition("}")[2], one.text or "") for one in root.iter()]


def _words(svg: str) -> list[str]:
    return [words for tag, words in _elements(svg) if tag == "text"]


@pytest.mark.parametrize("form", ["svg", "slim"])
def test_parts_stand_under_the_names_they_are_sold_under(form: str):
    words = _words(getattr(_diagram(*WHOLE), form))
    for said in (
        "Amazon EC2",
        "Machines · m7i.large",
        "Amazon RDS for PostgreSQL",
        "Amazon S3",
        "Users",
    ):
        assert said in words
    assert "holds personal data, health data" in words


def test_a_request_passes_the_firewall_before_the_balancer():
    words = _words(_diagram(*WHOLE).slim)
    assert words.index("Web application firewall") < words.index("Load balancer")


def test_zones_hold_what_their_loss_takes():
    words = _words(_diagram(*WHOLE).svg)
    assert [one for one in words if one.startswith("zone ")] == ["zone a", "zone b"]
    assert "Replica" in words
    (place,) = places(planned(*WHOLE, zones="one_zone", regions="single_region"), load_products())
    assert {part.spread for lane in place.lanes for part in lane.parts} == {
        Spread.ZONE,
        Spread.REGION,
    }


@pytest.mark.parametrize("zones", ["two_zones", "three_zones"])
def test_no_border_of_a_zone_runs_through_the_words_of_a_box(zones: str):
    """Also where nothing else makes the zones tall."""
    svg = _diagram(MACHINES, zones=zones).svg
    borders = [float(y) for y in re.findall(r'class="zone" x="[\d.]+" y="([\d.]+)"', svg)][1:]
    lines = [float(y) for y in re.findall(r'<text class="(?:size)?" x="348" y="([\d.]+)"', svg)]
    assert borders and lines
    assert not [one for one in lines for border in borders if one - 9 < border < one + 2]


@pytest.mark.parametrize(
    ("regions", "beside", "said"),
    [
        ("single_region", BACKUPS, "backups and copies"),
        ("warm_standby", SPARE, "replication"),
        ("active_active", SPARE, "replication"),
    ],
)
def test_a_second_region_has_a_frame_and_an_arrow_that_says_what_goes_there(
    regions: str, beside: Component, said: str
):
    drawn = _diagram(*WHOLE, beside, regions=regions)
    assert drawn.svg.count('class="frame"') == 2 and said in _words(drawn.svg)
    assert ("failover" in _words(drawn.svg)) is (regions == "warm_standby")
    assert f"place0 -. {said} .-> place1" in drawn.mermaid
    assert _diagram(*WHOLE).svg.count('class="frame"') == 1


def test_mermaid_draws_the_same_ways():
    drawn = _diagram(*WHOLE).mermaid
    assert 'p0w0data0["Amazon RDS for PostgreSQL: Database with replica"]' in drawn
    assert "p0w0data0 -. replica .-> p0w0data0copy" in drawn
    assert "users --> p0w0edge0" in drawn and "p0w0edge0 --> p0w0compute0" in drawn


def test_the_picture_is_told_in_words():
    alt = _diagram(*WHOLE).alt
    assert "shop with" in alt and "Amazon RDS for PostgreSQL and a replica" in alt


def test_meters_and_what_is_on_no_way_are_not_drawn():
    nat = _component("nat.hour", Tier.EDGE, name="NAT gateway")
    meter = _component("database.storage_gb_month", None)
    taken = {"zones": "one_zone", "regions": "single_region"}
    assert architecture_diagram(planned(nat, meter, **taken)) is None


@pytest.mark.parametrize("name", [*EVIL, *ODD, "long" * 1250])
def test_whatever_a_part_is_called_the_drawing_stays_a_drawing(name: str):
    drawn = _diagram(_component("other.thing", Tier.COMPUTE, name=name, sku=name), PAIR)
    for svg in (drawn.svg, drawn.slim):
        assert {tag for tag, _ in _elements(svg)} <= DRAWN
        assert max(map(len, _words(svg))) < 60
    assert not re.search(r"^%%|<script", drawn.mermaid, re.MULTILINE)


def test_a_long_name_of_a_workload_ends_within_its_frame():
    shown = lane_title("x" * 490, 20, 20, 292.0)
    (words,) = _words(shown)
    assert words.endswith("…") and len(words) < 60
    assert _words(lane_title("portal", 20, 20, 292.0)) == ["portal"]
