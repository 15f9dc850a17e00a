"""Counts for a monitoring system (Prometheus text format): how much, how fast, how often refused; nobody's data."""

from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several processes lay down their counts; to be set before they begin."""
UNKNOWN = "unknown"
"""Stands for whatever name devices make up."""
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One process's counts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("kim_requests", "Requests answered.", ("endpoint", "status"), registry=self._registry)
        self._seconds = Histogram(
            "kim_request_seconds", "Time to answer.", ("endpoint",), buckets=_SECONDS, registry=self._registry
        )

    def count(self, endpoint: str, status: int, seconds: float) -> None:
        """One request to a known endpoint, or to `UNKNOWN`, was answered."""
        self._requests.labels(endpoint, str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)

    def text(self) -> bytes:
        """All counts as a monitoring system reads them."""
        return generate_latest(self._registry)


def text_of_all(folder: Path) -> bytes:
    """The counts that all processes laid down in a folder, ended ones too, as a monitoring system reads them."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]  # the library has no types here
    return generate_latest(registry)
