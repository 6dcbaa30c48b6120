"""What the tests of flags and experiments share."""

from __future__ import annotations

from typing import Any

from sentry_options.testing import arm, condition, experiment, experiment_layer, segment
from sentry_options.testing import feature as flag_of

FEATURE = {"$ref": "#/definitions/Feature"}
LAYER = {"$ref": "#/definitions/ExperimentLayer"}

SCHEMA: dict[str, Any] = {
    "version": "1.0",
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "default": 1, "description": "A number"},
        "feature.red-bar": FEATURE,
        "feature.blue-bar": FEATURE,
        "feature.typed": {"type": "boolean", "default": True, "description": "No flag"},
        "experiment-layer.answers": LAYER,
    },
}
"""Flags, a layer, and options beside them, one of which is called like a flag."""

ANY: dict[str, Any] = {
    "version": "1.0",
    "type": "object",
    "properties": {},
    "patternProperties": {"^feature\\.": FEATURE, "^experiment-layer\\.": LAYER},
}
"""Any flag and any layer."""


def for_organizations(*ids: int) -> dict[str, Any]:
    """A flag that is on for some organizations."""
    is_one = condition("organization_id", "in", list(ids))
    return flag_of([segment("organizations", 100, [is_one])])


def layer_of(name: str, *, size: int = 100) -> dict[str, Any]:
    """A layer of one experiment, whose only arm is that one."""
    tone = experiment(0, size, [arm(name, 1, {"name": name})])
    return experiment_layer(["organization_id"], {"tone": tone})


VALUES = {
    "feature.red-bar": for_organizations(42),
    "experiment-layer.answers": layer_of("brief"),
}
"""Values of the schema."""
