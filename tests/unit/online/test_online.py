import json
from pathlib import Path

import httpx2
import pytest

from infra_mind.agents.lookup import Topic, WebQuery
from infra_mind.core.errors import Transient, Unavailable
from infra_mind.online.search_service import SearchService, SearchSetup
from tests.tools.clock import ManualClock
from tests.tools.web_site import Reply, Visit, online_at, web_site
from tests.unit.online.test_feeds import LIFECYCLES, RSS

INCIDENTS = WebQuery(topic=Topic.INCIDENTS, words="x", provider="aws", about=("eu-central-1",))
PRICE = WebQuery(topic=Topic.PRICE, words="price of a machine", provider="aws", about=("machine",))
RESULTS = [
    {"title": "Theirs", "url": "https://aws.amazon.com/ec2/pricing", "content": "It is $0.0416."},
    {"title": "Somebody's", "url": "https://blog.example/ec2", "content": "It is $1."},
    {"title": "Not theirs", "url": "https://aws.amazon.com.evil.example/", "content": "It is $2."},
    {"title": "A script", "url": "javascript:alert(1)", "content": "It is $3."},
]


def site(visit: Visit) -> Reply:
    if visit.path == "/robots.txt":
        return Reply(status=404)
    if visit.path.startswith("/search"):
        return Reply(body=json.dumps({"results": RESULTS}).encode())
    if visit.path.startswith("/api/v1/products/postgresql"):
        return Reply(body=LIFECYCLES.encode())
    return Reply(body=RSS.encode())


async def test_an_official_feed_comes_first(tmp_path: Path):
    async with web_site(site) as (port, visits), online_at(port, tmp_path) as online:
        [found] = await online.search(INCIDENTS)
        assert found.official and found.title.startswith("Increased errors")
        query = WebQuery(topic=Topic.SUPPORT, words="x", provider="aws", product="postgresql")
        [version] = await online.search(query)
        assert "PostgreSQL 18" in version.text
    assert not any(one.path.startswith("/search") for one in visits)


async def test_what_no_feed_tells_is_searched_and_quoted_from_known_hosts_alone(tmp_path: Path):
    async with web_site(site) as (port, _), httpx2.AsyncClient() as client:
        setup = SearchSetup(name="searxng", base_url=f"http://127.0.0.1:{port}")
        service = SearchService(client, setup, clock=ManualClock())
        async with online_at(port, tmp_path, service=service) as online:
            [found] = await online.search(PRICE)
    assert found.title == "Theirs"


async def test_without_a_search_service_it_is_said_what_nobody_tells(tmp_path: Path):
    async with web_site(site) as (port, _), online_at(port, tmp_path) as online:
        with pytest.raises(Unavailable, match="INFRA_MIND_SEARCH"):
            await online.search(PRICE)


async def test_the_error_of_a_feed_is_told_where_nothing_else_answers(tmp_path: Path):
    async with (
        web_site(lambda visit: Reply(status=503)) as (port, _),
        online_at(port, tmp_path) as online,
    ):
        with pytest.raises(Transient, match="status"):
            await online.search(INCIDENTS)
