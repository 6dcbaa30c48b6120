"""The end of the process, with watchers at full speed: the right exit code, silence, and no delay."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
from campaigns.fork_exit import WAYS, exits, prepare, program, rewriting
from conftest import Directory, Run


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    """An options directory whose values are rewritten all the time."""
    directory = prepare(tmp_path_factory.mktemp("busy"))
    with rewriting(directory):
        yield directory


@pytest.mark.parametrize("way", WAYS)
def test_a_program_ends_in_its_own_way(busy: Directory, way: str) -> None:
    faults = [exits(sys.executable, way, busy) for _ in range(3)]
    assert faults == [""] * 3


def test_methods_work_while_the_interpreter_is_taken_apart(run: Run) -> None:
    # Nothing has been published, so that no thread of ours has attached before.
    program = run("""
        from sentry_options import Options, init, options

        class Late:
            def __init__(self, seer):
                self.seer, self.me = seer, self
            def __del__(self):
                seer = self.seer
                values = (seer.tags, seer.get("tags"), seer.get_forced("tags"), seer.snapshot().tags)
                print(*map(len, values), seer.isset("tags"), flush=True)

        init()
        first, second = Late(options("seer")), Late(Options().options("seer"))
        third = Late(options("seer"))
        third.me = None
    """)
    assert (program.lines, program.stderr) == (["2 2 2 2 False"] * 3, "")


@pytest.mark.parametrize(
    "body",
    ["time.sleep(3600)", "while True: time.sleep(0.0005)", "while True: pass"],
    ids=["sleeps", "wakes", "runs"],
)
def test_a_callback_that_does_not_return_delays_the_end_for_two_seconds(
    busy: Directory, body: str
) -> None:
    source = f"""
import threading, time
from sentry_options import init

called = threading.Event()
def callback(namespace, delay):
    called.set()
    {body}

class Late:
    def __del__(self):
        # While the callback wants the interpreter back.
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            time.sleep(0.001)

init(callback, refresh_threshold=0.0005)
late = Late()
assert called.wait(20)
"""
    started = time.monotonic()
    _, code, errors = program(sys.executable, source, directory=busy)
    assert (code, errors) == (0, "")
    assert time.monotonic() - started < 10


def test_refresh_ends_however_often_the_store_publishes(busy: Directory) -> None:
    # A thread that hogs the interpreter makes showing slower than publishing, which at the end nobody
    # waits for.
    source = """
import atexit, threading

@atexit.register
def late():
    for _ in range(50):
        refresh()
    while seer.feature_rate_limit == before:
        refresh()
    print("another value")

from sentry_options import init, options, refresh

def hog():
    while True:
        seer.tags

init(refresh_threshold=0.0005)
seer = options("seer")
before = seer.feature_rate_limit
for _ in range(2):
    threading.Thread(target=hog, daemon=True).start()
"""
    ended = program(sys.executable, source, directory=busy, seconds=15)
    assert ended == ("another value\n", 0, "")


def test_after_the_end_has_begun_nothing_is_said_and_nobody_enters(
    directory: Directory, run: Run
) -> None:
    # Each thread that is turned away at the end has to leave it as it is.
    program = run("""
        import atexit

        def late():
            for _ in range(100):
                publish(False)
                try:
                    refresh()
                except OptionsError:
                    pass
                publish(True)
                refresh()
            print(seer.feature_rate_limit, len(calls))

        # Called after what `sentry_options` has registered.
        atexit.register(late)

        import os
        from pathlib import Path
        from sentry_options import OptionsError, init, options, refresh

        file = Path(os.environ["SENTRY_OPTIONS_DIR"]) / "values" / "seer" / "values.json"
        file.parent.mkdir()
        serial = 0

        def publish(is_valid):
            global serial
            serial += 1
            at = f"2026-01-01T00:00:00.{serial:09}Z"
            value = serial if is_valid else '"x"'
            file.write_text(
                '{"options": {"feature.rate-limit": %s}, "generated_at": "%s"}' % (value, at)
            )

        calls = []
        init(lambda namespace, delay: calls.append(namespace), refresh_threshold=None)
        seer = options("seer")
    """)
    assert (program.lines, program.stderr) == (["200 0"], "")
