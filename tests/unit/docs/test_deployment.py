"""The container files name what there is: settings, commands, pinned requirements."""

import re
from pathlib import Path

import yaml

from infra_mind.cli.app import build_app
from infra_mind.core.config import Settings

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
