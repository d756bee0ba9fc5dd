import asyncio

import pytest

from infra_mind.api.requirements import _plain
from infra_mind.core.rollout import Mode
from tests.factories.estate import focus
from tests.unit.api.conftest import GIVEN, serving, somebody


async def test_what_is_created_can_be_read_changed_and_deleted(ada):
    made = await ada("POST", "/assessments", json=GIVEN)
    place, tag = made.headers["Location"], made.headers["ETag"]
    assert (made.status_code, made.json()["status"], made.json()["title"]) == (
        201,
        "draft",
        "Portal",
    )
    read = await ada("GET", place)
    assert read.json()["requirements"]["budget"]["monthly"] == 25000
    same = await ada("GET", place, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    change = {"changes": {"budget.monthly": "30k"}, "title": "Shop"}
    changed = await ada("PATCH", place, json=change, headers={"If-Match": tag})
    assert changed.json()["requirements"]["budget"]["monthly"] == 30000
    assert changed.json()["title"] == "Shop" and changed.headers["ETag"] != tag
    stale = await ada("PATCH", place, json=change, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/changed")
    assert (await ada("DELETE", place, headers={"If-Match": tag})).status_code == 412
    assert (await ada("DELETE", place)).status_code == 204
    assert (await ada("GET", place)).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"title: Portal\nbudget: {monthly: 25k USD}", "application/yaml"),
        (
            b'{"cloud_provider": "aws", "use_case": "ml_training", "budget": 25000}',
            "application/json",
        ),
        (
            b"We run a web shop on AWS. Our budget is 25,000 USD a month.",
            "text/plain; charset=utf-8",
        ),
    ],
)
async def test_requirements_come_in_every_form_that_a_file_may_have(ada, content, kind):
    answer = await ada("POST", "/assessments", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text
    assert answer.json()["requirements"]["budget"]["monthly"] == 25000


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"colour": "red"}, "colour"),
        ({"budget": {"monthly": -1}}, "budget.monthly"),
        ({"prices": {"book": "/etc/passwd"}}, "prices.book"),
    ],
)
async def test_bad_requirements_are_told_by_path(ada, body, path):
    answer = await ada("POST", "/assessments", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (422, 422)
    assert path in [one["path"] for one in problem["errors"]]
    assert "root:" not in answer.text


async def test_a_price_book_is_not_read_from_this_machine_by_a_change_either(ada):
    place = f"/assessments/{await ada.assessment()}"
    answer = await ada("PATCH", place, json={"changes": {"prices.book": "/etc/passwd"}})
    assert answer.status_code == 422 and "root:" not in answer.text


async def test_a_body_has_an_end(ada):
    answer = await ada("POST", "/assessments", content=b"x" * 2_000_001)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")

    async def endless():
        while True:
            yield b"x" * 100_000

    for method, path in (
        ("POST", "/assessments"),
        ("PATCH", f"/assessments/{await ada.assessment()}"),
        ("POST", "/organisations"),
    ):
        answer = await ada(method, path, content=endless())
        assert (answer.status_code, answer.headers["Connection"]) == (413, "close")
        assert answer.json()["type"] == "/problems/too-large"


@pytest.mark.parametrize("kind", ["image/png", "application/xml", "text/html"])
async def test_requirements_of_another_kind_are_not_read(ada, kind):
    for path in ("/assessments", "/price", "/questions", "/import"):
        answer = await ada("POST", path, content=b"{}", headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported")


async def test_other_bodies_are_json_or_refused(ada):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json"):
        answer = await ada(
            "POST", "/organisations", content=b"name=x", headers={"Content-Type": kind}
        )
        assert answer.status_code == 422


async def test_lists_have_pages_and_filters(ada):
    made = [await ada.assessment() for _ in range(5)]
    seen, before = [], {}
    while before is not None:
        page = (await ada("GET", "/assessments", params={"limit": 2, **before})).json()
        seen += [one["id"] for one in page["items"]]
        before = {"before": page["next"]} if page["next"] else None
    assert seen == sorted(made, reverse=True)
    none = await ada("GET", "/assessments", params={"status": "completed"})
    assert none.json()["items"] == []
    assert (await ada("GET", "/assessments", params={"limit": 0})).status_code == 422


async def test_analyze_answers_at_once_and_the_run_can_be_followed_to_its_result(ada):
    assessment = await ada.assessment()
    answer = await ada(
        "POST", f"/assessments/{assessment}/analyze", headers={"Content-Type": "application/json"}
    )
    queued = answer.json()
    assert answer.status_code == 202 and queued["status"] == "queued"
    assert answer.headers["Location"] == f"/api/v1/runs/{queued['run_id']}"
    run = await ada.ended(queued["run_id"])
    assert (run["status"], run["mode"]) == ("completed", "parallel")
    result = await ada("GET", run["links"]["result"])
    assert result.json()["budget"] == 25000
    task = (await ada("GET", f"/tasks/{queued['task_id']}")).json()
    assert (task["status"], task["attempts"], task["worker"]) == ("completed", 1, None)
    kept = (await ada("GET", f"/assessments/{assessment}")).json()
    assert (kept["status"], kept["run_id"]) == ("completed", queued["run_id"])


async def test_who_waits_gets_what_the_guide_promises(ada):
    assessment = await ada.assessment()
    answer = await ada("POST", f"/assessments/{assessment}/analyze", params={"wait": "true"})
    assert answer.status_code == 200
    came = answer.json()
    assert came["assessment_id"] == assessment and came["status"] == "completed"
    assert came["execution_time"] > 0 and came["agents_executed"] == 2
    assert {"speedup", "speedup_factor", "success_rate", "recommendations"} <= came.keys()


async def test_one_idempotency_key_starts_one_run_however_often_it_comes_at_once(ada):
    assessment = await ada.assessment()
    headers = {"Idempotency-Key": "k-1"}

    async def ask():
        return await ada.run(assessment, headers=headers)

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(ask()) for _ in range(20)]
    assert len({one.result() for one in asked}) == 1
    other = await ada("POST", f"/assessments/{assessment}/analyze?mode=sequential", headers=headers)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")


async def test_a_key_belongs_to_its_user(ada, eve):
    headers = {"Idempotency-Key": "k-1"}
    assert await ada.run(headers=headers) != await eve.run(headers=headers)


@pytest.mark.parametrize(
    ("settings", "asked", "mode"),
    [
        ({}, "", Mode.PARALLEL),
        ({"enable_parallel_execution": False}, "", Mode.SEQUENTIAL),
        ({"parallel_rollout_percent": 0}, "", Mode.SEQUENTIAL),
        ({"enable_parallel_execution": False}, "?mode=parallel", Mode.PARALLEL),
    ],
)
async def test_the_rollout_decides_the_mode_where_the_request_does_not(
    tmp_path, settings, asked, mode
):
    async with (
        serving(tmp_path, works=False, **settings) as app,
        somebody(app, "ada@example.com") as ada,
    ):
        place = f"/assessments/{await ada.assessment()}/analyze{asked}"
        run = (await ada("POST", place)).json()["run_id"]
        assert (await ada("GET", f"/runs/{run}")).json()["mode"] == mode


async def test_an_assessment_under_way_is_not_deleted(tmp_path):
    async with serving(tmp_path, works=False) as app, somebody(app, "ada@example.com") as ada:
        assessment = await ada.assessment()
        await ada.run(assessment)
        answer = await ada("DELETE", f"/assessments/{assessment}")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflict")


NAMING = b"title: Portal\ncurrent: {bill: focus.csv, inventory: [machines.csv]}"
FILES = {
    "requirements": ("anything.yaml", NAMING, "application/yaml"),
    "bill": ("C:\\bills\\focus.csv", focus({"BilledCost": 80, "EffectiveCost": 80}).encode()),
    "machines.csv": ("../machines.csv", b"Name,vCPU,Memory (GB)\nweb,4,16\n"),
}


async def test_files_come_beside_the_requirements_that_name_them(ada):
    answer = await ada("POST", "/assessments", files=FILES)
    assert answer.status_code == 201, answer.text
    current = answer.json()["requirements"]["current"]
    assert [one["monthly"] for one in current["billed"]] == [80]
    assert [one["vcpus"] for one in current["machines"]] == [4]
    read = await ada("GET", answer.headers["Location"])
    assert read.json()["requirements"]["current"] == current


@pytest.mark.parametrize("name", ["..", ".", "/", "../../etc/passwd", "\\", "é" * 300, "\ud800"])
def test_whatever_a_file_is_called_it_can_be_laid_down(tmp_path, name):
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / _plain(name)).write_bytes(b"x")
    assert [one.name for one in tmp_path.iterdir()] == ["inside"]


