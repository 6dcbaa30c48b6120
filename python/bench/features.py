"""What asking for feature flags costs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import timing
from table import Table
from timing import PASS

DATA = {
    "organization_id": 42,
    "region": "de",
    "email": "ada@example.com",
    "tags": ["internal", "beta"],
    "plan": "team",
    "is_staff": False,
}
"""Six properties."""
CONTEXT = "FeatureContext(data, identity_fields=fields)"
PEER = {
    "has, four conditions": ('checker.has("four", context)', PASS // 10),
    "has, half of them": ('checker.has("half", context)', PASS // 10),
    "has, 1,000 ids": ('checker.has("list", context)', PASS // 200),
    "a context": (CONTEXT, PASS // 20),
}


def contexts() -> dict[str, Any]:
    """What the statements are written with, of either wheel."""
    from sentry_options import FeatureContext

    fields = ["organization_id"]
    context = FeatureContext(DATA, identity_fields=fields)
    return {
        "FeatureContext": FeatureContext,
        "data": DATA,
        "fields": fields,
        "context": context,
    }


def measure(table: Table, directory: Path, rounds: int, peer: dict[str, float]) -> None:
    """Adds a row for each way to ask."""
    from sentry_options import Options

    class Plain:
        __slots__ = ("x",)

        def __init__(self) -> None:
            self.x = 250

    store = Options(directory=directory, refresh_threshold=None)
    names = {
        "checker": store.features("flags"),
        "o": store.options("flags"),
        "p": Plain(),
        **contexts(),
    }
    statements = {
        **PEER,
        "an attribute": ("o.feature_four(context)", PASS // 10),
        "reading it": ("o.feature_four", PASS),
        "slots": ("p.x", PASS),
    }
    assert names["o"].feature_four(names["context"])
    assert names["o"].feature_list(names["context"])
    ours = timing.costs(statements, names, rounds)

    slots = "a `__slots__` attribute"
    table.at_most(
        "`opts.feature_x`", ours["reading it"], ours["slots"], 1.3, "ns", slots
    )
    peers = "the peer's `has`"
    for what, name in (
        ("`has`, four conditions", "has, four conditions"),
        ("`has`, four conditions, rollout 50", "has, half of them"),
        ("`has`, a list of 1,000 ids", "has, 1,000 ids"),
    ):
        table.faster(what, ours[name], peer[name], 5, "ns", peers)
    table.faster(
        "`opts.feature_x(context)`, four conditions",
        ours["an attribute"],
        peer["has, four conditions"],
        5,
        "ns",
        peers,
    )
    table.beside(
        "a context of six properties",
        ours["a context"],
        peer["a context"],
        "ns",
        "the peer's",
    )
