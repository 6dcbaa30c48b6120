"""Measures the wheel against the release 1.2.17, and prints one table. Fails if a bar is missed.

    scripts/python_env && target/python/3.11/bin/python python/bench [--quick]

Costs are minima of interleaved rounds, less an empty loop, all of one run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import features
import fixture
import publish
import reads
import wheel
from table import Table


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 7 if parser.parse_args().quick else 31

    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        fixture.write(directory)
        peer = reads.peer(directory, rounds)
        reads.measure(table, directory, rounds, peer)
        features.measure(table, directory, rounds, peer)
        publish.measure(table, directory, rounds)
    wheel.measure(table)
    print(f"CPython {sys.version.split()[0]}\n")
    print(table)
    return 0 if table.is_met else 1


if __name__ == "__main__":
    sys.exit(main())
