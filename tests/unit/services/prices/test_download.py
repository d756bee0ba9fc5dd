import gzip
from collections.abc import Awaitable, Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra_mind.core.errors import FeedError
from infra_mind.services.prices.download import Downloads, Patience
from tests.factories.feed_server import Answer, FeedServer, feed_server

Fetch = Callable[..., Awaitable[bytes]]
BODY = bytes(range(256)) * 1000
NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
QUICK = Patience(
    attempts=3, silence=timedelta(milliseconds=300), whole=timedelta(seconds=5), most_bytes=1 << 20
)


class StoppedClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def server() -> Generator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def fetch(tmp_path: Path, waits: list[float]) -> Fetch:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def fetched(url: str, patience: Patience = QUICK, **headers: str) -> bytes:
        async with Downloads.client(patience) as client:
            downloads = Downloads(
                client, tmp_path, patience=patience, sleep=sleep, clock=StoppedClock()
            )
            path = await downloads.fetch(url, headers=headers)
            return path.read_bytes()

    return fetched


async def test_a_body_is_kept_as_it_was_sent(server: FeedServer, fetch: Fetch):
    packed = gzip.compress(BODY)
    url = server.add("/list", Answer(body=packed, headers={"Content-Encoding": "gzip"}))
    assert await fetch(url) == packed
    assert server.asked[0][1]["accept-encoding"] == "gzip"


async def test_a_cut_connection_is_gone_on_with_from_where_it_was(
    server: FeedServer, fetch: Fetch, waits: list[float]
):
    tag = {"ETag": '"one"'}
    url = server.add(
        "/list",
        Answer(body=BODY, headers=tag, cut_at=100_000),
        Answer(body=BODY, headers=tag, ranges=True),
    )
    assert await fetch(url) == BODY
    assert server.asked[1][1]["range"] == "bytes=100000-"
    assert server.asked[1][1]["if-range"] == '"one"'
    assert waits == [1.0]


@pytest.mark.parametrize(
    "first", [{}, {"ETag": 'W/"weak"'}, {"ETag": '"one"'}], ids=["no tag", "weak tag", "no ranges"]
)
async def test_where_nothing_can_be_gone_on_with_it_begins_anew(
    server: FeedServer, fetch: Fetch, first: dict[str, str]
):
    url = server.add("/list", Answer(body=BODY, headers=first, cut_at=70_000), BODY[::-1])
    assert await fetch(url) == BODY[::-1]


@pytest.mark.parametrize(
    "second",
    [
        Answer(body=b"x", status=206, headers={"Content-Range": "bytes 5-5/6"}),
        Answer(status=416),
    ],
    ids=["another place", "not satisfiable"],
)
async def test_a_file_that_changed_meanwhile_is_fetched_whole(
    server: FeedServer, fetch: Fetch, second: Answer
):
    first = Answer(body=BODY, headers={"ETag": '"one"'}, cut_at=70_000)
    url = server.add("/list", first, second, BODY)
    assert await fetch(url) == BODY
    assert "range" not in server.asked[2][1]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", 7.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 1.0),
        ("soon", 1.0),
        ("", 1.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_it_waits_as_long_as_it_is_asked_to(
    server: FeedServer, fetch: Fetch, waits: list[float], asked: str, waited: float, status: int
):
    url = server.add("/list", Answer(status=status, headers={"Retry-After": asked}), b"here")
    assert await fetch(url) == b"here"
    assert waits == [waited]


async def test_who_asks_for_too_long_a_wait_is_left(
    server: FeedServer, fetch: Fetch, waits: list[float]
):
    url = server.add("/list", Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(FeedError, match="asks to come back in 1:00:00"):
        await fetch(url)
    assert waits == []


async def test_waits_double_and_attempts_end(server: FeedServer, fetch: Fetch, waits: list[float]):
    url = server.add("/list", Answer(status=500))
    with pytest.raises(FeedError, match="it answers 500, after 3 attempts"):
        await fetch(url)
    assert waits == [1.0, 2.0]
    assert len(server.asked) == 3


async def test_a_half_file_is_never_taken_for_a_whole_one(server: FeedServer, fetch: Fetch):
    url = server.add("/list", Answer(body=BODY, announced=len(BODY) + 9, cut_at=len(BODY)))
    with pytest.raises(FeedError, match="after 3 attempts"):
        await fetch(url)


async def test_a_server_that_falls_silent_is_tried_again_and_then_left(
    server: FeedServer, fetch: Fetch
):
    url = server.add("/list", Answer(body=b"late", pause=0.6))
    with pytest.raises(FeedError, match="ReadTimeout, after 2 attempts"):
        await fetch(url, Patience(attempts=2, silence=timedelta(milliseconds=100)))


async def test_a_body_that_drips_without_end_is_left(server: FeedServer, fetch: Fetch):
    url = server.add("/list", Answer(body=BODY, pause=0.2))
    patience = Patience(silence=timedelta(seconds=1), whole=timedelta(milliseconds=300))
    with pytest.raises(FeedError, match="was not here within"):
        await fetch(url, patience)


async def test_nothing_is_taken_without_bound(server: FeedServer, fetch: Fetch):
    url = server.add("/list", BODY)
    with pytest.raises(FeedError, match="larger than 1000 bytes"):
        await fetch(url, Patience(most_bytes=1000))
    with pytest.raises(FeedError, match="together are larger than 1000 bytes"):
        await fetch(url, Patience(most_bytes_together=1000))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=403), "access or the key is refused"),
        (Answer(status=404), "it answers 404"),
        (Answer(status=302, headers={"Location": "https://login.example"}), "leads to 'https://login.example'"),
        (Answer(body=b"x", headers={"Content-Encoding": "br"}), "packed as 'br'"),
    ],
)  # fmt: skip
async def test_what_another_attempt_cannot_mend_is_not_tried_again(
    server: FeedServer, fetch: Fetch, answer: Answer, said: str
):
    url = server.add("/list", answer)
    with pytest.raises(FeedError, match=said):
        await fetch(url)
    assert len(server.asked) == 1


async def test_nobody_there_is_said(fetch: Fetch):
    with pytest.raises(FeedError, match=r"ConnectError.*after 3 attempts"):
        await fetch("http://127.0.0.1:9/list")
