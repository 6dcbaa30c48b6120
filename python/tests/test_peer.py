"""Programs for the 1.2.17 wheel run the same on this one, but for what `peer/differences.py` explains.

The programs in `peer/programs` are written from the peer's documentation, one file for each of its
functions. Both wheels run each, and what it prints is compared line by line. The peer's interpreter is
`target/python/peer/bin/python`, which `scripts/python_env` makes, or what SENTRY_OPTIONS_PEER says.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DEADLINE
from peer.differences import DIFFERENCES

HERE = Path(__file__).parent / "peer"
PROGRAMS = sorted(path.stem for path in (HERE / "programs").glob("*.py"))


def peer_python() -> str:
    root = Path(__file__).parents[2]
    default = root / "target" / "python" / "peer" / "bin" / "python"
    python = Path(os.environ.get("SENTRY_OPTIONS_PEER", default))
    assert python.exists(), f"{python} is missing: run scripts/python_env"
    return str(python)


def outcomes(python: str, program: str, folder: Path) -> dict[str, str]:
    """What each line of a program says, by its label."""
    folder.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SENTRY_OPTIONS_", "GIT_"))
    }
    environment["PYTHONPATH"] = str(HERE)
    result = subprocess.run(
        [python, HERE / "programs" / f"{program}.py"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment | {"PYTHONIOENCODING": "utf-8:backslashreplace"},
        timeout=DEADLINE,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    lines = [line.split("\t", 1) for line in result.stdout.splitlines()]
    found = {label: outcome for label, outcome in lines}
    assert len(found) == len(lines), "two lines have one label"
    return found


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_does_the_same(program: str, tmp_path: Path) -> None:
    peers = outcomes(peer_python(), program, tmp_path / "peer")
    ours = outcomes(sys.executable, program, tmp_path / "ours")
    expected = dict(peers)
    for difference in DIFFERENCES:
        if difference.program == program:
            expected[difference.label] = difference.ours
    assert ours == expected
    assert list(ours) == list(peers)


@pytest.mark.parametrize("program", PROGRAMS)
def test_explained_differences_exist(program: str, tmp_path: Path) -> None:
    peers = outcomes(peer_python(), program, tmp_path / "peer")
    labels = {one.label: one for one in DIFFERENCES if one.program == program}
    assert set(labels) <= set(peers), "a difference in a line that is not there"
    gone = [label for label, one in labels.items() if one.ours == peers[label]]
    assert not gone, "no difference any more"


def test_every_difference_is_of_a_program() -> None:
    assert {difference.program for difference in DIFFERENCES} <= set(PROGRAMS)
    assert all(difference.why for difference in DIFFERENCES)
