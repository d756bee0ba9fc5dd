"""What it takes people once to run each thing in production that a design uses."""

import numpy as np

from ...domain.design import Option
from ..candidates import Candidates
from ..samples import Array, Samples

SETUP = "model.setup_hours."
# Options that a table names rather than a closed set, by what they begin with.
_BY_PREFIX = {"own:": "self_hosted_model", "api:": "model_api"}


def setup_hours(candidates: Candidates, samples: Samples) -> Array:
    """Hours once, candidates x samples: each thing is learned and set up once, however many use it."""
    uses: dict[str, Array] = {}
    for decision, options in candidates.options.items():
        names = [name_of(option) for option in options]
        for name in dict.fromkeys(one for one in names if f"{SETUP}{one}" in samples):
            among = np.array([one == name for one in names])
            taken = among[candidates.codes[decision]]
            uses[name] = uses[name] | taken if name in uses else taken
    total = np.zeros((candidates.size, samples.size))
    for name, taken in uses.items():
        total += taken[:, None] * samples[f"{SETUP}{name}"][None, :]
    return total


def name_of(option: Option) -> str:
    text = str(option)
    return next((name for prefix, name in _BY_PREFIX.items() if text.startswith(prefix)), text)
