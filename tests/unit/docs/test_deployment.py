"""The container files name what there is: settings, commands, pinned requirements."""

import inspect
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from infra_mind.api import metrics
from infra_mind.api.app import new_app
from infra_mind.cli.app import build_app
from infra_mind.cli.serve import serve
from infra_mind.cli.worker import ALIVE
from infra_mind.core.config import Settings
from infra_mind.services.worker import DRAIN

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def test_the_services_are_those_that_the_page_names():
    assert set(COMPOSE["services"]) == {"api", "worker", "migration", "database", "broker"}


def test_every_variable_is_a_setting():
    names = {
        name.removeprefix("INFRA_MIND_").lower()
        for service in COMPOSE["services"].values()
        for name in service.get("environment", {})
        if name.startswith("INFRA_MIND_")
    }
    assert {"database_url", "broker_url", "secret_key"} == names <= set(Settings.model_fields)


def test_every_command_is_one():
    known = set(build_app())
    for service in COMPOSE["services"].values():
        if service.get("image") == "infra-mind" and "command" in service:
            assert service["command"][0] in known
    assert '"serve"' in DOCKERFILE and "serve" in known


def test_the_image_is_made_of_pinned_requirements_with_all_that_the_service_needs():
    copied = re.findall(r"requirements/(\w+\.txt)", DOCKERFILE)
    assert set(copied) == {"build.txt", "service.txt"}
    pinned = (ROOT / "requirements" / "service.txt").read_text("utf-8")
    for name in ("fastapi", "celery", "asyncpg", "uvicorn"):
        assert re.search(rf"^{name}==", pinned, re.MULTILINE)
    assert pinned.count("==") <= pinned.count("--hash=sha256:")
    assert "USER infra-mind" in DOCKERFILE


def test_what_is_copied_is_let_in():
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for name in line.split():
            assert f"!{name.split('/')[0]}" in let_in
            assert (ROOT / name).exists()


def test_the_image_asks_for_its_health_where_it_is_served():
    ((port, path),) = re.findall(r"http://127\.0\.0\.1:(\d+)(/[\w/]+)", DOCKERFILE)
    assert path in new_app(lambda: None).openapi()["paths"]  # type: ignore[arg-type, return-value]
    usual = inspect.signature(serve).parameters["port"].default
    assert f"EXPOSE {port}\n" in DOCKERFILE and int(port) == usual
    assert COMPOSE["services"]["api"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_a_worker_has_time_to_hand_its_runs_over():
    given = COMPOSE["services"]["worker"]["stop_grace_period"]
    assert int(given.removesuffix("s")) > 2 * DRAIN.total_seconds()


def test_the_database_is_well_when_it_can_be_reached_from_elsewhere():
    """The server that sets up an empty folder listens on a socket alone, and goes away again."""
    assert "-h" in COMPOSE["services"]["database"]["healthcheck"]["test"]


DEPLOY = ROOT / "deploy" / "kubernetes"
OBJECTS = [
    one
    for path in sorted(DEPLOY.glob("*.yaml"))
    for one in yaml.safe_load_all(path.read_text("utf-8"))
    if one["kind"] != "Kustomization"
]
WORKLOADS = [one for one in OBJECTS if one["kind"] in ("Deployment", "Job")]


def of_kind(kind: str) -> list[dict]:
    return [one for one in OBJECTS if one["kind"] == kind]


def pod(workload: dict) -> dict:
    return workload["spec"]["template"]["spec"]


def test_the_objects_are_those_that_the_page_names():
    parts = {(one["kind"], one["metadata"]["labels"].get("part")) for one in OBJECTS}
    assert {("Deployment", "api"), ("Deployment", "worker"), ("Job", "migration")} <= parts
    assert {("HorizontalPodAutoscaler", "worker"), ("Service", "api")} <= parts
    assert {("PodDisruptionBudget", "api"), ("PodDisruptionBudget", "worker")} <= parts


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["labels"]["part"])
def test_a_workload_runs_a_command_with_settings_that_there_are(workload: dict):
    (container,) = pod(workload)["containers"]
    assert container["args"][0] in set(build_app())
    names = {one["name"].removeprefix("INFRA_MIND_").lower() for one in container["env"]}
    assert "database_url" in names <= set(Settings.model_fields)
    # Else the cluster adds INFRA_MIND_PORT and the like, by the name of the service.
    assert pod(workload)["enableServiceLinks"] is False
    for one in container["env"]:
        if one["name"].endswith(("_URL", "_KEY")):
            assert one["valueFrom"]["secretKeyRef"]["name"] == "infra-mind"


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["labels"]["part"])
def test_a_workload_may_do_nothing_it_need_not(workload: dict):
    spec = pod(workload)
    assert spec["securityContext"]["runAsNonRoot"] and not spec["automountServiceAccountToken"]
    (container,) = spec["containers"]
    locked = container["securityContext"]
    assert locked["readOnlyRootFilesystem"] and not locked["allowPrivilegeEscalation"]
    assert locked["capabilities"] == {"drop": ["ALL"]}
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]
    written = {one["mountPath"] for one in container["volumeMounts"]}
    assert written == {"/var/lib/infra-mind", "/tmp"} and "/var/lib/infra-mind" in DOCKERFILE  # noqa: S108
    assert {one["name"] for one in container["volumeMounts"]} == {
        one["name"] for one in spec["volumes"]
    }


