from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ..core.clock import SystemClock
from ..engine.events import RunStatus
from ..models.jobs import JobTable
from ..models.run import Run
from ..services.comparison import number

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30)
_RUN_BUCKETS = (0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 900)
_SPEEDUPS = (1, 1.5, 2, 3, 5, 8, 11)
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
        self._run_seconds = Histogram(
            "infra_mind_run_seconds",
            "Time of runs that have ended, by mode and status.",
            ("mode", "status"),
            buckets=_RUN_BUCKETS,
            registry=self._registry,
        )
        self._agent_seconds = Histogram(
            "infra_mind_agent_seconds",
            "Agents' own time: what each awaited and computed.",
            ("agent",),
            buckets=_RUN_BUCKETS,
            registry=self._registry,
        )
        self._speedup = Histogram(
            "infra_mind_speedup",
            "Sum of the agents' own times over the time of their phase.",
            buckets=_SPEEDUPS,
            registry=self._registry,
        )
        self._retries = Counter(
            "infra_mind_step_retries",
            "Attempts of steps after a first one that failed.",
            registry=self._registry,
        )
        self._tokens = Counter(
            "infra_mind_model_tokens", "Tokens of language models.", registry=self._registry
        )
        self._cost = Counter(
            "infra_mind_model_cost_usd",
            "What language models cost, as far as their prices are known.",
            registry=self._registry,
        )
        self._active = Gauge(
            "infra_mind_runs_active", "Runs this process works on.", registry=self._registry
        )

    def ended(self, run: Run) -> None:
        """Count what a run took that ended here, or was taken in here and ended elsewhere."""
        metrics = run.metrics
        for name, collected in (
            ("total_time", self._run_seconds.labels(run.mode.value, run.status.value)),
            ("speedup_factor", self._speedup),
        ):
            value = number(metrics, name)
            if value is not None:
                collected.observe(value)
        agents = metrics.get("agent_times")
        for agent, seconds in agents.items() if isinstance(agents, dict) else ():
            if isinstance(seconds, int | float):
                self._agent_seconds.labels(agent).observe(seconds)
        self._retries.inc(number(metrics, "retries") or 0.0)
        self._tokens.inc(number(metrics, "tokens") or 0.0)
        self._cost.inc(number(metrics, "model_cost") or 0.0)

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
        for state, count in deliveries.items():
            self._deliveries.labels(state).set(count)
        self._active.set(active)
        return generate_latest(self._registry)
