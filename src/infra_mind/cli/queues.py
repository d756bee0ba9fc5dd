from ..core.config import Settings
from ..jobs.queue import InlineQueue, SignalQueue

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def queue_of(settings: Settings) -> SignalQueue:
    """The queue that the settings name; Celery is loaded only where there is a broker."""
    if not settings.broker_url:
        return InlineQueue()
    from ..jobs.celery_queue import CeleryQueue

    return CeleryQueue(settings.broker_url, threads=settings.max_concurrent_assessments)
