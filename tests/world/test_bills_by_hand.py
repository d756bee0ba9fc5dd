"""The bill of one web application in each cloud, every line reckoned by hand.

100 requests a second and 300 at peak, each of 20 ms, 300 MB and an answer of 40 KB; a database of 100 GB
that each reads four times and writes once; two zones, on demand, backups that are kept all along.
"""

from collections.abc import Mapping

import pytest

from infra_mind.evaluation.model import Evaluation
from tests.factories.model import demand_of, design, evaluate, web

HOURS = 730
REQUESTS = 100 * HOURS * 3600
MILLIONS = REQUESTS / 1e6
KB_PER_GB = 1e6

# 300 x 0.02 s keep 6 processors busy, at 60 % these are 10, or 5 machines of 2, and half of them must do
# when a zone is lost: 10. A third of that is the average, a fifth more for lag: 4.
MACHINES = 4
# Answers leave through the balancer; 8 % of them pass a NAT gateway, and the five calls of the database
# move 1.5 KB each, half of them into the other zone but for a twentieth that is kept in its own.
ANSWERS = REQUESTS * 40 / KB_PER_GB
THROUGH_NAT = 0.08 * ANSWERS
BETWEEN_ZONES = 0.5 * 0.95 * REQUESTS * 5 * 1.5 / KB_PER_GB
# A row for each request and one in five for its calls, kept for a month, which Azure and Google Cloud include.
LOGS = REQUESTS * (1 + 5 * 0.2) * 0.45 / KB_PER_GB
# 1,500 operations a second at peak over 55 % of 1,500 a processor: 1.8 of 2, and 1.8 copies as backups,
# of which AWS and Azure include one.
BACKUPS = 1.8 * 100
INCLUDED = 100
# Balancer and gateway have an address each; on AWS one in each zone.
ADDRESSES = 2
LOOKUPS = 0.02 * MILLIONS
KEY_USES = 0.005 * MILLIONS

# What does not depend on the cloud: 50 GB of disk for a machine, 20 metrics of its own, 5 GB of images,
# a key for the account and one for the store with a secret each.
DISKS, METRICS, IMAGES, KEYS, SECRETS = 50 * MACHINES, 20, 5, 2, 2

AWS = {
    "Machines": MACHINES * HOURS * 0.096,
    "Machine disks": DISKS * 0.08,
    "Load balancer": HOURS * 0.0225,
    "Load balancer data": ANSWERS * 0.008,
    "NAT gateway": 2 * HOURS * 0.045,
    "NAT gateway data": THROUGH_NAT * 0.045,
    "Public IPv4 addresses": 2 * ADDRESSES * HOURS * 0.005,
    "Traffic to the internet": (10_240 - 100) * 0.09 + (ANSWERS - 10_240) * 0.085,
    "Traffic between zones": BETWEEN_ZONES * 0.02,
    "Logs": (LOGS - 5) * 0.5,
    "Log storage": (LOGS - 5) * 0.03,
    "DNS zone": 0.5,
    "DNS queries": LOOKUPS * 0.4,
    "Own metrics": (METRICS - 10) * 0.3,
    "Container images": IMAGES * 0.1,
    "Database with replica": HOURS * 2 * 0.159,
    "Database storage with replica": 100 * 2 * 0.115,
    "Database backups": (BACKUPS - INCLUDED) * 0.095,
    "Encryption keys": KEYS * 1.0,
    "Uses of encryption keys": (KEY_USES - 0.02) * 3,
    "Secrets": SECRETS * 0.4,
}

AZURE = {
    "Machines": MACHINES * HOURS * 0.096,
    "Machine disks": DISKS * 19.71 / 128,
    "Load balancer": HOURS * 0.2,
    "Load balancer data": ANSWERS * 0.008,
    "NAT gateway": HOURS * 0.045,
    "NAT gateway data": THROUGH_NAT * 0.045,
    "Public IPv4 addresses": ADDRESSES * HOURS * 0.005,
    "Traffic to the internet": (10_335 - 100) * 0.087 + (ANSWERS - 10_335) * 0.083,
    "Traffic between zones": 0.0,
    "Logs": (LOGS - 5) * 2.3,
    "DNS zone": 0.5,
    "DNS queries": LOOKUPS * 0.4,
    "Own metrics": METRICS * 0.16 / 10 * 0.0438,
    "Container images": IMAGES * 0.1,
    "Database with replica": HOURS * 2 * 0.178,
    "Database storage with replica": 100 * 2 * 0.115,
    "Database backups": (BACKUPS - INCLUDED) * 0.095,
    "Encryption keys": KEYS * 1.0,
    "Uses of encryption keys": KEY_USES * 3,
    "Secrets": SECRETS * 0.03,
}

