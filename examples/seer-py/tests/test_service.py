"""Tests of the service, with options of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sentry_options import OptionValue, SchemaError
from sentry_options.testing import always_on, arm, experiment, experiment_layer
from sentry_options.testing import override_options as overridden

from seer_service.options import seer
from seer_service.service import color_of_bar, cost, limit_of, most_lines, share_of
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


def test_both_colors(override_options: Override) -> None:
    assert color_of_bar({"organization_id": 7}) == "grey"
    override_options("seer", {"feature.red-bar": always_on()})
    assert color_of_bar({"organization_id": 7}) == "red"


def test_each_arm(override_options: Override) -> None:
    assert most_lines({"organization_id": 7}) == 20
    for brief, expected in (
        (arm("brief", 1, {"max-lines": 3}), 3),
        (arm("control", 1), 20),
    ):
        layer = experiment_layer(
            ["organization_id"], {"tone": experiment(0, 100, [brief])}
        )
        override_options("seer", {"experiment-layer.answers": layer})
        assert most_lines({"organization_id": 7}) == expected


def test_table_hides_the_secret(override_options: Override) -> None:
    override_options("seer", {"api.token": "hush", "greeting": "hi"})
    values = {row.key: row.value for row in rows(seer.snapshot())}
    assert values["greeting"] == "'hi'"
    assert values["api.token"] == "<secret>"
