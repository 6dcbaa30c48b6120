"""The OpenFeature provider, through the SDK's own client."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import Directory, Run
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode, ProviderNotReadyError
from openfeature.flag_evaluation import FlagEvaluationDetails
from openfeature.provider import ProviderStatus

from sentry_options import FeatureContext, Options, condition_operators
from sentry_options.openfeature import SentryOptionsProvider
from sentry_options.testing import always_off, always_on, override_options

FLAG = {"$ref": "#/definitions/Feature"}
LAYER = {"$ref": "#/definitions/ExperimentLayer"}
KEY = "experiment-layer.answers"
OVERRIDDEN = "openfeature"
"""For overrides, a namespace that no other test's default store may have: its schema would count."""

SCHEMA: dict[str, Any] = {
    "version": "1.0",
    "type": "object",
    "properties": {
        "enabled": {"type": "boolean", "default": False, "description": ""},
        "feature.rate-limit": {"type": "integer", "default": 100, "description": ""},
        "ratio": {"type": "number", "default": 1, "description": ""},
        "model": {
            "type": "string",
            "enum": ["small", "large"],
            "default": "small",
            "description": "",
        },
        "token": {
            "type": "string",
            "default": "hunter2-default",
            "secret": True,
            "description": "",
        },
        "tags": {
            "type": "array",
            "items": {"type": "number"},
            "default": [1],
            "description": "",
        },
        "limit": {"type": ["string", "number"], "default": "none", "description": ""},
        "db": {
            "type": "object",
            "properties": {"port": {"type": "integer"}, "timeout": {"type": "number"}},
            "default": {"port": 8080, "timeout": 5},
            "description": "",
        },
        "feature.red-bar": FLAG,
        KEY: LAYER,
    },
}


@pytest.fixture
def directory(directory: Directory) -> Directory:
    directory.schema(SCHEMA)
    directory.schema(SCHEMA, OVERRIDDEN)
    directory.values({})
    return directory


@pytest.fixture
def store(directory: Directory) -> Options:
    return Options(directory=directory.path, refresh_threshold=None)


@pytest.fixture(autouse=True)
def api_of_its_own() -> Iterator[None]:
    yield
    api.clear_providers()
    api.clear_evaluation_context()


def client(
    store: Options, namespace: str = "seer", **settings: Any
) -> OpenFeatureClient:
    """The SDK's client of a provider over a store."""
    api.set_provider_and_wait(SentryOptionsProvider(namespace, store=store, **settings))
    return api.get_client()


def feature(*segments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "owner": {"team": "testing"},
        "created_at": "1970-01-01",
        "segments": list(segments),
        **more,
    }


def segment(
    rollout: int, *conditions: tuple[str, str, object], name: str = "it"
) -> dict[str, Any]:
    return {
        "name": name,
        "rollout": rollout,
        "conditions": [
            {"property": key, "operator": operator, "value": value}
            for key, operator, value in conditions
        ],
    }


def organization(id: int) -> EvaluationContext:
    return EvaluationContext(attributes={"organization_id": id})


def told(details: FlagEvaluationDetails[Any]) -> str:
    """An answer in a line: value, reason, variant and, sorted, the metadata; or the error."""
    if details.error_code is not None:
        assert details.reason == "ERROR"
        return f"{details.error_code}: {details.error_message}"
    metadata = sorted(details.flag_metadata.items())
    shown = " ".join(f"{key}={value}" for key, value in metadata)
    return f"{details.value!r} {details.reason} {details.variant or '-'} {shown}"


def test_the_reason_of_a_flag_says_what_decided(
    directory: Directory, store: Options
) -> None:
    ask = client(store).get_boolean_details

    def answer(flag: dict[str, Any] | None, id: int = 42) -> str:
        directory.values({} if flag is None else {"feature.red-bar": flag})
        store.refresh()
        return told(ask("feature.red-bar", True, organization(id)))

    is_first = ("organization_id", "in", [41, 42])
    matched = "True TARGETING_MATCH on namespace=seer rollout=100 segment=it"
    assert answer(feature(segment(100, is_first))) == matched
    off = "False DEFAULT off namespace=seer"
    assert answer(feature(segment(100, is_first)), 43) == off
    assert answer(None) == off
    nobody = "False TARGETING_MATCH off namespace=seer rollout=0 segment=it"
    assert answer(feature(segment(0, is_first))) == nobody
    # 42 is in bucket 30.
    split = "SPLIT {} bucket=30 namespace=seer rollout={} segment=it"
    assert answer(feature(segment(29))) == "False " + split.format("off", 29)
    assert answer(feature(segment(30))) == "True " + split.format("on", 30)
    # The segment that decided is not the first that was looked at.
    second = feature(segment(100, is_first), segment(30, name="second"))
    assert "segment=second" in answer(second, 43)
    disabled = feature(segment(100), enabled=False)
    assert answer(disabled) == "False DISABLED off namespace=seer"


