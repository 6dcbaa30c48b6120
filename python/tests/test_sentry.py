"""What Sentry gets of reloads, as a real server receives it, and that nobody waits for one."""

from __future__ import annotations

import socket
import statistics
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DEADLINE, SCHEMA, Directory, Run
from receiver import Receiver, receiver

from sentry_options import Options, ReloadEvent, SchemaError

HELPERS = {"PYTHONPATH": str(Path(__file__).parent)}


def store(directory: Directory, dsn: str | None) -> Options:
    return Options(directory=directory.path, refresh_threshold=None, sentry_dsn=dsn)


def test_a_reload_is_a_transaction(directory: Directory) -> None:
    events: list[ReloadEvent] = []
    with receiver() as server:
        seer = store(directory, server.dsn)
        seer.observe(events.append)
        directory.values({"greeting": "hi", "enabled": True})
        assert seer.refresh()
        assert seer.flush_observers(DEADLINE)
        [event] = events
        kind, transaction = server.next()
        assert server.is_empty()
    assert kind == "transaction"
    assert transaction["transaction"] == "seer"
    assert transaction["tags"] == {"namespace": "seer", "outcome": "applied"}
    trace = transaction["contexts"]["trace"]
    assert (trace["op"], trace["status"]) == ("sentry_options.reload", "ok")
    data = trace["data"]
    milliseconds = data.pop("reload_duration_ms")
    assert timedelta(milliseconds=milliseconds) == pytest.approx(
        event.duration, abs=timedelta(microseconds=1)
    )
    applied_at = datetime.fromisoformat(data.pop("applied_at"))
    assert abs(applied_at - event.applied_at) < timedelta(milliseconds=1)
    assert event.modified is not None
    modified = datetime.fromisoformat(data.pop("modified"))
    assert abs(modified - event.modified) < timedelta(milliseconds=1)
    assert data.pop("propagation_delay_secs") == event.propagation_delay
    assert data == {
        "outcome": "applied",
        "generated_at": "2026-01-01T00:00:00.000000001Z",
        "content_hash": event.content_hash,
        "changed": ["enabled", "greeting"],
    }
    start, end = (
        _seconds(transaction[key]) for key in ("start_timestamp", "timestamp")
    )
    assert end == pytest.approx(event.applied_at.timestamp(), abs=0.002)
    assert end - start == pytest.approx(event.duration.total_seconds(), abs=0.002)


def _seconds(time: float | str) -> float:
    return time if isinstance(time, float) else datetime.fromisoformat(time).timestamp()


def test_a_refusal_is_an_error(directory: Directory) -> None:
    with receiver() as server:
        seer = store(directory, server.dsn)
        directory.values({"model": 1})
        with pytest.raises(SchemaError):
            seer.refresh()
        kinds = dict([server.next(), server.next()])
        assert server.is_empty()
    trace = kinds["transaction"]["contexts"]["trace"]
    assert (trace["status"], trace["data"]["outcome"]) == (
        "invalid_argument",
        "rejected",
    )
    error = kinds["event"]
    file = directory.path / "values/seer/values.json"
    assert error.get("level", "error") == "error"
    assert error["logger"] == "sentry_options"
    assert (
        error["message"] == f'namespace `seer`, {file}: model 1 is not of type "string"'
    )
    assert error["tags"] == {"namespace": "seer", "outcome": "rejected"}
    context = dict(error["contexts"]["sentry_options.reload"])
    context.pop("type", None)
    assert context == trace["data"]


