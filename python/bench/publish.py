"""How long a publication keeps other threads waiting.

The library notes how long it has held the interpreter at a stretch. That is compared with the loop that it
must not be longer than, timed by itself; what a spinning thread sees has the switches of threads in it, which
cost more than either on a busy machine.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import fixture
from table import Table

COUNT = 1_000
SMALL, LARGE = 2_000, 40_000


def measure(table: Table, directory: Path, rounds: int) -> None:
    """Adds a row for scalars and some for maps."""
    from sentry_options import Options, _core

    store = Options(directory=directory, refresh_threshold=None)
    many = store.options(f"many-{COUNT}")
    large = store.options("large")
    longest_hold: Callable[[], int] = _core.longest_hold

    class Plain:
        pass

    plain = Plain()
    names = [fixture.name(at) for at in range(COUNT)]

    def hold(namespace: str, options: dict[str, Any]) -> float:
        """The longest hold of a publication, in microseconds."""
        fixture.values(directory, namespace, options)
        longest_hold()
        assert store.refresh()
        return longest_hold() / 1e3

    loops: list[float] = []
    holds: dict[int, list[float]] = {COUNT: [], SMALL: [], LARGE: []}
    for generation in range(1, rounds + 1):
        for _ in range(20):
            start = perf_counter()
            for name in names:
                setattr(plain, name, generation)
            loops.append((perf_counter() - start) * 1e6)
        scalars = {name: generation * COUNT + at for at, name in enumerate(names)}
        holds[COUNT].append(hold(f"many-{COUNT}", scalars))
        for count in (SMALL, LARGE):
            numbers = {f"key-{at}": generation * LARGE + at for at in range(count)}
            holds[count].append(hold("large", {"map": numbers}))
    assert many.option_7 == rounds * COUNT + 7
    assert large.map["key-7"] == rounds * LARGE + 7

    name = f"a loop of {COUNT:,} `setattr`"
    loop = min(loops)
    what = f"the longest hold of a publication of {COUNT:,} scalars"
    table.at_most(what, min(holds[COUNT]), loop, 1, "µs", name)
    what = f"the longest hold of one of a map of {SMALL:,}"
    table.at_most(what, min(holds[SMALL]), loop, 1, "µs", name)
    what = f"the longest hold of one of a map of {LARGE:,}"
    table.beside(what, min(holds[LARGE]), loop, "µs", name)
