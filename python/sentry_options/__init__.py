"""Service options with types: a JSON schema, hot-reloaded values, plain attributes.

    from sentry_options import init, options

    init()
    opts = options("seer")
    opts.feature_rate_limit             # an attribute: typed, about as fast as any
    opts.get("feature.rate-limit")      # by key, as in the 1.2 releases
    opts.snapshot()                     # one consistent view, for a request
    opts.feature_red_bar({"organization_id": 42})   # a flag: on or off for a context

Values come from `{directory}/values/{namespace}/values.json`, schemas from
`{directory}/schemas/{namespace}/schema.json`. A thread looks for changes every five
seconds. Errors and warnings go to `logging.getLogger("sentry_options")`.
"""

from __future__ import annotations

from typing import TypeAlias

from sentry_options import _fork, _handle, _struct, _yaml
from sentry_options._core import (
    Assignment,
    ConditionExplanation,
    ExperimentLayer,
    Explanation,
    FeatureChecker,
    FeatureContext,
    FeatureFlag,
    NamespaceExperiments,
    NamespaceOptions,
    Options,
    SchemaRegistry,
    SegmentExplanation,
    condition_operators,
    experiments,
    feature_property,
    features,
    fetch_schemas,
    init,
    options,
    refresh,
)
from sentry_options._errors import (
    NotInitializedError,
    OptionsError,
    SchemaError,
    UnknownNamespaceError,
    UnknownOptionError,
)
from sentry_options._struct import as_dict

JsonPrimitive: TypeAlias = str | int | float | bool | None
OptionValue: TypeAlias = JsonPrimitive | list["OptionValue"] | dict[str, "OptionValue"]

__all__ = [
    "Assignment",
    "ConditionExplanation",
    "ExperimentLayer",
    "Explanation",
    "FeatureChecker",
    "FeatureContext",
    "FeatureFlag",
    "JsonPrimitive",
    "NamespaceExperiments",
    "NamespaceOptions",
    "NotInitializedError",
    "OptionValue",
    "Options",
    "OptionsError",
    "SchemaError",
    "SchemaRegistry",
    "SegmentExplanation",
    "UnknownNamespaceError",
    "UnknownOptionError",
    "as_dict",
    "condition_operators",
    "experiments",
    "feature_property",
    "features",
    "fetch_schemas",
    "init",
    "options",
    "refresh",
]

_handle.equip(NamespaceOptions)
_struct.equip()
_fork.install()
_yaml.install()
