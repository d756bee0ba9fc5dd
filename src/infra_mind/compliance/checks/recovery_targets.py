from ..observation import Observation, Subject, today


def check(facts: Subject) -> tuple[Observation, ...]:
    """Targets that were left out may exist all the same."""
    reliability = facts.requirements.reliability
    if reliability.rto is None or reliability.rpo is None:
        return (today("a target for recovery time or data loss was not said", holds=None),)
    return (today("both targets are stated (reliability.rto, reliability.rpo)", holds=True),)
