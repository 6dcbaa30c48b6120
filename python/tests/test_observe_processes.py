"""Observers of the store of `init()`: before it is loaded, in forked children, and at the exit."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import DEADLINE, Run

HELPERS = {"PYTHONPATH": str(Path(__file__).parent)}


def test_the_store_of_init_is_observed_before_it_is_loaded(run: Run) -> None:
    source = """
        from inside import comes, publish
        from sentry_options import flush_observers, init, observe, options
        events, early = [], []
        observe(events.append)
        closed = observe(early.append)
        print(flush_observers(0))
        init(refresh_threshold=0.01)
        assert not events, "the first load is none"
        publish(1)
        assert comes(lambda: len(events) == 1 and len(early) == 1)
        closed.close()
        publish(2)
        assert comes(lambda: len(events) == 2)
        print([event.outcome for event in events], [event.changed for event in events], len(early))
    """
    program = run(source, environment=HELPERS)
    expected = (
        "['applied', 'applied'] [('feature.rate-limit',), ('feature.rate-limit',)] 1"
    )
    assert (program.lines, program.stderr) == (["True", expected], "")


def test_a_child_has_observers_of_its_own(run: Run) -> None:
    source = """
        import os, warnings
        from inside import child, comes, publish, threads
        warnings.simplefilter("ignore", DeprecationWarning)
        from sentry_options import init, observe, options
        events, closed = [], []
        observe(events.append)
        subscription = observe(closed.append)
        init(refresh_threshold=0.01)
        publish(1)
        assert comes(lambda: len(events) == len(closed) == 1)

        def outcomes():
            return [event.outcome for event in events]

        def body(depth):
            subscription.close()
            publish(os.getpid() % 60_000)
            assert comes(lambda: outcomes().count("applied") == 1 + depth), events
            heard = {event.content_hash for event in closed}
            return outcomes().count("forked") == depth and events[-1].content_hash not in heard

        def chain():
            return body(1) and child(lambda: body(2)) == 0

        print(child(chain))
        publish(3)
        assert comes(lambda: "unchanged" in outcomes() or outcomes().count("applied") > 1)
        assert comes(lambda: len(closed) > 1), "it was closed in the child alone"
    """
    program = run(source, environment=HELPERS)
    assert (program.lines, program.stderr) == (["0"], "")


def test_forks_while_observers_are_told_without_end(run: Run) -> None:
    source = """
        import os, threading, warnings
        from inside import child, comes, publish
        warnings.simplefilter("ignore", DeprecationWarning)
        from sentry_options import init, observe
        events = []
        for _ in range(3):
            observe(lambda event: events.append(event.outcome))
        init(refresh_threshold=0.0005)
        is_over = threading.Event()

        def write():
            number = 1
            while not is_over.wait(0.0005):
                number += 1
                publish(number)

        writer = threading.Thread(target=write)
        writer.start()
        assert comes(lambda: len(events) > 3)

        def body():
            del events[:]
            publish(60_000 + os.getpid() % 1000)
            return comes(lambda: events.count("applied") + events.count("unchanged") >= 3)

        print([child(body) for _ in range(40)] == [0] * 40)
        is_over.set()
        writer.join()
    """
    program = run(source, environment=HELPERS)
    assert (program.lines, program.stderr) == (["True"], "")


@pytest.mark.parametrize(
    "body", ["time.sleep(3600)", "while True: pass"], ids=["sleeps", "runs"]
)
def test_an_observer_that_does_not_return_does_not_keep_the_program(
    run: Run, body: str
) -> None:
    source = f"""
        import threading, time
        from inside import publish
        from sentry_options import init, observe
        called = threading.Event()
        def callback(event):
            called.set()
            {body}
        observe(callback)
        init(refresh_threshold=0.001)
        publish(1)
        assert called.wait(20)
        print("ends", flush=True)
    """
    started = time.monotonic()
    program = run(source, environment=HELPERS)
    assert (program.lines, program.stderr) == (["ends"], "")
    assert time.monotonic() - started < DEADLINE / 2


def test_programs_end_while_observers_are_told_without_end(run: Run) -> None:
    source = """
        import threading
        from inside import comes, publish
        from sentry_options import init, observe
        events = []
        for _ in range(4):
            observe(events.append)
        init(refresh_threshold=0.0005)
        def write():
            number = 0
            while True:
                number += 1
                publish(number % 60_000)
        threading.Thread(target=write, daemon=True).start()
        assert comes(lambda: len(events) > 20)
        print("ends")
    """
    for _ in range(5):
        program = run(source, environment=HELPERS)
        assert (program.lines, program.stderr) == (["ends"], "")
