"""How the program's own OpenTelemetry and Sentry are dealt with, where it uses them."""

from __future__ import annotations

import logging
import sys
from importlib import import_module


def leave_out() -> None:
    """Keeps our records from the program's Sentry: they are sent to another one."""
    integration = sys.modules.get("sentry_sdk.integrations.logging")
    for name in ("ignore_logger", "ignore_logger_for_sentry_logs"):
        ignore = getattr(integration, name, None)
        if ignore is not None:
            ignore("sentry_options")


def start() -> None:
    """Records metrics if the program uses OpenTelemetry. Called when `init()` has succeeded.

    It is not imported for this: that takes longer than all the rest of `init()`, and it is
    installed in many a program that does not use it.
    """
    if "opentelemetry.metrics" not in sys.modules:
        return
    try:
        import_module("sentry_options.opentelemetry").begin()
    except Exception:
        logging.getLogger("sentry_options").warning(
            "metrics of reloads are not recorded", exc_info=True
        )
