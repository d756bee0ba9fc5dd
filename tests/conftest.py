"""No test writes to the user's own data folder: the home is a temporary one, set before any import."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.tools.shared import FOLDER

# What of the factories works out decisions of whole companies.
DECIDING = frozenset(
    f"tests.factories.{one}" for one in ("brief", "dossier", "scrutiny", "small_company")
)

_HOME = tempfile.mkdtemp(prefix="infra-mind-tests-")
for _name in [name for name in os.environ if name.startswith("INFRA_MIND_")]:
    del os.environ[_name]
os.environ["INFRA_MIND_HOME"] = _HOME
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
if FOLDER not in os.environ:
    # The process that starts the others owns it.
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="infra-mind-shared-")
    atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)

# How fast examples are made is the machine's affair: the first ones in a fresh checkout wait for tables
# of characters to be built, and a busy machine makes any of them slow.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


class SharedScheduling(LoadScopeScheduling):
    """Sends tests that share something dear to one worker: a file, an example, the database server."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        if path.startswith("tests/unit/"):
            return path
        if path in ("tests/acceptance/test_examples.py", "tests/acceptance/test_cases.py"):
            return test.partition("[")[2]
        return (
            "postgresql"
            if "postgresql" in nodeid.lower() or path.endswith("test_server.py")
            else nodeid
        )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SharedScheduling:
    return SharedScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and _decides(item.module.__dict__):
            item.add_marker("decides")


def _decides(names: Mapping[str, object]) -> bool:
    """Whether a module of tests works out whole companies."""
    return any(
        getattr(value, "__module__", None) in DECIDING and name not in ("model", "small_model")
        for name, value in names.items()
    )
