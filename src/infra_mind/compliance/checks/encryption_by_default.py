from ..observation import Facts, Observation, planned

_ALWAYS = frozenset({"azure", "gcp"})


def check(facts: Facts) -> tuple[Observation, ...]:
    """Azure and Google Cloud encrypt all storage at rest; on AWS disks and databases ask for it."""
    if facts.architecture is None:
        return ()
    provider = facts.architecture.design.site.provider
    if provider in _ALWAYS:
        return (planned(f"{provider} encrypts stored data unless told otherwise", holds=True),)
    if provider == "aws":
        return (
            planned("on aws encryption of disks and databases has to be switched on", holds=None),
        )
    return ()
