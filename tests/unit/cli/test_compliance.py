import orjson
import pytest

from infra_mind.cli.app import run
from infra_mind.cli.console import ExitStatus

PROMISED = "dora fedramp gdpr hipaa iso27001 nis2 nist_800_53 nist_csf pci_dss soc2"


def test_every_framework_is_listed_with_its_controls(capsysbinary: pytest.CaptureFixture[bytes]):
    assert run(["compliance", "list", "--json"]) == ExitStatus.DONE
    catalog = orjson.loads(capsysbinary.readouterr().out)
    named = {
        control
        for framework in catalog["frameworks"].values()
        for one in framework["requirements"]
        for control in one["controls"]
    }
    assert sorted(catalog["frameworks"]) == PROMISED.split()
    assert named <= catalog["controls"].keys()
    assert catalog["checks"]


def test_the_list_can_be_read_by_people(capsys: pytest.CaptureFixture[str]):
    assert run(["compliance", "list"]) == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "gdpr:" in out
    assert "controls" in out