def test_each_option_has_one_type(directory: Directory, store: Options) -> None:
    directory.values({"enabled": True, "feature.rate-limit": 5.0, "ratio": 3})
    store.refresh()
    the_client = client(store)

    def answers(key: str) -> list[Any]:
        details = [
            the_client.get_boolean_details(key, False),
            the_client.get_integer_details(key, -1),
            the_client.get_float_details(key, -1.0),
            the_client.get_string_details(key, "default"),
            the_client.get_object_details(key, {}),
        ]
        codes = {answer.error_code for answer in details}
        assert codes == {None, ErrorCode.TYPE_MISMATCH}
        return [None if answer.error_code else answer.value for answer in details]

    for key, expected in {
        "enabled": [True, None, None, None, None],
        "feature.rate-limit": [None, 5, None, None, None],
        "ratio": [None, None, 3.0, None, None],
        "model": [None, None, None, "small", None],
        "token": [None, None, None, "hunter2-default", None],
        "limit": [None, None, None, "none", None],
        "tags": [None, None, None, None, [1.0]],
        "db": [None, None, None, None, {"port": 8080, "timeout": 5.0}],
    }.items():
        found = answers(key)
        assert found == expected
        assert [type(value) for value in found] == [type(value) for value in expected]
    object = the_client.get_object_value("db", {})
    assert isinstance(object, dict) and isinstance(object["timeout"], float)
    # What a union is may change with the value.
    directory.values({"limit": 4})
    store.refresh()
    assert answers("limit") == [None, None, 4.0, None, None]


def test_what_is_set_is_static_and_what_is_not_the_default(
    directory: Directory, store: Options
) -> None:
    the_client = client(store, OVERRIDDEN)

    def limit() -> str:
        return told(the_client.get_integer_details("feature.rate-limit", 1))

    assert limit() == "100 DEFAULT - namespace=openfeature"
    with override_options(OVERRIDDEN, {"feature.rate-limit": 7}):
        assert limit() == "7 STATIC - namespace=openfeature"
    directory.values({"feature.rate-limit": 100}, OVERRIDDEN)
    store.refresh()
    assert limit() == "100 STATIC - namespace=openfeature"


def test_errors_name_the_mistake_and_no_value(store: Options) -> None:
    the_client = client(store)
    unknown = "FLAG_NOT_FOUND: the schema of namespace `seer` declares no option, flag or layer "
    meant = '"red-bar"; did you mean "feature.red-bar"?'
    assert told(the_client.get_boolean_details("red-bar", True)) == unknown + meant
    assert the_client.get_boolean_value("red-bar", True)
    assert told(the_client.get_string_details("x", "y")) == unknown + '"x"'
    assert (
        told(the_client.get_integer_details("token", 1))
        == "TYPE_MISMATCH: `token` is of type str, not int"
    )
    assert (
        told(the_client.get_object_details("feature.red-bar", {}))
        == "TYPE_MISMATCH: `feature.red-bar` is of type bool, as a feature flag, not dict or list"
    )
    assert (
        told(the_client.get_boolean_details(KEY, True))
        == f"TYPE_MISMATCH: `{KEY}` is of type str or dict, as an experiment layer, not bool"
    )
    token = told(the_client.get_string_details("token", ""))
    assert token == "'hunter2-default' DEFAULT - namespace=seer secret=True"


def test_overrides_are_seen(store: Options) -> None:
    the_client = client(store, OVERRIDDEN)
    with override_options(OVERRIDDEN, {"feature.red-bar": always_on()}):
        assert the_client.get_boolean_value("feature.red-bar", False)
        with override_options(OVERRIDDEN, {"feature.red-bar": always_off()}):
            assert not the_client.get_boolean_value("feature.red-bar", True)
    assert not the_client.get_boolean_value("feature.red-bar", True)


