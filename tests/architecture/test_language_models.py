"""Without a model nothing of a provider is loaded, and without a collector nothing that sends spans."""

import re
import subprocess
import sys

from tests.architecture.source import package

DOOR = "llm/providers.py"
LOADS = """
import sys
import infra_mind.cli, infra_mind.cli.assessing, infra_mind.cli.ask, infra_mind.bootstrap
import infra_mind.workflows.parallel_assessment_workflow
import infra_mind.web.app
dear = {"pydantic_ai", "openai", "anthropic"}
found = {name.partition(".")[0] for name in sys.modules} & dear
print(sorted(found | {"opentelemetry.sdk", "opentelemetry.exporter"} & set(sys.modules)))
"""


def test_the_program_without_a_model_or_a_collector_loads_none_of_it():
    loaded = subprocess.run(
        [sys.executable, "-c", LOADS], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_one_module_alone_knows_who_makes_models():
    asks = re.compile(r"^\s*(?:from|import) pydantic_ai", re.MULTILINE)
    assert [one.name for one in package() if asks.search(one.text)] == [DOOR]
