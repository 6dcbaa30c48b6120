"""Forked children see updates, by reading an attribute and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from campaigns.fork_exit import forks, prepare, rewriting
from conftest import Directory, Program, Run

PRELUDE = """
import ctypes, logging, multiprocessing, os, resource, subprocess, sys, threading, time, warnings
from inside import child, comes, ended, publish, threads
warnings.simplefilter("ignore", DeprecationWarning)  # CPython's, of forks where there are threads.
from sentry_options import NotInitializedError, Options, init, options, refresh
from sentry_options.testing import override_options

def updates(value, handle=None):
    publish(value)
    return comes(lambda: (handle or seer).feature_rate_limit == value)

def in_thread(body):
    result = []
    thread = threading.Thread(target=lambda: result.append(body()))
    thread.start()
    thread.join(60)
    return result[0]
"""
INIT = """
init(refresh_threshold=0.01)
seer = options("seer")
"""
NO_THREAD = {"RUST_MIN_STACK": str(1 << 46)}
"""An environment in which no thread of ours has room for its stack."""
NO_WATCHER = "cannot start the watcher, so values change only on refresh(): "


def lines(
    run: Run, source: str, start: str = INIT, environment: dict[str, str] | None = None
) -> list[str]:
    """What a program prints that forks. It says nothing on stderr."""
    result = started(run, source, start, environment)
    assert result.stderr == ""
    return result.lines


def started(
    run: Run,
    source: str,
    start: str = INIT,
    environment: dict[str, str] | None = None,
    prelude: str = PRELUDE,
) -> Program:
    paths = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {"PYTHONPATH": os.pathsep.join(paths), **(environment or {})}
    return run(prelude + start + source, environment=environment)


def test_children_and_grandchildren_see_updates_by_attributes(run: Run) -> None:
    source = """
def body():
    return updates(1) and child(lambda: updates(2)) == 0 and updates(3)

print(child(body), updates(4), in_thread(lambda: child(body)), updates(5))
"""
    assert lines(run, source) == ["0 True 0 True"]


def test_a_chain_of_forks_is_served_however_long(run: Run) -> None:
    source = """
def body(depth):
    return updates(depth) and (depth == 40 or child(lambda: body(depth + 1)) == 0)

print(child(lambda: body(1)))
"""
    assert lines(run, source) == ["0"]


def test_forks_while_values_are_reloaded_without_end(tmp_path: Path) -> None:
    directory = prepare(tmp_path)
    with rewriting(directory):
        counts = forks(sys.executable, 60, directory)
    assert (counts.good, dict(counts.bad)) == (60, {})


@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
def test_multiprocessing(run: Run, method: str) -> None:
    source = f"""
def body(value):
    return updates(value)

if __name__ == "__main__":
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        # One after the other, as there is one file.
        print([pool.apply(body, (value,)) for value in range(1, 7)])
"""
    assert lines(run, source) == [str([True] * 6)]


def test_independent_stores_go_on_in_children(run: Run) -> None:
    source = """
store = Options(refresh_threshold=0.01)
gone = Options(refresh_threshold=0.01)
handle = store.options("seer")

def body():
    global gone
    gone = None
    made = Options(refresh_threshold=0.01).options("seer")
    return updates(1, handle) and updates(2, made) and updates(3)

print(child(body), child(lambda: child(body) == 0), updates(4, handle))
"""
    assert lines(run, source) == ["0 0 True"]


def test_settings_without_a_watcher_stay_so_in_children(run: Run) -> None:
    start = 'init(refresh_threshold=None)\nseer = options("seer")\n'
    source = """
each = Options(refresh_threshold=0).options("seer")

def body():
    publish(1)
    is_refreshed = each.get("feature.rate-limit") == 1 and seer.feature_rate_limit == 100
    return is_refreshed and refresh() and seer.feature_rate_limit == 1 and len(threads()) == 1

print(child(body))
"""
    assert lines(run, source, start) == ["0"]


def test_an_override_goes_on_in_the_child_and_ends_there(run: Run) -> None:
    source = """
def body():
    seen = (seer.greeting, seer.get("greeting"), seer.snapshot().greeting) == ("hi",) * 3
    return seen and in_thread(lambda: seer.greeting) == "hello" and updates(1)

with override_options("seer", {"greeting": "hi"}):
    codes = [child(body)]
    pid = os.fork()
if pid == 0:
    os._exit(0 if (seer.greeting, seer.get("greeting")) == ("hello", "hello") and updates(2) else 1)
print(codes, ended(pid, 30), seer.greeting)
"""
    assert lines(run, source) == ["[0] 0 hello"]


def test_overrides_of_other_threads_end_in_the_child(run: Run) -> None:
    # A new thread gets the name of one that is not there.
    source = """
inside, over = threading.Event(), threading.Event()

def overrides():
    with override_options("seer", {"greeting": "hi"}):
        inside.set()
        over.wait(30)

others = [threading.Thread(target=overrides) for _ in range(3)]
for other in others:
    other.start()
assert inside.wait(30)
names = {other.ident for other in others}

def body():
    found = [in_thread(lambda: (threading.get_ident() in names, seer.greeting)) for _ in range(8)]
    # None is in force, so that handles are of the fast type again.
    return {greeting for _, greeting in found} == {"hello"} and type(seer) is kind

