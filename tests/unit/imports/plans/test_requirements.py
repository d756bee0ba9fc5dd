"""Plans, templates and manifests become requirements that read back, each field with where it is from."""

import json
import os
from pathlib import Path

import pytest

from infra_mind.core.errors import InputError, RequirementsError
from infra_mind.domain.provenance import Parsed, Provenance
from infra_mind.imports import read_requirements, written
from infra_mind.imports.plans.requirements import requirements_of
from infra_mind.knowledge.library import Library
from tests.factories.estate import focus

REAL = os.environ.get("ESTATE_FILES", "")
LIBRARY = Library()


def imported(tmp_path: Path, text: str, name: str) -> tuple[str, Parsed]:
    path = tmp_path / name
    path.write_text(text)
    made = requirements_of([path], LIBRARY)
    return made, read_requirements(made.encode())


def resource(type_: str, name: str, **values: object) -> dict[str, object]:
    address = f"{type_}.{name}"
    return {"address": address, "mode": "managed", "type": type_, "name": name, "values": values}


PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "planned_values": {
        "root_module": {
            "resources": [
                resource(
                    "aws_instance",
                    "app",
                    instance_type="m5.large",
                    root_block_device=[{"volume_size": 50}],
                    ebs_block_device=[{"volume_size": 100}, {"volume_size": 200}],
                ),
                resource("aws_lb", "front"),
                {**resource("aws_ami", "image"), "mode": "data"},
            ],
            "child_modules": [
                {
                    "resources": [
                        resource("aws_db_instance", "db", engine="postgres", allocated_storage=80),
                        resource("aws_db_instance", "replica", replicate_source_db="db"),
                    ]
                }
            ],
        }
    },
    "configuration": {
        "provider_config": {"aws": {"expressions": {"region": {"constant_value": "eu-west-1"}}}}
    },
}


def test_a_terraform_plan_tells_machines_stores_cloud_and_region(tmp_path: Path):
    text, given = imported(tmp_path, json.dumps(PLAN), "shop.json")
    read = given.requirements
    assert (read.clouds.allowed, read.clouds.regions) == (("aws",), ("eu-west-1",))
    (machine,) = read.current.machines
    assert (machine.vcpus, machine.memory_gb, machine.disk_gb) == (2, 8, 350)
    (workload,) = read.workloads
    assert (workload.name, workload.type) == ("shop", "web_application")
    assert [(s.kind, s.engine, s.size_gb) for s in workload.stores] == [
        ("relational", "postgresql", 80)
    ]
    (line,) = [line for line in text.splitlines() if "size_gb: 80" in line]
    assert line.endswith("# aws_db_instance.db")
    assert "what aws_db_instance.replica is read for" in text


def test_what_was_imported_says_so_until_it_is_ones_own(tmp_path: Path):
    text, given = imported(tmp_path, json.dumps(PLAN), "shop.json")
    assert given.of("clouds.regions") is Provenance.IMPORTED
    assert read_requirements(written(given)).provenance == given.provenance
    own = "".join(line for line in text.splitlines(keepends=True) if "imported: [" not in line)
    assert read_requirements(own.encode()).of("clouds.regions") is Provenance.STATED


def test_traffic_is_always_said_not_to_be_told(tmp_path: Path):
    text, given = imported(tmp_path, json.dumps(PLAN), "shop.json")
    assert "#   - how many requests come" in text
    assert given.requirements.workloads[0].traffic.average_rps is None


TEMPLATE = """
Parameters:
  Size: {Type: Number, Default: "25"}
  Engine: {Type: String}
Conditions:
  Big: !Or [!Equals [!Ref Size, 1], !Equals [!Ref Size, 2]]
Resources:
  Main:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: MySQL, AllocatedStorage: !Ref Size, DBName: !Sub "${AWS::StackName}-db"}
  Other:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: !Ref Engine, AllocatedStorage: !If [Big, 1, 2]}
  Copy:
    Type: AWS::RDS::DBInstance
    Properties: {SourceDBInstanceIdentifier: !Ref Main}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {Cpu: 512, Memory: 2048}
  Service:
    Type: AWS::ECS::Service
    Properties: {DesiredCount: 3}
"""


def test_a_template_is_read_with_its_tags_and_the_defaults_of_its_parameters(tmp_path: Path):
    text, given = imported(tmp_path, TEMPLATE, "stack.yaml")
    (workload,) = given.requirements.workloads
    stores = [(s.name, s.engine, s.size_gb) for s in workload.stores]
    assert stores == [("Main", "mysql", 25), ("Other", None, None)]
    assert workload.service.memory_mb == 2048
    (machine,) = given.requirements.current.machines
    assert (machine.vcpus, machine.memory_gb) == (1.5, 6)
    for untold in ("the engine of Other", "how much Other (AWS::RDS::DBInstance) holds", "region"):
        assert f"#   - {untold}" in text or untold in text
    assert "a parameter without a default" in text


