"""What a process says of itself: `status()` and the heartbeat file. Whoever is stuck shows in both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DEADLINE, SCHEMA, Directory, Run

from sentry_options import Options, SchemaError, Status

HELPERS = {"PYTHONPATH": str(Path(__file__).parent)}

NO_THREAD = {"RUST_MIN_STACK": str(1 << 46)}
"""An environment in which no thread of ours has room for its stack."""


def store(directory: Directory, **settings: Any) -> Options:
    return Options(directory=directory.path, refresh_threshold=None, **settings)


def test_what_is_loaded(directory: Directory) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    directory.values({"greeting": "hi"})
    status = store(directory).status()
    after = datetime.now(UTC)
    assert isinstance(status, Status)
    assert status.version == "1.3.0"
    assert status.pid == os.getpid()
    namespace = Path("/proc/self/ns/pid")
    assert status.pid_namespace == (
        os.readlink(namespace) if namespace.is_symlink() else None
    )
    assert status.directory == directory.path / "values"
    assert (status.poll_interval, status.watcher, status.next_poll) == (
        None,
        "unwanted",
        None,
    )
    assert status.watcher_restarts == 0
    assert before <= status.started <= status.at <= after
    assert before <= status.last_poll.at == status.last_successful_poll <= after
    assert status.last_poll.outcome == "applied"
    assert status.at.utcoffset() == timedelta(0)
    seer = status.namespace("seer")
    assert seer is not None
    assert (seer.namespace, seer.state) == ("seer", "current")
    assert seer.file == directory.path / "values/seer/values.json"
    assert seer.generated_at == "2026-01-01T00:00:00.000000001Z"
    assert before <= seer.applied_at <= after
    assert seer.modified is not None and seer.modified <= after
    assert (seer.error, seer.never_updates) == (None, False)
    assert len(seer.content_hash) == 16
    assert seer in status.namespaces
    assert status.namespace("nowhere") is None


def test_for_people_for_programs_and_for_nobody_to_change(directory: Directory) -> None:
    status = store(directory).status()
    text = str(status)
    assert text.startswith(f"sentry-options 1.3.0, process {os.getpid()}")
    assert f"values in {directory.path / 'values'}\n" in text
    assert "seer: no file, the defaults are in use" in text
    document = status.to_dict()
    assert json.loads(json.dumps(document)) == document
    assert document["format"] == 1
    [seer] = [one for one in document["namespaces"] if one["namespace"] == "seer"]
    assert seer["state"] == "defaults"
    document["namespaces"].clear()
    assert len(status.to_dict()["namespaces"]) == len(status.namespaces)
    with pytest.raises(FrozenInstanceError):
        status.pid = 1  # type: ignore[misc]
    assert repr(status).startswith("Status(version='1.3.0', ")


def test_values_that_are_refused_lost_or_held_back_show(directory: Directory) -> None:
    directory.schema(SCHEMA, "other")
    directory.values({"greeting": "hi"})
    directory.values({}, "other")
    seer = store(directory)

    def by_name() -> dict[str, Any]:
        # Generated modules that other tests have imported add theirs to every store.
        told = {one.namespace: one for one in seer.status().namespaces}
        return {name: told[name] for name in ("seer", "other")}

    good = by_name()

    def after_a_poll() -> dict[str, Any]:
        try:
            seer.refresh()
        except SchemaError:
            pass
        return by_name()

    directory.values({"feature.rate-limit": -1})
    directory.values({"greeting": "ho"}, "other")
    now = after_a_poll()
    assert seer.status().last_poll.outcome == "rejected"
    assert (now["seer"].state, now["other"].state) == ("rejected", "held_back")
    assert now["seer"].content_hash == good["seer"].content_hash, "what is in use"
    assert now["seer"].generated_at == good["seer"].generated_at
    assert now["seer"].error is not None
    assert 'feature.rate-limit -1 is not a "uint16"' in str(now["seer"].error)
    assert now["other"].error is None
    since = now["seer"].error.at
    assert after_a_poll()["seer"].error.at == since, "since it was first seen"

    directory.values({})
    assert {one.state for one in after_a_poll().values()} == {"current"}
    # The volume is emptied.
    for namespace in ("seer", "other"):
        (directory.path / f"values/{namespace}/values.json").unlink()
        (directory.path / f"values/{namespace}").rmdir()
    after_a_poll()
    now = after_a_poll()
    assert {one.state for one in now.values()} == {"missing"}
    assert "is gone" in str(now["seer"].error)


def test_a_file_mounted_by_sub_path(directory: Directory, tmp_path: Path) -> None:
    volume = tmp_path / "volume.json"
    volume.write_text('{"options": {}}')
    directory.values({})
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\n"
        "from sentry_options import Options\n"
        "store = Options(directory=sys.argv[1])\n"
        "print(store.status().namespaces[0].never_updates, 'subPath' in str(store.status()))\n"
    )
    file = directory.path / "values/seer/values.json"
    mount = f'mount --bind "{volume}" "{file}" && exec "$@"'
    arguments = [sys.executable, str(program), str(directory.path)]
    inside = ["unshare", "-rm", "sh", "-c", mount, "sh", *arguments]
    for command, expected in ((arguments, "False False\n"), (inside, "True True\n")):
        try:
            result = subprocess.run(
                command, capture_output=True, text=True, timeout=DEADLINE
            )
        except FileNotFoundError:
            pytest.skip("there is no unshare")
        if result.returncode != 0 and "unshare" in result.stderr:
            pytest.skip("nothing may be mounted here")
        assert result.stdout == expected, result.stderr


def test_before_init_there_is_none(run: Run) -> None:
    program = run("""
        from sentry_options import NotInitializedError, init, status
        try:
            status()
        except NotInitializedError as error:
            print(error)
        init()
        print(status().watcher, status().poll_interval, status().next_poll > status().at)
    """)
    assert program.lines[1:] == ["alive 0:00:05 True"]
    assert "init()" in program.lines[0]


def test_a_watcher_that_is_not_there_is_dead(run: Run) -> None:
    source = """
        from sentry_options import init, status
        init()
        print(status().watcher, "THE WATCHER IS DEAD" in str(status()))
    """
    program = run(source, environment=NO_THREAD)
    assert program.lines == ["dead True"]
    assert "cannot start the watcher" in program.stderr


def test_the_heartbeat(run: Run, directory: Directory, tmp_path: Path) -> None:
    file = tmp_path / "beats" / "status.json"
    file.parent.mkdir()
    source = """
        import json, os, sys, warnings
        from pathlib import Path
        from inside import child, comes, publish
        warnings.simplefilter("ignore", DeprecationWarning)
        from sentry_options import init, observe, status
        file = Path(os.environ["SENTRY_OPTIONS_STATUS_FILE"])

        def beats(of, condition):
            return comes(lambda: of.exists() and condition(json.loads(of.read_text())))

        def is_mine(beat):
            return (beat["pid"], beat["watcher"]) == (os.getpid(), "alive")

        init(refresh_threshold=0.02)
        assert is_mine(json.loads(file.read_text())), "there is one at once"
        publish(1)
        assert beats(file, lambda beat: beat["namespaces"][0]["state"] == "current")
        beat = json.loads(file.read_text())
        mine = status().to_dict()
        for key in ("format", "version", "pid", "host", "started", "directory", "namespaces"):
            assert beat[key] == mine[key], key
        assert beat.keys() == mine.keys()
        (Path(mine["namespaces"][0]["file"])).write_text("{")
        assert beats(file, lambda beat: beat["last_outcome"] == "rejected")

        def body():
            own = file.with_name(f"{file.name}.{os.getpid()}")
            return beats(own, is_mine) and status().pid == os.getpid()

        print(child(body))
        assert json.loads(file.read_text())["pid"] == os.getpid()
    """
    environment = {**HELPERS, "SENTRY_OPTIONS_STATUS_FILE": str(file)}
    program = run(source, environment=environment)
    assert program.lines == ["0"]


def test_a_file_for_any_store(
    directory: Directory, tmp_path: Path, caplog: Any
) -> None:
    file = tmp_path / "status.json"
    seer = store(directory, status_file=file)
    directory.values({"model": 1})
    with pytest.raises(SchemaError):
        seer.refresh()
    beat = json.loads(file.read_text())
    assert beat["namespaces"] == seer.status().to_dict()["namespaces"]
    assert not [record for record in caplog.records if "status file" in record.message]
    directory.values({})
    store(directory, status_file=tmp_path / "nowhere" / "status.json")
    [record] = [record for record in caplog.records if "status file" in record.message]
    assert record.levelname == "ERROR"
