"""Prints every option with its type, its value and where the value comes from, what a flag and an experiment say
to some requests, and then each reload: what changed, how long it took, and how old the values were when they arrived.

Edit the values file, and see what changed; write something wrong, and see it refused. `--once` prints the
table and ends.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from sentry_options import OptionsError, ReloadEvent, init, observe

from seer_service.answers import print_answers
from seer_service.options import seer
from seer_service.table import print_changes, print_options

POLL = 0.5
"""How often the demo looks at the file, in seconds. Services keep the default of 5."""

OWN = Path(__file__).resolve().parents[2] / "seer" / "sentry-options"
"""The options of the demo in Rust."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m seer_service")
    parser.add_argument("--once", action="store_true", help="print the table and end")
    arguments = parser.parse_args()
    # Values that are refused, and other complaints, are log records.
    logging.basicConfig(format="%(levelname)s %(message)s", stream=sys.stdout)

    observe(print_event)
    directory = Path(os.environ.get("SENTRY_OPTIONS_DIR", OWN))
    try:
        init(refresh_threshold=POLL, directory=directory)
    except OptionsError as error:
        print(f"seer_service: {error}", file=sys.stderr)
        return 1
    now = seer.snapshot()
    print_options(now)
    print_answers(now)
    if not arguments.once:
        file = directory / "values" / "seer" / "values.json"
        print(f"\nEdit {file} and see it reload. Ctrl-C ends.\n", flush=True)
        try:
            follow()
        except KeyboardInterrupt:
            pass
    return 0


def print_event(event: ReloadEvent) -> None:
    """Told of each reload, on a thread of its own."""
    milliseconds = event.duration / timedelta(milliseconds=1)
    # There is none where the file was edited by hand, and still says when it was generated.
    delay = ""
    if event.propagation_delay is not None:
        delay = f", {event.propagation_delay:.1f} s after they were generated"
    match event.outcome:
        case "applied":
            what = f"new values in {milliseconds:.2f} ms{delay}: {', '.join(event.changed)}"
        case "unchanged":
            what = f"the same values again{delay}"
        case "rejected":
            what = (
                f"REFUSED, the old values stay\n  {event.error and event.error.reason}"
            )
        case outcome:
            what = outcome
    print(f"{event.namespace}: {what}", flush=True)


def follow() -> NoReturn:
    """The service's work: one that wants to notice new values compares snapshots."""
    before = seer.snapshot()
    while True:
        time.sleep(POLL / 5)
        now = seer.snapshot()
        if now is not before:
            print_changes(before, now)
            print_answers(now)
            sys.stdout.flush()
            before = now


if __name__ == "__main__":
    sys.exit(main())
