"""Organisations, roles and tokens: every route of the description with each of them."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack

import pytest

from infra_mind.api.app import PREFIX
from infra_mind.models.membership import MemberRole, Permission
from tests.factories.receiver import receiving
from tests.unit.api.conftest import serving, somebody
from tests.unit.api.test_access import OPEN, of

INVITED = (MemberRole.VIEWER, MemberRole.MEMBER, MemberRole.ADMIN)


async def organisation_of(client, name="Clinic Ltd"):
    answer = await client("POST", "/organisations", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def join(owner, joining, organisation, role="member"):
    place = f"/organisations/{organisation}/invitations"
    made = (await owner("POST", place, json={"role": role})).json()
    answer = await joining("POST", "/invitations/accept", json={"code": made["code"]})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def id_of(client):
    return (await client("GET", "/auth/me")).json()["id"]


@pytest.fixture
async def clinic(ada):
    return await organisation_of(ada)


@pytest.fixture
async def theirs(ada, clinic):
    """An assessment of the organisation, and a run of it that has ended."""
    answer = await ada("POST", f"/assessments?organisation={clinic}", json={"title": "Portal"})
    assessment = answer.json()["id"]
    run = await ada.run(assessment)
    await ada.ended(run)
    return assessment, run


@pytest.fixture
async def people(app, ada, clinic):
    async with AsyncExitStack() as stack:
        found = {}
        for role in INVITED:
            client = await stack.enter_async_context(somebody(app, f"{role}@example.com"))
            await join(ada, client, clinic, role)
            found[role] = client
        yield {**found, MemberRole.OWNER: ada}


def described(app):
    """Every operation that needs a sign-in: method, path, what it needs, whether it asks of a tenant."""
    for path, methods in app.openapi()["paths"].items():
        for method, one in methods.items():
            if path not in OPEN:
                needs = [scope for each in one["security"] for scope in each["bearer"]]
                query = {given["name"] for given in one.get("parameters", ())}
                yield method.upper(), path, needs, "organisation" in query


def test_every_route_says_what_it_needs(app):
    found = list(described(app))
    assert len(found) > 35
    assert [one for one in found if not one[2]] == []
    assert {need for one in found for need in one[2]} == set(Permission)


@pytest.fixture
async def ids(ada, clinic, theirs):
    given = {"url": "https://example.com/"}
    webhook = (await ada("POST", f"/webhooks?organisation={clinic}", json=given)).json()["id"]
    return (*theirs, clinic, webhook)


def asked(path, query, ids):
    # Nothing here changes what the next one asks, or draws: no such version, member, body, format.
    place = of(path.removeprefix(PREFIX).replace("{form}", "none"), *ids)
    return f"{place}?organisation={ids[2]}" if query else place


async def test_each_role_may_do_what_its_permissions_say_and_nothing_more(app, people, ids):
    wrong = defaultdict(list)
    for role, client in people.items():  # the least first: those at the end may delete
        for method, path, needs, query in described(app):
            place = asked(path, query, ids)
            if place == path.removeprefix(PREFIX) or path.endswith("/leave"):
                continue  # about oneself, or about nothing of anybody
            answer = await client(method, place, json=[], headers={"If-Match": '"0"'})
            refused = bool(set(needs) - role.permissions - {Permission.ACCOUNT})
            if refused is not (answer.status_code == 403):
                wrong[role].append((method, path, answer.status_code))
    assert wrong == {}


async def test_a_program_may_do_what_the_scopes_of_its_token_say(app, ada, clinic, ids):
    for scopes in (["read"], ["read", "write"]):
        given = {"name": "ci", "scopes": scopes, "organisation_id": clinic}
        made = (await ada("POST", "/tokens", json=given)).json()
        wrong = []
        async with somebody(app) as program:
            program.http.headers["Authorization"] = f"Bearer {made['token']}"
            for method, path, needs, query in described(app):
                answer = await program(
                    method, asked(path, query, ids), json=[],
                    headers={"If-Match": '"0"'},
                )  # fmt: skip
                if bool(set(needs) - set(scopes)) is not (answer.status_code == 403):
                    wrong.append((method, path, answer.status_code))
        assert wrong == []


async def test_a_token_is_good_for_its_tenant_until_it_is_revoked(app, ada, theirs, clinic):
    own = await ada.assessment()
    made = (await ada("POST", "/tokens", json={"name": "mine", "scopes": ["read"]})).json()
    async with somebody(app) as program:
        program.http.headers["Authorization"] = f"Bearer {made['token']}"
        assert (await program("GET", f"/assessments/{own}")).status_code == 200
        assert (await program("GET", f"/assessments/{theirs[0]}")).status_code == 404
        assert (await program("GET", f"/runs?organisation={clinic}")).status_code == 404
        (listed,) = (await ada("GET", "/tokens")).json()
        assert listed["last_used_at"] is not None and "token" not in listed
        assert made["token"].startswith(f"{listed['id']}.") and len(made["token"]) > 70
        assert (await ada("DELETE", f"/tokens/{made['id']}")).status_code == 204
        answer = await program("GET", f"/assessments/{own}")
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")


@pytest.mark.parametrize("given", [[], ["own"], ["account"], ["read", "everything"]])
async def test_a_token_cannot_have_what_is_left_to_people(ada, given):
    answer = await ada("POST", "/tokens", json={"name": "x", "scopes": given})
    assert answer.status_code == 422


async def test_what_is_an_organisations_is_seen_by_its_members_and_by_nobody_else(
    ada, eve, theirs, clinic
):
    assessment, run = theirs
    assert (await eve("GET", f"/assessments/{assessment}")).status_code == 404
    assert (await eve("GET", f"/assessments?organisation={clinic}")).status_code == 404
    assert (await ada("GET", "/assessments")).json()["items"] == []  # not hers alone
    joined = await join(ada, eve, clinic)
    assert joined["role"] == "member"
    (listed,) = (await eve("GET", f"/runs?organisation={clinic}&status=completed")).json()["items"]
    assert listed["id"] == run and listed["organisation_id"] == clinic
    again = await eve.run(assessment)
    assert (await ada("GET", f"/runs/{again}")).json()["user_id"] == await id_of(eve)
    me = await id_of(eve)
    assert (await ada("DELETE", f"/organisations/{clinic}/members/{me}")).status_code == 204
    assert (await eve("GET", f"/runs/{again}")).status_code == 404


async def test_an_invitation_is_good_once_and_for_its_email(app, ada, eve, clinic):
    place = f"/organisations/{clinic}/invitations"
    made = (await ada("POST", place, json={"email": "Bob@example.com", "role": "viewer"})).json()
    code = {"code": made["code"]}
    assert (await eve("POST", "/invitations/accept", json=code)).status_code == 422
    async with somebody(app, "bob@example.com") as bob:
        assert (await bob("POST", "/invitations/accept", json=code)).json()["role"] == "viewer"
        assert (await bob("POST", "/invitations/accept", json=code)).status_code == 422
    assert (await ada("GET", place)).json() == []
    other = (await ada("POST", place, json={})).json()
    assert "code" not in (await ada("GET", place)).json()[0]
    assert (await ada("DELETE", f"{place}/{other['id']}")).status_code == 204
    answer = await eve("POST", "/invitations/accept", json={"code": other["code"]})
    assert answer.status_code == 422
    for wrong in ("", "inv-x.y", f"{other['id']}.x", "\x00.x"):
        answer = await eve("POST", "/invitations/accept", json={"code": wrong})
        assert answer.status_code == 422


async def test_an_organisation_keeps_an_owner_and_owners_are_made_by_owners(ada, eve, clinic):
    await join(ada, eve, clinic, "admin")
    a, e = await id_of(ada), await id_of(eve)
    members = f"/organisations/{clinic}/members"
    owner = {"role": "owner"}
    assert (await eve("PATCH", f"{members}/{e}", json=owner)).status_code == 403
    assert (await eve("DELETE", f"{members}/{a}")).status_code == 403
    alone = await ada("PATCH", f"{members}/{a}", json={"role": "viewer"})
    assert (alone.status_code, alone.json()["type"]) == (409, "/problems/conflict")
    assert (await ada("POST", f"/organisations/{clinic}/leave")).status_code == 409
    assert (await ada("PATCH", f"{members}/{e}", json=owner)).json()["role"] == "owner"
    assert (await eve("PATCH", f"{members}/{a}", json={"role": "viewer"})).status_code == 200
    roles = {one["email"]: one["role"] for one in (await ada("GET", members)).json()}
    assert roles == {"ada@example.com": "viewer", "eve@example.com": "owner"}
    assert (await ada("POST", f"/organisations/{clinic}/leave")).status_code == 204


async def test_an_organisation_with_assessments_is_not_deleted(ada, theirs, clinic):
    place = f"/organisations/{clinic}"
    assert (await ada("PATCH", place, json={"name": "Clinic AG"})).json()["name"] == "Clinic AG"
    assert (await ada("DELETE", place)).status_code == 409
    assert (await ada("DELETE", f"/assessments/{theirs[0]}")).status_code == 204
    assert (await ada("DELETE", place)).status_code == 204
    assert (await ada("GET", "/organisations")).json() == []
    assert (await ada("GET", place)).status_code == 404


async def test_a_webhook_is_told_of_the_end_of_a_run_and_can_be_told_again(tmp_path):
    async with (
        receiving(["500 Oops"]) as receiver,
        serving(tmp_path, webhook_private_addresses=True) as app,
        somebody(app, "ada@example.com") as ada,
    ):
        made = (await ada("POST", "/webhooks", json={"url": receiver.url})).json()
        assert made["secret"].startswith("whsec_")
        (kept,) = (await ada("GET", "/webhooks")).json()
        assert "secret" not in kept
        run = await ada.run()
        async with asyncio.timeout(60):
            await receiver.came.wait()
        place = f"/webhooks/{made['id']}/deliveries"
        async with asyncio.timeout(60):
            while (one := (await ada("GET", place)).json()["items"][0])["answer"] is None:
                pass
        assert (one["run_id"], one["state"], one["answer"]) == (run, "waits", 500)
        receiver.came.clear()
        again = await ada("POST", f"{place}/{one['id']}/redeliver")
        assert again.status_code == 202
        async with asyncio.timeout(60):
            await receiver.came.wait()
        assert {told.headers["webhook-id"] for told in receiver.told} == {one["id"]}
        assert (await ada("DELETE", f"/webhooks/{made['id']}")).status_code == 204
        assert (await ada("GET", place)).status_code == 404


async def test_a_webhook_leads_to_no_private_address_and_is_its_tenants(ada, eve):
    answer = await ada("POST", "/webhooks", json={"url": "https://127.0.0.1/"})
    assert answer.status_code == 422
    made = (await ada("POST", "/webhooks", json={"url": "https://example.com/"})).json()
    assert (await eve("DELETE", f"/webhooks/{made['id']}")).status_code == 404
    assert (await eve("GET", "/webhooks")).json() == []