def layer(
    unit: str, size: int = 100, config: Any = None, **more: Any
) -> dict[str, Any]:
    arm = {"name": "brief", "weight": 1}
    if config is not None:
        arm["config"] = config
    experiment = {
        "owner": {"team": "testing"},
        "allocation": {"start": 0, "size": size},
        "arms": [arm],
        **more,
    }
    return {"unit": [unit], "experiments": {"tone": experiment}}


def test_a_layer_gives_its_arm(directory: Directory, store: Options) -> None:
    directory.values({KEY: layer("organization_id", config={"max-lines": 3})})
    store.refresh()
    the_client = client(store)
    details = the_client.get_string_details(KEY, "control", organization(42))
    metadata = dict(details.flag_metadata)
    assert metadata.pop("definition_revision")
    assert metadata == {
        "namespace": "seer",
        "layer": "answers",
        "experiment": "tone",
        "slot": 19,
    }
    assert (details.value, details.variant, details.reason) == (
        "brief",
        "brief",
        "SPLIT",
    )
    config = the_client.get_object_details(KEY, {}, organization(42))
    assert (config.value, config.variant) == ({"max-lines": 3}, "brief")

    directory.values({KEY: layer("organization_id")})
    store.refresh()
    assert the_client.get_object_value(KEY, {"a": 1}, organization(42)) == {}
    directory.values({KEY: layer("organization_id", config=1)})
    store.refresh()
    assert (
        told(the_client.get_object_details(KEY, {"a": 1}, organization(42)))
        == f"TYPE_MISMATCH: `{KEY}` is of type int, not dict or list"
    )


def test_who_gets_no_arm_gets_the_default(directory: Directory, store: Options) -> None:
    the_client = client(store)

    def ask(value: dict[str, Any] | None, context: EvaluationContext) -> str:
        directory.values({} if value is None else {KEY: value})
        store.refresh()
        return told(the_client.get_string_details(KEY, "control", context))

    default = "'control' DEFAULT - namespace=seer"
    assert ask(None, organization(42)) == default
    assert ask(layer("organization_id", 10), organization(42)) == default
    disabled = ask(layer("organization_id", enabled=False), organization(42))
    assert disabled.startswith("'control' DISABLED - definition_revision=")
    missing = (
        f"INVALID_CONTEXT: `{KEY}` is assigned by `organization_id`: missing, or no text, "
        "number or boolean"
    )
    assert ask(layer("organization_id"), EvaluationContext("ada")) == missing
    attributes = {"organization_id": [42]}
    assert (
        ask(layer("organization_id"), EvaluationContext("ada", attributes)) == missing
    )
    assert (
        ask(layer("targetingKey"), organization(42))
        == f"TARGETING_KEY_MISSING: `{KEY}` is assigned by the targeting key, and there is none"
    )
    assert the_client.get_object_value(KEY, {"a": 1}, EvaluationContext("ada")) == {}, (
        "assigned, an arm that sets nothing"
    )


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "operator", "operand"),
    [
        (True, "equals", True),
        (42, "equals", 42.0),
        (0.5, "equals", 0.5),
        ("Ada", "equals", "ada"),
        (NOON, "equals", "2026-11-21T12:00:00Z"),
        (NOON + timedelta(seconds=0.5), "equals", "2026-11-21T12:00:00.5Z"),
        (
            NOON.astimezone(timezone(timedelta(hours=1))),
            "equals",
            "2026-11-21T12:00:00Z",
        ),
        (["beta", "internal"], "contains", "beta"),
        (("beta", "internal"), "contains", "beta"),
    ],
)
def test_each_type_is_compared_as_what_it_is(
    directory: Directory, store: Options, value: Any, operator: str, operand: Any
) -> None:
    flag = feature(segment(100, ("x", operator, operand)))
    directory.values({"feature.red-bar": flag})
    store.refresh()
    the_client = client(store)
    for attributes, expected in ({"x": value}, True), ({"x": "other"}, False):
        context = EvaluationContext(attributes=attributes)
        answer = the_client.get_boolean_details("feature.red-bar", False, context)
        assert (answer.value, answer.error_code) == (expected, None)


