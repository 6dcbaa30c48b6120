"""What a statement costs. Runs under the release 1.2.17 as well."""

from __future__ import annotations

from time import perf_counter
from typing import Any

PASS = 200_000
"""How often a round runs a statement that takes some nanoseconds."""


def costs(
    statements: dict[str, tuple[str, int]], names: dict[str, Any], rounds: int
) -> dict[str, float]:
    """Nanoseconds of each statement, given with how often a round runs it."""
    loops = {name: _loop(text, names) for name, (text, _) in statements.items()}
    empty = _loop("pass", names)
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, (_, count) in statements.items():
            cost = loops[name](count) / count
            floor = empty(count) / count
            best[name] = min(best.get(name, cost), cost)
            best[f"empty {count}"] = min(best.get(f"empty {count}", floor), floor)
    return {
        name: (best[name] - best[f"empty {count}"]) * 1e9
        for name, (_, count) in statements.items()
    }


def _loop(statement: str, names: dict[str, Any]) -> Any:
    # The names are locals, as they are in a program's functions.
    parameters = ", ".join(f"{name}=_names[{name!r}]" for name in names)
    source = (
        f"def loop(count, {parameters}):\n"
        "    turns = [None] * count\n"
        "    start = perf_counter()\n"
        f"    for _ in turns: {statement}\n"
        "    return perf_counter() - start\n"
    )
    scope: dict[str, Any] = {"_names": names, "perf_counter": perf_counter}
    exec(source, scope)
    return scope["loop"]
