"""What reads cost."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import fixture
import timing
from table import Table
from timing import PASS

ENVIRONMENTS = Path(__file__).parents[2] / "target/python"
PEER = {
    "options().get": ('options("bench").get(key)', PASS // 4),
    "get": ("handle.get(key)", PASS // 4),
    "get of a map": ('handle.get("limits")', PASS // 200),
    "get of a list": ('handle.get("tags")', PASS // 4),
}


def measure(table: Table, directory: Path, rounds: int, peer: dict[str, float]) -> None:
    """Adds a row for each kind of read."""
    from sentry_options import Options

    store = Options(directory=directory, refresh_threshold=None)
    options = store.options("bench")

    class Plain:
        __slots__ = ("x",)

        def __init__(self) -> None:
            self.x = 250

    many = {f"many{count}": store.options(f"many-{count}") for count in fixture.MANY}
    key = "api.rate-limit"
    names: dict[str, Any] = {
        "o": options,
        "p": Plain(),
        "d": {key: 250},
        "key": key,
        **many,
    }
    statements = {
        "slots": ("p.x", PASS),
        "dict.get": ("d.get(key)", PASS),
        "scalar": ("o.api_rate_limit", PASS),
        "string": ("o.model", PASS),
        "struct": ("o.db", PASS),
        "list": ("o.tags", PASS),
        "map": ("o.limits", PASS),
        "get": ("o.get(key)", PASS),
        "get of a map": ('o.get("limits")', PASS // 200),
        "snapshot": ("o.snapshot()", PASS),
    }
    for count in fixture.MANY:
        last = fixture.name(count - 1)
        statements[f"the last of {count:,} options"] = (f"many{count}.{last}", PASS)
    ours = timing.costs(statements, names, rounds)

    slots = "a `__slots__` attribute"
    table.at_most("`opts.x`", ours["scalar"], ours["slots"], 1.3, "ns", slots)
    for count in fixture.MANY:
        what = f"the last of {count:,} options"
        table.at_most(
            what, ours[what], ours["slots"], 1.3 if count <= 8_000 else 10, "ns", slots
        )
    table.faster(
        "`opts.x`",
        ours["scalar"],
        peer["options().get"],
        40,
        "ns",
        "the peer's `options().get`",
    )
    table.at_most(
        "`opts.get(key)`", ours["get"], ours["dict.get"], 1.5, "ns", "`dict.get`"
    )
    table.faster(
        "`opts.get(key)`", ours["get"], peer["get"], 5, "ns", "the peer's `get`"
    )
    table.faster(
        "`opts.get(key)` of a map of 100",
        ours["get of a map"],
        peer["get of a map"],
        3,
        "ns",
        "the peer's `get`",
    )
    for kind in ("string", "struct", "list", "map"):
        table.at_most(
            f"an attribute: {kind}", ours[kind], ours["slots"], 1.3, "ns", slots
        )
    table.faster(
        "an attribute: a map of 100",
        ours["map"],
        peer["get of a map"],
        100,
        "ns",
        "the peer's `get`",
    )
    table.at_most(
        "`opts.snapshot()`", ours["snapshot"], ours["dict.get"], 1.5, "ns", "`dict.get`"
    )


def peer(directory: Path, rounds: int) -> dict[str, float]:
    """What the release 1.2.17 takes for its reads."""
    python = ENVIRONMENTS / "peer/bin/python"
    output = subprocess.run(
        [python, Path(__file__).with_name("peer.py"), str(rounds)],
        env={**os.environ, "SENTRY_OPTIONS_DIR": str(directory)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    costs: dict[str, float] = json.loads(output)
    return costs
