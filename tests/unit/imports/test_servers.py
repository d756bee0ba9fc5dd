"""Servers as people list them."""

import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.domain.requirements import Machine, OperatingSystem
from infra_mind.imports.requirements_file import read_requirements


def listed(*servers: object) -> tuple[Machine, ...]:
    return read_requirements({"current": {"servers": list(servers)}}).requirements.current.machines


@pytest.mark.parametrize(
    ("text", "count", "vcpus", "memory", "disk"),
    [
        ("web01", None, None, None, None),
        ("4x web, 8 vCPU, 32 GB RAM, 100 GB SSD", 4, 8, 32, 100),
        ("2 servers with 16 cores and 64GB", 2, 16, 64, None),
        ("db01: 16 Kerne, 128 GB Speicher, 2 TB Platte", None, 16, 128, 2000),
        ("3 x app (4 CPUs, 1,5 GB)", 3, 4, 1.5, None),
        ("Windows 2019 file server, 4 TB storage", None, None, None, 4000),
        ("8 vCPU", None, 8, None, None),
    ],
)
def test_a_line_of_a_list_is_a_machine(
    text: str, count: int | None, vcpus: float | None, memory: float | None, disk: float | None
):
    (found,) = listed(text)
    assert (found.count, found.vcpus, found.memory_gb) == (count, vcpus, memory)
    assert (found.disk_gb, found.name) == (disk, text)


def test_the_system_is_read_and_fields_stay_as_they_are():
    first, second = listed("db01 on Windows Server", {"name": "a", "vcpus": 2, "os": "linux"})
    assert first.os is OperatingSystem.WINDOWS
    assert (second.name, second.vcpus) == ("a", 2)


def test_a_number_of_servers_stays_a_number():
    current = read_requirements({"current": {"servers": 24}}).requirements.current
    assert (current.servers, current.machines) == (24, ())


def test_what_is_no_server_is_told_where_it_was_written():
    with pytest.raises(RequirementsError) as refused:
        read_requirements({"current": {"servers": [{"name": "a", "cpus": 4}]}})
    assert "current.servers" in str(refused.value)
