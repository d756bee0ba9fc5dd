"""Deny by default: every route without a token, and with a stranger's."""

import re

import pytest
from fastapi.routing import APIRoute

from infra_mind.api.app import PREFIX, new_app
from infra_mind.services.accounts import NotSignedIn

OPEN = {
    f"{PREFIX}/auth/register",
    f"{PREFIX}/auth/token",
    f"{PREFIX}/auth/refresh",
    *(
        f"{base}{path}"
        for base in ("", PREFIX)
        for path in ("/health/live", "/health/ready", "/metrics")
    ),
    f"{PREFIX}/openapi.json",
    "/",
    "/docs",
}
"""Routes that anybody may ask; every other one needs a sign-in."""


def routes():
    def unused():
        raise NotSignedIn

    app = new_app(unused)
    return sorted(_flat(app.routes))


def _flat(routes, outer=""):
    """Routes of routers in routers, with the prefixes of all that are around them."""
    for route in routes:
        if isinstance(route, APIRoute):
            for method in route.methods:
                yield method, outer + route.path
        elif hasattr(route, "original_router"):
            around = outer + route.include_context.prefix
            yield from _flat(route.original_router.routes, around)
        elif hasattr(route, "path"):
            for method in getattr(route, "methods", None) or ("GET",):
                yield method, outer + route.path


ROUTES = routes()


def test_the_walk_finds_the_routes():
    assert ("POST", f"{PREFIX}/assessments/{{assessment_id}}/analyze") in ROUTES
    assert len(ROUTES) > 25


def of(path, assessment="asm-x", run="run-x", organisation="org-x", webhook="whk-x"):
    ids = {
        "assessment_id": assessment, "run_id": run, "task_id": run, "other": run,
        "kind": "executive", "form": "json", "claim": "C-1", "organisation_id": organisation,
        "user_id": "usr-x", "invitation_id": "inv-x", "token_id": "tok-x",
        "webhook_id": webhook, "delivery_id": "whk-x.run-x.1",
    }  # fmt: skip
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path)


async def test_nobody_gets_in_without_a_token(nobody):
    let_in = []
    for method, path in ROUTES:
        if path not in OPEN:
            answer = await nobody(method, of(path), json={})
            if answer.status_code != 401:
                let_in.append((method, path, answer.status_code))
    assert let_in == []


async def test_a_stranger_finds_nothing_of_anybody_else(ada, eve):
    assessment = await ada.assessment()
    run = await ada.run(assessment)
    await ada.ended(run)
    bodies = {"ask": {"question": "cost?"}, "whatif": {"changes": {"budget.monthly": 1}}}
    found = []
    for method, path in ROUTES:
        if "{" not in path:
            continue
        answer = await eve(
            method, of(path, assessment, run), json=bodies.get(path.split("/")[-1], {})
        )
        if answer.status_code != 404:
            found.append((method, path, answer.status_code))
        assert "Portal" not in answer.text
    assert found == []
    assert (await eve("GET", "/assessments")).json()["items"] == []
    assert (await eve("GET", "/runs")).json()["items"] == []
    assert (await ada("GET", f"/assessments/{assessment}")).status_code == 200


@pytest.mark.parametrize("header", ["Bearer x.y.z", "Basic YTpi", "Bearer", "bearer \x7f"])
async def test_a_bad_token_is_a_401_with_a_challenge(nobody, header):
    answer = await nobody("GET", "/runs", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("id", ["x%00y", "%F0%9F%98%80", "..%2F..%2Fetc", "x" * 5000, "%ff"])
async def test_an_id_that_no_database_could_keep_is_not_there(ada, id):
    for path in ("runs", "assessments", "tasks"):
        assert (await ada("GET", f"/{path}/{id}")).status_code == 404
