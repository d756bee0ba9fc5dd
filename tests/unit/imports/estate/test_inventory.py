"""Inventories of people and tools in four languages come to machines, each in full or not at all."""

import json
import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from infra_mind.core.errors import InputError
from infra_mind.domain.requirements import Machine, OperatingSystem
from infra_mind.imports.estate.inventory import MachineList, read_inventories, read_inventory
from tests.factories.estate import workbook

REAL = os.environ.get("ESTATE_FILES", "")
WINDOWS, LINUX = OperatingSystem.WINDOWS, OperatingSystem.LINUX


def read(tmp_path: Path, text: str | bytes, name: str = "machines.csv") -> MachineList:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_inventory(path)


def sizes(found: MachineList) -> list[tuple[float | None, float | None, float | None]]:
    return [(one.vcpus, one.memory_gb, one.disk_gb) for one in found.machines]


ENGLISH = "Name,vCPUs,Memory (GB),Disk (GB),OS,CPU usage (%)\nweb,4,16.5,1200.5,Ubuntu 22.04,12.5\n"
GERMAN = (
    "Rechnername;Anzahl Kerne;Arbeitsspeicher (GB);Festplatte (GB);Betriebssystem;CPU-Auslastung\r\n"
    "web;4;16,5;1.200,5;Debian;12,5 %\r\n"
)
FRENCH = (
    "Nom du serveur;Cœurs;Nombre de cœurs;Mémoire (Go);Stockage (To);Système d’exploitation;Charge CPU\n"
    "web;;4;16,5;1,2005;Red Hat;12,5 %\n"
)
SPANISH = (
    "Servidor;Núcleos;Memoria RAM (GB);Disco (GB);Sistema operativo;Uso de CPU (%)\n"
    "web;4;16,5;1200,5;SUSE Linux;12,5\n"
)


def test_signs_within_quotes_do_not_tell_cells_apart(tmp_path: Path):
    noted = f'{ENGLISH.splitlines()[0]},Notes\nweb,4,16.5,1200.5,Debian,12.5,"a;b|c;d|e;f|g;h|i;j|k;l"\n'
    assert sizes(read(tmp_path, noted.replace("e;f", "e;;;||||f"))) == [(4, 16.5, 1200.5)]


