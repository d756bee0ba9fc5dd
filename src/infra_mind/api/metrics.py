from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ..core.clock import SystemClock
from ..engine.events import RunStatus
from ..models.jobs import JobTable

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30)
MEDIA_TYPE = CONTENT_TYPE_LATEST


class Exposition:
    """What Prometheus is told: requests of this process, runs and queue of all."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "infra_mind_requests",
            "Requests answered, by route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "infra_mind_request_seconds",
            "Time to the first byte of an answer.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._runs = Gauge(
            "infra_mind_runs",
            "Runs that are kept, by status.",
            ("status",),
            registry=self._registry,
        )
        self._jobs = Gauge(
            "infra_mind_jobs",
            "Jobs that have not ended: queued, running, stale; and dead ones.",
            ("state",),
            registry=self._registry,
        )
        self._age = Gauge(
            "infra_mind_queue_oldest_seconds",
            "Age of the job that has waited longest.",
            registry=self._registry,
        )
        self._deliveries = Gauge(
            "infra_mind_webhook_deliveries",
            "Ends of runs that webhooks are still to be told, and those given up.",
            ("state",),
            registry=self._registry,
        )
        self._active = Gauge(
            "infra_mind_runs_active", "Runs this process works on.", registry=self._registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    async def exposition(
        self, table: JobTable, deliveries: Mapping[str, int], active: int
    ) -> bytes:
        """Everything in Prometheus' text format."""
        runs = await table.run_counts()
        for status in RunStatus:
            self._runs.labels(status.value).set(runs.get(status.value, 0))
        counts = dict(await table.counts(SystemClock().now()))
        self._age.set(counts.pop("oldest_seconds"))
        for state, count in counts.items():
            self._jobs.labels(state).set(count)
        for state, number in deliveries.items():
            self._deliveries.labels(state).set(number)
        self._active.set(active)
        return generate_latest(self._registry)
