"""The options that are read: a few of each kind, and namespaces with many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCALAR = {"type": "integer", "default": 0, "description": "A number"}
MANY = (100, 1_000, 8_000, 10_000)
"""How many options the namespaces `many-…` have."""


def write(directory: Path) -> None:
    """Writes schemas and values."""
    options: dict[str, Any] = {
        "api.rate-limit": {**SCALAR, "default": 250},
        "model": {"type": "string", "default": "small", "description": "A text"},
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "default": ["a", "b", "c"],
            "description": "A list",
        },
        "limits": {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "default": {f"org-{at}": at for at in range(100)},
            "description": "A map of 100",
        },
        "db": {
            "type": "object",
            "properties": {"host": {"type": "string"}, "port": {"type": "integer"}},
            "default": {"host": "localhost", "port": 5432},
            "description": "A struct",
        },
    }
    schema(directory, "bench", options)
    for count in MANY:
        schema(directory, f"many-{count}", {name(at): SCALAR for at in range(count)})
    schema(
        directory,
        "large",
        {
            "map": {
                "type": "object",
                "additionalProperties": {"type": "integer"},
                "default": {},
                "description": "A large map",
            }
        },
    )
    (directory / "values").mkdir()


def name(at: int) -> str:
    """The key and the attribute of one of many options."""
    return f"option_{at}"


def schema(directory: Path, namespace: str, options: dict[str, Any]) -> None:
    file = directory / "schemas" / namespace / "schema.json"
    file.parent.mkdir(parents=True)
    file.write_text(
        json.dumps({"version": "1.0", "type": "object", "properties": options})
    )


def values(directory: Path, namespace: str, options: dict[str, Any]) -> None:
    """Sets all values of a namespace."""
    file = directory / "values" / namespace / "values.json"
    file.parent.mkdir(exist_ok=True)
    new = file.with_name("new")
    new.write_text(json.dumps({"options": options}))
    new.replace(file)
