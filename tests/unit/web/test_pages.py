import re
from contextlib import asynccontextmanager

import httpx2
import pytest

from infra_mind.bootstrap import open_service
from infra_mind.core.config import Settings
from infra_mind.jobs.queue import InlineQueue
from infra_mind.web import settings
from infra_mind.web.app import new_site
from tests.factories.workflow import make_workflow
from tests.unit.api.conftest import PASSWORD, QUICK

OURS = {"Sec-Fetch-Site": "same-origin"}


@asynccontextmanager
async def visiting(home, **settings):
    chosen = Settings(home=home, database_url="", compute_processes=1, **settings)
    app = new_site(
        lambda: open_service(chosen, InlineQueue(), works=True, workflow=make_workflow),
        hasher=QUICK,
    )
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://service", headers=OURS
        ) as http:
            yield http


@pytest.fixture
async def http(tmp_path):
    async with visiting(tmp_path) as client:
        yield client


@pytest.fixture
async def ada(http):
    answer = await sign_in(http, new="1")
    assert answer.status_code == 303
    return http


async def sign_in(http, password=PASSWORD, **more):
    form = {"email": "ada@example.com", "password": password, **more}
    return await http.post("/sign-in", data=form)


async def test_a_stranger_sees_the_door_and_is_led_back_to_it(http):
    assert "Sign in" in (await http.get("/")).text
    for answer in (await http.get("/runs/run-x"), await http.post("/start", data={})):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")


async def test_the_cookie_is_for_this_site_alone_and_ends_with_the_session(ada):
    set_cookie = (await sign_in(ada)).headers["Set-Cookie"]
    assert "HttpOnly" in set_cookie and "SameSite=strict" in set_cookie
    assert "What does your company run?" in (await ada.get("/")).text
    assert (await ada.get("/api/v1/runs")).status_code == 200
    cookie = ada.cookies["infra_mind_session"]
    await ada.post("/sign-out")
    ada.cookies.set("infra_mind_session", cookie)
    assert "Sign in" in (await ada.get("/")).text


async def test_a_wrong_password_is_said_and_the_email_is_kept(ada):
    answer = await sign_in(ada, "not the password")
    assert answer.status_code == 401
    assert "do not match" in answer.text and 'value="ada@example.com"' in answer.text


async def test_another_site_cannot_sign_in_or_start_anything(ada):
    for path in ("/sign-in", "/start", "/sign-out"):
        answer = await ada.post(
            path, data={"email": "a@b.c", "password": PASSWORD},
            headers={"Sec-Fetch-Site": "cross-site"},
        )  # fmt: skip
        assert answer.status_code == 403


async def test_accounts_can_be_closed(tmp_path):
    async with visiting(tmp_path, allow_registration=False) as http:
        answer = await sign_in(http, new="1")
        assert answer.status_code == 422 and "whoever runs this service" in answer.text


async def test_the_answers_become_a_run(ada):
    answer = await ada.post("/start", data={"budget": "25000", "workload": "ecommerce"})
    assert answer.status_code == 303
    page = await ada.get(answer.headers["Location"])
    assert page.status_code == 200 and 'data-agent="cto"' in page.text
    run_id = answer.headers["Location"].removeprefix("/runs/")
    run = (await ada.get(f"/api/v1/runs/{run_id}")).json()
    kept = (await ada.get(f"/api/v1/assessments/{run['assessment_id']}")).json()["requirements"]
    assert kept["budget"]["monthly"] == 25000
    assert kept["workloads"][0]["type"] == "ecommerce"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mine.yaml", b"title: <b>Mine</b>"),
        ("mine.txt", b"A web shop. Budget: 25,000 USD a month."),
    ],
)
async def test_a_file_goes_before_the_answers(ada, name, content):
    answer = await ada.post("/start", data={"budget": "1"}, files={"file": (name, content)})
    assert answer.status_code == 303
    page = (await ada.get(answer.headers["Location"])).text
    assert "<b>Mine" not in page


async def test_a_text_becomes_a_run_that_says_what_was_not_understood(ada):
    text = "A web shop. Budget: 25,000 USD a month. The <b>elephant</b> weighs 5 t."
    answer = await ada.post("/start", data={"budget": "1", "text": text})
    assert answer.status_code == 303
    page = (await ada.get(answer.headers["Location"])).text
    assert "Not understood of what was written" in page and "&lt;b&gt;elephant" in page
    run_id = answer.headers["Location"].removeprefix("/runs/")
    run = (await ada.get(f"/api/v1/runs/{run_id}")).json()
    kept = (await ada.get(f"/api/v1/assessments/{run['assessment_id']}")).json()["requirements"]
    assert kept["budget"]["monthly"] == 25000
    refused = await ada.post("/start", data={"text": "x" * 100_001})
    assert refused.status_code == 422 and "expected a text" in refused.text


async def test_what_cannot_be_used_is_told_and_the_answers_are_kept(ada):
    answer = await ada.post("/start", data={"budget": "much <i>", "country": "DE"})
    assert answer.status_code == 422
    assert "budget.monthly" in answer.text and 'value="DE"' in answer.text
    assert "<i>" not in answer.text
    answer = await ada.post("/start", data={}, files={"file": ("a.yaml", b"colour: red")})
    assert answer.status_code == 422 and "colour" in answer.text


