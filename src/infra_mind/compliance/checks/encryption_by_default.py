from ...prices.facts import load_facts
from ..observation import Observation, Subject, planned


def check(facts: Subject) -> tuple[Observation, ...]:
    """Whether the provider encrypts all storage at rest, or disks and databases ask for it."""
    if facts.architecture is None:
        return ()
    provider = facts.architecture.design.site.provider
    if load_facts().number(provider, "encrypts_by_default"):
        return (planned(f"{provider} encrypts stored data unless told otherwise", holds=True),)
    unless = f"on {provider} encryption of disks and databases has to be switched on"
    return (planned(unless, holds=None),)
