"""Events and statuses are read-only."""

from sentry_options import ReloadEvent, status


def told(event: ReloadEvent) -> None:
    event.namespace = "other"  # flagged


status().pid = 1  # flagged