def test_an_object_is_there_and_no_condition_compares_it(
    directory: Directory, store: Options
) -> None:
    flag = feature(segment(100, ("x", "not_in", ["a"])))
    directory.values({"feature.red-bar": flag})
    store.refresh()
    the_client = client(store)
    for attributes, expected in ({"x": {"y": NOON}}, False), ({}, True):
        context = EvaluationContext(attributes=attributes)
        answer = the_client.get_boolean_details("feature.red-bar", False, context)
        assert (answer.value, answer.error_code) == (expected, None)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, "Cannot convert NaN or Infinity to JSON"),
        (datetime(2026, 11, 21), "a datetime without a time zone is no moment"),
        (object(), "in the property 'x', of type 'object'"),
        ([b"bytes"], "in the property 'x', of type 'list'"),
    ],
)
def test_what_no_property_can_be_is_an_invalid_context(
    store: Options, value: Any, message: str
) -> None:
    the_client = client(store)
    context = EvaluationContext(attributes={"x": value})
    answer = the_client.get_boolean_details("feature.red-bar", True, context)
    assert (answer.value, answer.error_code) == (True, ErrorCode.INVALID_CONTEXT)
    assert message in (answer.error_message or "")
    # Options do not look at it.
    assert the_client.get_integer_value("feature.rate-limit", 1, context) == 100


def test_the_targeting_key_is_a_property_and_the_identity(
    directory: Directory, store: Options
) -> None:
    flag = feature(segment(100, ("targetingKey", "equals", "ada")))
    directory.values({"feature.red-bar": flag})
    store.refresh()
    ada = EvaluationContext("ada", {"targetingKey": "bob"})
    assert client(store).get_boolean_value("feature.red-bar", False, ada)
    renamed = client(store, targeting_key_property="user_id")
    assert not renamed.get_boolean_value("feature.red-bar", True, ada)

    directory.values({"feature.red-bar": feature(segment(50))})
    store.refresh()
    features = store.features("seer")
    by_key, by_organization = [], []
    for number in range(200):
        context = EvaluationContext(str(number), {"organization_id": number % 7})
        answer = client(store).get_boolean_value("feature.red-bar", False, context)
        ours = FeatureContext({"targetingKey": str(number)})
        assert answer == features.has("red-bar", ours)
        by_key.append(answer)
        provider = client(store, identity_fields=["organization_id"])
        answer = provider.get_boolean_value("feature.red-bar", False, context)
        ours = FeatureContext({"organization_id": number % 7})
        assert answer == features.has("red-bar", ours)
        by_organization.append(answer)
    assert 50 < sum(by_key) < 150
    assert by_key != by_organization


def test_answers_are_those_of_has(directory: Directory) -> None:
    directory.schema(
        {
            "version": "1.0",
            "type": "object",
            "properties": {},
            "patternProperties": {"^feature\\.": FLAG},
        }
    )
    random_ = random.Random(5)
    choose = random_.choice
    keys = ["a", "b", "c", "targetingKey"]

    def number() -> Any:
        return choose([0, 1, 2, 0.0, 1.0, 2.5, -1.5, 1e300])

    def text() -> Any:
        return choose(["ada", "Ada", "bob@example.com", "", "ß", "1", "4"])

    def entries() -> Any:
        entry = choose([number, text])
        return [entry() for _ in range(random_.randrange(4))]

    def scalar() -> Any:
        return choose([number, text, lambda: choose([True, False])])()

    def operand(operator: str) -> Any:
        match operator:
            case "in" | "not_in":
                return entries()
            case "contains" | "not_contains":
                return text()
            case "matches" | "not_matches":
                return ["a*", "*@example.com", "1"]
        return scalar()

    def flag() -> dict[str, Any]:
        segments = []
        for _ in range(random_.randrange(1, 4)):
            conditions = [
                (choose(keys), operator, operand(operator))
                for operator in random_.sample(
                    condition_operators(), random_.randrange(3)
                )
            ]
            segments.append(segment(choose([0, 20, 50, 80, 100]), *conditions))
        created_at = choose(["1970-01-01", "2026-11-01"])
        return feature(*segments, created_at=created_at, enabled=random_.random() > 0.1)

    directory.values({f"feature.f{at}": flag() for at in range(40)})
    store = Options(directory=directory.path, refresh_threshold=None)
    the_client, features = client(store), store.features("seer")
    answers = []
    for _ in range(150):
        attributes = {
            key: choose([scalar, scalar, entries])()
            for key in keys[:3]
            if random_.random() > 0.2
        }
        targeting_key = choose([None, str(random_.randrange(1000))])
        properties, identity = dict(attributes), []
        if targeting_key is not None:
            properties["targetingKey"] = targeting_key
            identity = ["targetingKey"]
        ours = FeatureContext(properties, identity_fields=identity)
        context = EvaluationContext(targeting_key, attributes)
        # The last one has no value.
        for at in range(41):
            expected = features.has(f"f{at}", ours)
            # The other default, so that it cannot be mistaken for the answer.
            answer = the_client.get_boolean_value(
                f"feature.f{at}", not expected, context
            )
            assert answer == expected, features.explain(f"f{at}", ours)
            answers.append(answer)
    assert len(answers) * 0.1 < sum(answers) < len(answers) * 0.9


