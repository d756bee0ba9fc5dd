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
    """Two rows of 0.45 KB for each request: of itself, and one for its four reads and a write."""
    written = MILLIONS * 1e6 * 2 * 0.45 / 1e6
    assert cost("Log storage") == pytest.approx((written - 5) * 0.03)


def quantity(name: str, **stated: dict[str, object]) -> float:
    found = evaluate(demand_of(web(**stated)), design())
    return float(line_of(found, name).quantity[0, 0])


def test_of_many_requests_a_sample_is_logged():
    """500 a second in full, of the next 500 one in twenty."""
    many = quantity("Logs", traffic={"average_rps": 1000, "peak_rps": 2000})
    assert many / quantity("Logs") == pytest.approx((500 + 500 * 0.05) / 100)


def test_calls_of_stores_in_zones_cross_them_by_chance():
    """Five calls of 1.5 KB, half of them into the other zone, a twentieth of which is kept in it."""
    crossing = MILLIONS * 1e6 * 5 * 1.5 / 1e6
    assert quantity("Traffic between zones") == pytest.approx(crossing / 2 * 0.95)
    three = evaluate(demand_of(web()), design(zones="three_zones"))
    found = float(line_of(three, "Traffic between zones").quantity[0, 0])
    assert found == pytest.approx(crossing * 2 / 3 * 0.95)


def test_what_the_region_itself_answers_crosses_no_zone():
    store = {"kind": "object", "size_gb": 9, "reads_per_request": 4, "writes_per_request": 1}
    assert quantity("Traffic between zones", stores=[store]) == 0
    stored = quantity("Logs", stores=[store])
    assert stored == pytest.approx(quantity("Logs"))


def test_services_answer_one_another_as_they_answer_the_caller():
    """Five calls of 40 KB beside those of the database, each with a fifth of a row."""
    parts = {**web(), "type": "microservices"}
    found = evaluate(demand_of(parts), design())
    crossing = float(line_of(found, "Traffic between zones").quantity[0, 0])
    assert crossing == pytest.approx(MILLIONS * (5 * 1.5 + 5 * 40) / 2 * 0.95)
    assert float(line_of(found, "Logs").quantity[0, 0]) == pytest.approx(MILLIONS * 3 * 0.45)


def test_a_platform_logs_each_call_of_a_function():
    functions = evaluate(demand_of(web()), design(app__platform="functions", app__machine="none"))
    more = float(line_of(functions, "Logs").quantity[0, 0]) - quantity("Logs")
    assert more == pytest.approx(MILLIONS * 0.3)


def balanced(average_rps: float, response_kb: float, **changes: str) -> float:
    traffic = {"average_rps": average_rps, "peak_rps": average_rps}
    stated = web(traffic=traffic, service={"response_kb": response_kb})
    found = evaluate(demand_of(stated), design(**changes))
    return float(line_of(found, "Load balancer data").quantity[0, 0])


def test_a_balancer_is_charged_for_bytes_or_for_new_connections_whichever_is_more():
    """250 new connections a second are ten units of 25, each as dear as 1 GB an hour."""
    assert balanced(1000, 0.1) == pytest.approx(10 * 730)
    assert balanced(1000, 40) == pytest.approx(1000 * 730 * 3600 * 40 / 1e6)
    azure = {"provider": "azure", "region": "eastus", "app__machine": "Standard_D2s_v5"}
    assert balanced(1000, 0.1, **azure) == pytest.approx(5 * 730)
    google = {"provider": "gcp", "region": "us-central1", "app__machine": "n2-standard-2"}
    assert balanced(1000, 0.1, **google) == pytest.approx(1000 * 730 * 3600 * 0.1 / 1e6)


def test_functions_take_more_units_for_their_bytes():
    functions = {"app__platform": "functions", "app__machine": "none"}
    assert balanced(100, 40, **functions) == pytest.approx(balanced(100, 40) / 0.4)


def test_an_edge_keeps_its_connections():
    assert balanced(1000, 0.1, app__delivery="cdn") < balanced(1000, 0.1) / 10


FUNCTIONS = {"app__platform": "functions", "app__machine": "none"}
PAIRS = {"kind": "key_value", "size_gb": 9, "reads_per_request": 1, "writes_per_request": 0.1}


def network(stated: dict[str, object], **changes: str) -> dict[str, float]:
    found = evaluate(demand_of(stated), design(**changes))
    return {line.item.id: float(line.quantity[0, 0]) for line in found.lines}


def test_functions_that_are_seldom_called_have_a_gateway_in_place_of_a_balancer():
    """2.6 million calls at 1 a million cost less than a balancer that stands for 16.43."""
    few = web(traffic={"average_rps": 1, "peak_rps": 3}, stores=[PAIRS])
    found = network(few, **FUNCTIONS)
    assert found["function_gateway"] == pytest.approx(1 * 730 * 3600 / 1e6)
    assert found["balancer"] == found["balancer_data"] == 0
    often = network(web(stores=[PAIRS]), **FUNCTIONS)
    assert (often["function_gateway"], often["balancer"]) == (0, 730)


def test_functions_reach_out_through_a_nat_gateway_where_a_store_is_in_a_private_network():
    assert network(web(stores=[PAIRS]), **FUNCTIONS)["nat"] == 0
    assert network(web(), **FUNCTIONS)["nat"] == 2 * 730
    assert network(web(stores=[PAIRS]))["nat"] == 2 * 730


def test_a_stream_of_the_provider_is_reached_through_nat_on_aws():
    """1.2 KB a record beside the 8 % of the answers."""
    stream = {"kind": "stream", "size_gb": 9, "reads_per_request": 0, "writes_per_request": 1}
    with_stream, without = network(web(stores=[stream])), network(web(stores=[PAIRS]))
    assert with_stream["nat_data"] - without["nat_data"] == pytest.approx(MILLIONS * 1.2)
    brokers = network(web(stores=[{**stream, "engine": "kafka"}]))
    assert brokers["nat_data"] == without["nat_data"]