GCP = {
    "Machines": MACHINES * HOURS * 0.097118,
    "Machine disks": DISKS * 0.1,
    "Load balancer": HOURS * 0.025,
    "Load balancer data": ANSWERS * 0.008,
    "NAT gateway": HOURS * 0.0448,
    "NAT gateway data": THROUGH_NAT * 0.045,
    "Public IPv4 addresses": ADDRESSES * HOURS * 0.005,
    "Traffic to the internet": 1024 * 0.12 + (10_240 - 1024) * 0.11 + (ANSWERS - 10_240) * 0.08,
    "Traffic between zones": BETWEEN_ZONES * 0.01,
    "Logs": (LOGS - 50) * 0.5,
    "DNS zone": 0.2,
    "DNS queries": LOOKUPS * 0.4,
    "Own metrics": METRICS * 0.0026,
    "Container images": IMAGES * 0.1,
    "Database with replica": HOURS * 2 * 0.1351,
    "Database storage with replica": 100 * 2 * 0.17,
    "Database backups": BACKUPS * 0.08,
    "Encryption keys": KEYS * 0.06,
    "Uses of encryption keys": KEY_USES * 3,
    "Secrets": SECRETS * 0.06,
}

PLACES = {
    "aws": ("us-east-1", "m5.large"),
    "azure": ("eastus", "Standard_D2s_v5"),
    "gcp": ("us-central1", "n2-standard-2"),
}
BILLS = {"aws": AWS, "azure": AZURE, "gcp": GCP}


def support(provider: str, bill: float) -> float:
    """The plan for development: 29 USD, or a share of the bill where that is more; 29 alone on Azure."""
    return max(29.0, {"aws": 0.09, "azure": 0.0, "gcp": 0.03}[provider] * bill)


def evaluated(provider: str) -> Evaluation:
    region, machine = PLACES[provider]
    demand = demand_of(web(), security={"key_management": True})
    place = {"provider": provider, "region": region, "app__machine": machine}
    return evaluate(demand, design(**place, support="developer"))


def lines(evaluation: Evaluation) -> Mapping[str, float]:
    found = {line.item.name: float(line.amount[0, 0]) for line in evaluation.lines}
    return {name: cost for name, cost in found.items() if not name.startswith("Support plan")}


@pytest.mark.parametrize("provider", BILLS)
def test_every_line_is_what_a_calculation_by_hand_gives(provider: str):
    found = lines(evaluated(provider))
    charged = {name: cost for name, cost in found.items() if cost}
    assert charged == pytest.approx({name: cost for name, cost in BILLS[provider].items() if cost})


@pytest.mark.parametrize("provider", BILLS)
def test_the_bill_is_the_sum_of_the_lines_and_the_support_plan(provider: str):
    by_hand = sum(BILLS[provider].values())
    found = evaluated(provider)
    assert not found.unpriced.any()
    assert found.monthly[0, 0] == pytest.approx(by_hand + support(provider, by_hand))


@pytest.mark.parametrize(
    ("provider", "vcpu", "memory", "requests"),
    [
        ("aws", 0.04048, 0.004445, 0.0),
        ("azure", 0.0864, 0.0108, 0.4),
        ("gcp", 0.0864, 0.009, 0.4),
    ],
)
def test_containers_pay_processors_memory_and_on_two_clouds_requests(
    provider: str, vcpu: float, memory: float, requests: float
):
    """100 x 0.02 s / 60 % x 1.2 are 4 processors, 8 with a zone to spare, each with 2 GB.

    AWS does not charge requests; of the others two million are free.
    """
    region, _ = PLACES[provider]
    where = design(
        provider=provider,
        region=region,
        app__platform="serverless_containers",
        app__machine="none",
    )
    found = lines(evaluate(demand_of(web()), where))
    assert found["Container processors"] == pytest.approx(8 * HOURS * vcpu)
    assert found["Container memory"] == pytest.approx(8 * 2 * HOURS * memory)
    assert found["Container requests"] == pytest.approx((MILLIONS - 2) * requests)