def test_async_methods_answer_the_same(directory: Directory, store: Options) -> None:
    directory.values({"feature.red-bar": always_on(), KEY: layer("organization_id")})
    store.refresh()
    the_client, context = client(store), organization(42)

    async def ask() -> list[Any]:
        return [
            await the_client.get_boolean_value_async("feature.red-bar", False, context),
            await the_client.get_integer_value_async("feature.rate-limit", 1, context),
            await the_client.get_float_value_async("ratio", 0.0, context),
            await the_client.get_string_value_async(KEY, "control", context),
            await the_client.get_object_value_async("db", {}, context),
            (await the_client.get_boolean_details_async("x", True)).error_code,
        ]

    assert asyncio.run(ask()) == [
        True,
        100,
        1.0,
        "brief",
        {"port": 8080, "timeout": 5.0},
        ErrorCode.FLAG_NOT_FOUND,
    ]


def test_an_unknown_namespace_is_no_provider(store: Options) -> None:
    provider = SentryOptionsProvider("unknown", store=store)
    with pytest.raises(ProviderNotReadyError, match="Unknown namespace: unknown"):
        api.set_provider_and_wait(provider)
    the_client = api.get_client()
    assert the_client.get_provider_status() == ProviderStatus.ERROR
    answer = told(the_client.get_boolean_details("enabled", True))
    assert answer == "PROVIDER_NOT_READY: Unknown namespace: unknown"


def test_the_default_store_is_initialized_with_the_provider(
    directory: Directory, run: Run
) -> None:
    directory.values({"feature.red-bar": always_on()})
    program = run(
        """
        import os
        from pathlib import Path

        from openfeature import api
        from openfeature.exception import ProviderNotReadyError

        from sentry_options.openfeature import SentryOptionsProvider

        directory = Path(os.environ["SENTRY_OPTIONS_DIR"])
        provider = SentryOptionsProvider("seer")
        try:
            provider.resolve_boolean_details("feature.red-bar", False)
        except ProviderNotReadyError as error:
            print(error.error_message)

        schema = directory / "schemas" / "seer" / "schema.json"
        text = schema.read_text()
        schema.write_text("{")
        try:
            api.set_provider_and_wait(provider)
        except ProviderNotReadyError as error:
            print(error.error_message.startswith("Schema error"))
        client = api.get_client()
        print(client.get_provider_status().name)
        print(client.get_boolean_details("feature.red-bar", False).error_code)

        schema.write_text(text)
        api.set_provider_and_wait(SentryOptionsProvider("seer"))
        client = api.get_client()
        print(client.get_provider_status().name)
        print(client.get_boolean_value("feature.red-bar", False))
        """
    )
    assert program.lines == [
        "Options not initialized - call init() first",
        "True",
        "ERROR",
        "PROVIDER_NOT_READY",
        "READY",
        "True",
    ]


def test_the_package_does_without_the_sdk(run: Run) -> None:
    program = run(
        """
        import sys

        import sentry_options

        print([name for name in sys.modules if name.startswith("openfeature")])
        sys.modules["openfeature"] = None
        try:
            import sentry_options.openfeature
        except ImportError as error:
            print(error.name.split(".")[0])
        """
    )
    assert program.lines == ["[]", "openfeature"]
