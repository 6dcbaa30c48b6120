"""Attributes: their values, and that nobody changes them."""

from __future__ import annotations

from conftest import Directory

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