COMPOSE = """
services:
  db: {image: "docker.io/library/mariadb:10", volumes: ["data:/var/lib/mysql"]}
  web:
    build: .
    ports: ["80:80"]
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 256M}}}
volumes: {data: }
"""


def test_a_compose_file_tells_programs_and_stores_by_their_images(tmp_path: Path):
    text, given = imported(tmp_path, COMPOSE, "compose.yaml")
    (workload,) = given.requirements.workloads
    assert (workload.type, workload.service.memory_mb) == ("web_application", 256)
    assert [(s.kind, s.engine) for s in workload.stores] == [("relational", "mariadb")]
    assert given.requirements.current.machines[0].vcpus == 1
    assert given.requirements.current.hosting is None
    assert "how much service db holds" in text


def deployment(name: str, image: str, *, kind: str = "Deployment", extra: str = "") -> str:
    return (
        f"---\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n  replicas: 2\n{extra}"
        f"  template: {{spec: {{containers: [{{name: c, image: {image}, resources: "
        "{requests: {cpu: 250m, memory: 512Mi}}}]}}\n"
    )


CLAIM = "  volumeClaimTemplates: [{spec: {resources: {requests: {storage: 20Gi}}}}]\n"


def test_manifests_tell_what_runs_and_what_it_asks_for(tmp_path: Path):
    names = ("cart", "pay", "ship", "front")
    text = "".join(deployment(name, f"registry/{name}:1") for name in names)
    text += deployment("store", "postgres:16", kind="StatefulSet", extra=CLAIM)
    _, given = imported(tmp_path, text, "all.yaml")
    (workload,) = given.requirements.workloads
    assert workload.type == "microservices"
    assert [(s.engine, s.size_gb) for s in workload.stores] == [("postgresql", 21.47)]
    (machine,) = given.requirements.current.machines
    assert (machine.vcpus, machine.memory_gb) == (2, pytest.approx(4.2, abs=0.01))


def test_names_from_a_file_are_texts_and_never_more(tmp_path: Path):
    text = 'services:\n  "a: [b]\\nbudget: 1": {image: postgres}\n  "yes": {image: redis}\n'
    _, given = imported(tmp_path, text, "compose.yaml")
    assert [s.name for s in given.requirements.workloads[0].stores] == ["a: [b] budget: 1", "yes"]
    assert given.requirements.budget.monthly is None


@pytest.mark.parametrize(
    "text", ["", "a: 1", "[1, 2]", "{", "services: {}", "x: !!python/name:os.a"]
)
def test_what_is_none_of_them_is_refused(tmp_path: Path, text: str):
    with pytest.raises(InputError):
        imported(tmp_path, text, "some.yaml")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("plan.json", json.dumps(PLAN), "Terraform plan"),
        ("stack.yaml", TEMPLATE, "CloudFormation template"),
        ("compose.yaml", COMPOSE, "compose file"),
        ("all.yaml", deployment("a", "b") + deployment("c", "d"), "Kubernetes manifest"),
        ("bill.csv", focus({}), r"bill \(FOCUS\)"),
        ("machines.csv", "name,cpu,memory gb\na,2,8\n", "list of machines"),
    ],
)
def test_what_is_given_for_requirements_is_named_for_what_it_is(
    tmp_path: Path, name: str, text: str, told: str
):
    (tmp_path / name).write_text(text)
    with pytest.raises(RequirementsError, match=f"this is a {told}"):
        read_requirements(tmp_path / name)


@pytest.mark.skipif(not REAL, reason="ESTATE_FILES names no folder of real exports")
@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("tf_plan_infracost.json", "disk_gb: 1050"),
        ("cfn_infracost.json", "engine: dynamodb"),
        ("cfn_rds_replica.yaml", "size_gb: 5"),
        ("cfn_fargate.yaml", "memory_mb: 512"),
        ("compose_nginx_flask_mysql.yaml", "engine: mariadb"),
        ("compose_react_mongo.yaml", "engine: mongodb"),
        ("k8s_microservices_demo.yaml", "type: microservices"),
    ],
)
def test_real_files_become_requirements(name: str, holds: str):
    made = requirements_of([Path(REAL) / name], LIBRARY)
    assert holds in made
    assert read_requirements(made.encode()).requirements.workloads


def test_names_in_any_script_read_back(tmp_path: Path):
    compose = (
        "services: {'🚀 𝗥 \"ü\"': {image: 'postgres:16'}, web: {image: nginx, ports: ['80:80']}}"
    )
    _, read = imported(tmp_path, compose, "compose.yaml")
    (workload,) = read.requirements.workloads or ()
    assert [one.name for one in workload.stores] == ['🚀 𝗥 "ü"']
