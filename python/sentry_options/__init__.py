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

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

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
    Subscription,
    condition_operators,
    experiments,
    feature_property,
    features,
    fetch_schemas,
    flush_observers,
    init,
    observe,
    options,
    refresh,
    status,
)
from sentry_options._errors import (
    NotInitializedError,
    OptionsError,
    SchemaError,
    UnknownNamespaceError,
    UnknownOptionError,
)
from sentry_options._struct import as_dict

if TYPE_CHECKING:
    from sentry_options._events import Outcome, Rejection, ReloadEvent, Violation
    from sentry_options._status import Failure, NamespaceStatus, Poll, Status

JsonPrimitive: TypeAlias = str | int | float | bool | None
OptionValue: TypeAlias = JsonPrimitive | list["OptionValue"] | dict[str, "OptionValue"]

__all__ = [
    "Assignment",
    "ConditionExplanation",
    "ExperimentLayer",
    "Explanation",
    "Failure",
    "FeatureChecker",
    "FeatureContext",
    "FeatureFlag",
    "JsonPrimitive",
    "NamespaceExperiments",
    "NamespaceOptions",
    "NamespaceStatus",
    "NotInitializedError",
    "OptionValue",
    "Options",
    "OptionsError",
    "Outcome",
    "Poll",
    "Rejection",
    "ReloadEvent",
    "SchemaError",
    "SchemaRegistry",
    "SegmentExplanation",
    "Status",
    "Subscription",
    "UnknownNamespaceError",
    "UnknownOptionError",
    "Violation",
    "as_dict",
    "condition_operators",
    "experiments",
    "feature_property",
    "features",
    "fetch_schemas",
    "flush_observers",
    "init",
    "observe",
    "options",
    "refresh",
    "status",
]

_LAZY = {
    **dict.fromkeys(("Outcome", "Rejection", "ReloadEvent", "Violation"), "_events"),
    **dict.fromkeys(("Failure", "NamespaceStatus", "Poll", "Status"), "_status"),
}
"""Dataclasses load `inspect`, for which only those should pay who use them."""


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(f"sentry_options.{_LAZY[name]}"), name)
    raise AttributeError(f"module 'sentry_options' has no attribute '{name}'")


_handle.equip(NamespaceOptions)
_struct.equip()
_fork.install()
_yaml.install()
