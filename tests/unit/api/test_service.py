"""What holds for every route: problems, headers, accounts over HTTP, health, figures."""

import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families

from infra_mind.api.app import PREFIX
from infra_mind.api.errors import kind_of
from infra_mind.api.state import check_host, secret_of
from infra_mind.core.config import Settings
from infra_mind.core.errors import InputError, StoreUnreachable
from infra_mind.models.jobs import JobTable
from tests.unit.api.conftest import PASSWORD, serving, somebody


async def test_tokens_are_renewed_once_and_end_with_the_session(ada, nobody):
    form = {"username": "ada@example.com", "password": PASSWORD}
    pair = (await nobody("POST", "/auth/token", data=form)).json()
    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 900)
    old = {"refresh_token": pair["refresh_token"]}
    fresh = (await nobody("POST", "/auth/refresh", json=old)).json()
    headers = {"Authorization": f"Bearer {fresh['access_token']}"}
    assert (await nobody("GET", "/auth/me", headers=headers)).json()["email"] == "ada@example.com"
    assert (await nobody("POST", "/auth/logout", headers=headers)).status_code == 204
    assert (await nobody("GET", "/auth/me", headers=headers)).status_code == 401
    again = {"refresh_token": fresh["refresh_token"]}
    assert (await nobody("POST", "/auth/refresh", json=again)).status_code == 401


async def test_wrong_passwords_are_counted(ada, nobody):
    form = {"username": "ada@example.com", "password": "not it, not it"}
    codes = [(await nobody("POST", "/auth/token", data=form)).status_code for _ in range(11)]
    assert codes == [401] * 10 + [429]


@pytest.mark.parametrize(
    "given",
    [
        {"email": "no address", "password": PASSWORD},
        {"email": "a@b.c", "password": "short"},
        {"email": "a@b.c", "password": PASSWORD, "admin": True},
        {"email": "a@b.c"},
        [],
    ],
)
async def test_an_account_that_cannot_be_is_refused_without_telling_the_password(nobody, given):
    answer = await nobody("POST", "/auth/register", json=given)
    assert answer.status_code == 422 and PASSWORD not in answer.text


async def test_accounts_can_be_closed(tmp_path):
    async with serving(tmp_path, allow_registration=False) as app, somebody(app) as nobody:
        given = {"email": "a@b.c", "password": PASSWORD}
        answer = await nobody("POST", "/auth/register", json=given)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")


async def test_a_cookie_is_good_for_pages_of_our_own_alone(ada, nobody):
    token = ada.http.headers["Authorization"].removeprefix("Bearer ")
    cookie = {"Cookie": f"infra_mind_session={token}"}
    assert (await nobody("GET", "/runs", headers=cookie)).status_code == 200
    for origin, allowed in (
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://service"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://evil"}, False),
        ({}, False),
    ):
        answer = await nobody(
            "POST", "/assessments", json={"cloud_provider": "aws"}, headers={**cookie, **origin}
        )
        assert answer.status_code == (201 if allowed else 403), origin


async def test_every_answer_carries_its_headers(ada, nobody):
    for client, path in ((ada, "/runs"), (nobody, "/runs"), (nobody, "/nowhere")):
        answer = await client("GET", path, headers={"Origin": "http://evil"})
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_what_is_not_there_and_what_may_not_be_done_are_problems_too(ada):
    for method, path, status in (("GET", "/nowhere", 404), ("PUT", "/runs", 405)):
        answer = await ada(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (
            status, "application/problem+json",
        )  # fmt: skip
        assert answer.json().keys() == {"type", "title", "status", "detail", "errors"}


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (StoreUnreachable("postgresql://secret@host is away"), 503, "nothing was written"),
        (RuntimeError("secret"), 500, "unexpected"),
    ],
)
async def test_what_fails_inside_is_logged_and_not_told(
    ada, monkeypatch, caplog, error, status, told
):
    async def fails(*_):
        raise error

    monkeypatch.setattr(JobTable, "submit", fails)
    assessment = await ada.assessment()
    with caplog.at_level(logging.ERROR):
        answer = await ada("POST", f"/assessments/{assessment}/analyze")
    assert answer.status_code == status and told in answer.json()["detail"]
    assert "secret" not in answer.text and "secret" in caplog.text
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_an_error_is_what_its_nearest_kin_in_the_table_is():
    class Special(InputError):
        pass

    assert kind_of(Special("x")).status == 422
    assert kind_of(ValueError()).status == 500


async def test_health_says_whether_the_database_answers(nobody, monkeypatch):
    assert (await nobody("GET", "/health/live")).json() == {"status": "alive"}
    assert (await nobody("GET", f"{PREFIX}/health/ready")).status_code == 200

    async def away(_):
        raise StoreUnreachable("away")

    monkeypatch.setattr(JobTable, "run_counts", away)
    assert (await nobody("GET", "/health/ready")).status_code == 503


async def test_prometheus_reads_requests_runs_and_the_queue(ada, nobody):
    await ada.ended(await ada.run())
    text = (await nobody("GET", "/metrics")).text
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["infra_mind_runs", "completed"] == 1
    assert found["infra_mind_jobs", "queued"] == 0
    assert found["infra_mind_webhook_deliveries", "dead"] == 0
    assert found["infra_mind_run_seconds_count", "parallel", "completed"] == 1
    assert found["infra_mind_agent_seconds_count", "security"] == 1
    assert found["infra_mind_speedup_count",] == 1
    assert found["infra_mind_model_tokens_total",] == 0
    assert found["infra_mind_step_retries_total",] == 0
    assert found["infra_mind_requests_total", "POST", f"{PREFIX}/assessments", "201"] == 1


async def test_the_interface_is_described(nobody):
    described = (await nobody("GET", f"{PREFIX}/openapi.json")).json()
    paths = described["paths"]
    assert f"{PREFIX}/assessments/{{assessment_id}}/analyze" in paths
    undescribed = [
        (path, method)
        for path, methods in paths.items()
        for method, one in methods.items()
        if not one.get("description")
    ]
    assert undescribed == []


def test_the_key_is_the_operators_or_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    settings = Settings(home=tmp_path / "home")
    key = secret_of(settings)
    assert len(key) > 40 and secret_of(settings) == key
    assert (tmp_path / "home" / "secret.key").stat().st_mode & 0o077 == 0
    assert [one.name for one in (tmp_path / "home").iterdir()] == ["secret.key"]
    assert secret_of(Settings(home=tmp_path, secret_key="mine")) == "mine"


def test_a_key_that_was_cut_off_signs_nothing(tmp_path):
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(InputError, match="is cut off"):
        secret_of(Settings(home=tmp_path))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "service.example"])  # noqa: S104
def test_others_than_this_machine_are_not_served_with_a_key_that_nobody_chose(tmp_path, host):
    for key in ("", "short"):
        with pytest.raises(InputError, match="INFRA_MIND_SECRET_KEY"):
            check_host(Settings(home=tmp_path, secret_key=key), host)
    check_host(Settings(home=tmp_path, secret_key="k" * 32), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_is_served_without_one(tmp_path, host):
    check_host(Settings(home=tmp_path), host)