@pytest.mark.parametrize("workload", of_kind("Deployment"), ids=lambda one: one["metadata"]["name"])
def test_what_its_processes_may_take_fits_into_a_pod(workload: dict):
    (container,) = pod(workload)["containers"]
    given = {one["name"]: one.get("value") for one in container["env"]}
    processes = int(given["INFRA_MIND_COMPUTE_PROCESSES"])
    most = processes * int(given["INFRA_MIND_COMPUTE_MEMORY_MB"])
    kept = {kind: megabytes(one["memory"]) for kind, one in container["resources"].items()}
    # docs/scaling.md: 160 MB of the process itself, and 650 MB of each that computes.
    assert 160 + most <= kept["limits"] and 160 + 650 * processes <= kept["requests"]


def megabytes(quantity: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(Mi|Gi)", quantity).groups()  # type: ignore[union-attr]
    return int(number) * {"Mi": 2**20, "Gi": 2**30}[unit] / 1e6


@pytest.mark.parametrize("workload", of_kind("Deployment"), ids=lambda one: one["metadata"]["name"])
def test_a_pod_has_time_to_end_in_good_order(workload: dict):
    (container,) = pod(workload)["containers"]
    before = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", [])
    waited = int(before[-1]) if before else 0
    assert waited + 2 * DRAIN.total_seconds() < pod(workload)["terminationGracePeriodSeconds"]


def test_the_migration_is_of_the_release_that_is_rolled_out():
    """It is created by itself: nobody puts the name of the image in."""
    rolled = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text("utf-8"))
    (image,) = rolled["images"]
    (migration,) = (pod(one)["containers"][0]["image"] for one in of_kind("Job"))
    assert migration == f"{image['newName']}:{image['newTag']}"
    assert all(pod(one)["containers"][0]["image"] == image["name"] for one in of_kind("Deployment"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert image["newTag"] == project["version"]
    kept = {path.name for path in DEPLOY.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(rolled["resources"]) == kept - {"migration.yaml"}


def test_probes_ask_what_there_is():
    served, worker = (pod(one)["containers"][0] for one in of_kind("Deployment"))
    app = new_app(lambda: None)  # type: ignore[arg-type, return-value]
    probes = [served[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")]
    assert {one["path"] for one in probes} <= set(app.openapi()["paths"])
    assert {one["port"] for one in probes} == {one["name"] for one in served["ports"]}
    assert ALIVE in str(worker["livenessProbe"]["exec"]["command"])


def test_workers_are_scaled_by_a_figure_that_is_told():
    (scaler,) = of_kind("HorizontalPodAutoscaler")
    named = scaler["spec"]["scaleTargetRef"]
    assert (named["kind"], named["name"]) in {
        (one["kind"], one["metadata"].get("name")) for one in OBJECTS
    }
    (wanted,) = scaler["spec"]["metrics"]
    assert wanted["external"]["metric"]["name"] in Path(metrics.__file__).read_text("utf-8")


def test_what_selects_pods_finds_some():
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in WORKLOADS]
    for one in OBJECTS:
        spec = one["spec"]
        selector = spec.get("podSelector") or spec.get("selector")
        if selector is None:
            continue
        wanted = selector.get("matchLabels", selector)
        assert any(wanted.items() <= known.items() for known in labels), one["metadata"]


def test_only_what_is_named_may_be_reached():
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind("NetworkPolicy")}
    shut = policies["infra-mind-nobody"]
    assert shut["policyTypes"] == ["Ingress", "Egress"] and not {"ingress", "egress"} & set(shut)
    (inward,) = policies["infra-mind-api"]["ingress"]
    ports = pod(of_kind("Deployment")[0])["containers"][0]["ports"]
    assert inward["ports"] == [{"port": one["containerPort"]} for one in ports]
