"""Servers that fork: each worker serves an update, and all end cleanly."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import Directory

DEADLINE = 30.0
BIN = Path(sys.executable).parent

APP = """
import os
import time

from sentry_options import init, options

init(refresh_threshold=0.02)
seer = options("seer")


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    # Another worker gets the next request.
    time.sleep(0.005)
    return [f"{os.getpid()} {seer.feature_rate_limit}".encode()]
"""
MULE = """
import os
import time
from pathlib import Path

from sentry_options import init, options

init(refresh_threshold=0.02)
seer = options("seer")
while True:
    new = Path("mule.new")
    new.write_text(f"{os.getpid()} {seer.feature_rate_limit}")
    new.replace("mule.txt")
    time.sleep(0.005)
"""
TASKS = """
import os
import time

from celery import Celery

from sentry_options import init, options

init(refresh_threshold=0.02)
seer = options("seer")
app = Celery("tasks")
app.config_from_object("settings")


@app.task(name="read")
def read():
    # Another worker gets the next task.
    time.sleep(0.01)
    return os.getpid(), seer.feature_rate_limit
"""

Poll = Callable[[], set[tuple[int, int]]]
"""What workers serve: process and value."""


class Server:
    """A server that runs, and what it has said."""

    def __init__(self, command: list[str], folder: Path, directory: Directory) -> None:
        self.log = folder / "log"
        self.directory = directory
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "SENTRY_OPTIONS_DIR": str(directory.path)},
                # Its own group, so that what is left of it can be ended.
                start_new_session=True,
            )

    def workers_serve(self, poll: Poll, value: int, count: int = 2) -> set[int]:
        """The workers, once so many of them have served the value."""
        end = time.monotonic() + DEADLINE
        workers: set[int] = set()
        while len(workers) < count:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, (workers, value, self.log.read_text())
            with contextlib.suppress(OSError, http.client.HTTPException):
                workers |= {pid for pid, served in poll() if served == value}
        return workers

    def each_worker_follows(self, poll: Poll, count: int = 2) -> None:
        """Sees each worker serve the default, and then two updates."""
        workers = self.workers_serve(poll, 100, count)
        for value in (1, 2):
            self.directory.values({"feature.rate-limit": value})
            assert self.workers_serve(poll, value, count) == workers

    def stop(self, code: int = 0) -> str:
        """What it has said, once it has ended well."""
        self.process.terminate()
        ended = self.process.wait(DEADLINE)
        said = self.log.read_text()
        assert ended == code, said
        for fault in (
            "Traceback",
            "FATAL",
            "Fatal",
            "panicked",
            "SIGKILL",
            "SIGSEGV",
            "SIGABRT",
        ):
            assert fault not in said, said
        return said


@contextlib.contextmanager
def serving(command: list[str], folder: Path, directory: Directory) -> Iterator[Server]:
    server = Server(command, folder, directory)
    try:
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def polling(port: int) -> Poll:
    """Asks several times at once, on connections of their own."""

    def ask(_: int) -> tuple[int, int]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        with contextlib.closing(connection):
            connection.request("GET", "/")
            pid, value = connection.getresponse().read().split()
            return int(pid), int(value)

    def poll() -> set[tuple[int, int]]:
        with ThreadPoolExecutor(4) as threads:
            return set(threads.map(ask, range(8)))

    return poll


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with the applications."""
    for name, text in {"app": APP, "mule": MULE, "tasks": TASKS}.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


@pytest.mark.parametrize("preload", [(), ("--preload",)], ids=["", "preload"])
@pytest.mark.parametrize("kind", ["sync", "gthread"])
def test_gunicorn(
    app: Path, directory: Directory, kind: str, preload: tuple[str, ...]
) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "app:application",
        "-b",
        f"127.0.0.1:{port}",
    ]
    command += ["--workers", "2", "--worker-class", kind, *preload]
    if kind == "gthread":
        command += ["--threads", "2"]
    with serving(command, app, directory) as server:
        server.each_worker_follows(polling(port))
        server.stop()


def uwsgi(port: int, *arguments: str) -> list[str]:
    command = [
        str(BIN / "uwsgi"),
        "--http-socket",
        f"127.0.0.1:{port}",
        "--wsgi-file",
        "app.py",
    ]
    command += [
        "--home",
        sys.prefix,
        "--processes",
        "2",
        "--disable-logging",
        "--need-app",
    ]
    return [*command, "--die-on-term", *arguments]


WARNING = "uWSGI runs without --enable-threads"


@pytest.mark.parametrize("apps", [(), ("--lazy-apps",)], ids=["", "lazy"])
@pytest.mark.parametrize(
    "threads",
    [(), ("--enable-threads",), ("--threads", "2")],
    ids=["no-threads", "enable-threads", "threads"],
)
def test_uwsgi(
    app: Path, directory: Directory, threads: tuple[str, ...], apps: tuple[str, ...]
) -> None:
    port = free_port()
    with serving(uwsgi(port, "--master", *threads, *apps), app, directory) as server:
        server.each_worker_follows(polling(port))
        said = server.stop()
    # Each process that loads the application says it once.
    loads = 2 if apps else 1
    assert said.count(WARNING) == (0 if threads else loads), said


def test_uwsgi_without_a_master(app: Path, directory: Directory) -> None:
    port = free_port()
    command = uwsgi(port, "--enable-threads")
    with serving(command, app, directory) as server:
        server.each_worker_follows(polling(port))
        # The code that uWSGI's own processes end with.
        server.stop(code=30)


def test_uwsgi_with_a_mule_of_its_own(app: Path, directory: Directory) -> None:
    port = free_port()

    def poll() -> set[tuple[int, int]]:
        pid, value = (app / "mule.txt").read_text().split()
        return {(int(pid), int(value))}

    arguments = ("--master", "--enable-threads", "--lazy-apps", "--mule=mule.py")
    with serving(uwsgi(port, *arguments), app, directory) as server:
        server.each_worker_follows(poll, 1)
        server.stop()


def test_celery(app: Path, directory: Directory) -> None:
    from celery import Celery, group  # type: ignore[import-untyped]

    for folder in ("queue", "control", "results"):
        (app / folder).mkdir()
    settings: dict[str, Any] = {
        "broker_url": "filesystem://",
        "broker_transport_options": {
            "data_folder_in": str(app / "queue"),
            "data_folder_out": str(app / "queue"),
            "control_folder": str(app / "control"),
            "polling_interval": 0.02,
        },
        "result_backend": f"file://{app / 'results'}",
        "broker_connection_retry_on_startup": False,
        "worker_prefetch_multiplier": 1,
    }
    (app / "settings.py").write_text(
        "".join(
            f"{name} = {json.dumps(value)}\n" for name, value in settings.items()
        ).replace("= false", "= False")
    )
    client = Celery("tasks")
    client.conf.update(settings)

    def poll() -> set[tuple[int, int]]:
        tasks = group(client.signature("read") for _ in range(4)).apply_async()
        return {tuple(one) for one in tasks.get(timeout=DEADLINE, interval=0.02)}

    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "tasks",
        "worker",
        "--pool",
        "prefork",
    ]
    command += [
        "--concurrency",
        "2",
        "--without-gossip",
        "--without-mingle",
        "-l",
        "WARNING",
    ]
    with serving(command, app, directory) as server:
        server.each_worker_follows(poll)
        server.stop()
