"""OpenTelemetry metrics, as the SDK exports them."""

from __future__ import annotations

import gc
import json
import weakref
from pathlib import Path
from typing import Any

import pytest
from conftest import DEADLINE, SCHEMA, Directory, Run
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from sentry_options import Options, SchemaError, opentelemetry

HELPERS = {"PYTHONPATH": str(Path(__file__).parent)}

NO_THREAD = {"RUST_MIN_STACK": str(1 << 46)}
"""An environment in which no thread of ours has room for its stack."""

OURS = ("seer", "other")
"""The namespaces of the tests here."""

TABLE = Path(__file__).parents[2] / "docs/operations.md"


class Metrics:
    """What a reader collects, by the names of the metrics."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.provider = MeterProvider([self.reader])

    def collect(self) -> dict[str, Any]:
        data = self.reader.get_metrics_data()
        resources = data.resource_metrics if data else []
        scopes = [scope for resource in resources for scope in resource.scope_metrics]
        assert {scope.scope.name for scope in scopes} <= {"sentry_options"}
        return {metric.name: metric for scope in scopes for metric in scope.metrics}

    def points(self, name: str) -> dict[tuple[str, ...], Any]:
        """The points of a metric, by the values of their attributes."""
        metric = self.collect().get(f"sentry_options.{name}")
        points = metric.data.data_points if metric else []
        found = {tuple(point.attributes.values()): point for point in points}
        # Generated modules that other tests have imported add theirs to every store.
        return {key: point for key, point in found.items() if not key or key[0] in OURS}

    def values(self, name: str) -> dict[tuple[str, ...], Any]:
        return {key: point.value for key, point in self.points(name).items()}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def store(directory: Directory, metrics: Metrics) -> Options:
    seer = Options(directory=directory.path, refresh_threshold=None)
    opentelemetry.install(metrics.provider, store=seer)
    return seer


def poll(seer: Options) -> None:
    try:
        seer.refresh()
    except SchemaError:
        pass
    assert seer.flush_observers(DEADLINE)


def test_reloads(directory: Directory, metrics: Metrics) -> None:
    directory.schema(SCHEMA, "other")
    seer = store(directory, metrics)
    assert metrics.values("reloads") == {}
    directory.values({"greeting": "hi"})
    poll(seer)
    directory.values({"greeting": "hi"})
    poll(seer)
    poll(seer)
    directory.values({"model": 1})
    directory.values({}, "other")
    poll(seer)
    assert metrics.values("reloads") == {
        ("seer", "applied"): 1,
        ("seer", "unchanged"): 1,
        ("seer", "rejected"): 1,
        ("other", "held_back"): 1,
    }
    durations = metrics.points("reload.duration")
    assert {key: point.count for key, point in durations.items()} == metrics.values(
        "reloads"
    )
    for point in durations.values():
        assert 0 < point.sum < DEADLINE
        assert (point.explicit_bounds[0], point.explicit_bounds[-1]) == (0.0005, 5.0)
    [(attributes, delays)] = metrics.points("propagation.delay").items()
    assert (attributes, delays.count) == (("seer",), 2)
    assert (delays.explicit_bounds[0], delays.explicit_bounds[-1]) == (1.0, 1800.0)


def test_clocks_that_disagree(directory: Directory, metrics: Metrics) -> None:
    seer = store(directory, metrics)
    for generated_at in ("9999-01-01T00:00:00Z", "no time"):
        directory.text(json.dumps({"options": {}, "generated_at": generated_at}))
        poll(seer)
    [point] = metrics.points("propagation.delay").values()
    assert (point.count, point.sum) == (1, 0.0)
    assert metrics.values("values.age") == {}


@pytest.mark.parametrize(
    ("generated_at", "seconds"),
    [
        ("2026-01-01 00:00:00Z", None),
        ("2026-01-01T00:00:00", None),
        ("20260101T000000Z", None),
        ("2026-01-01T00:00:00.5z", 1767225600.5),
        ("2016-12-31T23:59:60Z", 1483228799),
        ("0000-01-01T00:00:00Z", -62167219200),
        ("2026-01-01T00:00:00+23:59", 1767139260),
    ],
)
def test_a_time_is_what_the_runtime_takes_for_one(
    directory: Directory,
    metrics: Metrics,
    generated_at: str,
    seconds: float | None,
) -> None:
    seer = store(directory, metrics)
    heard: list[float | None] = []
    seer.observe(lambda event: heard.append(event.propagation_delay))
    directory.text(json.dumps({"options": {}, "generated_at": generated_at}))
    poll(seer)
    ages = metrics.values("values.age")
    assert ages.keys() == (set() if seconds is None else {("seer",)})
    [delay] = heard
    assert (delay is None) == (seconds is None)
    if seconds is not None and delay is not None:
        now = seer.status().at.timestamp()
        assert ages["seer",] == pytest.approx(now - seconds, abs=DEADLINE)
        assert delay == pytest.approx(now - seconds, abs=DEADLINE)


def test_what_is_loaded(directory: Directory, metrics: Metrics) -> None:
    directory.schema(SCHEMA, "other")
    seer = store(directory, metrics)
    assert metrics.values("values.state") == {
        ("other", "defaults"): 1,
        ("seer", "defaults"): 1,
    }
    assert metrics.values("values.age") == {}
    assert metrics.values("values.frozen") == {("other",): 0, ("seer",): 0}
    assert metrics.values("watcher.alive") == {}, "none is wanted"
    first = metrics.values("poll.age")[()]
    assert 0 <= first < DEADLINE
    assert metrics.values("poll.age")[()] >= first
    directory.values({})
    poll(seer)
    [age] = metrics.values("values.age").values()
    assert age == pytest.approx(
        (seer.status().at.timestamp() - 1767225600), abs=DEADLINE
    )


def test_whoever_is_stuck_shows_after_two_polls(
    directory: Directory, metrics: Metrics
) -> None:
    directory.schema(SCHEMA, "other")
    for namespace in ("seer", "other"):
        directory.values({}, namespace)
    seer = store(directory, metrics)

    def states() -> list[tuple[str, ...]]:
        poll(seer)
        poll(seer)
        return sorted(metrics.values("values.state"))

    assert states() == [("other", "current"), ("seer", "current")]
    directory.text("{")
    directory.values({"greeting": "hi"}, "other")
    assert states() == [("other", "held_back"), ("seer", "rejected")]
    directory.values({})
    assert states() == [("other", "current"), ("seer", "current")]
    for namespace in ("seer", "other"):
        (directory.path / "values" / namespace / "values.json").unlink()
    assert states() == [("other", "missing"), ("seer", "missing")]
    assert metrics.values("reloads")["seer", "missing"] == 1


def test_a_store_that_is_gone_is_recorded_no_more(
    directory: Directory, metrics: Metrics
) -> None:
    seer = store(directory, metrics)
    assert metrics.values("poll.age") != {}
    gone = weakref.ref(seer)
    del seer
    gc.collect()
    assert gone() is None
    assert metrics.values("poll.age") == {}


def test_another_recording_takes_its_place_and_may_be_closed(
    directory: Directory, metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    seer = store(directory, metrics)
    recording = opentelemetry.install(metrics.provider, store=seer)
    directory.values({"greeting": "ho"})
    poll(seer)
    assert metrics.values("reloads") == {("seer", "applied"): 1}
    assert [record.message for record in caplog.records] == [], (
        "one instrument of each name"
    )
    other = Metrics()
    with opentelemetry.install(other.provider, store=seer):
        directory.values({"greeting": "hi"})
        poll(seer)
        assert other.values("reloads") == {("seer", "applied"): 1}
        assert metrics.values("poll.age") == {}
    directory.values({})
    poll(seer)
    assert other.values("reloads") == {("seer", "applied"): 1}
    assert other.values("poll.age") == {}
    recording.close()


SETUP = """
from inside import child, comes, publish
import os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)

