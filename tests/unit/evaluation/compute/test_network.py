import pytest

from tests.factories.model import demand_of, design, evaluate, line_of, web

MILLIONS = 100 * 730 * 3600 / 1e6
FIREWALL: dict[str, object] = {"security": {"waf": True}}


def cost(name: str, *, stated: dict[str, object] | None = None, **changes: str) -> float:
    found = evaluate(demand_of(web(), **(stated or {})), design(**changes))
    return float(line_of(found, name).amount[0, 0])


def test_a_firewall_is_paid_where_one_was_asked_for():
    assert cost("Web application firewall") == cost("Requests through the firewall") == 0
    assert cost("Web application firewall", stated=FIREWALL) == 5
    checked = cost("Requests through the firewall", stated=FIREWALL)
    assert checked == pytest.approx(MILLIONS * 0.6)


def test_requests_to_the_edge_beyond_ten_million_cost_a_dollar_each_million():
    assert cost("Requests to the edge") == 0
    assert cost("Requests to the edge", app__delivery="cdn") == pytest.approx(MILLIONS - 10)


def test_names_and_their_queries():
    """One zone at 0.50, and 2 % of the requests ask for the name."""
    assert cost("DNS zone") == 0.5
    assert cost("DNS queries") == pytest.approx(MILLIONS * 0.02 * 0.4)


def test_one_dns_zone_serves_all_workloads():
    other = {key.replace("app.", "b."): option for key, option in design().items()}
    found = evaluate(demand_of(web(), {**web(), "name": "b"}), {**design(), **other})
    zones = [line for line in found.lines if line.item.name == "DNS zone"]
    assert sum(float(line.quantity[0, 0]) for line in zones) == 1


def test_secrets_keys_images_and_metrics_by_hand():
    assert cost("Secrets") == pytest.approx(2 * 0.4)
    assert cost("Container images") == pytest.approx(5 * 0.1)
    assert cost("Own metrics") == pytest.approx((20 - 10) * 0.3)


def test_keys_of_ones_own_are_paid_and_those_of_the_provider_are_not():
    assert cost("Encryption keys") == cost("Uses of encryption keys") == 0
    own: dict[str, object] = {"security": {"key_management": True}}
    assert cost("Encryption keys", stated=own) == 2
    uses = cost("Uses of encryption keys", stated=own)
    assert uses == pytest.approx((MILLIONS * 0.005 - 0.02) * 3)


def test_logs_are_kept_for_a_month():
    written = MILLIONS * 1e6 * 1.5 / 1e6
    assert cost("Log storage") == pytest.approx((written - 5) * 0.03)


def quantity(name: str, **stated: dict[str, object]) -> float:
    found = evaluate(demand_of(web(**stated)), design())
    return float(line_of(found, name).quantity[0, 0])


def test_of_many_requests_a_sample_is_logged():
    """500 a second in full, of the next 500 one in twenty."""
    many = quantity("Logs", traffic={"average_rps": 1000, "peak_rps": 2000})
    assert many / quantity("Logs") == pytest.approx((500 + 500 * 0.05) / 100)


def test_small_answers_send_less_between_the_tiers():
    """20 KB for an answer of 40 KB, five times its size for one of 2 KB, and no less than for 1 KB."""
    usual = quantity("Traffic between zones")
    sizes = {2: 10, 1: 5, 0.1: 5}
    for kilobytes, internal in sizes.items():
        found = quantity("Traffic between zones", service={"response_kb": kilobytes})
        assert found / usual == pytest.approx(internal / 20)
