"""The demo's table: every option through its typed attribute."""

from __future__ import annotations

from typing import NamedTuple

from sentry_options import NamespaceOptions

from seer_service.options import Seer


class Row(NamedTuple):
    """An option as the table shows it."""

    key: str
    kind: str
    origin: str
    value: str


def rows(now: Seer) -> list[Row]:
    """One row for each option of a snapshot."""
    return [
        row(now, "feature.rate-limit", now.feature_rate_limit),
        row(now, "feature.burst", now.feature_burst),
        row(now, "autofix.enabled", now.autofix_enabled),
        row(now, "model", now.model),
        row(now, "greeting", now.greeting),
        row(now, "db.config", now.db_config),
        row(now, "org.tweaks", now.org_tweaks),
        row(now, "routes", now.routes),
        # The value of a secret string is a plain `str`: whoever prints it has to hide it.
        row(now, "api.token", now.api_token)._replace(value="<secret>"),
        row(now, "legacy.timeout-ms", now.legacy_timeout_ms),  # pyright: ignore[reportDeprecated]
    ]


def row(now: NamespaceOptions, key: str, value: object) -> Row:
    """One row: the option's key, its type, where its value comes from, and the value."""
    match value:
        case dict():
            kind = "map"
        case list():
            kind = "list"
        case _:
            kind = type(value).__name__
    origin = "values" if now.isset(key) else "default"
    return Row(key, kind, origin, repr(value))


def print_options(now: Seer) -> None:
    """Prints every option."""
    heading = Row("option", "type", "from", "value")
    for key, kind, origin, value in [heading, *rows(now)]:
        print(f"{key:20} {kind:12} {origin:8} {value}")


def print_changes(before: Seer, now: Seer) -> None:
    """Prints the options that differ, with their new values."""
    for old, new in zip(rows(before), rows(now), strict=True):
        if new != old:
            print(f"  {new.key} = {new.value} ({new.origin})")
