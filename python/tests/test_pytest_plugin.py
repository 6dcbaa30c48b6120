"""The pytest plugin: the fixture `override_options`, there without being asked for."""

from __future__ import annotations

import pytest
from conftest import Directory

pytest_plugins = ["pytester"]

SETUP = """
from sentry_options import init, options
init(refresh_threshold=None)
seer = options("seer")
"""


@pytest.fixture
def project(
    pytester: pytest.Pytester, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    monkeypatch.setenv("SENTRY_OPTIONS_DIR", str(directory.path))
    return pytester


def outcome(project: pytest.Pytester, source: str) -> dict[str, int]:
    project.makepyfile(SETUP + source)
    return project.runpytest_subprocess("-p", "no:cacheprovider").parseoutcomes()


def test_overrides_end_with_their_test(project: pytest.Pytester) -> None:
    source = """
def test_first(override_options):
    override_options("seer", {"greeting": "one"})
    assert seer.greeting == seer.get("greeting") == "one"
    override_options("seer", {"greeting": "two", "enabled": True})
    assert (seer.greeting, seer.snapshot().enabled) == ("two", True)

def test_second():
    assert (seer.greeting, seer.enabled) == ("hello", False)
    assert type(seer) is type(seer.snapshot())
"""
    assert outcome(project, source) == {"passed": 2}


def test_overrides_end_when_a_test_fails(project: pytest.Pytester) -> None:
    source = """
def test_first(override_options):
    override_options("seer", {"greeting": "one"})
    raise AssertionError

def test_second():
    assert seer.greeting == "hello"
"""
    assert outcome(project, source) == {"failed": 1, "passed": 1}


def test_mistakes_fail_the_test(project: pytest.Pytester) -> None:
    source = """
def test_first(override_options):
    override_options("seer", {"greeting": "one"})
    override_options("seer", {"greeting": 1})

def test_second():
    assert seer.greeting == "hello"
"""
    assert outcome(project, source) == {"failed": 1, "passed": 1}


def test_other_fixtures_may_use_it(project: pytest.Pytester) -> None:
    source = """
import pytest

@pytest.fixture
def loud(override_options):
    override_options("seer", {"greeting": "HELLO"})

@pytest.mark.usefixtures("loud")
def test_first():
    assert seer.greeting == "HELLO"

def test_second(loud, override_options):
    override_options("seer", {"greeting": "louder"})
    assert seer.greeting == "louder"

def test_third():
    assert seer.greeting == "hello"
"""
    assert outcome(project, source) == {"passed": 3}


def test_it_is_listed_with_what_it_does(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("--fixtures")
    result.stdout.fnmatch_lines(
        ["override_options*", "*Overrides options of a namespace*"]
    )


def test_a_plugin_that_is_not_used_loads_no_options(project: pytest.Pytester) -> None:
    """Nothing is initialized, and no thread runs, in a test run that does not ask for it."""
    project.makepyfile(
        """
        import os
        import pytest
        import sentry_options

        def test_nothing():
            assert len(os.listdir("/proc/self/task")) == 1
            with pytest.raises(sentry_options.NotInitializedError):
                sentry_options.options("seer")
        """
    )
    assert project.runpytest_subprocess().parseoutcomes() == {"passed": 1}
