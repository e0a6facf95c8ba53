"""What the bot counts of its own work, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, thread_time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# From a cached board to a first export of a large one.
_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120)


class Telemetry:
    """Counts and durations of one process; threads may share it."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.answers = Counter(
            "analytics_answers",
            "Requests by report and outcome: answered, refused, failed",
            ["report", "outcome"],
            registry=self._registry,
        )
        self.deliveries = Counter(
            "analytics_deliveries",
            "Due times of schedules by how they ended",
            ["state"],
            registry=self._registry,
        )
        self.gh_calls = Counter("analytics_gh_calls", "Runs of gh", registry=self._registry)
        self.graphql_cost = Counter(
            "analytics_graphql_cost", "Points of GitHub's rate limit", registry=self._registry
        )
        self.refusals = Counter(
            "analytics_refusals",
            "Work that was not taken in by its lane: full, too_many, equal, restarting",
            ["lane", "reason"],
            registry=self._registry,
        )
        self._waiting = Gauge(
            "analytics_waiting", "Work that waits in its lane", ["lane"], registry=self._registry
        )
        self._seconds = Histogram(
            "analytics_step_seconds",
            "Seconds that a step of a report took",
            ["step"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._cpu_seconds = Counter(
            "analytics_step_cpu_seconds",
            "Seconds of the processor that steps took in this process, without gh and Chrome",
            ["step"],
            registry=self._registry,
        )

    @contextmanager
    def timed(self, step: str, into: dict[str, float]) -> Iterator[None]:
        """Measure in seconds how long the step inside takes, and add it to `into`, too."""
        began, cpu_began = monotonic(), thread_time()
        try:
            yield
        finally:
            took = monotonic() - began
            self._seconds.labels(step).observe(took)
            self._cpu_seconds.labels(step).inc(thread_time() - cpu_began)
            into[step] = round(into.get(step, 0.0) + took, 3)

    def took(self, step: str, seconds: float) -> None:
        """Note how long a step took that was not timed here."""
        self._seconds.labels(step).observe(seconds)

    def watch_waiting(self, lane: str, waiting: Callable[[], float]) -> None:
        """Tell how much work waits in that lane, as `waiting` says when it is asked."""
        self._waiting.labels(lane).set_function(waiting)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)
