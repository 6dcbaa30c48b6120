"""Everything public of the 1.2.17 wheel is in this one, under the same name and with the same parameters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from test_peer import peer_python

HERE = Path(__file__).parent
LISTING = HERE / "peer-1.2.17.txt"

CHANGED = {
    "def init(on_propagation=None, refresh_threshold=Ellipsis, additional_schemas=None)": (
        (
            "def init(on_propagation=None, refresh_threshold=5.0, "
            "additional_schemas=None, *, directory=None, status_file=None, sentry_dsn=None)"
        ),
        "says its default, and takes more by keyword",
    ),
    (
        "def testing.override_options(namespace: 'str', overrides: "
        "'dict[str, OptionValue]') -> 'Generator[None]'"
    ): (
        (
            "class testing.override_options(namespace: 'str', overrides: "
            "'Mapping[str, OptionValue]') -> 'None'"
        ),
        "a class, so that it decorates async functions and generators too",
    ),
}
"""Lines of the listing that are different here, and why."""


def surface(python: str) -> list[str]:
    """What the wheel of an interpreter has."""
    command = [python, HERE / "surface.py"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return result.stdout.splitlines()


def listing() -> list[str]:
    return LISTING.read_text().splitlines()


def test_listing_is_what_the_peer_has() -> None:
    assert surface(peer_python()) == listing()


def test_everything_is_here() -> None:
    ours = surface(sys.executable)
    wanted = [CHANGED.get(line, (line,))[0] for line in listing()]
    assert [line for line in wanted if line not in ours] == []


def test_explained_changes_exist() -> None:
    assert set(CHANGED) <= set(listing())
    assert not set(CHANGED) & set(surface(sys.executable))


def test_importing_it_loads_little() -> None:
    """A service pays for asyncio and the like only if it uses them."""
    program = "import sys, sentry_options; print(*sys.modules)"
    command = [sys.executable, "-I", "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(result.stdout.split())
    heavy = {
        "asyncio",
        "datetime",
        "inspect",
        "pytest",
        "tempfile",
        "subprocess",
        "yaml",
    }
    assert loaded & heavy == set()
