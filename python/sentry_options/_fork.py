"""Going on after a fork, and the end of the process."""

from __future__ import annotations

import atexit
import logging
import os
import sys
from importlib import import_module
from typing import Any

from sentry_options import _core, _overrides


def install() -> None:
    """Registers what is called in forked children and at exit."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_go_on)
    atexit.register(_core.stop)


def _go_on() -> None:
    """Called in a forked child, by the thread that forked: the others are gone."""
    _overrides.forget_others()
    _core.after_fork()


def prepares_workers() -> bool:
    """Whether this process only forks others: uWSGI's master. Called for each store.

    uWSGI does not run Python's fork hooks, so its own is used.
    """
    # Nothing else can provide it, so that it is not looked for.
    uwsgi: Any = sys.modules.get("uwsgi")
    if not hasattr(uwsgi, "masterpid"):
        return False
    _hook(uwsgi)
    # Mules and spoolers are no workers by their number, and yet forked.
    return bool(uwsgi.masterpid() == os.getpid())


def _hook(uwsgi: Any) -> None:
    """Has the workers of uWSGI go on; once."""
    if "_sentry_options_hooked" in vars(uwsgi):
        return
    uwsgi._sentry_options_hooked = True
    if not _has_threads(uwsgi.opt):
        logging.getLogger("sentry_options").warning(
            "uWSGI runs without --enable-threads, so changes of options reach a worker only while "
            "it handles a request"
        )
    try:
        # Its list of hooks takes the place of a single one, whenever it is imported.
        decorators: Any = import_module("uwsgidecorators")
    except Exception:
        # It is missing, or refuses to work without a master.
        previous = getattr(uwsgi, "post_fork_hook", None)

        def post_fork() -> None:
            if previous is not None:
                previous()
            _go_on()

        uwsgi.post_fork_hook = post_fork
    else:
        decorators.postfork(_go_on)


def _has_threads(settings: dict[str, Any]) -> bool:
    """Whether uWSGI lets other threads of Python run while it waits for requests."""
    if settings.get("enable-threads", b"false") != b"false":
        return True
    threads = settings.get("threads", b"")
    return isinstance(threads, bytes) and threads.isdigit() and int(threads) > 1
