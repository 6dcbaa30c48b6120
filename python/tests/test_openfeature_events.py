"""What the OpenFeature provider tells the SDK about reloads."""

from __future__ import annotations

import gc
import json
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DEADLINE, SCHEMA, Directory, Run
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import EventDetails, ProviderEvent, ProviderEventDetails
from openfeature.provider import FeatureProvider, ProviderStatus

from sentry_options import Options, SchemaError
from sentry_options.openfeature import SentryOptionsProvider
from sentry_options.testing import always_off, always_on

FLAG = {"feature.new": {"$ref": "#/definitions/Feature"}}
FLAGGED = SCHEMA | {"properties": SCHEMA["properties"] | FLAG}
CHANGED = ProviderEvent.PROVIDER_CONFIGURATION_CHANGED
STALE = ProviderEvent.PROVIDER_STALE
READY = ProviderEvent.PROVIDER_READY
REFUSED = "the values file is refused; the last good values are served"
HELD_BACK = "the values of another namespace are refused; the last good ones are served"
GONE = "the values file is gone; its last values are served"
QUEUE = 256
"""How many events wait for an observer."""


@pytest.fixture
def directory(directory: Directory) -> Directory:
    directory.schema(FLAGGED)
    directory.schema(SCHEMA, "other")
    directory.values({})
    directory.values({}, "other")
    return directory


@pytest.fixture
def store(directory: Directory) -> Options:
    return Options(directory=directory.path, refresh_threshold=None)


@pytest.fixture(autouse=True)
def api_of_its_own() -> Iterator[None]:
    yield
    api.clear_providers()


class Told:
    """A provider, and in place of the SDK what it has been told since the last look."""

    def __init__(self, store: Options) -> None:
        self.store = store
        self.provider = SentryOptionsProvider("seer", store=store)
        self.events: list[tuple[ProviderEvent, ProviderEventDetails]] = []
        self.provider.attach(self.note)
        self.provider.initialize(EvaluationContext())

    def note(
        self,
        provider: FeatureProvider,
        event: ProviderEvent,
        details: ProviderEventDetails,
    ) -> None:
        assert provider is self.provider
        assert details.metadata == {"namespace": "seer"}
        self.events.append((event, details))

    def refreshed(self) -> list[tuple[ProviderEvent, list[str] | str | None]]:
        """The events of a reload, each with the changed flags or the message."""
        try:
            self.store.refresh()
        except SchemaError:
            pass
        assert self.store.flush_observers(DEADLINE)
        events, self.events = self.events, []
        return [(event, one.flags_changed or one.message) for event, one in events]


def test_a_reload_is_a_change_of_configuration(directory: Directory) -> None:
    store = Options(directory=directory.path, refresh_threshold=None)
    api.set_provider_and_wait(SentryOptionsProvider("seer", store=store))
    client, arrived = api.get_client(), threading.Semaphore(0)
    heard: list[EventDetails] = []

    def hear(event: EventDetails) -> None:
        heard.append(event)
        arrived.release()

    client.add_handler(CHANGED, hear)
    assert not client.get_boolean_value("feature.new", True)
    directory.values({"feature.new": always_on(), "model": "large"})
    assert store.refresh()
    assert arrived.acquire(timeout=DEADLINE)
    [event] = heard
    assert event.flags_changed == ["feature.new", "model"]
    assert event.provider_name == "sentry-options"
    assert event.metadata == {"namespace": "seer"}
    assert client.get_boolean_value("feature.new", False)


def test_the_changed_flags_are_exact(directory: Directory, store: Options) -> None:
    told = Told(store)
    directory.values({"feature.new": always_on(), "model": "large"})
    assert told.refreshed() == [(CHANGED, ["feature.new", "model"])]
    # The same values, and those of another namespace.
    directory.values({"feature.new": always_on(), "model": "large"})
    assert told.refreshed() == []
    directory.values({"model": "large"}, "other")
    assert told.refreshed() == []
    # What is set to its default has the value it has without.
    directory.values({"feature.new": always_on(), "model": "small", "enabled": False})
    assert told.refreshed() == [(CHANGED, ["model"])]
    directory.values({"feature.new": always_off()})
    assert told.refreshed() == [(CHANGED, ["feature.new"])]
    directory.values({})
    assert told.refreshed() == [(CHANGED, ["feature.new"])]


def test_a_file_needs_no_new_time_of_generation(
    directory: Directory, store: Options
) -> None:
    told = Told(store)
    for generated_at in ({}, {"generated_at": "2026-01-01T00:00:00Z"}):
        for greeting in ("hi", "hello"):
            document = {"options": {"greeting": greeting}} | generated_at
            directory.text(json.dumps(document))
            assert told.refreshed() == [(CHANGED, ["greeting"])]


def test_values_that_are_not_in_use_make_it_stale(
    directory: Directory, store: Options
) -> None:
    told = Told(store)
    file = directory.path / "values/seer/values.json"
    # Each kind of refusal, one after the other, and what ends it.
    directory.values({"token": ["hunter2"]})
    assert told.refreshed() == [(STALE, REFUSED)]
    directory.text("{")
    assert told.refreshed() == [(STALE, REFUSED)]
    directory.values({"greeting": "hi"})
    assert told.refreshed() == [(READY, None), (CHANGED, ["greeting"])]

    directory.values({"enabled": "yes"}, "other")
    assert told.refreshed() == [], "its own values are in use"
    directory.values({})
    assert told.refreshed() == [(STALE, HELD_BACK)]
    directory.values({}, "other")
    assert told.refreshed() == [(READY, None), (CHANGED, ["greeting"])]

    file.unlink()
    # It is said after several looks: the file may be on its way.
    assert (told.refreshed() or told.refreshed()) == [(STALE, GONE)]
    directory.values({})
    assert told.refreshed() == [(READY, None)], "as before"
    directory.values({})
    assert told.refreshed() == [], "said once"


