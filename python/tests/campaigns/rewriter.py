"""Rewrites values without end: `python rewriter.py DIRECTORY`. Ends with the process that started it.

`feature.rate-limit` goes through all numbers, and a list is long enough that its objects are made in
pieces. In `DIRECTORY/faulty`, each second text is invalid.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from pathlib import Path

PACE = 0.0005
"""Seconds between two values."""


def main() -> None:
    root, parent = Path(sys.argv[1]), os.getppid()
    for serial in itertools.count(1):
        values: dict[str, object] = {
            "feature.rate-limit": serial % 60_000,
            "tags": [str(serial)] * 600,
        }
        write(root, values, serial)
        write(root / "faulty", values if serial % 2 else {"greeting": serial}, serial)
        time.sleep(PACE)
        if os.getppid() != parent:
            return


def write(root: Path, values: dict[str, object], serial: int) -> None:
    generated_at = f"2026-01-01T00:00:00.{serial:09}Z"
    new = root / "values" / "seer" / "new"
    new.write_text(json.dumps({"options": values, "generated_at": generated_at}))
    new.replace(new.with_name("values.json"))


if __name__ == "__main__":
    main()
