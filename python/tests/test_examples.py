"""The examples with Python in them: they run, agree, are typed, and their generated modules are up to date."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DEADLINE
from receiver import Receiver, receiver

ROOT = Path(__file__).parents[2]
SEER = ROOT / "examples" / "seer-py"
SEER_OPTIONS = ROOT / "examples" / "seer" / "sentry-options"
MIXED = ROOT / "examples" / "mixed"
BUILD = 600.0
"""Seconds after which cargo has not built a small crate."""


def environment(*path: Path, **more: str) -> dict[str, str]:
    left = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SENTRY_OPTIONS_")
    }
    paths = [*map(str, path), *filter(None, [left.get("PYTHONPATH")])]
    commands = [str(Path(sys.executable).parent), left.get("PATH", "")]
    return left | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PATH": os.pathsep.join(commands),
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


def output(
    *command: str | Path, cwd: Path, env: dict[str, str], timeout: float = DEADLINE
) -> str:
    result = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


@pytest.fixture
def seer_options(tmp_path: Path) -> Path:
    """A copy of the demo's options, to be edited."""
    folder = tmp_path / "options"
    shutil.copytree(SEER_OPTIONS, folder)
    return folder


def test_mixed_programs_print_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "options"
    shutil.copytree(MIXED / "sentry-options", folder)
    file = folder / "values" / "billing" / "values.json"
    env = environment(MIXED / "python", SENTRY_OPTIONS_DIR=str(folder))
    seen = set()
    for values in (
        json.loads(file.read_text())["options"],
        {"invoice.dry-run": True, "tax.rate": 0.125, "tax.countries": []},
        {},
    ):
        file.write_text(json.dumps({"options": values}))
        cargo = ("cargo", "run", "--quiet", "--package", "mixed")
        rust = output(*cargo, cwd=ROOT, env=env, timeout=BUILD)
        python = output(sys.executable, "-m", "billing_jobs", cwd=tmp_path, env=env)
        assert python == rust
        seen.add(python)
    assert len(seen) == 3
    assert any("invoice.batch-size = 200\n" in text for text in seen)


def test_mixed_module_is_up_to_date() -> None:
    """What build.rs has written is what the command writes."""
    command = ("sentry-options-codegen", "--module", "python/billing_jobs/options.py")
    output(*command, "--check", cwd=MIXED, env=environment())


def test_seer_module_is_up_to_date() -> None:
    command = ("sentry-options-codegen", "--schemas", SEER_OPTIONS / "schemas")
    module = ("--module", "seer_service/options.py")
    output(*command, *module, "--check", cwd=SEER, env=environment())


def test_seer_tests_pass() -> None:
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert " passed" in output(*command, cwd=SEER, env=environment())


@pytest.mark.tools
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
@pytest.mark.parametrize("example", [SEER, MIXED / "python"], ids=["seer", "mixed"])
def test_examples_are_typed(example: Path, checker: str, tmp_path: Path) -> None:
    """Without a complaint, in the strictest mode."""
    if checker == "mypy":
        command = ["mypy", "--strict", "--cache-dir", str(tmp_path), "."]
    else:
        settings = {"include": [str(example)], "typeCheckingMode": "strict"}
        settings["pythonVersion"] = "3.11"
        settings["extraPaths"] = [str(example)]
        file = tmp_path / "pyrightconfig.json"
        file.write_text(json.dumps(settings))
        command = ["pyright", "--pythonpath", sys.executable, "--project", str(file)]
    output(*command, cwd=example, env=environment(), timeout=3 * DEADLINE)


@pytest.mark.tools
def test_examples_are_linted() -> None:
    for folder in (SEER, MIXED):
        output("ruff", "check", "--no-cache", ".", cwd=folder, env=environment())
        output("ruff", "format", "--no-cache", "--check", cwd=folder, env=environment())


def test_seer_prints_its_table(seer_options: Path) -> None:
    env = environment(SEER, SENTRY_OPTIONS_DIR=str(seer_options))
    command = (sys.executable, "-m", "seer_service", "--once")
    table, *answers = output(*command, cwd=SEER, env=env).split("\n\n")
    lines = table.splitlines()
    rows = {line.split()[0]: line.split(maxsplit=3)[1:] for line in lines}
    assert rows["feature.rate-limit"] == ["int", "values", "250"]
    assert rows["feature.burst"] == ["float", "default", "1.5"]
    assert rows["model"] == ["str", "values", "'large'"]
    assert rows["api.token"] == ["str", "values", "<secret>"]
    schema = json.loads((seer_options / "schemas/seer/schema.json").read_text())
    # Flags and experiment layers have no value to show.
    properties = schema["properties"].items()
    options = {key for key, declared in properties if "$ref" not in declared}
    assert set(rows) == {"option", *options}
    assert [answer.splitlines()[:2] for answer in answers] == [
        ["organization 3:", "red-bar is on"],
        ["organization 7:", "red-bar is on"],
        ["organization 8:", "red-bar is off"],
    ]
    assert "email matches" in answers[1]


def test_seer_refuses_to_start_with_bad_values(seer_options: Path) -> None:
    (seer_options / "values/seer/values.json").write_text('{"options": {"model": 5}}')
    result = subprocess.run(
        [sys.executable, "-m", "seer_service", "--once"],
        cwd=SEER,
        env=environment(SEER, SENTRY_OPTIONS_DIR=str(seer_options)),
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert result.returncode == 1
    assert 'model 5 is not of type "string"' in result.stderr


@pytest.fixture
def sentry() -> Iterator[Receiver]:
    with receiver() as server:
        yield server


def test_seer_follows_reloads(seer_options: Path, sentry: Receiver) -> None:
    file = seer_options / "values" / "seer" / "values.json"
    original = file.read_text()
    process = subprocess.Popen(
        [sys.executable, "-m", "seer_service"],
        cwd=SEER,
        env=environment(
            SEER,
            SENTRY_OPTIONS_DIR=str(seer_options),
            SENTRY_OPTIONS_DSN=sentry.dsn,
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(DEADLINE, process.kill)
    watchdog.start()
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")

    def replace(text: str) -> None:
        new = file.with_name("new")
        new.write_text(text)
        new.replace(file)

    def wait_for(*patterns: str) -> None:
        """Reads on until there was a line for each of the patterns."""
        missing, before = set(patterns), []
        for line in lines:
            before.append(line)
            missing = {one for one in missing if not re.search(one, line)}
            if not missing:
                return
        raise AssertionError(f"no {missing} in {before}")

    try:
        wait_for("see it reload")
        later = original.replace("2026-11-21T10:00:00Z", "2026-11-21T10:00:01Z")
        replace(later.replace('"large"', '"experimental"'))
        applied = r"seer: new values in [0-9.]+ ms, [-0-9.]+ s after they were generated: model"
        # The observer and the main thread notice it in either order.
        wait_for(applied, r"  model = 'experimental' \(values\)")
        replace(later.replace('"large"', "5"))
        wait_for("seer: REFUSED, the old values stay")
        wait_for('  model 5 is not of type "string"')
        replace(original)
        wait_for(applied)
        replace(later)
        wait_for("seer: the same values again")
        told = [sentry.next() for _ in range(5)]
        outcomes = [
            item["contexts"]["trace"]["data"]["outcome"]
            for kind, item in told
            if kind == "transaction"
        ]
        assert outcomes == ["applied", "rejected", "applied", "unchanged"]
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
