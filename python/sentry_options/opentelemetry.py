"""OpenTelemetry metrics of reloads and of what is loaded; docs/operations.md lists them.

For the store of `init()` they are recorded by themselves if the program has imported
`opentelemetry.metrics` before. This is for another order, another provider, or another store:

    from sentry_options import opentelemetry

    opentelemetry.install(meter_provider=provider)

It needs `opentelemetry-api`: `pip install sentry-options[opentelemetry]`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self, TypeAlias

from opentelemetry.metrics import (
    CallbackOptions,
    Meter,
    MeterProvider,
    Observation,
    get_meter_provider,
)

from sentry_options import NotInitializedError, _core
from sentry_options._events import ReloadEvent
from sentry_options._status import Status

__all__ = ["Recording", "install"]

METER = "sentry_options"

DURATIONS = (
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
)
"""The bounds of a reload's duration, in seconds."""

DELAYS = (
    1.0,
    5.0,
    10.0,
    20.0,
    30.0,
    45.0,
    60.0,
    90.0,
    120.0,
    180.0,
    300.0,
    600.0,
    1800.0,
)
"""The bounds of a propagation delay, in seconds."""

_Attributes: TypeAlias = dict[str, str]


def install(
    meter_provider: MeterProvider | None = None, *, store: _core.Options | None = None
) -> Recording:
    """Records the metrics of a store with a meter of `meter_provider`, until it is closed.

    By default those of the store of init(), which may not be loaded yet, with the global provider.
    A store has one recording: this one takes the place of another.
    """
    provider = get_meter_provider() if meter_provider is None else meter_provider
    key: object = _Global if store is None else store
    if (previous := _RECORDINGS.get(key)) is not None:
        previous.close()
    instruments = _INSTRUMENTS.get(provider)
    if instruments is None:
        instruments = _INSTRUMENTS[provider] = _Instruments(provider.get_meter(METER))
    recording = _RECORDINGS[key] = Recording(instruments, store)
    return recording


def begin() -> None:
    """What `init()` does in a program that uses OpenTelemetry."""
    if _Global not in _RECORDINGS:
        install()


class Recording:
    """The metrics of a store, which are recorded until this is closed or the store is gone.

    It is a context manager that closes it, and goes on when nobody has it any more.
    """

    def __init__(self, instruments: _Instruments, store: _core.Options | None) -> None:
        self._instruments = instruments
        self._store = None if store is None else weakref.ref(store)
        self._subscription = _core.observe_without_hash(instruments.hear, store)
        instruments.recordings.append(self)

    def close(self) -> None:
        """Records no more."""
        self._subscription.close()
        if self in self._instruments.recordings:
            self._instruments.recordings.remove(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
        /,
    ) -> None:
        self.close()

    def status(self) -> Status | None:
        """The status of the store; None before it is loaded, and after it is gone."""
        if self._store is None:
            try:
                return _core.status()
            except NotInitializedError:
                return None
        store = self._store()
        if store is None:
            self.close()
            return None
        return store.status()


class _Global:
    """What stands for the store of `init()` among the keys."""


class _Instruments:
    """The instruments of one provider, which has each only once, for any number of stores."""

    def __init__(self, meter: Meter) -> None:
        self.recordings: list[Recording] = []
        self._reloads = meter.create_counter(
            "sentry_options.reloads",
            unit="{reload}",
            description="Reloads, for each namespace that they concerned, by outcome",
        )
        self._durations = meter.create_histogram(
            "sentry_options.reload.duration",
            unit="s",
            description="How long reloads took, from the first read to the publication",
            explicit_bucket_boundaries_advisory=DURATIONS,
        )
        self._delays = meter.create_histogram(
            "sentry_options.propagation.delay",
            unit="s",
            description="From `generated_at` until the values were in use",
            explicit_bucket_boundaries_advisory=DELAYS,
        )
        for name, (unit, description, tell) in _GAUGES.items():
            meter.create_observable_gauge(
                name, [self._observed(tell)], unit=unit, description=description
            )

    def hear(self, event: ReloadEvent) -> None:
        """Records an event, on the thread of an observer."""
        namespace = {"namespace": event.namespace}
        attributes = {**namespace, "outcome": event.outcome}
        self._reloads.add(1, attributes)
        if event.outcome not in ("watcher_restarted", "forked"):
            self._durations.record(event.duration.total_seconds(), attributes)
        is_propagation = event.is_new_generation and event.outcome in (
            "applied",
            "unchanged",
        )
        if is_propagation and event.propagation_delay is not None:
            # The clocks disagree where it is negative, and a histogram has no place for that.
            self._delays.record(max(event.propagation_delay, 0.0), namespace)

    def _observed(
        self, tell: _Tell
    ) -> Callable[[CallbackOptions], Iterable[Observation]]:
        """What the SDK calls when it wants to know what is."""

        def observe(_: CallbackOptions) -> Iterator[Observation]:
            for recording in tuple(self.recordings):
                if (status := recording.status()) is not None:
                    for value, attributes in tell(status):
                        yield Observation(value, attributes)

        return observe


def _poll_age(status: Status) -> Iterator[tuple[float, _Attributes]]:
    age = (status.at - status.last_successful_poll).total_seconds()
    yield max(age, 0.0), {}


def _watcher(status: Status) -> Iterator[tuple[float, _Attributes]]:
    if status.watcher != "unwanted":
        yield float(status.watcher == "alive"), {}


def _ages(status: Status) -> Iterator[tuple[float, _Attributes]]:
    for one in status.namespaces:
        generated = _core.seconds_since_1970(one.generated_at or "")
        if generated is not None:
            yield status.at.timestamp() - generated, {"namespace": one.namespace}


def _states(status: Status) -> Iterator[tuple[float, _Attributes]]:
    for one in status.namespaces:
        yield 1.0, {"namespace": one.namespace, "state": one.state}


def _frozen(status: Status) -> Iterator[tuple[float, _Attributes]]:
    for one in status.namespaces:
        yield float(one.never_updates), {"namespace": one.namespace}


_Tell: TypeAlias = Callable[[Status], Iterator[tuple[float, _Attributes]]]

_GAUGES: dict[str, tuple[str, str, _Tell]] = {
    "sentry_options.poll.age": (
        "s",
        "How long ago a poll last came to its end",
        _poll_age,
    ),
    "sentry_options.watcher.alive": (
        "1",
        "Whether the watcher runs; nothing where none is wanted",
        _watcher,
    ),
    "sentry_options.values.age": (
        "s",
        "How long ago the values in use were generated",
        _ages,
    ),
    "sentry_options.values.state": ("1", "1, with the state as an attribute", _states),
    "sentry_options.values.frozen": (
        "1",
        "Whether the file is mounted by `subPath`, so that it never changes",
        _frozen,
    ),
}

_INSTRUMENTS: weakref.WeakKeyDictionary[MeterProvider, _Instruments] = (
    weakref.WeakKeyDictionary()
)

_RECORDINGS: weakref.WeakKeyDictionary[object, Recording] = weakref.WeakKeyDictionary()
"""By the store; the class `_Global` for that of `init()`."""
