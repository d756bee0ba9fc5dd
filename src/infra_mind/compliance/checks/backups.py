from ...domain.requirements import Backup
from ..observation import Observation, Subject, today


def check(facts: Subject) -> tuple[Observation, ...]:
    """`reliability.backup` may be a demand, so that only its absence is evidence."""
    stated = facts.requirements.security.backups
    if stated is not None:
        verb = "are" if stated else "are not"
        return (today(f"backups {verb} in place as stated (security.backups)", holds=stated),)
    if facts.requirements.reliability.backup is Backup.NONE:
        return (today("no backups are made as stated (reliability.backup)", holds=False),)
    return (today("whether backups are made was not said (security.backups)", holds=None),)