@pytest.mark.parametrize("text", [ENGLISH, GERMAN, FRENCH, SPANISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_columns_are_known_by_their_names_in_four_languages(
    tmp_path: Path, text: str, encoding: str
):
    found = read(tmp_path, text.encode(encoding, "replace"))
    assert sizes(found) == [(4, 16.5, 1200.5)]
    assert (found.machines[0].os, found.machines[0].cpu_used) == (LINUX, 0.125)
    assert found.gaps == ()


def test_a_line_that_adds_up_the_list_is_no_machine(tmp_path: Path):
    text = (
        "Serverliste;;;\n;;;\nServername;Anzahl CPU;RAM (GB);Festplatte gesamt (GB)\n"
        'db01;8;64;"1.200,5"\nweb01;4;16;100\nSumme;12;80;"1.300,5"\n'
    )
    found = read(tmp_path, text)
    assert sizes(found) == [(8, 64, 1200.5), (4, 16, 100)]
    assert found.gaps == ("machines.csv:6: 'Summe' is a total and no machine",)


def test_the_import_template_of_azure_migrate_adds_up_its_disks(tmp_path: Path):
    text = (
        '"*Server name","*Cores","*Memory (In MB)","*OS name","Number of disks","Disk 1 size (In GB)",'
        '"Disk 2 size (In GB)","CPU utilization percentage","Memory utilization percentage"\n'
        'db,4,"16,384",Windows Server 2016,2,100,200,20,55\n'
    )
    assert read(tmp_path, text).machines == (
        Machine(
            name="db",
            count=1,
            vcpus=4,
            memory_gb=16,
            disk_gb=300,
            os=WINDOWS,
            cpu_used=0.2,
            memory_used=0.55,
            running=True,
            source="machines.csv",
        ),
    )


VINFO = ("VM", "Powerstate", "Template", "CPUs", "Memory", "Total disk capacity MiB", "Host")
VINFO += ("OS according to the configuration file", "OS according to the VMware Tools")


def test_rvtools_is_read_from_its_sheet_of_machines(tmp_path: Path):
    rows = [
        VINFO,
        ("a", "poweredOn", "False", 4, 8192, 102400, "esx1", "Windows 10", ""),
        ("b", "poweredOff", "False", 2, 4096, 51200, "esx1", "Other", "Debian 12"),
        ("t", "poweredOff", "True", 2, 4096, 51200, "esx1", "", ""),
        ("empty", "poweredOn", "False", None, None, None, "esx1", "", ""),
    ]
    path = workbook(tmp_path / "rv.xlsx", vHost=[["Host", "# CPU"]], vInfo=rows)
    found = read_inventory(path)
    told = [(m.name, m.vcpus, m.memory_gb, m.os, m.running) for m in found.machines]
    assert told == [("a", 4, 8, WINDOWS, True), ("b", 2, 4, LINUX, False)]
    assert found.machines[0].disk_gb == pytest.approx(107.374, abs=0.001)
    assert [gap.split(" is ")[0] for gap in found.gaps] == ["rv.xlsx:4: 't'", "rv.xlsx:5:"]
    assert "where cells are merged, each row needs its own" in found.gaps[1]


def test_a_sheet_that_claims_to_be_huge_is_as_large_as_its_cells(tmp_path: Path):
    path = workbook(tmp_path / "huge.xlsx", Servers=[["Name", "CPU", "RAM"], ["a", 2, 8]])
    with ZipFile(path) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
    assert b"XFD1048576" in parts[sheet]
    with ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert sizes(read_inventory(path)) == [(2, 8, 0)]


def test_machines_of_one_shape_are_counted_together(tmp_path: Path):
    rows = "".join(f"web{n},4,16,{100 * n},Debian\n" for n in range(1, 6))
    found = read(tmp_path, f"name,cpu,ram gb,disk gb,os\n{rows}")
    (machine,) = found.machines
    assert (machine.name, machine.count, machine.disk_gb) == (
        "web1, web2, web3 and 2 more",
        5,
        300,
    )


def test_a_machine_that_two_files_name_is_counted_once(tmp_path: Path):
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, names in zip(paths, (("web", "db"), ("db", "logs")), strict=True):
        path.write_text("name,cpu,ram gb,disk gb\n" + "".join(f"{name},2,8,9\n" for name in names))
    found = read_inventories(paths)
    assert sum(machine.count or 0 for machine in found.machines) == 3
    assert found.gaps == ("b.csv:2: 'db' is listed in a.csv, too, and counted once",)


def test_a_name_that_stands_twice_and_disks_that_stand_nowhere_are_told(tmp_path: Path):
    found = read(tmp_path, "name,cpu,ram gb\nweb,2,8\nweb,2,8\n")
    assert [(one.count, one.disk_gb) for one in found.machines] == [(2, 0)]
    assert found.gaps == (
        "machines.csv:1: has no column of disks: they are in no figure",
        "machines.csv:3: 'web' is listed before, too, and counted each time",
    )


def test_a_column_of_numbers_of_machines_counts_them(tmp_path: Path):
    (machine,) = read(tmp_path, "Server,Count,Cores,RAM\napp,12,8,32\n").machines
    assert (machine.count, machine.vcpus, machine.memory_gb) == (12, 8, 32)


def test_lists_of_machines_in_json_are_tables_and_summaries_are_averages(tmp_path: Path):
    listed = {"value": [{"name": "a", "cores": 4, "memoryMB": 8192, "osName": "Windows Server"}]}
    found = read(tmp_path, json.dumps(listed), "list.json")
    assert [(m.vcpus, m.memory_gb, m.os) for m in found.machines] == [(4, 8, WINDOWS)]
    totals = {"total": 10, "powerStates": {"POWERED_OFF": 2}}
    totals |= {name: {"total": value} for name, value in (("cpuCores", 20), ("ramGB", 40))}
    found = read(tmp_path, json.dumps({"inventory": {"vms": totals}}), "summary.json")
    assert [(m.count, m.vcpus, m.memory_gb) for m in found.machines] == [(10, 2, 4)]
    assert "2 of them are off" in found.gaps[1]


HEADER = "name,cpu,memory gb,disk gb\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("=cmd|' /C calc'!A0,4,16,100", "holds a formula"),
        ("a,=2*2,16,100", "'=2*2' is not counted; column 'cpu' holds a formula without a value"),
        ("a,four,16,100", "'four' is not counted"),
        ("a,-4,16,100", "expected nothing below 0"),
        ("a,0,16,100", "above 0"),
        ('a,4,"16,384",100', "reads as 16384 or 16.384"),
        ("a,,16,100", "column 'cpu' is empty"),
    ],
)
def test_a_machine_that_cannot_be_read_is_listed_and_not_half_counted(
    tmp_path: Path, row: str, told: str
):
    found = read(tmp_path, f"{HEADER}ok,2,8,50\n{row}\n")
    assert sizes(found) == [(2, 8, 50)]
    assert (
        len(found.gaps) == 1
        and found.gaps[0].startswith("machines.csv:3")
        and told in found.gaps[0]
    )


