"""For the programs beside: an options directory, and outcomes, one a line.

A program runs in a folder of its own, where `sentry-options/` is the directory it reads.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

DIRECTORY = Path("sentry-options")


def option(kind: str, default: object, **more: object) -> dict[str, Any]:
    return {"type": kind, "default": default, "description": "An option", **more}


def schema(**options: object) -> dict[str, Any]:
    return {"version": "1.0", "type": "object", "properties": options}


SCHEMA = schema(
    text=option("string", "hello"),
    count=option("integer", 10),
    ratio=option("number", 0.5),
    enabled=option("boolean", False),
    numbers=option("array", [1, 2], items={"type": "integer"}),
    words=option("array", ["a"], items={"type": "string"}),
    weights=option("object", {"x": 1}, additionalProperties={"type": "integer"}),
    server=option(
        "object",
        {"host": "localhost", "port": 80},
        properties={
            "host": {"type": "string"},
            "port": {"type": "integer"},
            "label": {"type": "string", "optional": True},
        },
    ),
)


def write_schema(namespace: str, content: object) -> None:
    file = DIRECTORY / "schemas" / namespace / "schema.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content))


_written = 0


def write_values(
    namespace: str, content: object, generated_at: str | None = "2026-01-01T00:00:00Z"
) -> None:
    """Writes the values of a namespace, with a modification time of its own each time."""
    global _written
    _written += 1
    file = DIRECTORY / "values" / namespace / "values.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, str):
        document = {"options": content}
        if generated_at is not None:
            document["generated_at"] = generated_at
        content = json.dumps(document)
    new = file.with_name("new")
    new.write_text(content)
    os.utime(new, (1_800_000_000 + _written, 1_800_000_000 + _written))
    new.replace(file)


def line(label: str, outcome: str) -> None:
    print(f"{label}\t{outcome}", flush=True)


def show(label: str, value: object) -> None:
    line(label, f"{type(value).__name__} {value!r}")


def say(label: str, action: Callable[..., object], *values: Any, **named: Any) -> None:
    """One line: what came back, or what was raised."""
    try:
        show(label, action(*values, **named))
    except BaseException as error:
        line(label, f"raises {describe(error)}")


def describe(error: BaseException) -> str:
    kind = type(error)
    text = f"{kind.__module__}.{kind.__qualname__}({str(error)!r})"
    if error.args != (str(error),):
        text += f" args={error.args!r}"
    notes = getattr(error, "__notes__", [])
    return text + "".join(f" note={note!r}" for note in notes)


def apart(label: str, action: Callable[..., object], *values: Any) -> None:
    """The same in a process of its own, since `init` works once in one."""
    child = os.fork()
    if child == 0:
        say(label, action, *values)
        sys.stdout.flush()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status != 0:
        line(label, f"ends with {os.waitstatus_to_exitcode(status)}")
