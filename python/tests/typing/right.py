"""Uses of a generated module that every type checker accepts, in its strictest mode."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, assert_never, assert_type

from sentry_options import (
    Assignment,
    Explanation,
    FeatureContext,
    NamespaceOptions,
    Options,
    Rejection,
    ReloadEvent,
    Status,
    experiments,
    features,
    flush_observers,
    observe,
    status,
)

from myapp.options import Seer, seer


def attributes() -> None:
    """An attribute has the type of its option."""
    assert_type(seer.autofix_enabled, bool)
    assert_type(seer.feature_rate_limit, int)
    assert_type(seer.feature_burst, float)
    assert_type(seer.greeting, str)
    assert_type(seer.model, Literal["small", "large"])
    assert_type(seer.regions, Sequence[str])
    assert_type(seer.methods, Sequence[Literal["read", "write"]])
    assert_type(seer.org_tweaks, Mapping[str, Mapping[str, int]])
    assert_type(seer.db_config, Seer.DbConfig)
    assert_type(seer.routes, Sequence[Seer.Routes_Item])
    assert_type(seer.timeout, int | float | str)
    assert_type(seer.sink, Seer.Sink_Kafka | Seer.Sink_File)
    assert_type(seer.api_token, str)
    assert_type(seer.type_, int)


def fields() -> None:
    """So has an attribute of a struct."""
    config = seer.db_config
    assert_type(config.host, str)
    assert_type(config.port, int)
    assert_type(config.label, str | None)
    assert_type(config.mode, Literal["rw", "ro"] | None)
    assert_type(config.limits, Seer.DbConfig.Limits)
    assert_type(config.limits.soft, int)
    assert_type(config.extra, Mapping[str, str])
    for route in seer.routes:
        assert_type(route.prefix, str)
        assert_type(route.weight, int)


def values() -> None:
    """`get` gives plain values."""
    assert_type(seer.get("autofix.enabled"), bool)
    assert_type(seer.get("feature.rate-limit"), int)
    assert_type(seer.get("feature.burst"), float)
    assert_type(seer.get("greeting"), str)
    assert_type(seer.get("model"), Literal["small", "large"])
    assert_type(seer.get("regions"), list[str])
    assert_type(seer.get("methods"), list[Literal["read", "write"]])
    assert_type(seer.get("org.tweaks"), dict[str, dict[str, int]])
    assert_type(seer.get("db.config"), dict[str, Any])
    assert_type(seer.get("routes"), list[dict[str, Any]])
    assert_type(seer.get("timeout"), int | float | str)
    assert_type(seer.get("sink"), dict[str, Any])
    assert_type(seer.get_forced("feature.rate-limit"), int)
    assert_type(seer.isset("feature.rate-limit"), bool)


def answer_by(model: Seer.Model) -> str:
    """The types have names."""
    match model:
        case "small":
            return "quickly"
        case "large":
            return "well"
        case _:
            assert_never(model)


def reach(config: Seer.DbConfig, limits: Seer.DbConfig.Limits) -> str:
    """Structs as well."""
    return f"{config.host}:{config.port} {limits.soft}"


def target_by_tag(sink: Seer.Sink) -> str:
    """The tag tells the variants apart."""
    if sink.kind == "kafka":
        return sink.topic
    return sink.path


def target_by_class(sink: Seer.Sink) -> str:
    """So does the class."""
    match sink:
        case Seer.Sink_Kafka(topic=topic):
            return topic
        case Seer.Sink_File(path=path):
            return path
        case _:
            assert_never(sink)


def flags(data: Mapping[str, int], context: FeatureContext) -> None:
    """A flag takes a context, or a mapping in place of one."""
    assert_type(seer.feature_red_bar(context), bool)
    assert_type(seer.feature_red_bar(data), bool)
    assert_type(seer.snapshot().feature_red_bar({"organization_id": 42}), bool)
    assert_type(seer.feature_red_bar.explain(context), Explanation)
    assert_type(seer.experiment_layer_answers(context), Assignment | None)
    assert_type(seer.get("feature.red-bar"), dict[str, Any])
    assert_type(FeatureContext(data, identity_fields=("organization_id",)), FeatureContext)


def flags_by_name(context: FeatureContext, store: Options) -> None:
    """A name is any text."""
    assert_type(features("seer").has("red-bar", context), bool)
    assert_type(features("seer").try_has("red-bar", context), bool | None)
    assert_type(store.features("seer").explain("red-bar", {}).is_on, bool)
    assert_type(experiments("seer").assign("tone", context), Assignment)
    assert_type(store.experiments("seer").try_assign("tone", {}).arm, str | None)
    assert_type(experiments("seer").layer("answers", context), Assignment | None)


def dynamic(options: NamespaceOptions, key: str) -> object:
    """The handle goes where one without types goes."""
    return options.get(key)


def request() -> int:
    """A snapshot has the same attributes."""
    view = seer.snapshot()
    assert_type(view, Seer)
    return view.feature_rate_limit


answer_by(seer.model)
reach(seer.db_config, seer.db_config.limits)
target_by_tag(seer.sink)
target_by_class(seer.sink)
dynamic(seer, "feature.rate-limit")
request()


def told(event: ReloadEvent) -> None:
    """What observers are told."""
    assert_type(event.namespace, str)
    assert_type(event.duration, timedelta)
    assert_type(event.modified, datetime | None)
    assert_type(event.changed, tuple[str, ...])
    assert_type(event.error, Rejection | None)
    if event.error is not None:
        assert_type(event.error.file, Path)
        assert_type(event.error.violations[0].option, str)
    outcome: Literal[
        "applied",
        "unchanged",
        "rejected",
        "held_back",
        "missing",
        "watcher_restarted",
        "forked",
    ] = event.outcome
    print(outcome)


def observed(store: Options) -> None:
    """A store tells what it does, and how it stands."""
    with observe(told) as subscription, store.observe(told):
        subscription.close()
        assert_type(flush_observers(1.0), bool)
    assert_type(status(), Status)
    assert_type(store.status().watcher, Literal["alive", "unwanted", "dead"])
    assert_type([one.applied_at for one in status().namespaces], list[datetime])
    assert_type(status().to_dict(), dict[str, Any])
