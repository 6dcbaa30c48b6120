"""Overriding options in tests, and values of flags and experiments to override with.

    from sentry_options.testing import override_options

    with override_options("seer", {"feature.rate-limit": 5}):
        assert options("seer").feature_rate_limit == 5

The pytest fixture `override_options` does the same until its test ends.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from contextlib import ContextDecorator
from types import TracebackType
from typing import Any

from sentry_options import OptionValue, _core, _overrides

Feature = dict[str, Any]


def always_on() -> Feature:
    """The value of a feature flag that is on for every context."""
    return feature([segment("always-on", 100, [])])


def always_off() -> Feature:
    """The value of a feature flag that is off for every context."""
    return {
        "owner": {"team": "testing"},
        "created_at": "1970-01-01",
        "enabled": False,
        "segments": [],
    }


def rollout(percent: int) -> Feature:
    """The value of a feature flag that is on for a share of the contexts, in percent."""
    return feature([segment("rollout", percent, [])])


def feature(segments: Iterable[Mapping[str, Any]]) -> Feature:
    """The value of a feature flag with these segments."""
    return {
        "owner": {"team": "testing"},
        "created_at": "1970-01-01",
        "segments": [dict(segment) for segment in segments],
    }


def segment(
    name: str, rollout: int, conditions: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """A segment of a flag, with these conditions and a rollout in percent."""
    conditions = [dict(condition) for condition in conditions]
    return {"name": name, "rollout": rollout, "conditions": conditions}


def condition(property: str, operator: str, value: OptionValue) -> dict[str, Any]:
    """A condition of a segment. `condition_operators()` lists the operators."""
    return {"property": property, "operator": operator, "value": value}


def experiment_layer(
    unit: Iterable[str], experiments: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The value of an experiment layer with these experiments, by name."""
    experiments = {name: dict(value) for name, value in experiments.items()}
    return {"unit": list(unit), "experiments": experiments}


def experiment(
    start: int, size: int, arms: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """An experiment of a layer: the first of its slots, how many it has, and its arms."""
    return {
        "owner": {"team": "testing"},
        "allocation": {"start": start, "size": size},
        "arms": [dict(arm) for arm in arms],
    }


def arm(name: str, weight: int, config: OptionValue = None) -> dict[str, Any]:
    """An arm of an experiment. A `config` of None sets nothing."""
    arm: dict[str, Any] = {"name": name, "weight": weight}
    return arm if config is None else {**arm, "config": config}


class override_options(ContextDecorator):
    """Overrides options of a namespace, by key: a context manager and a decorator.

    Attributes, `get` and new snapshots of every store see the values, in this context and on this
    thread; other threads, and other tasks, do not. They may be nested, and end on exceptions too.

    They are checked against the default store or, where that has not the namespace, against one of
    the other stores. Raises SchemaError for an unknown key or a value that its option does not
    take, ValueError for what is no JSON, UnknownNamespaceError, and NotInitializedError where no
    store is loaded; then none is in force. Attributes and snapshots of a store with another schema,
    which does not allow a value, raise SchemaError.
    """

    def __init__(self, namespace: str, overrides: Mapping[str, OptionValue]) -> None:
        self.namespace = namespace
        self.overrides = overrides
        self._entered: list[_overrides.Override] = []

    def __enter__(self) -> None:
        values = {
            key: _core.check_override(self.namespace, key, value)
            for key, value in self.overrides.items()
        }
        self._entered.append(_overrides.enter(self.namespace, values))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _overrides.leave(self._entered.pop())

    def _recreate_cm(self) -> override_options:
        return type(self)(self.namespace, self.overrides)

    def __call__(self, func: Callable[..., Any]) -> Any:
        """Decorates a function; an `async` one or a generator is overridden while it runs."""
        if inspect.iscoroutinefunction(func):

            @functools.wraps(func)
            async def run(*args: Any, **kwargs: Any) -> Any:
                with self._recreate_cm():
                    return await func(*args, **kwargs)

            return run
        if inspect.isgeneratorfunction(func):

            @functools.wraps(func)
            def generate(*args: Any, **kwargs: Any) -> Any:
                with self._recreate_cm():
                    return (yield from func(*args, **kwargs))

            return generate
        if inspect.isasyncgenfunction(func):

            @functools.wraps(func)
            async def generate_async(*args: Any, **kwargs: Any) -> Any:
                with self._recreate_cm():
                    step = anext(generator := func(*args, **kwargs))
                    while True:
                        try:
                            value = await step
                        except StopAsyncIteration:
                            return
                        try:
                            step = generator.asend((yield value))
                        except GeneratorExit:
                            await generator.aclose()
                            raise
                        except BaseException as error:
                            step = generator.athrow(error)

            return generate_async
        return super().__call__(func)


__all__ = [
    "Feature",
    "always_off",
    "always_on",
    "arm",
    "condition",
    "experiment",
    "experiment_layer",
    "feature",
    "override_options",
    "rollout",
    "segment",
]