def provide():
    from opentelemetry import metrics
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    reader = InMemoryMetricReader()
    metrics.set_meter_provider(MeterProvider([reader]))
    return reader

def collected(reader):
    data = reader.get_metrics_data()
    resources = data.resource_metrics if data else []
    metrics = [metric for one in resources for scope in one.scope_metrics for metric in scope.metrics]
    return {metric.name: [point.value for point in metric.data.data_points if hasattr(point, "value")]
            for metric in metrics}

from sentry_options import init, refresh, status
"""


def test_a_program_that_uses_opentelemetry_is_recorded(run: Run) -> None:
    source = f"""{SETUP}
reader = provide()
init(refresh_threshold=0.01)
publish(1)
assert comes(lambda: collected(reader).get("sentry_options.reloads") == [1])
assert collected(reader)["sentry_options.watcher.alive"] == [1.0]

def body():
    publish(2)
    return comes(lambda: sum(collected(reader)["sentry_options.reloads"]) > 2)

print(child(body), *sorted(collected(reader)))
"""
    program = run(source, environment=HELPERS)
    assert program.stderr == ""
    assert program.lines[0].split() == ["0", *sorted(documented())]


def documented() -> list[str]:
    """The names of the guide's tables: what there is, and what Prometheus calls it."""
    rows = TABLE.read_text().split("\n## Metrics\n")[1].split("\n## ")[0].splitlines()
    names = [row.split("`")[1] for row in rows if row.startswith("| `sentry_options.")]
    half = len(names) // 2
    assert names[:half] == names[half:]
    return names[:half]


