"""The options that are read: a few of each kind, and namespaces with many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCALAR = {"type": "integer", "default": 0, "description": "A number"}
MANY = (100, 1_000, 8_000, 10_000)
"""How many options the namespaces `many-…` have."""


def flag(rollout: int, *conditions: tuple[str, str, Any]) -> dict[str, Any]:
    """A flag of one segment, with these properties, operators and operands."""
    names = "property", "operator", "value"
    return {
        "owner": {"team": "bench"},
        "created_at": "2026-01-01",
        "segments": [
            {
                "name": "some",
                "rollout": rollout,
                "conditions": [
                    dict(zip(names, one, strict=True)) for one in conditions
                ],
            }
        ],
    }


FOUR = (
    ("organization_id", "in", [1, 2, 42]),
    ("region", "equals", "DE"),
    ("email", "matches", ["*@example.com"]),
    ("tags", "contains", "beta"),
)
LIST = ("organization_id", "in", [*range(1_000, 1_999), 42])
FLAGS = {
    "feature.four": flag(100, *FOUR),
    "feature.half": flag(50, *FOUR),
    "feature.list": flag(100, LIST),
}
"""Flags of four conditions, at two rollouts, and one with a list of 1,000 ids."""


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
    schema(
        directory, "flags", {key: {"$ref": "#/definitions/Feature"} for key in FLAGS}
    )
    values(directory, "flags", FLAGS)


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