def test_what_spreadsheets_guard_with_a_sign_is_read(tmp_path: Path):
    assert [m.name for m in read(tmp_path, f'{HEADER}"=""007""",2,8,50\n').machines] == ["007"]


def test_the_header_may_stand_below_a_title_and_may_not_be_missing(tmp_path: Path):
    assert sizes(read(tmp_path, f"Servers of 2026,,,\n,,,\n{HEADER}ok,2,8,50\n")) == [(2, 8, 50)]
    with pytest.raises(InputError, match="no line of names of columns") as error:
        read(tmp_path, "a,2,8,50\nb,2,8,50\n")
    assert "vCPU, Memory (GB)" in str(error.value) and "Nothing of it was read" in str(error.value)


def test_a_file_without_any_machine_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match=r"no machine that can be read.*machines\.csv:2"):
        read(tmp_path, f"{HEADER}a,x,8,50\n")


def test_a_workbook_that_links_elsewhere_says_so_and_a_bomb_is_refused(tmp_path: Path):
    servers = [["Name", "CPU", "RAM", "Disk"], ["a", 2, 8, 0]]
    path = workbook(tmp_path / "linked.xlsx", Servers=servers)
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    found = read_inventory(path)
    assert sizes(found) == [(2, 8, 0)]
    assert found.gaps == (
        "linked.xlsx: links to other files; their values are those that were saved last",
    )
    with ZipFile(path, "a", compression=8, compresslevel=9) as archive:
        archive.writestr("xl/media/zero", b"\0" * 60_000_000)
    with pytest.raises(InputError, match="unpacks to 60 MB"):
        read_inventory(path)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(InputError, match="cut off or damaged"):
        read_inventory(path)


def test_a_formula_that_was_saved_without_its_value_is_a_gap_and_no_empty_cell(tmp_path: Path):
    head = ["Name", "CPU", "RAM", "Disk", "CPU usage (%)"]
    rows = [head, ["a", 2, 8, "=10*10", 20], ["b", 2, 8, 50, "=A1"], ["c", 4, 16, 50, 20]]
    found = read_inventory(workbook(tmp_path / "sums.xlsx", Servers=rows))
    assert sizes(found) == [(4, 16, 50), (2, 8, 50)]
    assert found.gaps[0].startswith("sums.xlsx:2: '=10*10' is not counted; column 'Disk' holds a")
    assert "open the file in a spreadsheet and save it" in found.gaps[0]
    assert found.gaps[1] == "sums.xlsx:3: '=A1' column 'CPU usage (%)': expected a number"


@pytest.mark.skipif(not REAL, reason="ESTATE_FILES names no folder of real exports")
def test_real_exports_come_to_their_machines():
    found = read_inventory(Path(REAL) / "rvtools_example1.xlsx")
    assert (len(found.machines), sum(one.vcpus or 0 for one in found.machines)) == (8, 51)
    assert len(found.gaps) == 1  # a machine without processors and memory
    (summary,) = read_inventory(Path(REAL) / "vm_inventory_kubev2v.json").machines
    assert (summary.count, summary.vcpus, summary.memory_gb, summary.disk_gb) == (10, 1, 2, 20)


def test_machines_of_which_there_are_none_are_not_counted(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("Name,Count,vCPU,Memory (GB),Disk (GB)\nweb,10,4,16,9\nold,0,8,64,9\n")
    found = read_inventory(path)
    assert [(one.name, one.count) for one in found.machines] == [("web", 10)]
    assert found.gaps == ("list.csv:3: 'old' is not counted; their number is below one",)
