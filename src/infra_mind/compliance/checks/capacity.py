from ...domain.requirements import WorkloadRequirements, WorkloadType
from ..observation import Observation, Subject, planned, today

_ON_REQUEST = frozenset(
    {
        WorkloadType.WEB_APPLICATION,
        WorkloadType.API_SERVICE,
        WorkloadType.MOBILE_BACKEND,
        WorkloadType.ECOMMERCE,
        WorkloadType.SAAS,
        WorkloadType.MICROSERVICES,
        WorkloadType.ML_INFERENCE,
        WorkloadType.STATIC_SITE,
    }
)


def check(facts: Subject) -> tuple[Observation, ...]:
    """A size is planned for the peak only where the peak is stated."""
    asked = [work for work in facts.requirements.workloads if work.type in _ON_REQUEST]
    if facts.architecture is None or not asked:
        return (today("how capacity is planned was not said", holds=None),)
    if all(_peak_known(work) for work in asked):
        return (planned("every part is sized for the stated peak (traffic.peak_rps)", holds=True),)
    return (
        planned("sized for an assumed peak, not for a stated one (traffic.peak_rps)", holds=None),
    )


def _peak_known(work: WorkloadRequirements) -> bool:
    return work.traffic.peak_rps is not None or work.inference.peak_rps is not None
