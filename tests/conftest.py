"""No test writes to the user's own data folder: the home is a temporary one, set before any import."""

import atexit
import os
import shutil
import tempfile

from hypothesis import HealthCheck, settings

_HOME = tempfile.mkdtemp(prefix="infra-mind-tests-")
for _name in [name for name in os.environ if name.startswith("INFRA_MIND_")]:
    del os.environ[_name]
os.environ["INFRA_MIND_HOME"] = _HOME
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

# How fast examples are made is the machine's affair: the first ones in a fresh checkout wait for tables
# of characters to be built, and a busy machine makes any of them slow.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
