"""Forks and exits by the hundred, while another process rewrites the values without end.

    python python/tests/campaigns/fork_exit.py --forks 500 --exits 300 [--python PATH]...

Each `--python` is an interpreter with the wheel; the default is the one that runs this. Each forked child
has to see an update by reading an attribute and nothing else, and to end. Each program has to end in its
own way: with the exit code for it, nothing on stderr, and no delay. Prints what it counted, and exits with
1 if anything failed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from conftest import SCHEMA, Directory  # noqa: E402

HANG = 30.0
"""Seconds after which a program hangs."""

FORKS = r"""
import os, sys, threading, time
from inside import child, ended
from sentry_options import init, options

init(refresh_threshold=0.0005)
seer = options("seer")

def another():
    before = seer.feature_rate_limit
    end = time.monotonic() + 20
    while seer.feature_rate_limit == before and time.monotonic() < end:
        pass
    return seer.feature_rate_limit != before and len(seer.tags) == 600

def fork(serial):
    if serial % 3 == 0:
        codes.append(child(lambda: another() and child(another) == 0))
    elif serial % 4 == 0:
        # A child that ends as a program does, which only the main thread can.
        pid = os.fork()
        if pid == 0:
            sys.exit(0 if another() else 1)
        codes.append(ended(pid, 30))
    else:
        codes.append(child(another))

codes = []
if not another():
    sys.exit("the parent sees no update")
for serial in range(int(sys.argv[1])):
    if serial % 2:
        thread = threading.Thread(target=fork, args=(serial,))
        thread.start()
        thread.join()
    else:
        fork(serial)
print(*codes)
sys.exit(0 if another() else "the parent has stopped to see updates")
"""

PRELUDE = r"""
import atexit, gc, logging, os, signal, sys, threading, time
from inside import comes

def read_late():
    assert seer.feature_rate_limit >= 0 and seer.get("tags") and refresh() in (True, False)
atexit.register(read_late)

from sentry_options import Options, OptionsError, init, options, refresh

# A callback that does not keep the globals of this module alive.
init("{} {}".format, refresh_threshold=0.0005)
seer = options("seer")
before = seer.feature_rate_limit
if not comes(lambda: seer.feature_rate_limit != before):
    sys.exit("no update was seen")

def forever(body):
    def loop():
        while True:
            body()
    threading.Thread(target=loop, daemon=True).start()
