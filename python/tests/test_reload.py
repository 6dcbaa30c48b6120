"""Reloads: all or nothing, in attributes, `get` and snapshots; and the thread that does them."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import DEADLINE, SCHEMA, Directory, Run

from sentry_options import Options, SchemaError


def threads() -> int:
    """How many threads this process has, those included that Python does not know."""
    return len(list(Path("/proc/self/task").iterdir()))


class Signal:
    """A callback that tells when it is called."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.calls: list[tuple[str, float]] = []

    def __call__(self, namespace: str, delay: float) -> None:
        self.calls.append((namespace, delay))
        self.event.set()

    def wait(self) -> None:
        assert self.event.wait(DEADLINE)
        self.event.clear()


def test_an_invalid_value_keeps_everything(directory: Directory, caplog: Any) -> None:
    directory.schema(SCHEMA, "other")
    directory.values({"greeting": "one"})
    directory.values({"greeting": "one"}, "other")
    store = Options(directory=directory.path, refresh_threshold=None)
    seer, other = store.options("seer"), store.options("other")
    directory.values({"greeting": "two"})
    directory.values({"feature.rate-limit": "many"}, "other")
    with caplog.at_level(logging.WARNING, "sentry_options"):
        for _ in range(3):
            with pytest.raises(SchemaError) as caught:
                store.refresh()
            assert caught.value.namespace == "other"
            assert seer.get_forced("greeting") == "one"
    for handle in (seer, other, seer.snapshot(), other.snapshot()):
        assert (handle.greeting, handle.get("greeting")) == ("one", "one")
    records = [record for record in caplog.records if "rate-limit" in record.message]
    assert len(records) == 1, "said once until it changes"
    assert records[0].levelno == logging.ERROR
    assert records[0].name == "sentry_options"
    directory.values({"feature.rate-limit": 7}, "other")
    assert store.refresh()
    assert (seer.greeting, other.feature_rate_limit) == ("two", 7)


def test_values_that_disappear_stay(directory: Directory, caplog: Any) -> None:
    directory.values({"greeting": "one"})
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    (directory.path / "values" / "seer" / "values.json").unlink()
    with caplog.at_level(logging.WARNING, "sentry_options"):
        assert [store.refresh() for _ in range(3)] == [False] * 3
    assert (seer.greeting, seer.get("greeting"), seer.isset("greeting")) == (
        "one",
        "one",
        True,
    )
    assert len(caplog.records) == 1
    directory.values({"greeting": "two"})
    assert store.refresh()
    assert seer.greeting == "two"


def test_what_refresh_returns(directory: Directory) -> None:
    store = Options(directory=directory.path, refresh_threshold=None)
    assert store.refresh() is False
    directory.values({"greeting": "one"})
    assert [store.refresh(), store.refresh()] == [True, False]
    directory.text('{"options": {"greeting": "one"}}')
    assert [store.refresh(), store.refresh()] == [True, False]


def test_the_callback_sees_the_new_values(directory: Directory) -> None:
    seen: list[Any] = []

    def called(namespace: str, delay: float) -> None:
        handle = store.options(namespace)
        seen.append((namespace, handle.greeting, handle.get("greeting")))
        seen.append((handle.snapshot().greeting, store.refresh()))

    directory.values({"greeting": "one"})
    store = Options(
        directory=directory.path, refresh_threshold=None, on_propagation=called
    )
    assert seen == []
    directory.values({"greeting": "two"})
    assert store.refresh()
    assert seen == [("seer", "two", "two"), ("two", False)]


def test_values_that_did_not_change_stay_the_same_objects(directory: Directory) -> None:
    directory.values({"greeting": "one", "tags": ["x"]})
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    tags, config, before = seer.tags, seer.db_config, seer.snapshot()
    assert seer.snapshot() is before
    directory.values({"greeting": "two", "tags": ["x"]})
    store.refresh()
    assert seer.tags is tags
    assert seer.db_config is config
    assert seer.snapshot() is not before
    assert (before.greeting, before.get("greeting")) == ("one", "one")
    assert (before.isset("greeting"), before.get_forced("greeting")) == (True, "one")


def test_zero_refreshes_at_each_dynamic_read(directory: Directory) -> None:
    before = threads()
    store = Options(directory=directory.path, refresh_threshold=0)
    assert threads() == before
    seer = store.options("seer")
    directory.values({"greeting": "one"})
    assert seer.get("greeting") == "one"
    assert seer.greeting == "one"
    directory.values({"greeting": "two"})
    assert seer.isset("greeting")
    assert seer.greeting == "two"
    directory.values({"greeting": 3})
    assert seer.get("greeting") == "two"


