"""CPU of `validate-values` and `write`, beside the released sentry-options-cli 1.2.17.

    python3 scripts/bench_cli.py [REPEATS]

50 namespaces of 100 options by 10 targets, every target with a value for every option. Both programs are release
builds; user and system time of the process are counted, and the least of several runs is taken, which alternate, so
that a busy machine slows both. Ends with status 1 if ours needs more than half of the peer's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMESPACES, OPTIONS, TARGETS = 50, 100, 10
BAR = 0.5

INTEGER = {"type": "integer"}
STRUCT = {"host": {"type": "string"}, "port": INTEGER, "weight": {"type": "number"}}

# For each kind of option, its schema, and its value as YAML under a key that is indented by two.
KINDS = [
    (INTEGER | {"default": 1}, lambda n: f" {n * 37}"),
    ({"type": "string", "default": ""}, lambda n: f" the text number {n}"),
    ({"type": "boolean", "default": False}, lambda n: " true" if n % 2 else " false"),
    ({"type": "number", "default": 0.5}, lambda n: f" {n / 8}"),
    ({"type": "array", "items": INTEGER, "default": []}, lambda n: f" [{n}, {n + 1}, {n + 2}]"),
    (
        {"type": "object", "properties": STRUCT, "default": {"host": "h", "port": 1, "weight": 1}},
        lambda n: f"\n    host: db-{n}.internal\n    port: {n}\n    weight: 0.25",
    ),
    (
        {"type": "object", "additionalProperties": INTEGER, "default": {}},
        lambda n: "".join(f"\n    org-{key}: {n + key}" for key in range(5)),
    ),
]


def make_tree(folder: Path) -> None:
    for namespace in range(NAMESPACES):
        properties = {
            f"group{option % 10}.option-{option}": KINDS[option % len(KINDS)][0] | {"description": f"Option {option}"}
            for option in range(OPTIONS)
        }
        schema = {"version": "1.0", "type": "object", "properties": properties}
        home = folder / "schemas" / f"service-{namespace}"
        home.mkdir(parents=True)
        (home / "schema.json").write_text(json.dumps(schema, indent=2))
        for target in range(TARGETS):
            lines = [
                f"  {key}:{KINDS[option % len(KINDS)][1](namespace + target + option)}\n"
                for option, key in enumerate(properties)
            ]
            home = folder / "values" / f"service-{namespace}" / (f"region-{target}" if target else "default")
            home.mkdir(parents=True)
            (home / "values.yaml").write_text("options:\n" + "".join(lines))


def cpu_seconds(program: Path, arguments: list[str], folder: Path) -> float:
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen([program, "--quiet", *arguments], cwd=folder, stdout=nowhere)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{program} {' '.join(arguments)}: exit code {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "sentry-options-cli"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    ours = (ROOT / target / "release" / "sentry-options-cli").resolve()
    peer = Path(subprocess.check_output([ROOT / "scripts" / "peer_cli"], text=True).strip())

    is_slow = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_tree(folder)
        on = ["--schemas", "schemas", "--root", "values"]
        print(f"{NAMESPACES} namespaces of {OPTIONS} options by {TARGETS} targets, the least of {repeats} runs:")
        for command in (["validate-values", *on], ["write", *on, "--out", "out"]):
            runs = [(cpu_seconds(ours, command, folder), cpu_seconds(peer, command, folder)) for _ in range(repeats)]
            least, peers = (min(times) for times in zip(*runs))
            ratio = least / peers
            is_slow |= ratio > BAR
            print(f"{command[0]:16} ours {least * 1e3:6.1f} ms   peer {peers * 1e3:6.1f} ms   ratio {ratio:.2f}")
    if is_slow:
        sys.exit(f"more than {BAR} of the peer's")


if __name__ == "__main__":
    main()