def test_the_provider_may_be_set_later(run: Run) -> None:
    source = f"""{SETUP}
import opentelemetry.metrics
init(refresh_threshold=0.01)
reader = provide()
publish(1)
print(comes(lambda: collected(reader).get("sentry_options.reloads") == [1]))
"""
    assert run(source, environment=HELPERS).lines == ["True"]


def test_a_program_that_does_not_use_it_does_not_load_it(run: Run) -> None:
    source = f"""{SETUP}
init(refresh_threshold=0.01)
print("opentelemetry" in sys.modules)
from sentry_options import opentelemetry
reader = provide()
opentelemetry.install()
publish(1)
print(comes(lambda: collected(reader).get("sentry_options.reloads") == [1]))
"""
    assert run(source, environment=HELPERS).lines == ["False", "True"]


def test_what_was_installed_before_init_stays(run: Run) -> None:
    source = f"""{SETUP}
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from sentry_options import opentelemetry
own, other = InMemoryMetricReader(), provide()
opentelemetry.install(MeterProvider([own]))
assert collected(own) == {{}}, "it is not loaded yet"
init(refresh_threshold=0.01)
publish(1)
print(comes(lambda: collected(own).get("sentry_options.reloads") == [1]), collected(other))
"""
    assert run(source, environment=HELPERS).lines == ["True {}"]


def test_a_watcher_that_is_not_there_shows(run: Run) -> None:
    source = f"""{SETUP}
reader = provide()
init()
print(collected(reader)["sentry_options.watcher.alive"])
"""
    program = run(source, environment={**HELPERS, **NO_THREAD})
    assert program.lines == ["[0.0]"]


def test_that_it_cannot_be_recorded_is_no_reason_not_to_start(run: Run) -> None:
    source = f"""{SETUP}
import logging
logging.basicConfig(format="%(levelname)s %(message)s")
sys.modules["opentelemetry.metrics"] = object()
init()
print(status().watcher)
"""
    program = run(source, environment=HELPERS)
    assert program.lines == ["alive"]
    assert "WARNING metrics of reloads are not recorded" in program.stderr
