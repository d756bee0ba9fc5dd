import json
from dataclasses import replace

import pytest

from infra_mind.api.app import PREFIX
from infra_mind.models.run import Run
from infra_mind.services.conversation import Spoken
from tests.factories.workflow import make_workflow
from tests.unit.api.conftest import serving, somebody


async def stream(client, run_id, **more):
    """Ids and events of the stream, until it ends."""
    answer = await client("GET", f"/runs/{run_id}/events", **more)
    blocks = [one for one in answer.text.split("\n\n") if one.startswith("id: ")]
    pairs = [one.removeprefix("id: ").split("\ndata: ") for one in blocks]
    return answer, [(int(n), json.loads(data)) for n, data in pairs]


@pytest.fixture
async def run(ada):
    run_id = await ada.run()
    await ada.ended(run_id)
    return run_id


async def test_the_stream_has_every_event_once_and_ends_with_the_run(ada, run):
    answer, events = await stream(ada, run)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [n for n, _ in events] == list(range(1, len(events) + 1))
    assert all(n == event["n"] for n, event in events)
    assert [events[0][1]["type"], events[-1][1]["type"]] == ["run_queued", "run_completed"]


async def test_the_stream_goes_on_after_any_event_with_nothing_lost_or_doubled(ada, run):
    _, events = await stream(ada, run)
    for n, _ in events[:-1]:
        _, rest = await stream(ada, run, headers={"Last-Event-ID": str(n)})
        assert rest == events[n:]
        assert (await stream(ada, run, params={"after": n}))[1] == rest
    answer, _ = await stream(ada, run, headers={"Last-Event-ID": str(len(events))})
    assert answer.status_code == 204


async def test_a_bad_last_event_id_is_refused(ada, run):
    answer, _ = await stream(ada, run, headers={"Last-Event-ID": "x"})
    assert answer.status_code == 422


async def test_where_in_the_code_a_step_failed_goes_out_to_nobody(tmp_path):
    def fails(role, context):
        raise RuntimeError("broken")

    async with (
        serving(tmp_path, lambda: make_workflow(fails)) as app,
        somebody(app, "ada@example.com") as ada,
    ):
        run = await ada.run()
        await ada.ended(run)
        _, events = await stream(ada, run)
    failed = [event for _, event in events if event["type"] == "step_failed"]
    assert len(failed) == 2 and "broken" in failed[0]["data"]["error"]
    assert "traceback" not in failed[0]["data"]