async def test_an_import_of_nothing_is_refused(ada):
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await ada("POST", "/import", content=b"--x--\r\n", headers=kind)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/input")


async def test_a_file_that_was_not_sent_is_told_with_what_to_do(ada):
    kind = {"Content-Type": "application/yaml"}
    alone = await ada("POST", "/assessments", content=NAMING, headers=kind)
    assert alone.status_code == 422
    assert [one["path"] for one in alone.json()["errors"]] == ["current.bill", "current.inventory"]
    assert "multipart/form-data" in alone.text and "current.machines" in alone.text
    one_of_them = {name: part for name, part in FILES.items() if name != "machines.csv"}
    half = await ada("POST", "/assessments", files=one_of_them)
    assert (
        half.status_code == 422 and "'machines.csv'" in half.text and "infra-mind-" not in half.text
    )
    none = await ada("POST", "/assessments", files={"bill": FILES["bill"]})
    assert none.status_code == 422 and "no part 'requirements'" in none.text


async def test_more_runs_than_may_wait_are_refused_with_when_to_come_again(tmp_path):
    settings = {"works": False, "max_queued_runs_of_tenant": 1}
    async with serving(tmp_path, **settings) as app, somebody(app, "ada@example.com") as ada:
        assessment = await ada.assessment()
        run = await ada.run(assessment, params={"priority": "high"})
        assert (await ada("GET", f"/tasks/{run}")).json()["priority"] == "high"
        answer = await ada("POST", f"/assessments/{assessment}/analyze")
        assert (answer.status_code, answer.json()["type"]) == (429, "/problems/queue-full")
        assert int(answer.headers["Retry-After"]) > 0


async def test_one_key_makes_one_assessment_and_not_another(ada, eve):
    key = {"Idempotency-Key": "k-1"}
    first, again = [await ada("POST", "/assessments", json=GIVEN, headers=key) for _ in range(2)]
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    other = await ada("POST", "/assessments", json={"title": "Other"}, headers=key)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key-reused")
    theirs = await eve("POST", "/assessments", json=GIVEN, headers=key)
    assert theirs.json()["id"] != first.json()["id"]
    assert len((await ada("GET", "/assessments")).json()["items"]) == 1
