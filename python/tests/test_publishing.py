"""Publications while other threads do things: nobody waits for ever, and nothing is mixed up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from conftest import DEADLINE, Directory, Run

from sentry_options import Options

MANY = {f"key-{at}": at for at in range(20_000)}
"""A value that takes long enough to make for others to get in between."""


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """Does something over and over in another thread."""
    is_over = threading.Event()

    def run() -> None:
        while not is_over.is_set():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def refreshed(store: Options) -> bool:
    """Whether a refresh ends in time."""
    thread = threading.Thread(target=store.refresh, daemon=True)
    thread.start()
    thread.join(DEADLINE)
    return not thread.is_alive()


def test_threads_that_make_handles_do_not_hold_up_a_publication(
    directory: Directory,
) -> None:
    store = Options(directory=directory.path, refresh_threshold=None)
    handles = [store.options("seer")]

    def make() -> None:
        # A type of its own, and so a handle of its own.
        other = Options(directory=directory.path, refresh_threshold=None)
        handles.append(store.options(other.options("seer")))
        del handles[1:-3]

    with meanwhile(make):
        for generation in range(1, 6):
            directory.values({"weights": MANY, "feature.rate-limit": generation})
            assert refreshed(store)
            shown = [handle.feature_rate_limit for handle in list(handles)]
            assert shown == [generation] * len(shown)
    assert handles[0].weights["key-7"] == 7


def test_a_handle_of_another_store_gives_the_same_one_each_time(
    directory: Directory,
) -> None:
    store, other = (Options(directory=directory.path) for _ in range(2))
    of_other = other.options("seer")
    assert store.options(of_other) is store.options(of_other)
    assert store.options(of_other) is not store.options("seer")
    assert type(store.options(of_other)) is type(of_other)


def test_overrides_hold_while_values_are_published(run: Run) -> None:
    program = run(
        """
        import json, os, threading
        from pathlib import Path
        from sentry_options import init, options, refresh
        from sentry_options.testing import override_options

        init(refresh_threshold=None)
        seer = options("seer")
        folder = Path(os.environ["SENTRY_OPTIONS_DIR"], "values/seer")
        folder.mkdir(parents=True, exist_ok=True)
        is_over = threading.Event()

        def publish():
            generation = 0
            while not is_over.is_set():
                generation += 1
                weights = {f"key-{at}": at + generation for at in range(3_000)}
                values = {"feature.rate-limit": generation % 50, "weights": weights}
                (folder / "new").write_text(json.dumps({"options": values}))
                (folder / "new").replace(folder / "values.json")
                refresh()

        def read():
            while not is_over.is_set():
                assert seer.get("feature.rate-limit") != 77

        threads = [threading.Thread(target=work) for work in (publish, read)]
        for thread in threads:
            thread.start()
        wrong = []
        for _ in range(150):
            with override_options("seer", {"feature.rate-limit": 77}):
                for _ in range(20):
                    found = (
                        seer.get("feature.rate-limit"),
                        seer.feature_rate_limit,
                        seer.snapshot().get("feature.rate-limit"),
                    )
                    if found != (77, 77, 77):
                        wrong.append(found)
            if seer.get("feature.rate-limit") == 77:
                wrong.append("left over")
        is_over.set()
        for thread in threads:
            thread.join()
        print(wrong)
        """
    )
    assert (program.stdout, program.stderr) == ("[]\n", "")