"""

WAYS: dict[str, tuple[str, int]] = {
    "end": ("", 0),
    "sys.exit": ("sys.exit(3)", 3),
    "exit in a thread": (
        "thread = threading.Thread(target=sys.exit, args=(5,)); thread.start(); thread.join()",
        0,
    ),
    "os._exit": ("os._exit(4)", 4),
    "exception": ("sys.excepthook = lambda *_: None; raise ValueError('as told')", 1),
    "SIGTERM": ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(20)", -15),
    "SIGTERM handler": (
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(6))\n"
        "os.kill(os.getpid(), signal.SIGTERM); time.sleep(20)",
        6,
    ),
    "SIGINT handler": (
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(7))\n"
        "os.kill(os.getpid(), signal.SIGINT); time.sleep(20)",
        7,
    ),
    "daemon threads that read": (
        "forever(lambda: (seer.tags, seer.get('tags'), seer.snapshot().tags))",
        0,
    ),
    "daemon threads that refresh": (
        "forever(lambda: seer.get_forced('tags'))\nforever(refresh)",
        0,
    ),
    "daemon threads that make stores": (
        "forever(lambda: Options(refresh_threshold=0.0005).options('seer').tags)",
        0,
    ),
    "globals and cycles": (
        "class Late:\n"
        "    def __init__(self, seer): self.seer, self.me = seer, self\n"
        "    def __del__(self):\n"
        "        self.seer.get('tags'); self.seer.isset('tags'); self.seer.get_forced('tags')\n"
        "        os.write(1, self.seer.snapshot().greeting.encode())\n"
        "late = Late(seer)\nother = Late(Options(refresh_threshold=0.0005).options('seer'))\n"
        "last = type('Last', (), {'__del__': Late.__del__})()\nlast.seer = seer",
        0,
    ),
    "atexit": ("atexit.register(read_late)", 0),
    "stores dropped at the end": (
        "stores = [Options(refresh_threshold=0.0005) for _ in range(3)]\n"
        "handles = [store.options('seer') for store in stores]",
        0,
    ),
    "refused values": (
        "logger = logging.getLogger('sentry_options')\n"
        "logger.addHandler(logging.NullHandler()); logger.propagate = False\n"
        "stores = []\n"
        "def load():\n"
        "    try: stores.append(Options(directory=sys.argv[1], refresh_threshold=0.0005))\n"
        "    except OptionsError: pass\n"
        "    return bool(stores)\n"
        "assert comes(load)",
        0,
    ),
}
"""Ways to end a program: the last lines of it, and its exit code."""


@dataclass
class Counts:
    """What a campaign has counted."""

    good: int = 0
    bad: Counter[str] = field(default_factory=Counter)

    def count(self, fault: str) -> None:
        if fault:
            self.bad[fault] += 1
        else:
            self.good += 1


def prepare(root: Path) -> Directory:
    """An options directory, and `faulty` in it with another one."""
    directory = Directory(root)
    for part in (directory, Directory(root / "faulty")):
        part.schema(SCHEMA)
        part.values({})
    return directory


@contextlib.contextmanager
def rewriting(directory: Directory) -> Iterator[None]:
    """While it lasts, another process rewrites the values without end."""
    command: list[str | Path] = [sys.executable, HERE / "rewriter.py", directory.path]
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.kill()


def program(
    python: str,
    source: str,
    *arguments: str,
    directory: Directory,
    seconds: float = HANG,
) -> tuple[str, int, str]:
    """What a program has printed, its exit code, and what is wrong: that it hung, or what it said."""
    paths = [str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        result = subprocess.run(
            # CPython warns of forks where there are threads.
            [python, "-W", "ignore::DeprecationWarning", "-c", source, *arguments],
            capture_output=True,
            text=True,
            timeout=seconds,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),
                "SENTRY_OPTIONS_DIR": str(directory.path),
            },
            check=False,
        )
    except subprocess.TimeoutExpired as hung:
        return (
            str(hung.stdout or ""),
            99,
            f"hung: {(hung.stderr or b'').decode()[:500]}",
        )
    return result.stdout, result.returncode, result.stderr.strip()[:1000]


def forks(python: str, count: int, directory: Directory) -> Counts:
    """Forks that often, with a watcher at full speed. The values must be rewritten meanwhile."""
    counts = Counts()
    output, code, fault = program(
        python, FORKS, str(count), directory=directory, seconds=HANG + count
    )
    for one in output.split():
        counts.count({"0": "", "1": "stale", "99": "hung"}.get(one, f"exit code {one}"))
    if fault or code or sum(counts.bad.values()) + counts.good != count:
        counts.count(fault or f"the forking program: exit code {code}")
    return counts


def exits(python: str, way: str, directory: Directory) -> str:
    """What was wrong with the end of one program. The values must be rewritten meanwhile."""
    source, expected = WAYS[way]
    faulty = str(directory.path / "faulty")
    _, code, fault = program(python, PRELUDE + source, faulty, directory=directory)
    if fault or code != expected:
        return f"{way}: exit code {code}: {fault}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--forks", type=int, default=500)
    parser.add_argument("--exits", type=int, default=300)
    parser.add_argument("--python", action="append")
    arguments = parser.parse_args()
    is_good = True
    for python in arguments.python or [sys.executable]:
        with tempfile.TemporaryDirectory() as root:
            directory = prepare(Path(root))
            with rewriting(directory):
                forked = forks(python, arguments.forks, directory)
                exited = Counts()
                ways = list(WAYS)
                for serial in range(arguments.exits):
                    exited.count(exits(python, ways[serial % len(ways)], directory))
        for name, counts in (("forks", forked), ("exits", exited)):
            report = {"python": python, name: counts.good, "faults": dict(counts.bad)}
            print(json.dumps(report), flush=True)
            is_good = is_good and not counts.bad
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
