"""No test writes to the user's own data folder: the home is a temporary one, set before any import."""

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="infra-mind-tests-")
for _name in [name for name in os.environ if name.startswith("INFRA_MIND_")]:
    del os.environ[_name]
os.environ["INFRA_MIND_HOME"] = _HOME
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
