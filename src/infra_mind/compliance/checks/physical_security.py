from ...domain.requirements import Hosting
from ..observation import Observation, Subject, planned, today

_ATTESTED = frozenset({Hosting.AWS, Hosting.AZURE, Hosting.GCP})


def check(facts: Subject) -> tuple[Observation, ...]:
    """The buildings of the three clouds are covered by their attestations, one's own are not."""
    hosting = facts.requirements.current.hosting
    if hosting in _ATTESTED:
        now = today(f"the machine rooms are those that {hosting} is attested for", holds=True)
    else:
        now = today("how machine rooms are guarded was not said", holds=None)
    architecture = facts.architecture
    provider = architecture.design.site.provider if architecture else None
    if provider not in _ATTESTED:
        return (now,)
    return now, planned(f"the machine rooms are those that {provider} is attested for", holds=True)