def test_the_watcher_updates_attributes(directory: Directory) -> None:
    signal = Signal()
    store = Options(
        directory=directory.path, refresh_threshold=0.01, on_propagation=signal
    )
    seer = store.options("seer")
    for text in ("one", "two"):
        directory.values({"greeting": text, "tags": [text]})
        signal.wait()
        assert (seer.greeting, seer.get("greeting"), seer.tags) == (text, text, [text])
        assert seer.snapshot().greeting == text
    assert [namespace for namespace, _ in signal.calls] == ["seer", "seer"]


@contextmanager
def one_thread_less() -> Iterator[None]:
    before = threads()
    yield
    gc.collect()
    assert threads() == before - 1


@pytest.mark.parametrize("held", ["nothing", "a handle", "a snapshot", "unknown"])
def test_a_store_that_is_dropped_stops_its_thread(
    directory: Directory, held: str
) -> None:
    before = threads()
    store = Options(directory=directory.path, refresh_threshold=0.01)
    handles: list[Any] = []
    if held == "a handle":
        handles.append(store.options("seer"))
    elif held == "a snapshot":
        handles.append(store.options("seer").snapshot())
    elif held == "unknown":
        handles.append(store.options("nope"))
    assert threads() == before + 1
    with one_thread_less():
        del store
        handles.clear()


def test_a_handle_keeps_its_store(directory: Directory) -> None:
    signal = Signal()
    seer = Options(
        directory=directory.path, refresh_threshold=0.01, on_propagation=signal
    ).options("seer")
    gc.collect()
    directory.values({"greeting": "one"})
    signal.wait()
    assert seer.greeting == "one"


def test_a_store_dropped_by_its_own_callback(directory: Directory) -> None:
    """The thread that calls back must not wait for itself."""
    stores: list[Options] = []
    dropped = threading.Event()

    def called(namespace: str, delay: float) -> None:
        stores.clear()
        dropped.set()

    before = threads()
    stores.append(
        Options(directory=directory.path, refresh_threshold=0.01, on_propagation=called)
    )
    directory.values({"greeting": "one"})
    assert dropped.wait(DEADLINE)
    deadline = threading.Event()
    for _ in range(int(DEADLINE * 100)):
        if threads() == before:
            return
        deadline.wait(0.01)
    pytest.fail("the thread goes on")


def test_concurrent_refreshes_and_reads(directory: Directory) -> None:
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    directory.values({"greeting": "0", "tags": ["0"]})
    store.refresh()
    failures: list[Any] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            now = seer.snapshot()
            if (
                not now.greeting
                == now.tags[0]
                == now.get("greeting")
                == now.get("tags")[0]
            ):
                failures.append((now.greeting, now.tags))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for at in range(60):
        directory.values({"greeting": str(at), "tags": [str(at)]})
        assert store.refresh()
        own = (
            seer.greeting,
            seer.get("greeting"),
            seer.snapshot().tags,
            seer.get("tags"),
        )
        assert own == (str(at), str(at), [str(at)], [str(at)])
    stop.set()
    for reader in readers:
        reader.join(DEADLINE)
    assert failures == []


def test_many_reloads_leak_nothing(directory: Directory) -> None:
    """Neither objects nor memory, over 10,000 reloads that change everything."""
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")

    def reload(times: int) -> None:
        for at in range(times):
            directory.values(
                {
                    "greeting": f"text {at}",
                    "ratio": at / 7,
                    "tags": [f"tag {at}"] * 5,
                    "weights": {f"key {at}": at + 1000},
                    "db.config": {"host": f"host {at}", "port": at % 60_000},
                }
            )
            assert store.refresh()
            for key in ("greeting", "tags", "weights", "db.config"):
                seer.get(key)
            assert seer.snapshot().greeting == seer.greeting

    reload(500)
    gc.collect()
    objects, memory = len(gc.get_objects()), resident()
    reload(10_000)
    gc.collect()
    assert len(gc.get_objects()) - objects < 50
    assert resident() - memory < 4 << 20


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_values_are_referred_to_once(directory: Directory, run: Run) -> None:
    """What an attribute shows is let go of when it changes."""
    program = """
        import sys
        from pathlib import Path
        from sentry_options import Options

        store = Options(directory=Path(sys.argv[1]), refresh_threshold=None)
        seer = store.options("seer")
        value = seer.tags
        before = sys.getrefcount(value)
        snapshot = seer.snapshot()
        assert sys.getrefcount(value) == before + 1
        del snapshot
        file = Path(sys.argv[1]) / "values" / "seer"
        file.mkdir()
        (file / "values.json").write_text('{"options": {"tags": ["new"]}}')
        assert store.refresh() and seer.tags == ["new"]
        assert sys.getrefcount(value) == before - 1
        print("done")
    """
    assert run(program, str(directory.path)).lines == ["done"]
