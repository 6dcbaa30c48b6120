"""The hook of `.pre-commit-hooks.yaml`, run by pre-commit in a repository of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from conftest import DEADLINE, SCHEMA

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
MODULE = "myapp/options.py"


class Repository:
    """A git repository with a schema, its generated module, and the hook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT_", "SENTRY_OPTIONS_"))
        } | {
            "PATH": os.pathsep.join(
                [str(Path(sys.executable).parent), os.environ["PATH"]]
            ),
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    def succeed(self, *command: str) -> str:
        result = self.run(*command)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def schema(self, text: str) -> None:
        file = self.folder / "sentry-options" / "schemas" / "seer" / "schema.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def module(self) -> str:
        return (self.folder / MODULE).read_text()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repository")
    repository.folder.mkdir()
    repository.succeed("git", "init", "--quiet")
    repository.schema(json.dumps(SCHEMA))
    (repository.folder / "myapp").mkdir()
    repository.succeed("sentry-options-codegen", "--module", MODULE)
    (repository.folder / "notes.txt").write_text("nothing\n")
    [hook] = yaml.safe_load(MANIFEST.read_text())
    hook["args"] = ["--module", MODULE]
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (repository.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    repository.succeed("git", "add", ".")
    return repository


def test_manifest_is_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    subprocess.run(command, check=True, timeout=DEADLINE)


def test_current_module_passes(repository: Repository) -> None:
    assert "Passed" in repository.succeed("pre-commit", "run", "--all-files")


def test_changed_schema_fails_until_generated_again(repository: Repository) -> None:
    repository.schema(json.dumps(SCHEMA).replace('"enabled"', '"is.enabled"'))
    before = repository.module()
    result = repository.run("pre-commit", "run", "--all-files")
    assert result.returncode == 1
    assert MODULE in result.stdout
    assert MODULE + "i" in result.stdout
    assert repository.module() == before, "the hook looks and does not write"

    repository.succeed("sentry-options-codegen", "--module", MODULE)
    assert "Passed" in repository.succeed("pre-commit", "run", "--all-files")


@pytest.mark.parametrize("suffix", ["", "i"])
def test_edited_module_fails(repository: Repository, suffix: str) -> None:
    file = repository.folder / (MODULE + suffix)
    file.write_text(file.read_text().replace("Requests", "Answers"))
    result = repository.run("pre-commit", "run", "--files", MODULE + suffix)
    assert result.returncode == 1
    assert MODULE + suffix in result.stdout


def test_broken_schema_fails(repository: Repository) -> None:
    repository.schema(json.dumps(SCHEMA).replace('"integer"', '"int"'))
    result = repository.run("pre-commit", "run", "--all-files")
    assert result.returncode == 1
    assert "integer" in result.stdout


def test_other_files_do_not_run_it(repository: Repository) -> None:
    output = repository.succeed("pre-commit", "run", "--files", "notes.txt")
    assert "Skipped" in output
