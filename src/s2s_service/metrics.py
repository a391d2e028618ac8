"""What /metrics shows, read from the database: the same figures whichever process is asked, across restarts."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from s2s.wire import WORKING
from s2s_service.database import reading, tallies, versions, workers
from s2s_service.settings import Settings


class Figures(Collector):
    """Jobs by state, queue, workers, stage durations and errors, as they are when asked."""

    def __init__(self, settings: Settings, engine: sa.Engine) -> None:
        self._settings = settings
        self._engine = engine

    def text(self) -> bytes:
        """Return the figures in Prometheus' text format."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the database."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(versions.c.state, sa.func.count()).group_by(versions.c.state))
            by_state = {str(state): int(count) for state, count in found.all()}
            queued = sa.select(sa.func.min(versions.c.created_at)).where(versions.c.state == "queued")
            oldest = connection.execute(queued).scalar()
            alive = sa.select(sa.func.count()).where(workers.c.seen_at > time.time() - self._settings.dead_after_s)
            n_workers = connection.execute(alive.select_from(workers)).scalar_one()
            counted = connection.execute(sa.select(tallies)).mappings().all()
        states = GaugeMetricFamily("s2s_jobs", "Jobs (each version of one) by state.", labels=["state"])
        for state in ("queued", *WORKING, "done", "failed", "cancelled"):
            states.add_metric([state], by_state.get(state, 0))
        yield states
        yield GaugeMetricFamily("s2s_queue_depth", "Jobs that wait.", value=by_state.get("queued", 0))
        waited = time.time() - oldest if oldest else 0.0
        yield GaugeMetricFamily("s2s_queue_oldest_seconds", "How long the oldest of them waits.", value=waited)
        yield GaugeMetricFamily("s2s_workers", "Workers heard of lately.", value=n_workers)
        tallied: dict[str, dict[str, float]] = defaultdict(dict)
        for row in counted:
            tallied[row["name"]][row["label"]] = row["value"]
        yield _counter("s2s_jobs_settled", "Jobs that came to an end.", "state", tallied["jobs"])
        yield _counter("s2s_errors", "Jobs that failed, by error code.", "code", tallied["errors"])
        yield _stages(tallied["stage_bucket"], tallied["stage_sum"])


def _counter(name: str, about: str, label: str, values: dict[str, float]) -> Metric:
    family = CounterMetricFamily(name, about, labels=[label])
    for value, count in sorted(values.items()):
        family.add_metric([value], count)
    return family


def _stages(buckets: dict[str, float], sums: dict[str, float]) -> Metric:
    family = HistogramMetricFamily("s2s_stage_seconds", "How long stages took; queued is the wait.", labels=["stage"])
    by_stage: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for label, count in buckets.items():
        stage, end = label.split(" ")
        by_stage[stage].append((end, count))
    for stage, ends in sorted(by_stage.items()):
        family.add_metric([stage], sorted(ends, key=lambda pair: float(pair[0])), sums.get(stage, 0.0))
    return family
