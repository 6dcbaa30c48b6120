"""What the programs use that tests run in processes of their own: values, children, and waiting for both."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

DEADLINE = 20.0
"""Seconds after which something that should have happened has not."""


def publish(limit: object, folder: str | None = None) -> None:
    """Sets `feature.rate-limit`, at once or not at all, by nothing but files."""
    values = Path(folder or os.environ["SENTRY_OPTIONS_DIR"]) / "values" / "seer"
    values.mkdir(parents=True, exist_ok=True)
    document = {
        "options": {"feature.rate-limit": limit},
        "generated_at": datetime.now(UTC).isoformat(),
    }
    new = values / f"new-{os.getpid()}"
    new.write_text(json.dumps(document))
    new.replace(values / "values.json")


def comes(condition: Callable[[], bool]) -> bool:
    """Whether a condition holds before the deadline."""
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.0005)
    return True


def child(body: Callable[[], object], fork: Callable[[], int] = os.fork) -> int:
    """The exit code of a forked child that runs `body`: 0 if that is true, 1 if not. 99 if it hangs."""
    pid = fork()
    if pid == 0:
        code = 2
        try:
            code = 0 if body() else 1
        finally:
            os._exit(code)
    return ended(pid, DEADLINE + 10)


def ended(pid: int, seconds: float) -> int:
    """The exit code of a child; 99 if it has to be killed as it does not end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.0005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return 99


def threads() -> list[str]:
    """The names of this process's threads."""
    tasks = Path("/proc/self/task").iterdir()
    return sorted((task / "comm").read_text().strip() for task in tasks)
