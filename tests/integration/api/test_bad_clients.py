"""Clients that do not keep to the rules, over real connections."""

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import jwt
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from infra_mind.api.app import new_app
from infra_mind.api.connection import PatientConnection
from infra_mind.bootstrap import open_service
from infra_mind.core.config import Settings
from infra_mind.jobs.queue import InlineQueue
from tests.factories.workflow import make_workflow
from tests.tools.service import Asker, wait_for
from tests.unit.api.conftest import QUICK

KEY = "k" * 40
PATIENCE = timedelta(milliseconds=300)


class Hasty(PatientConnection):
    patience = PATIENCE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    settings = Settings(
        home=tmp_path_factory.mktemp("home"), database_url="", secret_key=KEY, compute_processes=1
    )
    app = new_app(
        lambda: open_service(settings, InlineQueue(), works=True, workflow=make_workflow),
        hasher=QUICK,
        patience=PATIENCE,
    )
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", http=Hasty)
    bound = config.bind_socket()
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [bound]})
    thread.start()
    wait_for(lambda: running.started or not thread.is_alive(), "the service")
    yield bound.getsockname()
    running.should_exit = True
    thread.join(60)


@pytest.fixture
def ada(server: tuple[str, int]) -> Iterator[Asker]:
    with httpx2.Client(base_url=f"http://{server[0]}:{server[1]}") as http:
        asker = Asker(http)
        asker.sign_in()
        yield asker


def answered(server: tuple[str, int], *pieces: bytes, whole: bool = True) -> tuple[int, bytes]:
    """Status and all bytes of what comes back, until the other side closes."""
    with socket.create_connection(server, timeout=60) as connection:
        for piece in pieces:
            connection.sendall(piece)
        if not whole:
            return 0, b""
        found = b""
        while more := connection.recv(65536):
            found += more
    return int(found.split(b" ", 2)[1]), found


def head(line: str, token: str = "", **more: str) -> bytes:
    fields = {"Host": "service", "Connection": "close", **more}
    if token:
        fields["Authorization"] = token
    named = (f"{name.replace('_', '-')}: {value}" for name, value in fields.items())
    return "\r\n".join([f"{line} HTTP/1.1", *named, "", ""]).encode("latin-1")


def problem(found: bytes) -> dict[str, object]:
    return json.loads(found.partition(b"\r\n\r\n")[2])


def test_a_body_of_ten_megabytes_is_refused_before_it_has_come(server, ada):
    token = ada.headers["Authorization"]
    most = 2_000_001
    for fields, body in (
        ({"Content_Length": "10000000"}, b"x" * 1000),
        ({"Transfer_Encoding": "chunked"}, b"%x\r\n" % most + b"x" * most),
    ):
        status, found = answered(server, head("POST /api/v1/assessments", token, **fields), body)
        assert (status, problem(found)["type"]) == (413, "/problems/too-large")


def test_a_body_that_does_not_come_is_waited_for_only_so_long(server, ada):
    token = ada.headers["Authorization"]
    for line in ("POST /api/v1/assessments", "POST /api/v1/organisations"):
        status, found = answered(server, head(line, token, Content_Length="100"), b'{"title')
        assert (status, problem(found)["type"]) == (408, "/problems/too-slow")


def test_headers_that_do_not_come_are_waited_for_only_so_long(server, ada):
    whole = head("GET /health/live", Connection="keep-alive")
    for sent in (whole[:-2], whole + whole[:-2]):  # of the first request, and of a later one
        _, found = answered(server, sent)
        assert found.count(b"HTTP/1.1 408") == 1
        assert problem(found[found.rindex(b"HTTP/1.1") :])["type"] == "/problems/too-slow"
    with socket.create_connection(server, timeout=60) as silent:
        assert silent.recv(1) == b""


async def test_who_never_reads_an_answer_is_let_go():
    """More is sent than the system holds for the two, so that without an end this would wait for ever."""
    ended = asyncio.Event()

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(40):
            body = b"x" * 1_000_000
            await send({"type": "http.response.body", "body": body, "more_body": True})
        ended.set()

    loop = asyncio.get_running_loop()
    config = uvicorn.Config(endless, log_level="error", lifespan="off")
    config.load()
    state = ServerState()
    listening = await loop.create_server(lambda: Hasty(config, state, {}), "127.0.0.1", 0)
    with socket.create_connection(listening.sockets[0].getsockname()) as silent:
        silent.sendall(head("GET /"))
        async with asyncio.timeout(60):
            await ended.wait()
    listening.close()
    assert not state.connections