def test_without_a_dsn_nothing_is_sent_and_one_that_is_none_is_an_error(
    directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    with receiver() as server:
        seer = store(directory, None)
        directory.values({"greeting": "hi"})
        seer.refresh()
        assert seer.flush_observers(DEADLINE)
        assert server.is_empty()
    assert caplog.records == []
    seer = store(directory, "http://hunter@/")
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert "the DSN is none" in record.message and "hunter" not in record.message
    assert seer.options("seer").get("greeting") == "hi"


PROGRAM = """
import os, sys, threading, warnings
warnings.simplefilter("ignore", DeprecationWarning)
from inside import child, comes, publish
from sentry_options import flush_observers, init, observe, refresh
"""


def environment(server: Receiver) -> dict[str, str]:
    return {**HELPERS, "SENTRY_OPTIONS_DSN": server.dsn}


def test_what_is_on_its_way_arrives_before_the_exit(run: Run) -> None:
    source = f"{PROGRAM}init(refresh_threshold=None)\npublish(1)\nrefresh()\n"
    with receiver() as server:
        assert run(source, environment=environment(server)).stderr == ""
        assert server.next()[1]["transaction"] == "seer"


@pytest.mark.parametrize("thread", [False, True])
def test_a_server_that_never_answers_keeps_the_exit_for_two_seconds(
    run: Run, thread: bool
) -> None:
    start = "threading.Thread(target=init).start()" if thread else "init()"
    source = f"""{PROGRAM}
import time
{start}
while True:
    try:
        refresh()
        break
    except Exception:
        time.sleep(0.001)
publish(1)
refresh()
print(time.time())
"""
    with receiver("never") as server:
        program = run(source, environment=environment(server))
        took = time.time() - float(program.lines[0])
        assert server.next()[0] == "transaction"
    # Two seconds, and what the interpreter takes on a busy machine.
    assert program.stderr == ""
    assert 1.5 < took < 8


@pytest.mark.parametrize("early", [False, True])
def test_the_program_has_a_sentry_of_its_own(run: Run, early: bool) -> None:
    source = f"""{PROGRAM}
from sentry_options import SchemaError
if {early}:
    import sentry_sdk
observe(lambda event: event.fails)
init(refresh_threshold=None)
import sentry_sdk
sentry_sdk.init(dsn=sys.argv[1], traces_sample_rate=1.0, release="theirs")
sentry_sdk.set_tag("whose", "theirs")
publish("many")
try:
    refresh()
except SchemaError:
    pass
assert flush_observers(20)
sentry_sdk.capture_message("of the program")
sentry_sdk.flush(20)
"""
    with receiver() as ours, receiver() as theirs:
        program = run(source, theirs.dsn, environment=environment(ours))
        assert "is not of type" in program.stderr, "the log is as ever"
        sent = dict([ours.next(), ours.next()])
        assert ours.is_empty()
        their_items = []
        while not theirs.is_empty():
            their_items.append(theirs.next())
    assert sent.keys() == {"transaction", "event"}
    for item in sent.values():
        assert item["tags"] == {"namespace": "seer", "outcome": "rejected"}
        assert item.get("release") != "theirs"
        assert "of the program" not in str(item)
    assert all(kind != "transaction" for kind, _ in their_items)
    [failure, message] = [item for kind, item in their_items if kind == "event"]
    assert failure["logger"] == "sentry_options.callbacks", "a mistake of the program"
    assert failure["exception"]["values"][0]["type"] == "AttributeError"
    assert message["message"] == "of the program"
    assert message["tags"] == {"whose": "theirs"}
    assert "is not of type" not in str(message)
    # It has the variables of its frame, of which one is the event.
    assert "is not of type" not in str(failure.get("breadcrumbs"))


def test_a_child_has_a_client_of_its_own(run: Run) -> None:
    source = f"""{PROGRAM}
init(refresh_threshold=None)
publish(1)
refresh()
assert flush_observers(20)

def body():
    publish(2)
    return refresh() and flush_observers(20)

print(child(body))
publish(3)
refresh()
pid = os.fork()
if pid == 0:
    publish(4)
    refresh()
    sys.exit()
print(os.waitpid(pid, 0)[1])
"""
    with receiver() as server:
        program = run(source, environment=environment(server))
        assert (program.lines, program.stderr) == (["0", "0"], "")
        outcomes = [server.next()[1]["tags"]["outcome"] for _ in range(4)]
        assert outcomes == ["applied"] * 4
        assert server.is_empty()


def durations(
    directory: Directory, dsns: list[str | None], rounds: int
) -> list[list[float]]:
    """How long refreshes take, in seconds, with each DSN, in turn."""
    stores = [store(directory, dsn) for dsn in dsns]
    taken: list[list[float]] = [[] for _ in dsns]
    for number in range(rounds):
        directory.values({"greeting": str(number)})
        for seer, times in zip(stores, taken, strict=True):
            start = time.perf_counter()
            assert seer.refresh()
            times.append(time.perf_counter() - start)
            assert seer.options("seer").get("greeting") == str(number)
    return taken


def test_a_server_that_does_not_answer_delays_no_reload(directory: Directory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with receiver("never") as slow, receiver("limits") as limiting:
        dsns = [None, f"http://key@127.0.0.1:{port}/42", slow.dsn, limiting.dsn]
        # More than any queue holds.
        without, *others = durations(directory, dsns, 400)
        assert slow.asked.is_set() and limiting.asked.is_set()
    expected = statistics.median(without)
    for taken in others:
        assert statistics.median(taken) < expected + 0.001


def test_it_speaks_tls(directory: Directory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        seer = store(directory, f"https://key@127.0.0.1:{port}/42")
        directory.values({"greeting": "hi"})
        assert seer.refresh()
        server.settimeout(DEADLINE)
        connection, _ = server.accept()
        with connection:
            connection.settimeout(DEADLINE)
            hello: Any = connection.recv(6)
    # A handshake record, and in it a `ClientHello`.
    assert (hello[0], hello[5]) == (0x16, 1)


def test_held_back_and_lost_files(directory: Directory) -> None:
    directory.schema(SCHEMA, "other")
    for namespace in ("other", "seer"):
        directory.values({"greeting": "hi"}, namespace)
    statuses: dict[str, str] = {}
    with receiver() as server:
        seer = store(directory, server.dsn)
        directory.values({"greeting": "ho"}, "other")
        directory.values({"model": 1})
        with pytest.raises(SchemaError):
            seer.refresh()
        directory.values({"greeting": "hi"})
        seer.refresh()
        (directory.path / "values/other/values.json").unlink()
        for _ in range(2):
            seer.refresh()
        assert seer.flush_observers(DEADLINE)
        while not server.is_empty():
            kind, item = server.next()
            if kind == "transaction":
                statuses[item["tags"]["outcome"]] = item["contexts"]["trace"]["status"]
            elif item["tags"]["outcome"] == "missing":
                assert item["level"] == "warning"
                assert item["message"] == "the values file of namespace `other` is gone"
    assert statuses["rejected"] == "invalid_argument"
    assert statuses["held_back"] == "failed_precondition"
    assert statuses["missing"] == "not_found"
    assert statuses["applied"] == "ok"