code = child(body)
over.set()
print(code)
"""
    assert lines(run, source, INIT + "kind = type(seer)\n") == ["0"]


def test_a_context_keeps_its_overrides_in_the_child_of_another_thread(run: Run) -> None:
    source = """
import contextvars

with override_options("seer", {"greeting": "hi"}):
    context = contextvars.copy_context()
    print(in_thread(lambda: context.run(child, lambda: seer.greeting == "hi")))
"""
    assert lines(run, source) == ["0"]


def test_children_that_only_start_another_program(run: Run) -> None:
    source = """
command = [sys.executable, "-c", "print('other')"]
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    os.execv(command[0], command)
ended(pid, 30)
for preexec_fn in (None, os.setsid, lambda: seer.get("greeting")):
    print(subprocess.run(command, preexec_fn=preexec_fn, capture_output=True, timeout=30))
print(os.system("exit 3"), updates(1))
"""
    done = [line for line in lines(run, source) if "CompletedProcess" not in line]
    assert done == ["other", "768 True"]


def test_a_program_that_never_called_init(run: Run) -> None:
    source = """
def body():
    global seer
    assert len(threads()) == 1
    try:
        options("seer")
    except NotInitializedError:
        init(refresh_threshold=0.01)
    seer = options("seer")
    return updates(1) and child(lambda: updates(2)) == 0

print(child(body), child(lambda: len(threads()) == 1))
"""
    assert lines(run, source, start="") == ["0 0"]


def test_callbacks_are_called_in_the_process_that_reloaded(run: Run) -> None:
    start = """
calls = []
init(lambda namespace, delay: calls.append((os.getpid(), namespace)), refresh_threshold=0.01)
seer = options("seer")
"""
    source = """
def body():
    return updates(1) and comes(lambda: (os.getpid(), "seer") in calls)

print(child(body), updates(2), comes(lambda: (os.getpid(), "seer") in calls))
"""
    assert lines(run, source, start) == ["0 True True"]


def test_a_callback_may_fork_and_return_in_both_processes(run: Run) -> None:
    start = """
pids, returned = [], threading.Event()

def check():
    # The callback has returned soon.
    os._exit(0 if updates(2) and updates(3) else 1)

def callback(namespace, delay):
    if not pids:
        pids.append(os.fork())
        if pids[0] == 0:
            threading.Thread(target=check).start()

init(callback, refresh_threshold=0.01)
seer = options("seer")
"""
    source = """
print(updates(1), comes(lambda: bool(pids)), ended(pids[0], 30), updates(4))
"""
    assert lines(run, source, start) == ["True True 0 True"]


@pytest.mark.parametrize(
    "notice",
    [
        'seer.get("feature.rate-limit")',
        'seer.isset("feature.rate-limit")',
        "seer.snapshot()",
        'options("seer")',
        "refresh()",
    ],
)
def test_a_fork_past_python_is_noticed_by_the_next_call(run: Run, notice: str) -> None:
    source = f"""
def body():
    {notice}
    return updates(1) and updates(2)

# Nothing is published meanwhile, so that no thread holds one of CPython's own locks.
print(child(body, ctypes.PyDLL(None).fork), updates(3))
"""
    assert lines(run, source) == ["0 True"]


def test_a_process_that_has_no_thread_to_give_says_so_once(run: Run) -> None:
    source = "publish(1)\nprint(refresh(), seer.feature_rate_limit, len(threads()))"
    result = started(run, source, environment=NO_THREAD)
    assert result.lines == ["True 1 1"]
    [line] = result.stderr.splitlines()
    assert line.startswith(NO_WATCHER)


def test_a_child_that_has_no_thread_to_give_says_so_once(run: Run) -> None:
    # In uWSGI's master, no watcher leaves its stack to the child's. The first hook that is registered
    # takes the room that a stack needs.
    hook = """
import os, resource, sys, types

def limit(size):
    resource.setrlimit(resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))

def take_room():
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[0])
    limit(pages * resource.getpagesize() + (1 << 20))

os.register_at_fork(after_in_child=take_room)
master = os.getpid()
settings = {"enable-threads": True}
sys.modules["uwsgi"] = types.SimpleNamespace(opt=settings, masterpid=lambda: master)
sys.modules["uwsgidecorators"] = None
"""
    source = """
def body():
    limit(resource.RLIM_INFINITY)
    publish(1)
    print(refresh(), seer.feature_rate_limit, len(threads()), flush=True)
    return True

print(len(threads()), flush=True)
print(child(body))
"""
    result = started(run, source, prelude=hook + PRELUDE)
    assert result.lines == ["1", "True 1 1", "0"]
    [line] = result.stderr.splitlines()
    assert line.startswith(NO_WATCHER)


def test_a_store_that_is_dropped_in_the_parent_stays_in_the_child(
    run: Run, directory: Directory
) -> None:
    source = """
store = Options(refresh_threshold=0.01)
handle = store.options("seer")
reader, writer = os.pipe()
pid = os.fork()
if pid == 0:
    os.read(reader, 1)
    os._exit(0 if updates(7, handle) else 1)
del store, handle
os.write(writer, b"x")
print(ended(pid, 30))
"""
    assert lines(run, source) == ["0"]
