import orjson
import pytest

from infra_mind.cli.app import run
from infra_mind.cli.console import ExitStatus


def test_the_schema_is_printed_whole(capsysbinary: pytest.CaptureFixture[bytes]):
    assert run(["schema"]) == ExitStatus.DONE
    schema = orjson.loads(capsysbinary.readouterr().out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"budget", "workloads", "cloud_provider"} <= schema["properties"].keys()
