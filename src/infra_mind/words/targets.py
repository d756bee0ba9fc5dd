"""What is asked of a design, in words."""

_TARGETS = {
    "availability": "availability",
    "rto": "time to recover",
    "rpo": "data that may be lost",
    "latency": "time to answer (P95)",
    "budget": "budget of the first year",
}


def target_words(target: str) -> str:
    """A kind of target in words."""
    return _TARGETS.get(target, target)