def test_a_stale_provider_goes_on_serving(directory: Directory, store: Options) -> None:
    directory.values({"greeting": "hi"})
    store.refresh()
    api.set_provider_and_wait(SentryOptionsProvider("seer", store=store))
    client = api.get_client()
    directory.values({"greeting": 5})
    with pytest.raises(SchemaError):
        store.refresh()
    assert store.flush_observers(DEADLINE)
    assert client.get_provider_status() == ProviderStatus.STALE
    assert client.get_string_value("greeting", "") == "hi"
    directory.values({"greeting": "again"})
    assert store.refresh()
    assert store.flush_observers(DEADLINE)
    assert client.get_provider_status() == ProviderStatus.READY
    assert client.get_string_value("greeting", "") == "again"


def test_whoever_missed_reloads_does_not_know_which_flags_changed(
    directory: Directory, store: Options
) -> None:
    go_on, slow = threading.Event(), Told(store)
    flags: list[list[str] | None] = []

    def block(_: object, event: ProviderEvent, details: ProviderEventDetails) -> None:
        flags.append(details.flags_changed)
        assert go_on.wait(DEADLINE)

    slow.provider.attach(block)
    directory.values({"greeting": "0"})
    assert store.refresh()
    end = time.monotonic() + DEADLINE
    while not flags:
        assert time.monotonic() < end
        time.sleep(0.001)
    for number in range(1, QUEUE + 2):
        directory.values({"greeting": str(number)})
        assert store.refresh()
    go_on.set()
    assert store.flush_observers(DEADLINE)
    assert flags == [["greeting"], None] + [["greeting"]] * QUEUE


def test_a_provider_that_is_shut_down_hears_nothing(
    directory: Directory, store: Options
) -> None:
    told = Told(store)
    told.provider.shutdown()
    directory.values({"greeting": "hi"})
    assert told.refreshed() == []
    told.provider.shutdown()
    # Registered again, even without a shutdown between, it hears of each reload once.
    for _ in range(2):
        told.provider.initialize(EvaluationContext())
    directory.values({"greeting": "hello"})
    assert told.refreshed() == [(CHANGED, ["greeting"])]


def test_what_replaces_a_provider_lets_it_go(store: Options) -> None:
    def register() -> weakref.ref[SentryOptionsProvider]:
        provider = SentryOptionsProvider("seer", store=store)
        api.set_provider_and_wait(provider)
        return weakref.ref(provider)

    first, second = register(), register()
    # The SDK shuts the first one down on another thread.
    eventually(lambda: gc.collect() >= 0 and first() is None)
    assert second() is not None


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.001)


BEGINNING = """
    import os, warnings
    from inside import child, comes, publish
    warnings.simplefilter("ignore", DeprecationWarning)
    from openfeature import api
    from openfeature.event import ProviderEvent
    from sentry_options import init
    from sentry_options.openfeature import SentryOptionsProvider
    heard = []
    provider = SentryOptionsProvider("seer")
    changed = ProviderEvent.PROVIDER_CONFIGURATION_CHANGED
"""
HELPERS: dict[str, Any] = {
    "environment": {"PYTHONPATH": str(Path(__file__).parent)},
}


@pytest.mark.parametrize(
    "beginning",
    [
        "init(refresh_threshold=0.01); api.set_provider_and_wait(provider)",
        "api.set_provider_and_wait(provider); init(refresh_threshold=3600.0)",
        "api.set_provider_and_wait(provider)",
    ],
    ids=["before", "after", "by the provider"],
)
def test_who_initializes_the_default_store_does_not_matter(
    run: Run, beginning: str
) -> None:
    source = f"""{BEGINNING}
    {beginning}
    api.get_client().add_handler(changed, lambda event: heard.append(event.flags_changed))
    publish(7)
    assert comes(lambda: heard)
    print(heard, api.get_client().get_integer_value("feature.rate-limit", 0))
    """
    program = run(source, **HELPERS)
    assert (program.lines, program.stderr) == (["[['feature.rate-limit']] 7"], "")


def test_a_child_tells_its_own_sdk(run: Run) -> None:
    source = f"""{BEGINNING}
    init(refresh_threshold=0.01)
    api.set_provider_and_wait(provider)
    client = api.get_client()
    client.add_handler(changed, lambda event: heard.append((os.getpid(), event.flags_changed)))
    expected = ["feature.rate-limit"]

    def body(depth):
        publish(depth)
        # The parent has heard of what the child has published, too.
        return comes(
            lambda: client.get_integer_value("feature.rate-limit", 0) == depth
            and (os.getpid(), expected) in heard
        )

    def stale():
        publish("many")
        assert comes(lambda: client.get_provider_status().name == "STALE")
        return child(lambda: client.get_provider_status().name == "STALE") == 0

    print(child(lambda: body(1)), body(2), child(stale))
    """
    # What is refused is logged, too.
    assert run(source, **HELPERS).lines == ["0 True 0"]


def test_programs_end_while_the_sdk_is_told_without_end(run: Run) -> None:
    source = f"""{BEGINNING}
    import threading
    init(refresh_threshold=0.0005)
    api.set_provider_and_wait(provider)
    api.get_client().add_handler(changed, heard.append)
    def write():
        number = 0
        while True:
            number += 1
            publish(number % 60_000)
    threading.Thread(target=write, daemon=True).start()
    assert comes(lambda: len(heard) > 20)
    print("ends")
    """
    for _ in range(5):
        program = run(source, **HELPERS)
        assert (program.lines, program.stderr) == (["ends"], "")
