import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from infra_mind.api.app import PREFIX, new_app
from infra_mind.bootstrap import open_service
from infra_mind.core.config import Settings
from infra_mind.jobs.queue import InlineQueue
from tests.factories.workflow import make_workflow

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
PASSWORD = "a long password"
GIVEN = {"title": "Portal", "budget": {"monthly": 25000}}


@dataclass(slots=True)
class Client:
    """Somebody who asks, signed in or not."""

    http: httpx2.AsyncClient

    async def __call__(self, method: str, path: str, **more) -> httpx2.Response:
        base = "" if path.startswith(("/health", "/metrics", "/api", "/static")) else PREFIX
        return await self.http.request(method, f"{base}{path}", **more)

    async def assessment(self, given: object = None) -> str:
        answer = await self("POST", "/assessments", json=GIVEN if given is None else given)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def run(self, assessment: str | None = None, **more) -> str:
        assessment = assessment or await self.assessment()
        answer = await self("POST", f"/assessments/{assessment}/analyze", **more)
        assert answer.status_code == 202, answer.text
        return answer.json()["run_id"]

    async def ended(self, run_id: str) -> dict[str, object]:
        async with asyncio.timeout(60):
            async with self.http.stream("GET", f"{PREFIX}/runs/{run_id}/events") as stream:
                async for _ in stream.aiter_bytes():
                    pass
        return (await self("GET", f"/runs/{run_id}")).json()


@asynccontextmanager
async def serving(
    home: Path, workflow=make_workflow, *, works: bool = True, **settings: object
) -> AsyncIterator[FastAPI]:
    chosen = Settings(home=home, database_url="", compute_processes=1, **settings)
    app = new_app(
        lambda: open_service(chosen, InlineQueue(), works=works, workflow=workflow), hasher=QUICK
    )
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with serving(tmp_path) as app:
        yield app


@asynccontextmanager
async def somebody(app: FastAPI, email: str | None = None) -> AsyncIterator[Client]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service") as http:
        client = Client(http)
        if email is not None:
            given = {"email": email, "password": PASSWORD}
            assert (await client("POST", "/auth/register", json=given)).status_code == 201
            form = {"username": email, "password": PASSWORD}
            token = (await client("POST", "/auth/token", data=form)).json()["access_token"]
            http.headers["Authorization"] = f"Bearer {token}"
        yield client


@pytest.fixture
async def nobody(app: FastAPI) -> AsyncIterator[Client]:
    async with somebody(app) as client:
        yield client


@pytest.fixture
async def ada(app: FastAPI) -> AsyncIterator[Client]:
    async with somebody(app, "ada@example.com") as client:
        yield client


@pytest.fixture
async def eve(app: FastAPI) -> AsyncIterator[Client]:
    async with somebody(app, "eve@example.com") as client:
        yield client