async def test_reports_come_in_their_format(ada, run):
    for form, media in (
        ("md", "text/markdown"),
        ("json", "application/json"),
        ("html", "text/html"),
    ):
        answer = await ada("GET", f"/runs/{run}/reports/executive.{form}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(media)
        again = await ada("GET", f"/runs/{run}/reports/executive.{form}")
        assert again.content == answer.content
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_report_that_there_is_not_is_not_found(ada, run):
    assert (await ada("GET", f"/runs/{run}/reports/executive.docx")).status_code == 404
    assert (await ada("GET", f"/runs/{run}/reports/secret.md")).status_code == 422


async def test_a_figure_leads_to_what_it_rests_on(ada, run):
    said = (await ada("POST", f"/runs/{run}/ask", json={"question": "what does it cost?"})).json()
    assert said["known"]
    (claim, *_) = [one for line in said["lines"] for one in line["claims"]]
    traced = (await ada("GET", f"/runs/{run}/claims/{claim}")).json()
    assert traced["id"] == claim and traced["label"]
    assert (await ada("GET", f"/runs/{run}/claims/C-0")).status_code == 404


async def test_a_question_that_the_ledger_does_not_hold_is_said_so(ada, run):
    said = (await ada("POST", f"/runs/{run}/ask", json={"question": "zebras?"})).json()
    assert (said["known"], said["lines"]) == (False, [])


async def test_a_language_model_speaks_where_one_is_set_and_code_where_it_fails(
    ada, run, app, monkeypatch
):
    state = app.state.infra_mind
    app.state.infra_mind = replace(state, service=replace(state.service, language=object()))
    said = [Spoken(text="Spoken.", claims=("C-1",), held=True), Spoken(why="It is away.")]

    async def converse(*_):
        return said.pop(0)

    monkeypatch.setattr("infra_mind.api.endpoints.runs.converse", converse)
    asked = {"question": "what does it cost?"}
    first, second = [(await ada("POST", f"/runs/{run}/ask", json=asked)).json() for _ in range(2)]
    assert first["lines"] == [{"text": "Spoken.", "claims": ["C-1"]}]
    assert second["known"] and second["lines"][0]["text"] != "Spoken."


async def test_a_run_is_held_against_thresholds(ada, run):
    place = f"/runs/{run}/check"
    own = (await ada("POST", place, json={})).json()
    assert own["broken"] is any(one["met"] is False for one in own["thresholds"])
    given = {"thresholds": {"monthly_p50": "1 USD"}}
    (one,) = (await ada("POST", place, json=given)).json()["thresholds"]
    assert (one["name"], one["met"]) == ("monthly_p50", False) and one["claim"]
    bad = await ada("POST", place, json={"thresholds": {"colour": "red"}})
    assert (bad.status_code, bad.json()["errors"][0]["path"]) == (422, "colour")


async def test_a_run_comes_out_the_same_again_and_what_does_not_is_named(ada, run, app):
    same = (await ada("POST", f"/runs/{run}/verify")).json()
    assert same["equal"] and same["size"] and not same["difference"]
    kept = await Run.get(run, database=app.state.infra_mind.service.program.database)
    kept.result = kept.result.replace(b'"budget": 25000', b'"budget": 25001')
    await kept.save(database=app.state.infra_mind.service.program.database)
    other = (await ada("POST", f"/runs/{run}/verify")).json()
    assert (other["equal"], other["difference"]) == (False, "budget differs")


async def test_a_result_that_is_known_is_not_sent_again(ada, run):
    answer = await ada("GET", f"/runs/{run}/result")
    known = {"If-None-Match": answer.headers["ETag"]}
    again = await ada("GET", f"/runs/{run}/result", headers=known)
    assert (again.status_code, again.content) == (304, b"")


async def test_what_the_program_knows_can_be_asked(ada):
    age = (await ada("GET", "/prices/age")).json()
    assert age["oldest"] and age["services"][0].keys() >= {"service", "rows", "past_limit"}
    (row,) = (await ada("GET", "/prices", params={"provider": "aws", "limit": 1})).json()["items"]
    assert row["provider"] == "aws" and row["source"]
    assert "budget" in (await ada("GET", "/schema")).json()["properties"]


async def test_a_variant_runs_only_what_depends_and_its_difference_is_told(ada, run):
    answer = await ada("POST", f"/runs/{run}/whatif", json={"changes": {"budget.monthly": "30000"}})
    assert answer.status_code == 202
    new = answer.json()["run_id"]
    assert (await ada.ended(new))["based_on"] == run
    _, events = await stream(ada, new)
    reused = [event for _, event in events if event["data"].get("reused")]
    assert [event["step"] for event in reused] == ["agents.security"]
    told = (await ada("GET", f"/runs/{run}/diff/{new}")).json()
    (change,) = told["inputs"]
    assert (change["name"], change["before"], change["after"]) == (
        "budget.monthly", "25000", "30000",
    )  # fmt: skip


async def test_a_variant_of_nothing_or_of_what_there_is_not_is_refused(ada, run):
    for changes in ({}, {"colour": "red"}):
        answer = await ada("POST", f"/runs/{run}/whatif", json={"changes": changes})
        assert answer.status_code == 422


async def test_what_has_ended_cannot_be_cancelled_nor_a_completed_run_resumed(ada, run):
    for verb in ("cancel", "resume"):
        answer = await ada("POST", f"/runs/{run}/{verb}")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


async def test_a_run_that_waits_has_no_result_and_can_be_cancelled(tmp_path):
    async with serving(tmp_path, works=False) as app, somebody(app, "ada@example.com") as ada:
        run = await ada.run()
        assert (await ada("GET", f"/runs/{run}/result")).status_code == 404
        assert (await ada("POST", f"/runs/{run}/verify")).status_code == 404
        assert (await ada("GET", f"/runs/{run}/reports/executive.md")).status_code == 404
        assert (await ada("POST", f"/runs/{run}/cancel")).status_code == 202
        assert (await ada("GET", f"/tasks/{run}")).json()["cancel_requested"] is True
    async with serving(tmp_path) as app, somebody(app) as client:
        form = {"username": "ada@example.com", "password": "a long password"}
        token = (await client("POST", "/auth/token", data=form)).json()["access_token"]
        client.http.headers["Authorization"] = f"Bearer {token}"
        assert (await client.ended(run))["status"] == "cancelled"
        assert (await client("POST", f"/runs/{run}/resume")).status_code == 202
        assert (await client.ended(run))["status"] == "completed"


async def test_runs_are_listed_the_newest_first(ada):
    runs = [await ada.run() for _ in range(3)]
    page = (await ada("GET", "/runs", params={"limit": 2})).json()
    assert [one["id"] for one in page["items"]] == sorted(runs, reverse=True)[:2]
    assert page["next"] == page["items"][-1]["id"]
    assert page["items"][0]["links"]["self"] == f"{PREFIX}/runs/{page['items'][0]['id']}"
