"""Flags on the 1.2.17 wheel and on this one: the answers that its crate, and ours, give to random flags.

`flags/tests/peer-vectors.json` has the flags and the crate's answers; `flags/tests/peer_vectors.rs` holds ours
to them. The campaign in `tests/peer-flags` asks all four a million times, and knows the reasons of
`OF_ITS_WHEEL`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Directory
from flagged import FEATURE
from test_peer import peer_python

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "flags/tests/peer-vectors.json").read_text())
NAMESPACE = "ns"
SCHEMA: dict[str, Any] = {
    "version": "1.0",
    "type": "object",
    "properties": {},
    "patternProperties": {"^feature\\.": FEATURE},
}

OF_ITS_WHEEL = {
    ("organizations:flag-92397", 1),
    ("organizations:flag-92397", 3),
    ("ΣΣΟΔΟΣ", 4),
}
"""The flags, and the indices of the contexts, to which the wheel of 1.2.17 answers otherwise than its crate:
it misreads the last digit of a float in the values file."""


def answers(python: str, directory: Directory) -> Iterator[object]:
    """What a wheel answers to the vectors, in order."""
    directory.schema(SCHEMA, NAMESPACE)
    flags = {f"feature.{vector['name']}": vector["flag"] for vector in VECTORS}
    assert len(flags) == len(VECTORS)
    directory.values(flags, NAMESPACE)
    questions = [
        [vector["name"], asked["context"], asked["identity"]]
        for vector in VECTORS
        for asked in vector["asked"]
    ]
    result = subprocess.run(
        [python, Path(__file__).parent / "peer" / "ask_flags.py"],
        input=json.dumps(questions) + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"SENTRY_OPTIONS_DIR": str(directory.path)},
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found: list[Any] = json.loads(result.stdout)
    assert len(found) == len(questions)
    return iter(found)


@pytest.mark.parametrize("wheel", ["1.2.17", "ours"])
def test_the_wheel_answers_as_the_crate(wheel: str, tmp_path: Path) -> None:
    is_peer = wheel == "1.2.17"
    found = answers(peer_python() if is_peer else sys.executable, Directory(tmp_path))
    differing = set()
    for vector in VECTORS:
        for index, asked in enumerate(vector["asked"]):
            if next(found) is not asked["on"]:
                differing.add((vector["name"], index))
    assert differing == (OF_ITS_WHEEL if is_peer else set())