@pytest.mark.parametrize("endless", [b"a: b\r\n", b"x"])
def test_headers_without_end_are_refused(server, ada, endless):
    begun = head("GET /health/live")[:-2] + (b"" if b":" in endless else b"X-Long: ")
    status, found = answered(server, begun, endless * (70_000 // len(endless)))
    assert (status, problem(found)["type"]) == (431, "/problems/headers-too-large")
    assert ada("GET", "/health/live").status_code == 200


def test_a_body_may_be_longer_than_headers_and_come_in_pieces(server, ada):
    sent = b'{"title": "' + b"x" * 90_000
    status, _ = answered(
        server,
        head("POST /api/v1/organisations", ada.headers["Authorization"], Content_Length="90012"),
        *(sent[at : at + 9_000] for at in range(0, 90_011, 9_000)),
        b"}",
    )
    assert status == 422


def test_a_connection_that_is_cut_leaves_nothing_behind_and_nothing_in_the_log(server, ada, caplog):
    token = ada.headers["Authorization"]
    before = ada("GET", "/assessments").json()
    with caplog.at_level(logging.WARNING):
        for line in ("POST /api/v1/assessments", "POST /api/v1/organisations"):
            answered(server, head(line, token, Content_Length="100"), b'{"title', whole=False)
        assert ada("GET", "/assessments").json() == before
    assert caplog.records == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/runs/../../../etc/passwd", "/api/v1/runs/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "//etc/passwd", "/static/../pages.py", "/static/%2e%2e/pages.py", "/api/v1//runs/x",
        "/api/v1/runs/%00", "/api/v1/runs/x;y=z", "/api/v1/runs/" + "x" * 20_000,
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_service(server, ada, path):
    status, found = answered(server, head(f"GET {path}", ada.headers["Authorization"]))
    assert status == 404
    assert b"root:" not in found and b"import " not in found


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_http_is_refused_and_the_others_are_served(server, ada, sent):
    status, _ = answered(server, sent)
    assert status == 400
    assert ada("GET", "/runs").status_code == 200


def forged(**claims: object) -> str:
    return jwt.encode({"sub": "usr-x", "sid": "ses-x", "exp": 4_000_000_000, **claims}, KEY)


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode({"sub": "usr-x", "sid": "ses-x", "exp": 4_000_000_000}, "", algorithm="none"),
        jwt.encode({"sub": "usr-x", "sid": "ses-x", "exp": 4_000_000_000}, "other key " * 4),
        forged(exp=1), forged(exp="soon"), forged(sid=7), forged(sid="\x00"), forged(), "a.b.c",
        "tok-x.y", "tok-x", "x" * 9_000,
    ],
)  # fmt: skip
def test_an_expired_or_forged_token_signs_nobody_in(server, token):
    status, found = answered(server, head("GET /api/v1/runs", f"Bearer {token}"))
    assert (status, problem(found)["type"]) == (401, "/problems/not-signed-in")
    assert b"Traceback" not in found and KEY.encode() not in found


def test_a_key_that_is_replayed_with_another_body_is_refused_and_changes_nothing(ada):
    run = ada.submitted({"title": "Portal"}, "?seed=1")
    assessment = ada("GET", f"/runs/{run}").json()["assessment_id"]
    place, key = f"/runs/{run}/whatif", {"Idempotency-Key": "k-1"}
    list(ada.events(run))

    def asked(value: int) -> httpx2.Response:
        return ada("POST", place, json={"changes": {"budget.monthly": value}}, headers=key)

    first, again, other = asked(1), asked(1), asked(2)
    assert (first.status_code, again.json()["run_id"]) == (202, first.json()["run_id"])
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")
    assert len(ada("GET", f"/assessments/{assessment}/runs").json()["items"]) == 2


HOSTILE = {
    "two megabytes": {"title": "x" * 1_999_000},
    "more workloads than anybody works out": {"workloads": [{"type": "api_service"}] * 200},
    "keys that nobody knows": {f"key_{n}": n for n in range(24_000)},
    "digits": {"brief": "1" * 100_000},
}


def test_what_is_dear_to_read_keeps_nobody_else_waiting(server, ada):
    """All of what takes longest to refuse at once, while somebody looks whether the service lives."""
    bodies = [json.dumps(one).encode() for one in HOSTILE.values()] * 3
    token, statuses, waited = ada.headers["Authorization"], list[int](), list[float]()

    def post(body: bytes) -> None:
        fields = {"Content_Length": str(len(body)), "Content_Type": "application/json"}
        given = head("POST /api/v1/assessments", token, **fields)
        try:
            statuses.append(answered(server, given, body)[0])
        except ConnectionResetError:
            statuses.append(408)  # it was not waited for until all of it had come

    senders = [threading.Thread(target=post, args=(body,)) for body in bodies]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        began = time.monotonic()
        assert ada.http.get("/health/live").status_code == 200
        waited.append(time.monotonic() - began)
    # So many workloads are kept as a draft, and refused before anything is worked out.
    assert len(statuses) == len(bodies) and set(statuses) <= {201, 408, 413, 422, 429}
    waited.sort()
    assert waited[int(0.95 * len(waited))] < 1
