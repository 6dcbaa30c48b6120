"""The Python blocks of the documents run.

A block whose first line is a comment with a path is saved as that file; the others are programs. All run in
one project folder for each document, with the schema of the quickstart, what the guides of flags and experiments declare, and the module that is
generated from it.
```python notest marks a block that is not to run: one that shows mistakes, which a test of its own checks.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import DEADLINE

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "docs" / "python.md"
FLAGS = [ROOT / "docs" / "flags.md", ROOT / "docs" / "experiments.md"]
DOCUMENTS = [
    QUICKSTART,
    *FLAGS,
    ROOT / "docs" / "python-integration.md",
    ROOT / "docs" / "api.md",
    ROOT / "docs" / "openfeature.md",
    ROOT / "docs" / "operations.md",
    ROOT / "README.md",
    ROOT / "python" / "README.md",
]

DRIVERS = {
    "myapp/apps.py": "",
    "mysite/settings.py": "",
    "myapp/urls.py": """
        import os

        import django
        from django.test import Client
        from django.test.utils import setup_test_environment

        os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"
        django.setup()
        setup_test_environment()
        assert Client().get("/limit").json() == {"limit": 100, "model": "small"}
    """,
    "myapp/api.py": """
        from fastapi.testclient import TestClient

        import myapp.api

        with TestClient(myapp.api.app) as client:
            assert client.get("/limit").json() == {"limit": 100, "port": 8080}
    """,
    "myapp/tasks.py": """
        from celery import signals
        from sentry_options import NotInitializedError

        from myapp.tasks import limit

        try:
            limit()
        except NotInitializedError:
            signals.worker_init.send(sender=None)
        assert limit() == 100
    """,
}
"""What is run with a file that is not a program itself."""

BLOCK = re.compile(r"^( *)```(\S+)([^\n]*)\n(.*?)^ *```$", re.M | re.S)


class Block(NamedTuple):
    language: str
    note: str
    text: str

    @property
    def path(self) -> str | None:
        """The file that it is to be saved as."""
        named = re.match(r"# (\S+\.py)\n", self.text)
        return named[1] if named else None


def blocks(document: Path) -> list[Block]:
    found = BLOCK.findall(document.read_text())
    return [Block(language, note.strip(), text) for _, language, note, text in found]


def first(language: str, start: str) -> str:
    """The first block of the quickstart that starts like this."""
    texts = (block.text for block in blocks(QUICKSTART) if block.language == language)
    return next(text for text in texts if text.startswith(start))


def execute(
    folder: Path, *command: str | Path, check: bool = True
) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    if check:
        assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result


def environment(folder: Path) -> dict[str, str]:
    left = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SENTRY_OPTIONS_")
    }
    paths = [str(folder), *filter(None, [left.get("PYTHONPATH")])]
    commands = [str(Path(sys.executable).parent), left.get("PATH", "")]
    return left | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PATH": os.pathsep.join(commands),
    }


def program(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    return execute(folder, sys.executable, "-c", source)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project of the quickstart, once its types are generated."""
    # Nobody's options above may be found.
    (tmp_path / ".git").mkdir()
    schema = json.loads(first("json", '{\n  "version"'))
    for document in FLAGS:
        declared = next(block for block in blocks(document) if block.language == "json")
        schema["properties"] |= json.loads(f"{{{declared.text}}}")
    file = tmp_path / "sentry-options" / "schemas" / "seer" / "schema.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(schema))
    (tmp_path / "myapp").mkdir()
    execute(tmp_path, "sh", "-c", first("sh", "sentry-options-codegen"))
    return tmp_path


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_blocks_run(document: Path, project: Path) -> None:
    python = [block for block in blocks(document) if block.language == "python"]
    assert python
    for block in python:
        assert block.note in ("", "notest")
        compile(block.text, str(document), "exec")
        if block.note == "notest":
            continue
        file = project / (block.path or "program.py")
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.text)
        if file.name.startswith("test_"):
            result = execute(project, sys.executable, "-m", "pytest", "-q", file)
            assert f"{block.text.count('def test_')} passed" in result.stdout
        elif block.path in DRIVERS:
            program(project, dedented(DRIVERS[block.path]))
        elif file.name not in ("conftest.py", "loop.py"):
            execute(project, sys.executable, file)