async def test_a_run_of_somebody_else_is_not_here(ada):
    answer = await ada.get("/runs/run-x")
    assert answer.status_code == 404 and "Not here" in answer.text


async def test_the_interface_has_a_page_and_assets_their_kinds(http):
    page = await http.get("/docs")
    assert "/api/v1/assessments/{assessment_id}/analyze" in page.text
    for name, kind in (("report.css", "text/css"), ("run.js", "text/javascript")):
        answer = await http.get(f"/static/{name}")
        assert answer.headers["content-type"].startswith(kind)
    assert (await http.get("/static/pages.py")).status_code == 404


def code_in(text):
    return re.findall(r'<code class="secret">([^<]+)</code>', text)[0]


async def test_every_page_that_changes_something_needs_a_sign_in_and_a_page_of_ours(http, ada):
    cookie = dict(ada.cookies)
    found = [
        (method, route.path.replace("{", "").replace("}", ""))
        for route in settings.router.routes
        for method in route.methods
    ]
    assert len(found) > 9
    for method, path in found:
        ada.cookies.clear()
        answer = await http.request(method, path)
        assert answer.status_code in (303, 401) and "secret" not in answer.text
        ada.cookies.update(cookie)
        if method == "POST":
            answer = await ada.post(path, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403


async def test_an_organisation_is_made_shared_and_assessed_for(ada):
    assert "You are in no organisation yet" in (await ada.get("/settings")).text
    made = await ada.post("/settings/organisations", data={"name": "Clinic <b>Ltd"})
    place = made.headers["Location"]
    organisation = place.rpartition("/")[2]
    invited = await ada.post(f"{place}/invitations", data={"role": "viewer", "email": ""})
    code = code_in(invited.text)
    started = await ada.post(f"/start?organisation={organisation}", data={"budget": "25000"})
    assert started.status_code == 303
    assert "data-writable" in (await ada.get(started.headers["Location"])).text
    home = (await ada.get(f"/?organisation={organisation}")).text
    assert started.headers["Location"] in home and "<b>Ltd" not in home
    assert started.headers["Location"] not in (await ada.get("/")).text
    ada.cookies.clear()
    await ada.post("/sign-in", data={"email": "eve@x.y", "password": PASSWORD, "new": "1"})
    assert (await ada.get(place)).status_code == 404
    assert (await ada.get(f"/?organisation={organisation}")).status_code == 404
    assert (await ada.post(f"/start?organisation={organisation}", data={})).status_code == 404
    assert (await ada.post("/settings/join", data={"code": "inv-x"})).status_code == 422
    assert (await ada.post("/settings/join", data={"code": code})).headers["Location"] == place
    seen = (await ada.get(place)).text
    assert "ada@example.com" in seen and "Invitations" not in seen
    refused = await ada.post(f"{place}/invitations", data={"role": "owner"})
    assert refused.status_code == 403 and "permission" in refused.text
    read = await ada.get(started.headers["Location"])
    assert read.status_code == 200 and "data-writable" not in read.text
    assert (await ada.post(f"/start?organisation={organisation}", data={})).status_code == 403


async def test_a_token_is_shown_once_works_and_is_revoked(ada):
    made = await ada.post("/settings/tokens", data={"name": "ci", "scopes": ["read"], "days": "30"})
    token = code_in(made.text)
    assert token not in (await ada.get("/settings")).text
    headers = {"Authorization": f"Bearer {token}"}
    assert (await ada.get("/api/v1/runs", headers=headers)).status_code == 200
    gone = await ada.post(f"/settings/tokens/{token.partition('.')[0]}/revoke")
    assert gone.status_code == 303
    assert (await ada.get("/api/v1/runs", headers=headers)).status_code == 401
    none = await ada.post("/settings/tokens", data={"name": "ci", "days": "30"})
    assert none.status_code == 422 and "scopes" in none.text


async def test_members_and_webhooks_are_changed_by_forms(ada):
    place = (await ada.post("/settings/organisations", data={"name": "Clinic"})).headers["Location"]
    added = await ada.post(f"{place}/webhooks", data={"url": "https://example.com/x"})
    assert code_in(added.text).startswith("whsec_")
    webhook = re.findall(r"/webhooks/(whk-\w+)/delete", added.text)[0]
    assert (await ada.post(f"{place}/webhooks/{webhook}/delete")).status_code == 303
    bad = await ada.post(f"{place}/webhooks", data={"url": "https://127.0.0.1/"})
    assert bad.status_code == 422 and "public" in bad.text
    me = re.findall(r"/members/(usr-\w+)", bad.text)[0]
    alone = await ada.post(f"{place}/members/{me}", data={"role": "viewer"})
    assert alone.status_code == 409 and "has an owner" in alone.text
    assert (await ada.post(f"{place}/members/{me}", data={"role": "king"})).status_code == 422
    invited = await ada.post(f"{place}/invitations", data={"role": "member", "email": "b@x.y"})
    invitation = re.findall(r"/invitations/(inv-\w+)/withdraw", invited.text)[0]
    assert (await ada.post(f"{place}/invitations/{invitation}/withdraw")).status_code == 303
