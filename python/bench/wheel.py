"""How large the wheel is."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from reads import ENVIRONMENTS
from table import Table


def measure(table: Table) -> None:
    """Adds a row."""
    (ours,) = (ENVIRONMENTS / "dist").glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        python = ENVIRONMENTS / "peer/bin/python"
        command = [
            python,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "-d",
            folder,
        ]
        subprocess.run([*command, "sentry-options==1.2.17"], check=True)
        (peer,) = Path(folder).glob("*.whl")
        sizes = [file.stat().st_size / 1e6 for file in (ours, peer)]
    table.at_most("the wheel", sizes[0], sizes[1], 1, "MB", "the peer's wheel")
