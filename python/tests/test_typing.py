"""What type checkers say of generated types, in their strictest modes, and of the package's own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "typing"
SCRIPTS = Path(sys.executable).parent
CHECKERS: dict[str, list[str]] = {
    "mypy": [
        "mypy",
        "--strict",
        "--enable-error-code=deprecated",
        "--no-error-summary",
        "--hide-error-context",
        "--no-pretty",
    ],
    "pyright": ["pyright", "--outputjson"],
    "ty": ["ty", "check", "--output-format=concise"],
    "pyrefly": ["pyrefly", "check", "--output-format=min-text", "--min-severity=warn"],
}
LITERALS = ["DbConfig.Mode", "Methods_Item", "Model"]
SETTINGS = """
[tool.pyrefly]
[tool.pyright]
typeCheckingMode = "strict"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose package has a generated module, as the console command writes it."""
    project = tmp_path_factory.mktemp("project")
    (project / "myapp").mkdir()
    (project / "myapp/__init__.py").touch()
    (project / "pyproject.toml").write_text(SETTINGS)
    shutil.copytree(CASES / "sentry-options", project / "sentry-options")
    shutil.copy(CASES / "right.py", project)
    shutil.copytree(CASES / "wrong", project / "wrong")
    run(project, "sentry-options-codegen", "--module", "myapp/options.py")
    return project


def run(
    project: Path, command: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command of this environment; whether it succeeds is the caller's business."""
    return subprocess.run(
        [SCRIPTS / command, *arguments],
        cwd=project,
        env={
            **os.environ,
            "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(project),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def complaints(checker: str, project: Path, *files: str) -> set[tuple[str, int]]:
    """File and line of everything that a checker complains of."""
    result = run(project, *CHECKERS[checker], *files)
    if checker == "pyright":
        found = json.loads(result.stdout)["generalDiagnostics"]
        return {
            (
                str(Path(one["file"]).relative_to(project.resolve())),
                one["range"]["start"]["line"] + 1,
            )
            for one in found
        }
    places = {
        (match[1], int(match[2])) for match in _places(result.stdout + result.stderr)
    }
    assert places or result.returncode == 0, result.stdout + result.stderr
    return places


def _places(output: str) -> Iterator[re.Match[str]]:
    for line in output.splitlines():
        match = re.search(r"([\w./]+\.pyi?):(\d+)", line)
        if match and " note: " not in line:
            yield match


@pytest.mark.parametrize("checker", CHECKERS)
def test_nobody_complains_of_right_code(checker: str, project: Path) -> None:
    assert complaints(checker, project, "right.py", "myapp") == set()


@pytest.mark.parametrize("checker", CHECKERS)
def test_each_mistake_is_flagged_where_it_is(checker: str, project: Path) -> None:
    cases = sorted((project / "wrong").glob("*.py"))
    assert len(cases) > 20
    expected = {
        (f"wrong/{case.name}", number)
        for case in cases
        for number, line in enumerate(case.read_text().splitlines(), 1)
        if "# flagged" in line
    }
    files = [f"wrong/{case.name}" for case in cases]
    assert complaints(checker, project, *files) == expected


def test_generated_files_pass_ruff_and_are_up_to_date(project: Path) -> None:
    files = ["myapp/options.py", "myapp/options.pyi"]
    checked = run(project, "sentry-options-codegen", "--module", files[0], "--check")
    assert checked.returncode == 0, checked.stderr
    for arguments in (["check"], ["check", "--ignore-noqa"], ["format", "--check"]):
        result = run(project, "ruff", *arguments, *files)
        assert result.returncode == 0, result.stdout + result.stderr


def test_stubs_are_what_is_there_at_run_time(project: Path) -> None:
    # As below.
    allowed = project / "allowed-alias"
    allowed.write_text("sentry_options._events.Outcome\n")
    result = run(
        project, "stubtest", "sentry_options", "--concise", f"--allowlist={allowed}"
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_generated_stubs_are_what_is_there_at_run_time(project: Path) -> None:
    # Of an alias for a `Literal` with several texts it wants a `Union`, which nobody would write.
    allowed = project / "allowed"
    allowed.write_text("\n".join(f"myapp.options.Seer.{name}" for name in LITERALS))
    result = run(
        project, "stubtest", "myapp.options", "--concise", f"--allowlist={allowed}"
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_package_is_itself_typed(project: Path) -> None:
    result = run(project, "mypy", "--strict", "-p", "sentry_options")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_stub_package_types_the_function(
    checker: str, project: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "environment"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", environment], check=True
    )
    (site,) = environment.glob("lib/python*/site-packages")
    schemas = str(CASES / "sentry-options/schemas")
    written = run(
        project,
        "sentry-options-codegen",
        "--schemas",
        schemas,
        "--stub-package",
        str(tmp_path / "stubs"),
    )
    assert written.returncode == 0, written.stderr
    shutil.copytree(
        tmp_path / "stubs/sentry_options-stubs", site / "sentry_options-stubs"
    )
    import sentry_options

    shutil.copytree(Path(sentry_options.__file__).parent, site / "sentry_options")
    user = tmp_path / "user"
    user.mkdir()
    (user / "pyproject.toml").write_text(SETTINGS)
    (user / "user.py").write_text(
        "from sentry_options import options\n"
        'seer = options("seer")\n'
        "limit: int = seer.feature_rate_limit\n"
        'seer.get("feature.rate-limt")\n'
        "wrong: str = seer.feature_rate_limit\n"
    )
    python = str(environment / "bin/python")
    flags = {
        "mypy": f"--python-executable={python}",
        "pyright": f"--pythonpath={python}",
        "ty": f"--python={environment}",
        "pyrefly": f"--python-interpreter-path={python}",
    }
    assert complaints(checker, user, flags[checker], "user.py") == {
        ("user.py", 4),
        ("user.py", 5),
    }