def test_blocks_are_formatted_lists(project: Path) -> None:
    """Blocks follow ruff's default rules, so that nobody copies a mistake."""
    for document in DOCUMENTS:
        for at, block in enumerate(blocks(document)):
            if block.language == "python" and block.note == "":
                (
                    project / f"block_{document.stem.replace('-', '_')}_{at}.py"
                ).write_text(block.text)
    execute(
        project, "ruff", "check", "--select", "E4,E7,E9,F", "--ignore", "E402,F401", "."
    )


def test_quickstart_prints_what_it_says(project: Path) -> None:
    (project / "app.py").write_text(first("python", "# app.py"))
    result = execute(project, sys.executable, "app.py")
    assert result.stdout.splitlines()[0] == "100 requests a minute"
    assert "does not exist; serving defaults" in result.stderr

    set_values(project, first("json", '{"options"'))
    result = execute(project, sys.executable, "app.py")
    assert result.stdout.splitlines() == ["250 requests a minute", "8080", "250"]
    assert result.stderr == ""


def test_quickstart_reloads(project: Path) -> None:
    values = first("json", '{"options"')
    set_values(project, values)
    (project / "loop.py").write_text(first("python", "# loop.py"))
    log = project / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "loop.py"],
            cwd=project,
            env=environment(project),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    watchdog = threading.Timer(DEADLINE, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "250\n"
        set_values(project, values.replace("250", '"many"'))
        refused = first("text", "namespace `seer`").strip()
        deadline = time.monotonic() + DEADLINE
        while refused not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        set_values(project, values.replace("250", "1000"))
        rest = process.stdout.read()
        assert set(rest.split()) <= {"250"}
        assert process.wait() == 0
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()


def test_type_checkers_say_what_the_quickstart_says(project: Path) -> None:
    (project / "typo.py").write_text(first("python", "# typo.py"))
    result = execute(project, "mypy", "--strict", "typo.py", check=False)
    for line in first("text", "typo.py:").splitlines():
        assert line in result.stdout, result.stdout
    assert "typo.py:7: error" in result.stdout
    result = execute(project, "pyright", "--outputjson", "typo.py", check=False)
    errors = json.loads(result.stdout)["generalDiagnostics"]
    assert {error["range"]["start"]["line"] + 1 for error in errors} >= {4, 5, 6, 7}


@pytest.mark.parametrize("document", DOCUMENTS[:2], ids=lambda path: path.stem)
def test_blocks_are_typed(document: Path, project: Path) -> None:
    """Blocks that are no tests are right by mypy, in its default mode."""
    (project / "myapp" / "__init__.py").touch()
    for at, block in enumerate(blocks(document)):
        if block.language == "python" and block.note == "" and not block.path:
            (project / f"block_{at}.py").write_text(block.text)
    execute(project, "mypy", *sorted(path.name for path in project.glob("block_*.py")))


def test_stub_package_types_options(project: Path) -> None:
    """The guide's second way: `pip install` of what `--stub-package` writes."""
    execute(project, "sentry-options-codegen", "--stub-package", "stubs")
    # Put where pip would put it, which would ask an index for the build backend.
    execute(project, sys.executable, "-m", "venv", "--without-pip", "venv")
    [packages] = (project / "venv").glob("lib/python*/site-packages")
    (packages / "tests.pth").write_text(sysconfig.get_path("platlib"))
    shutil.copytree(
        project / "stubs" / "sentry_options-stubs",
        packages / "sentry_options-stubs",
    )
    (project / "typed.py").write_text(
        "from sentry_options import options\n"
        'reveal_type(options("seer").feature_rate_limit)\n'
        'reveal_type(options("seer").feature_rate_limt)\n'
    )
    python = ("--python-executable", "venv/bin/python")
    result = execute(project, "mypy", "--strict", *python, "typed.py", check=False)
    assert re.search(
        r'typed.py:2: .*Revealed type is "(builtins\.)?int"', result.stdout
    )
    assert "typed.py:3: error" in result.stdout


def set_values(project: Path, text: str) -> None:
    file = project / "sentry-options" / "values" / "seer" / "values.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name("new")
    new.write_text(text)
    new.replace(file)


def dedented(source: str) -> str:
    lines = source.splitlines()
    margin = min(
        (len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0
    )
    return "\n".join(line[margin:] for line in lines)
