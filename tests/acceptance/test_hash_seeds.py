"""The same bytes in every process: nothing may hang on the order of a set."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path


def run(hash_seed: int, home: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(hash_seed),
        "INFRA_MIND_HOME": str(home),
    }
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_an_assessment_has_the_same_bytes_whatever_the_hash_seed(tmp_path):
    digests = set()
    for seed in (1, 2):
        out = tmp_path / str(seed)
        command = ("-m", "infra_mind", "assess", "--example", "saas", "--formats", "json")
        run(seed, tmp_path / f"home{seed}", *command, "--out", str(out))
        document = json.loads((out / "assessment.json").read_bytes())
        del document["run"]
        digests.add(hashlib.sha256(json.dumps(document).encode()).hexdigest())
    assert len(digests) == 1
