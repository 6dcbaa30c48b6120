"""Going on after a fork, and the end of the process."""

from __future__ import annotations

import atexit
import logging
import os
import sys
from typing import Any

from sentry_options import _core


def install() -> None:
    """Registers what is called in forked children and at exit."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_core.after_fork)
    atexit.register(_core.stop)


def prepares_workers() -> bool:
    """Whether this process only forks others: uWSGI's master. Called by each `init()`.

    uWSGI does not run Python's fork hooks, so its own is used.
    """
    try:
        import uwsgi
    except ImportError:
        return False
    _hook(uwsgi)
    if not uwsgi.opt.get("enable-threads"):
        logging.getLogger("sentry_options").warning(
            "uWSGI runs without --enable-threads, so changes of options reach a worker only while "
            "it handles a request"
        )
    return bool(uwsgi.masterpid()) and not uwsgi.worker_id()


def _hook(uwsgi: Any) -> None:
    if "_sentry_options_hooked" in vars(uwsgi):
        return
    uwsgi._sentry_options_hooked = True
    try:
        # Its list of hooks takes the place of a single one, whenever it is imported.
        import uwsgidecorators
    except ImportError:
        previous = getattr(uwsgi, "post_fork_hook", None)

        def post_fork() -> None:
            if previous is not None:
                previous()
            _core.after_fork()

        uwsgi.post_fork_hook = post_fork
    else:
        uwsgidecorators.postfork(_core.after_fork)


if "gevent" in sys.modules:
    # A greenlet has no fork of its own: gevent's `os.fork` is the real one, hooks included.
    pass
