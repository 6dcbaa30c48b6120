"""Observers of one process: on which thread they are told, and that nobody waits for them."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DEADLINE, Directory
from test_events import refreshed, store

import sentry_options
from sentry_options import ReloadEvent

QUEUE = 256
"""How many events wait for an observer."""


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.001)


def test_observers_have_threads_of_their_own(directory: Directory) -> None:
    seen: list[int] = []

    def note(event: ReloadEvent) -> None:
        seen.append(threading.get_ident())

    seer = store(directory)
    for _ in range(2):
        seer.observe(note)
    for _ in range(2):
        directory.values({})
        seer.refresh()
        assert seer.flush_observers(DEADLINE)
    assert len(seen) == 4
    assert len(set(seen)) == 2
    assert threading.get_ident() not in seen


def test_a_slow_observer_delays_nobody_and_is_told_what_it_missed(
    directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    go_on, heard, quick = threading.Event(), [], []

    def slow(event: ReloadEvent) -> None:
        assert go_on.wait(DEADLINE)
        heard.append(event)

    seer = store(directory)
    with seer.observe(slow), seer.observe(quick.append):
        with caplog.at_level(logging.WARNING, "sentry_options"):
            for number in range(QUEUE + 10):
                directory.values({"greeting": str(number)})
                assert seer.refresh()
                eventually(lambda number=number: len(quick) == number + 1)
        assert not seer.flush_observers(0)
        go_on.set()
        assert seer.flush_observers(DEADLINE)
    assert [one.missed for one in quick] == [0] * (QUEUE + 10)
    # One was in its hands.
    assert [one.missed for one in heard] == [0, 9] + [0] * (QUEUE - 1)
    assert [record.message for record in caplog.records] == [
        "an observer is so slow that it misses events of reloads"
    ]


def test_what_an_observer_raises_is_logged(
    directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    class Failure(BaseException):
        pass

    def fail(event: ReloadEvent) -> None:
        raise Failure("on purpose")

    events: list[ReloadEvent] = []
    seer = store(directory)
    with seer.observe(fail), seer.observe(events.append):
        with caplog.at_level(logging.ERROR, "sentry_options"):
            for _ in range(2):
                directory.values({})
                assert len(refreshed(seer, events)) == 1
    assert [record.message for record in caplog.records] == ["an observer raised"] * 2
    for record in caplog.records:
        assert record.name == "sentry_options.callbacks"
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], Failure)


def test_after_close_nothing_is_told(directory: Directory) -> None:
    go_on, started, heard = threading.Event(), threading.Event(), []

    def note(event: ReloadEvent) -> None:
        heard.append(event)
        started.set()
        assert go_on.wait(DEADLINE)

    others: list[ReloadEvent] = []
    seer = store(directory)
    seer.observe(others.append)
    with seer.observe(note) as subscription:
        for _ in range(3):
            directory.values({})
            seer.refresh()
        assert started.wait(DEADLINE)
    go_on.set()
    subscription.close()
    directory.values({})
    seer.refresh()
    assert seer.flush_observers(DEADLINE)
    eventually(lambda: len(others) == 4)
    assert len(heard) == 1, "what waited has been dropped"


def test_an_observer_may_use_its_store_and_close_itself(directory: Directory) -> None:
    results: list[Any] = []
    seer = store(directory)
    handle = seer.options("seer")

    def use(event: ReloadEvent) -> None:
        results.append(handle.get("greeting"))
        results.append(seer.flush_observers(DEADLINE))
        directory.values({"greeting": "again"})
        subscription.close()
        results.append(seer.refresh())

    subscription = seer.observe(use)
    directory.values({"greeting": "hi"})
    seer.refresh()
    eventually(lambda: len(results) == 3)
    assert results == ["hi", False, True]
    assert handle.get("greeting") == "again"


def test_an_observer_that_is_closed_or_whose_store_is_gone_is_let_go(
    directory: Directory,
) -> None:
    def observer() -> tuple[weakref.ref[Any], Callable[[ReloadEvent], None]]:
        def note(event: ReloadEvent) -> None:
            heard.append(event)

        return weakref.ref(note), note

    heard: list[ReloadEvent] = []
    seer = store(directory)
    closed, note = observer()
    subscription = seer.observe(note)
    of_store, note = observer()
    seer.observe(note)
    del note
    for _ in range(3):
        directory.values({})
        seer.refresh()
    assert seer.flush_observers(DEADLINE)
    assert len(heard) == 6
    subscription.close()
    eventually(lambda: gc.collect() >= 0 and closed() is None)
    assert of_store() is not None
    gone = weakref.ref(seer)
    del seer
    eventually(lambda: gc.collect() >= 0 and of_store() is None)
    assert gone() is None
    subscription.close()


def test_threads_of_observers_end_with_the_store(directory: Directory) -> None:
    def name(task: Path) -> str:
        try:
            return (task / "comm").read_text().strip()
        except FileNotFoundError:
            # It has just ended.
            return ""

    def observers() -> set[str]:
        tasks = Path("/proc/self/task").iterdir()
        return {task.name for task in tasks if name(task) == "sentry-observer"}

    def threads() -> int:
        return len(observers() - others)

    # That of the metrics of `init()`, where another test has called it.
    others = observers()
    seer = store(directory)
    subscriptions = [seer.observe(lambda event: None) for _ in range(3)]
    assert threads() == 0, "they start with the first event"
    directory.values({})
    seer.refresh()
    # A new thread has its parent's name for a moment.
    eventually(lambda: threads() == 3)
    subscriptions[0].close()
    eventually(lambda: threads() == 2)
    del seer
    eventually(lambda: threads() == 0)


def test_what_is_no_observer_and_no_time(directory: Directory) -> None:
    seer = store(directory)
    for observe in (seer.observe, sentry_options.observe):
        with pytest.raises(TypeError, match="^callback must be callable$"):
            observe(5)  # type: ignore[arg-type]
    for timeout in (-1, float("nan"), float("-inf")):
        with pytest.raises(ValueError, match="^timeout must be a non-negative number$"):
            seer.flush_observers(timeout)
    assert seer.flush_observers(float("inf"))
    with pytest.raises(TypeError):
        sentry_options.Subscription()
