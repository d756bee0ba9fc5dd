import ipaddress

import httpx2
import pytest

from infra_mind.core.errors import Unavailable
from infra_mind.online.guard import GuardedTransport, is_public, look_up

PRIVATE = """
    127.0.0.1 127.8.9.10 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.1.2.3 255.255.255.255
    224.0.0.1 192.0.2.1 ::1 :: fe80::1 fc00::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 2002:7f00:1:: 2002:c0a8:101::
    2001:0:4136:e378:8000:63bf:3fff:fdd2 ::127.0.0.1 fec0::1
"""
PUBLIC = "8.8.8.8 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::"


class Recorder(httpx2.AsyncBaseTransport):
    """Answers everything, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        return httpx2.Response(200, text="here")


class Names:
    """A name service that gives each of its answers once."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        return self.answers.pop(0)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_a_private_address_is_none_that_everybody_reaches(address: str):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_one_however_it_is_written(address: str):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "localhost"]
)
async def test_no_way_of_writing_a_host_leads_to_this_machine(host: str):
    inner = Recorder()
    async with httpx2.AsyncClient(transport=GuardedTransport(inner, resolve=look_up)) as client:
        with pytest.raises((Unavailable, httpx2.InvalidURL)):
            await client.get(f"https://{host}/")
    assert inner.asked == []


async def test_it_connects_to_the_address_that_was_judged_and_to_no_later_one():
    names = Names(("8.8.8.8",), ("127.0.0.1",))
    inner = Recorder()
    async with httpx2.AsyncClient(transport=GuardedTransport(inner, resolve=names)) as client:
        await client.get("https://status.example/feed")
        with pytest.raises(Unavailable, match=r"private address 127\.0\.0\.1"):
            await client.get("https://status.example/feed")
    [request] = inner.asked
    assert request.url.host == "8.8.8.8"
    assert request.headers["Host"] == "status.example"
    assert request.extensions["sni_hostname"] == "status.example"


async def test_one_private_address_among_public_ones_is_enough_to_refuse():
    inner = Recorder()
    transport = GuardedTransport(inner, resolve=Names(("8.8.8.8", "10.0.0.1")))
    async with httpx2.AsyncClient(transport=transport) as client:
        with pytest.raises(Unavailable, match=r"10\.0\.0\.1"):
            await client.get("https://status.example/")


async def test_what_is_permitted_is_reached():
    inner = Recorder()
    permitted = [ipaddress.ip_network("10.0.0.0/8")]
    transport = GuardedTransport(inner, resolve=Names(("10.0.0.1",)), permitted=permitted)
    async with httpx2.AsyncClient(transport=transport) as client:
        assert (await client.get("https://inside.example/")).text == "here"
