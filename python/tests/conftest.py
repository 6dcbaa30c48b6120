"""What the tests share: options directories, and programs in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flagged
import pytest

from sentry_options import Options, init

DEADLINE = 60.0
"""Seconds after which something that should have happened has not."""

SCHEMA: dict[str, Any] = {
    "version": "1.0",
    "type": "object",
    "properties": {
        "feature.rate-limit": {
            "type": "integer",
            "format": "uint16",
            "default": 100,
            "description": "Requests a minute",
        },
        "ratio": {"type": "number", "default": 1, "description": "A share"},
        "enabled": {"type": "boolean", "default": False, "description": "Whether"},
        "greeting": {"type": "string", "default": "hello", "description": "A text"},
        "model": {
            "type": "string",
            "enum": ["small", "large"],
            "default": "small",
            "description": "Which",
        },
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "default": ["a", "b"],
            "description": "Some tags",
        },
        "weights": {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "default": {"x": 1},
            "description": "By name",
        },
        "db.config": {
            "type": "object",
            "properties": {
                "host": {"type": "string"},
                "port": {"type": "integer", "format": "uint16"},
                "label": {"type": "string", "optional": True},
            },
            "default": {"host": "localhost", "port": 8080},
            "description": "The database",
        },
        "token": {
            "type": "string",
            "secret": True,
            "default": "hush",
            "description": "A secret",
        },
    },
}
"""A schema with an option of each common type."""


class Directory:
    """An options directory: schemas and values, written as kubelet writes them, at once or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generation = 0

    def schema(self, schema: dict[str, Any], namespace: str = "seer") -> None:
        file = self.path / "schemas" / namespace / "schema.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(schema))

    def values(self, options: dict[str, Any], namespace: str = "seer") -> None:
        """Sets all values of a namespace, with a new `generated_at`."""
        self.generation += 1
        generated_at = f"2026-01-01T00:00:00.{self.generation:09}Z"
        document = {"options": options, "generated_at": generated_at}
        self.text(json.dumps(document), namespace)

    def text(self, text: str, namespace: str = "seer") -> None:
        """Sets the text of a namespace's `values.json`."""
        file = self.path / "values" / namespace / "values.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name("new")
        new.write_text(text)
        new.replace(file)


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    """An options directory with the namespace `seer` and no values yet."""
    directory = Directory(tmp_path / "options")
    directory.schema(SCHEMA)
    (directory.path / "values").mkdir()
    return directory


@pytest.fixture(scope="session")
def default_directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    """The directory of the default store, of which this process has but one: it is initialized."""
    directory = Directory(tmp_path_factory.mktemp("default"))
    directory.schema(SCHEMA)
    number = {"type": "integer", "default": 1, "description": "A number"}
    directory.schema({**SCHEMA, "properties": {"count": number}}, "other")
    directory.schema(flagged.SCHEMA, "shop")
    directory.values({"feature.rate-limit": 1})
    directory.values(flagged.VALUES, "shop")
    init(refresh_threshold=None, directory=directory.path)
    return directory


@pytest.fixture
def store(directory: Directory) -> Options:
    """A store with flags and a layer, that reloads when it is told to."""
    directory.schema(flagged.SCHEMA)
    directory.values(flagged.VALUES)
    return Options(directory=directory.path, refresh_threshold=None)


class Program:
    """What a program that ran in a process of its own has printed."""

    def __init__(self, result: subprocess.CompletedProcess[str]) -> None:
        self.stdout = result.stdout
        self.stderr = result.stderr
        self.code = result.returncode

    @property
    def lines(self) -> list[str]:
        return self.stdout.splitlines()


Run = Callable[..., Program]


@pytest.fixture
def run(directory: Directory, tmp_path: Path) -> Run:
    """Runs a Python program over `directory`, by default with `python` of this environment.

    The default store belongs to a process, so that a test of it needs one of its own.
    """

    def run(
        source: str,
        *arguments: str,
        python: str = sys.executable,
        check: bool = True,
        environment: dict[str, str] | None = None,
    ) -> Program:
        file = tmp_path / "program.py"
        file.write_text(textwrap.dedent(source))
        result = subprocess.run(
            [python, file, *arguments],
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            env={
                **os.environ,
                "SENTRY_OPTIONS_DIR": str(directory.path),
                **(environment or {}),
            },
            check=False,
        )
        if check:
            assert result.returncode == 0, result.stdout + result.stderr
        return Program(result)

    return run
