import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from infra_mind.core.errors import StepError, Transient, Unavailable
from infra_mind.online.fetcher import FetchLimits
from tests.tools.clock import ManualClock
from tests.tools.web_site import LIMITS, Reply, Visit, open_fetcher, web_site

HOST = "status.example"
ROBOTS = "/robots.txt"


def plain(visit: Visit) -> Reply:
    return Reply(status=404) if visit.path == ROBOTS else Reply(body=b"all is well")


def damage(folder: Path) -> None:
    for kept in folder.iterdir():
        kept.write_bytes(kept.read_bytes()[:-9])


async def test_a_page_is_fetched_once_while_it_is_fresh(tmp_path: Path):
    clock = ManualClock()
    async with (
        web_site(plain) as (port, visits),
        open_fetcher(tmp_path, HOST, clock=clock) as fetcher,
    ):
        url = f"http://{HOST}:{port}/feed"
        first, again = await fetcher.page(url), await fetcher.page(url)
        assert first == again and first.body == "all is well"
        assert [one.place for one in visits] == [f"{HOST}{ROBOTS}", f"{HOST}/feed"]
        clock.advance(timedelta(hours=25))
        assert (await fetcher.page(url)).fetched_at == clock.now()
        assert len(visits) == 4


async def test_a_damaged_page_in_the_cache_is_fetched_again(tmp_path: Path):
    async with web_site(plain) as (port, visits), open_fetcher(tmp_path, HOST) as fetcher:
        url = f"http://{HOST}:{port}/feed"
        await fetcher.page(url)
        damage(tmp_path)
        assert (await fetcher.page(url)).body == "all is well"
        assert len(visits) == 4


async def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    async with web_site(plain) as (port, _), open_fetcher(blocked / "web", HOST) as fetcher:
        assert (await fetcher.page(f"http://{HOST}:{port}/feed")).body == "all is well"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://else.example:{port}/", "not among the hosts"),
        ("https://{host}:{port}/", "not asked by https"),
        ("file:///etc/passwd", "not asked by file"),
        ("http://name:secret@{host}:{port}/", "with a name and a password"),
        ("http://inside.example:{port}/", r"private address 10\.0\.0\.1"),
    ],
)
async def test_only_known_hosts_are_asked_and_none_inside(tmp_path: Path, url: str, message: str):
    async with (
        web_site(plain) as (port, visits),
        open_fetcher(tmp_path, HOST, "inside.example") as fetcher,
    ):
        with pytest.raises(Unavailable, match=message) as caught:
            await fetcher.page(url.format(host=HOST, port=port))
    assert visits == []
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://else.example:{port}/", "not among the hosts"),
        ("http://inside.example:{port}/", "private address"),
        ("http://169.254.169.254/latest/meta-data", "not among the hosts"),
        ("http://0177.0.0.1/", "redirects to what is no address"),
        ("/round", "redirects more than 2 times"),
    ],
)
async def test_a_redirect_is_judged_like_any_address(tmp_path: Path, target: str, message: str):
    def site(visit: Visit) -> Reply:
        if visit.path == ROBOTS:
            return Reply(status=404)
        port = visit.host.rpartition(":")[2]
        return Reply(status=302, headers={"Location": target.format(port=port)})

    async with (
        web_site(site) as (port, _),
        open_fetcher(tmp_path, HOST, "inside.example") as fetcher,
    ):
        with pytest.raises(Unavailable, match=message):
            await fetcher.page(f"http://{HOST}:{port}/feed")


async def test_a_redirect_among_known_hosts_is_followed(tmp_path: Path):
    def site(visit: Visit) -> Reply:
        if visit.path == "/old":
            port = visit.host.rpartition(":")[2]
            return Reply(status=301, headers={"Location": f"http://docs.example:{port}/new"})
        return plain(visit)

    async with (
        web_site(site) as (port, _),
        open_fetcher(tmp_path, HOST, "docs.example") as fetcher,
    ):
        assert (await fetcher.page(f"http://{HOST}:{port}/old")).body == "all is well"


@pytest.mark.parametrize(
    ("robots", "kind", "message"),
    [
        (Reply(body=b"User-agent: *\nDisallow: /feed"), Unavailable, "not to read '/feed'"),
        (Reply(body=b"User-agent: infra-mind\nDisallow: /"), Unavailable, "not to read"),
        (Reply(status=503), Transient, "does not say what may be read"),
        (Reply(body=b"User-agent: *\nDisallow: /private"), None, ""),
        (Reply(status=403), None, ""),
    ],
)
async def test_robots_are_obeyed(
    tmp_path: Path, robots: Reply, kind: type[StepError] | None, message: str
):
    def site(visit: Visit) -> Reply:
        return robots if visit.path == ROBOTS else plain(visit)

    async with web_site(site) as (port, visits), open_fetcher(tmp_path, HOST) as fetcher:
        url = f"http://{HOST}:{port}/feed"
        if kind is None:
            assert (await fetcher.page(url)).body == "all is well"
            return
        with pytest.raises(kind, match=message):
            await fetcher.page(url)
        assert [one.path for one in visits] == [ROBOTS]


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (Reply(body=b"x" * 20_001), Unavailable, "more than 20,000 bytes"),
        (
            Reply(body=gzip.compress(b"x" * 9_000_000), headers={"Content-Encoding": "gzip"}),
            Unavailable,
            "more than 20,000 bytes",
        ),
        (Reply(status=500), Transient, "answers 500"),
        (Reply(status=429), Transient, "answers 429"),
        (Reply(status=401), Unavailable, "answers 401"),
        (Reply(hangs=True), Transient, "took more than 0 s"),
    ],
)
async def test_size_time_and_status_have_limits(
    tmp_path: Path, reply: Reply, kind: type[StepError], message: str
):
    def site(visit: Visit) -> Reply:
        return Reply(status=404) if visit.path == ROBOTS else reply

    limits = LIMITS
    if reply.hangs:
        limits = FetchLimits(whole=timedelta(seconds=0.3), schemes=frozenset({"http"}))
    async with (
        web_site(site) as (port, _),
        open_fetcher(tmp_path, HOST, limits=limits) as fetcher,
    ):
        with pytest.raises(kind, match=message):
            await fetcher.page(f"http://{HOST}:{port}/feed")


async def test_a_host_that_is_gone_may_be_back_later(tmp_path: Path):
    async with web_site(plain) as (port, _):
        pass
    async with open_fetcher(tmp_path, HOST) as fetcher:
        with pytest.raises(Transient, match="cannot be read"):
            await fetcher.page(f"http://{HOST}:{port}/feed")
