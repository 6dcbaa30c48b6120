"""Plants a marker in secret options, and looks for it in everything that leaves Python.

The values themselves are there for the program: attributes, `get()` and what JSON and pickle make of them. So is
the schema, which a generated module embeds, defaults included: what it shows of them is what counts.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DEADLINE, Directory, Run
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from receiver import receiver

from sentry_options import Options, ReloadEvent, SchemaError, opentelemetry

MARK = "hunter"
"""What each secret value has in it; in names of keys and as a number too."""

NUMBER = 777_177_717_771
"""The marker where only a number will do."""

SECRETS: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "default": f"{MARK}-default"},
    "number": {"type": "integer", "default": NUMBER, "minimum": 1},
    "ratio": {"type": "number", "default": NUMBER},
    "choice": {"type": "string", "enum": ["one", "two"], "default": "one"},
    "list": {"type": "array", "items": {"type": "string"}, "default": [f"{MARK}-item"]},
    "map": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "default": {f"{MARK}-key": f"{MARK}-value"},
    },
    "plan": {
        "type": "object",
        "properties": {"word": {"type": "string"}, "many": {"type": "integer"}},
        "default": {"word": f"{MARK}-word", "many": NUMBER},
    },
    "pattern": {"type": "string", "pattern": "^h", "default": f"{MARK}-matches"},
}

VALID: dict[str, Any] = {
    "text": f"{MARK}-value",
    "number": NUMBER - 1,
    "ratio": NUMBER + 0.5,
    "choice": "two",
    "list": [f"{MARK}-value"],
    "map": {f"{MARK}-other": f"{MARK}-value"},
    "plan": {"word": f"{MARK}-value", "many": NUMBER},
    "pattern": f"{MARK}-too",
}

INVALID: dict[str, Any] = {
    "text": [MARK],
    "number": -NUMBER,
    "ratio": MARK,
    "choice": [MARK],
    "list": [[MARK]],
    "map": {f"{MARK}-key": NUMBER},
    "plan": {"word": NUMBER, "many": MARK, f"{MARK}-more": 1},
    "pattern": "a hunter that does not match",
}
"""What each is refused for."""

assert VALID.keys() == INVALID.keys() == SECRETS.keys()


def has_mark(text: str) -> bool:
    return MARK in text or str(NUMBER)[:10] in text


@pytest.fixture
def secrets(directory: Directory) -> Directory:
    options = {
        key: {**declared, "secret": True, "description": "A secret"}
        for key, declared in SECRETS.items()
    }
    options["open"] = {"type": "string", "default": "seen", "description": "No secret"}
    directory.schema({"version": "1.0", "type": "object", "properties": options})
    return directory


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Everything that is logged, tracebacks included, as a file would have it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def failing(body: Callable[[], object]) -> str:
    """What a traceback shows of an error, notes and attributes included."""
    try:
        body()
    except Exception as error:
        shown = "".join(traceback.format_exception(error))
        return shown + repr(error) + repr(vars(error))
    raise AssertionError("it did not fail")


@pytest.mark.parametrize("values", [{}, VALID], ids=["defaults", "values"])
def test_handles_snapshots_and_values(
    secrets: Directory, values: dict[str, Any]
) -> None:
    secrets.values(values)
    store = Options(directory=secrets.path, refresh_threshold=None)
    seer: Any = store.options("seer")
    shown = [repr(store), str(store)]
    for one in (seer, seer.snapshot(), copy.copy(seer), copy.deepcopy(seer.snapshot())):
        assert has_mark(one.get("text")), "the program itself has it"
        shown += [
            repr(one),
            str(one),
            repr(dir(one)),
            repr(type(one)),
            str(type(one).__doc__),
        ]
        shown += [f"{one}", f"{one!r:>40}"]
        for name in ("list", "map", "plan"):
            value = getattr(one, name)
            shown += [
                repr(value),
                str(value),
                repr(type(value)),
                str(type(value).__doc__),
            ]
        shown += [str(getattr(type(one), name).__doc__) for name in SECRETS]
    for name in SECRETS:
        shown.append(failing(lambda name=name: setattr(seer, name, 1)))
    shown.append(failing(lambda: seer.plan.wrod))
    shown.append(failing(lambda: seer.list.append("x")))
    shown.append(failing(lambda: seer.map.update(x="y")))
    text = "\n".join(shown)
    assert not has_mark(text), text


@pytest.mark.parametrize("key", SECRETS)
def test_refused_values(
    secrets: Directory, key: str, tmp_path: Path, logged: Callable[[], str]
) -> None:
    file = tmp_path / "status.json"
    events: list[ReloadEvent] = []
    reader = InMemoryMetricReader()
    shown: list[str] = []
    with receiver() as server:
        store = Options(
            directory=secrets.path,
            refresh_threshold=None,
            status_file=file,
            sentry_dsn=server.dsn,
        )
        store.observe(events.append)

        def fail(event: ReloadEvent) -> None:
            raise ValueError(event)

        store.observe(fail)
        opentelemetry.install(MeterProvider([reader]), store=store)
        for values in (VALID, {**VALID, key: INVALID[key]}, {**VALID, "open": "again"}):
            secrets.values(values)
            try:
                store.refresh()
            except SchemaError as error:
                shown.append("".join(traceback.format_exception(error)))
                shown.append(repr(vars(error)))
            assert store.flush_observers(DEADLINE)
            status = store.status()
            shown += [str(status), repr(status), json.dumps(status.to_dict())]
            shown += [file.read_text(), str(reader.get_metrics_data())]
        while not server.is_empty():
            shown.append(str(server.next()))
    assert [event.outcome for event in events] == ["applied", "rejected", "applied"]
    shown += [repr(event) + str(event.error) for event in events]
    shown += [logged(), failing(lambda: Options(directory=broken(secrets, key)))]
    text = "\n".join(shown)
    assert not has_mark(text), text
    # They do speak of it.
    assert text.count(key) > 5 and "an observer raised" in text


def broken(secrets: Directory, key: str) -> Path:
    secrets.values({**VALID, key: INVALID[key]})
    return secrets.path


@pytest.mark.parametrize("key", SECRETS)
def test_overrides_that_are_refused(secrets: Directory, run: Run, key: str) -> None:
    # The default store belongs to a process.
    program = run(
        """
        import json, sys, traceback
        from sentry_options import init, options
        from sentry_options.testing import override_options
        init()
        key, value = sys.argv[1], json.loads(sys.argv[2])
        try:
            with override_options("seer", {key: value}):
                pass
        except Exception as error:
            # The source line of the program is not there: it does not name the value.
            print("".join(traceback.format_exception(error)), repr(vars(error)))
        try:
            with override_options(options("seer"), **{key: value}):
                pass
        except Exception as error:
            print("".join(traceback.format_exception(error)), repr(vars(error)))
        """,
        key,
        json.dumps(INVALID[key]),
    )
    assert key in program.stdout
    assert not has_mark(program.stdout + program.stderr), (
        program.stdout + program.stderr
    )


def test_tracebacks_with_what_is_on_the_stack(secrets: Directory, run: Run) -> None:
    """What tools show that print the variables of each frame, as Sentry's SDK does."""
    program = run(
        """
        import sys, traceback
        from sentry_options import Options
        store = Options(directory=sys.argv[1], refresh_threshold=None)
        seer = store.options("seer")
        snapshot, plan, things, names = seer.snapshot(), seer.plan, seer.list, seer.map
        def work():
            inner = snapshot
            raise RuntimeError("on purpose")
        try:
            work()
        except RuntimeError as error:
            shown = traceback.TracebackException.from_exception(error, capture_locals=True)
            print("".join(shown.format()))
        """,
        str(secrets.path),
    )
    assert "inner = " in program.stdout and "plan = " in program.stdout
    assert not has_mark(program.stdout), program.stdout


def test_generated_modules_show_no_default(secrets: Directory, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("sentry-options-codegen"))]
    command += ["--schemas", str(secrets.path / "schemas"), "--module", "options.py"]
    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert not has_mark(result.stdout + result.stderr)
    stub = (tmp_path / "options.pyi").read_text()
    visible = [line for line in stub.splitlines() if "Literal[" not in line]
    assert "plan" in stub
    assert not has_mark("\n".join(visible)), stub
