"""Tests of the service, with options of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sentry_options import OptionValue, SchemaError
from sentry_options.testing import override_options as overridden

from seer_service.options import seer
from seer_service.service import cost, limit_of, share_of
from seer_service.table import rows

Override = Callable[[str, Mapping[str, OptionValue]], None]


def test_limit_is_the_default() -> None:
    assert limit_of("acme") == 100


def test_limit_of_an_organization(override_options: Override) -> None:
    override_options("seer", {"org.tweaks": {"acme": {"rate-limit": 5}}})
    assert limit_of("acme") == 5
    assert limit_of("initech") == 100


def test_longest_prefix_counts(override_options: Override) -> None:
    routes: OptionValue = [
        {"prefix": "/", "weight": 10},
        {"prefix": "/fix", "weight": 90},
    ]
    override_options("seer", {"routes": routes})
    assert (share_of("/fix/1"), share_of("/explain")) == (90, 10)


def test_overrides_nest(override_options: Override) -> None:
    override_options("seer", {"model": "large"})
    with overridden("seer", {"model": "experimental"}):
        assert cost() == 100
    assert cost() == 10


def test_overrides_are_checked(override_options: Override) -> None:
    with pytest.raises(SchemaError, match="minimum"):
        override_options("seer", {"feature.rate-limit": 0})


def test_table_hides_the_secret(override_options: Override) -> None:
    override_options("seer", {"api.token": "hush", "greeting": "hi"})
    values = {row.key: row.value for row in rows(seer.snapshot())}
    assert values["greeting"] == "'hi'"
    assert values["api.token"] == "<secret>"
