"""An observer takes an event."""

from sentry_options import observe


def told(namespace: str, delay: float) -> None: ...


observe(told)  # flagged
