"""Attributes: their values, and that nobody changes them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import Directory, Run

from sentry_options import Options


def test_attributes_show_the_values_and_else_the_defaults(directory: Directory) -> None:
    directory.values({"feature.rate-limit": 5, "ratio": 2, "tags": ["c"]})
    seer = Options(directory=directory.path).options("seer")
    assert (seer.feature_rate_limit, seer.enabled, seer.greeting) == (5, False, "hello")
    assert (seer.tags, seer.weights) == (["c"], {"x": 1})
    # A number is a float, however it is written.
    assert (type(seer.ratio), seer.ratio) == (float, 2.0)
    assert (seer.db_config.host, seer.db_config.port, seer.db_config.label) == (
        "localhost",
        8080,
        None,
    )


def test_attributes_follow_a_reload(directory: Directory) -> None:
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    before = seer.snapshot()
    directory.values({"greeting": "good morning"})
    assert seer.greeting == "hello"
    assert store.refresh()
    assert (seer.greeting, before.greeting) == ("good morning", "hello")
    assert seer.snapshot().greeting == "good morning"


def test_get_knows_its_keys_however_they_come(directory: Directory) -> None:
    """More keys than there is room for, literals and such as are built for one call."""
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    wanted = {"greeting": "hello", "feature.rate-limit": 100, "enabled": False}
    wanted |= {"ratio": 1, "model": "small", "token": "hush"}
    for limit in range(5):
        for _ in range(20):
            built = [("".join([key[:1], key[1:]]), wanted[key]) for key in wanted]
            for key, value in [*built, *wanted.items(), *reversed(built)]:
                assert seer.get(key) == value
        wanted["feature.rate-limit"] = limit
        directory.values({"feature.rate-limit": limit})
        assert store.refresh()


def two_of_one_place() -> tuple[str, str]:
    """Equal keys that `get` would keep at the same place."""
    known: dict[int, str] = {}
    while True:
        key = "".join(["greet", "ing"])
        other = known.setdefault(id(key) // 16 % 8, key)
        if other is not key:
            return other, key


def test_a_key_gives_way_only_if_nobody_else_has_it(directory: Directory) -> None:
    seer = Options(directory=directory.path, refresh_threshold=None).options("seer")
    seer.get("greeting")
    first, second = two_of_one_place()
    before = sys.getrefcount(first)
    seer.get(first)
    assert sys.getrefcount(first) == before + 1
    seer.get(second)
    assert sys.getrefcount(first) == before
    assert sys.getrefcount(second) == before + 1
    owners = [second] * 3
    seer.get(first)
    assert sys.getrefcount(first) == before
    assert len(owners) == 3


NOTICES = ("seer.snapshot() is not kept", 'seer.get_forced("feature.rate-limit")')


@pytest.mark.parametrize("notice", NOTICES)
def test_a_fork_past_python_is_noticed(run: Run, notice: str) -> None:
    """By calls that have what they return already, or get it themselves."""
    program = f"""
        import ctypes, os, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from inside import child, comes, publish
        from sentry_options import init, options
        init(refresh_threshold=0.01)
        seer = options("seer")
        kept = seer.snapshot()

        def body():
            {notice}
            publish(1)
            return comes(lambda: seer.feature_rate_limit == 1)

        print(child(body, ctypes.PyDLL(None).fork))
    """
    assert run(program).lines == ["0"]
