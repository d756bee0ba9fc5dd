import json

import httpx2
import pytest

from infra_mind.core.errors import InputError, StepError, Transient, Unavailable
from infra_mind.online.search_service import SearchService, SearchSetup
from tests.tools.clock import ManualClock
from tests.tools.web_site import Reply, Visit, web_site

KEY = "key-of-the-operator"
ROW = {
    "title": "Prices <b>today</b>",
    "url": "https://aws.amazon.com/ec2",
    "content": "It is $0.0416.",
}
ANSWERS = {
    "searxng": {"results": [ROW]},
    "tavily": {"results": [ROW]},
    "brave": {"web": {"results": [{**ROW, "description": ROW["content"]}]}},
}


async def search(name: str, reply: Reply) -> tuple[object, list[Visit]]:
    async with web_site(lambda _: reply) as (port, visits), httpx2.AsyncClient() as client:
        setup = SearchSetup(name=name, base_url=f"http://127.0.0.1:{port}/", key=KEY)
        service = SearchService(client, setup, clock=ManualClock())
        return await service.search("price of a machine"), visits


@pytest.mark.parametrize("name", ANSWERS)
async def test_each_service_is_asked_in_its_own_way(name: str):
    reply = Reply(body=json.dumps(ANSWERS[name]).encode())
    [found], [visit] = await search(name, reply)
    assert (found.title, found.url) == ("Prices today", "https://aws.amazon.com/ec2")
    assert (found.text, found.fetched_on) == ("It is $0.0416.", "2026-11-23")
    assert not found.official
    assert KEY in visit.head
    asked = visit.path + visit.body.decode()
    assert "price" in asked and "machine" in asked and KEY not in asked


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=401, body=KEY.encode()), Unavailable),
        (Reply(status=429), Transient),
        (Reply(body=b"<html>"), Unavailable),
        (Reply(body=b'{"results": [{"title": 1}]}'), Unavailable),
        (Reply(body=b'{"results": [7]}'), Unavailable),
        (Reply(body=b"[]"), Unavailable),
    ],
)
async def test_another_answer_is_said_without_the_key(reply: Reply, kind: type[StepError]):
    with pytest.raises(kind) as caught:
        await search("tavily", reply)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("body", [b"{}", b'{"results": null}', b'{"results": []}'])
async def test_no_results_are_none(body: bytes):
    assert (await search("searxng", Reply(body=body)))[0] == ()


async def test_a_service_that_is_gone_may_be_back_later():
    async with web_site(lambda _: Reply()) as (port, _):
        pass
    async with httpx2.AsyncClient() as client:
        setup = SearchSetup(name="searxng", base_url=f"http://127.0.0.1:{port}")
        with pytest.raises(Transient, match="searxng cannot be read"):
            await SearchService(client, setup, clock=ManualClock()).search("x")


@pytest.mark.parametrize(
    ("setup", "message"),
    [
        (SearchSetup(name="askjeeves"), "no search service 'askjeeves'.*searxng, tavily, brave"),
        (SearchSetup(name="searxng"), "INFRA_MIND_SEARCH_URL"),
        (SearchSetup(name="tavily", base_url="ftp://x"), "no address of a tavily service"),
    ],
)
async def test_a_mistake_in_the_settings_is_named(setup: SearchSetup, message: str):
    async with httpx2.AsyncClient() as client:
        with pytest.raises(InputError, match=message):
            SearchService(client, setup, clock=ManualClock())
