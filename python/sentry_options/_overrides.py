"""Which test overrides are in force, by context.

An override is seen in the context that set it and in those copied from it: tasks that are started
under it, `asyncio.to_thread`, and so on. Fixtures may run in another context than their test, so
the thread that set an override sees it too, unless a task set it that is still running: tasks of
one thread do not see each other's.
"""

from __future__ import annotations

import itertools
import sys
import threading
from contextvars import ContextVar
from typing import Any

from sentry_options import _core


class Override:
    """The overrides of one `with` block."""

    __slots__ = (
        "compiled",
        "is_alive",
        "namespace",
        "serial",
        "task",
        "thread",
        "values",
    )

    def __init__(self, namespace: str, values: dict[str, Any]) -> None:
        self.namespace = namespace
        self.values = values
        compiled = {key: _core.compile_override(key, values[key]) for key in values}
        self.compiled = {
            key: value for key, value in compiled.items() if value is not None
        }
        self.serial = next(_serials)
        self.thread = threading.get_ident()
        self.task = _current_task()
        self.is_alive = True


_serials = itertools.count()
_of_context: ContextVar[tuple[Override, ...]] = ContextVar(
    "sentry_options_overrides", default=()
)
_of_threads: dict[int, tuple[Override, ...]] = {}


def enter(namespace: str, values: dict[str, Any]) -> Override:
    """Puts checked values in force."""
    override = Override(namespace, values)
    _of_context.set((*_of_context.get(), override))
    others = _of_threads.get(override.thread, ())
    _of_threads[override.thread] = (*others, override)
    _core.add_override()
    return override


def leave(override: Override) -> None:
    """Ends an override, in any order and on any thread."""
    override.is_alive = False
    _core.remove_override()
    left = tuple(
        other for other in _of_threads.get(override.thread, ()) if other.is_alive
    )
    if left:
        _of_threads[override.thread] = left
    else:
        _of_threads.pop(override.thread, None)
    of_context = _of_context.get()
    if override in of_context:
        _of_context.set(tuple(other for other in of_context if other.is_alive))


def forget_others() -> None:
    """Ends the overrides of other threads, in a forked child: a new thread may get the name of one.

    Those that were set elsewhere and hold in this context go on holding.
    """
    here = threading.get_ident()
    of_context = _of_context.get()
    for thread in _of_threads.keys() - {here}:
        for override in _of_threads.pop(thread):
            if override not in of_context:
                leave(override)


def in_force(namespace: str) -> dict[str, Any]:
    """The overridden values of a namespace here, the later ones winning."""
    values: dict[str, Any] = {}
    for override in _here(namespace):
        values.update(override.values)
    return values


def compiled_in_force(namespace: str) -> dict[str, Any]:
    """The overridden flags and experiment layers of a namespace here, compiled."""
    compiled: dict[str, Any] = {}
    for override in _here(namespace):
        compiled.update(override.compiled)
    return compiled


def _here(namespace: str) -> list[Override]:
    """The overrides of a namespace that are in force here, in the order in which they were set."""
    overrides = [other for other in _of_context.get() if other.is_alive]
    of_thread = _of_threads.get(threading.get_ident(), ())
    overrides += [
        other
        for other in of_thread
        if other.is_alive and other not in overrides and _is_done(other.task)
    ]
    overrides.sort(key=lambda other: other.serial)
    return [other for other in overrides if other.namespace == namespace]


def _current_task() -> Any:
    """The asyncio or trio task that runs this; `None` outside of tasks."""
    # Whoever is in a task has imported it, and nobody else needs to wait for that.
    asyncio, trio = sys.modules.get("asyncio"), sys.modules.get("trio")
    if asyncio is not None:
        try:
            task = asyncio.current_task()
        except RuntimeError:
            pass
        else:
            return task
    if trio is not None:
        try:
            return trio.lowlevel.current_task()
        except RuntimeError:
            pass
    return None


def _is_done(task: Any) -> bool:
    if task is None:
        return True
    if hasattr(task, "done"):
        return bool(task.done())
    # A task of trio.
    return task.coro.cr_frame is None
