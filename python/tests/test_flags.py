"""Feature flags: by name and as attributes, on live handles, snapshots, generated modules and stores."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from conftest import Directory, Run
from flagged import ANY, SCHEMA, for_organizations

from sentry_options import (
    FeatureContext,
    Options,
    OptionsError,
    UnknownNamespaceError,
    UnknownOptionError,
    condition_operators,
)
from sentry_options.testing import (
    always_off,
    always_on,
    condition,
    feature,
    segment,
)

VECTORS = Path(__file__).parents[2] / "flags/tests/peer-vectors.json"
ONE = FeatureContext({"organization_id": 42}, identity_fields=["organization_id"])
OTHER = FeatureContext({"organization_id": 7})


def test_by_name_and_as_an_attribute(store: Options) -> None:
    seer, checker = store.options("seer"), store.features("seer")
    for view in (seer, seer.snapshot()):
        assert view.feature_red_bar(ONE) is True
        assert view.feature_red_bar(OTHER) is False
        assert view.feature_red_bar(context=ONE) is True
        assert view.feature_blue_bar(ONE) is False
    assert checker.has("red-bar", ONE) is True
    assert checker.has("red-bar", OTHER) is False
    assert checker.try_has("blue-bar", ONE) is None
    assert checker.has("blue-bar", ONE) is checker.has("nothing", ONE) is False


def test_the_peers_answers(directory: Directory) -> None:
    """What the released crate has answered for random flags and contexts."""
    vectors = json.loads(VECTORS.read_text())
    namespaces: dict[str, dict[str, Any]] = {}
    seen: defaultdict[str, int] = defaultdict(int)
    questions = []
    for vector in vectors:
        name = vector["name"]
        # One name may be that of several flags, and it is hashed.
        namespace = f"flags-{seen[name]}"
        seen[name] += 1
        namespaces.setdefault(namespace, {})[f"feature.{name}"] = vector["flag"]
        questions += [(namespace, name, asked) for asked in vector["asked"]]
    for namespace, flags in namespaces.items():
        directory.schema(ANY, namespace)
        directory.values(flags, namespace)
    store = Options(directory=directory.path, refresh_threshold=None)
    answers = []
    for namespace, name, asked in questions:
        context = FeatureContext(asked["context"], identity_fields=asked["identity"])
        checker = store.features(namespace)
        answer = checker.try_has(name, context)
        assert answer is asked["on"], (namespace, name, asked)
        assert checker.explain(name, context).is_on is answer
        answers.append(answer)
    assert len(answers) == 2_000
    assert 400 < answers.count(True) < 1_600


def test_a_reload_is_seen_and_a_snapshot_stays(
    store: Options, directory: Directory
) -> None:
    seer, checker = store.options("seer"), store.features("seer")
    red_bar, before = seer.feature_red_bar, seer.snapshot()
    directory.values({"feature.red-bar": for_organizations(7), "limit": 2})
    assert red_bar(ONE) and checker.has("red-bar", ONE) and seer.limit == 1
    assert store.refresh()
    assert (red_bar(ONE), red_bar(OTHER), checker.has("red-bar", OTHER)) == (
        False,
        True,
        True,
    )
    # The attribute is one and the same, however often its value changes.
    assert seer.feature_red_bar is red_bar
    assert before.feature_red_bar(ONE) and before.limit == 1
    assert not seer.snapshot().feature_red_bar(ONE)
    directory.values({"feature.red-bar": 5})
    with pytest.raises(OptionsError):
        store.refresh()
    assert red_bar(OTHER)


def test_each_read_by_name_refreshes_with_threshold_zero(directory: Directory) -> None:
    directory.schema(SCHEMA)
    store = Options(directory=directory.path, refresh_threshold=0)
    checker = store.features("seer")
    assert checker.try_has("red-bar", ONE) is None
    directory.values({"feature.red-bar": always_on()})
    assert checker.try_has("red-bar", ONE) is True
    directory.values({"feature.red-bar": always_off()})
    assert not checker.explain("red-bar", ONE).is_on


def test_get_gives_the_value(store: Options) -> None:
    seer = store.options("seer")
    assert seer.get("feature.red-bar") == for_organizations(42)
    assert seer.isset("feature.red-bar") and not seer.isset("feature.blue-bar")
    with pytest.raises(UnknownOptionError):
        seer.get("feature.blue-bar")


def test_names_are_listed_and_looked_for(store: Options) -> None:
    seer = store.options("seer")
    assert {"feature_red_bar", "feature_typed", "experiment_layer_answers"} <= set(
        dir(seer)
    )
    with pytest.raises(AttributeError) as raised:
        seer.feature_red_baar(ONE)
    if sys.version_info >= (3, 12):
        assert "feature_red_bar ('feature.red-bar')" in str(raised.value)
    with pytest.raises(AttributeError, match="read-only"):
        seer.feature_red_bar = lambda context: True
    assert repr(seer.feature_red_bar) == '<feature flag "red-bar" of "seer">'
    documentation = type(seer).feature_red_bar.__doc__
    assert documentation is not None and "feature.red-bar" in documentation


def test_explanations(store: Options) -> None:
    seer = store.options("seer")
    explanation = seer.feature_red_bar.explain(OTHER)
    assert str(explanation) == (
        "red-bar is off\n"
        '  segment 0 "organizations": passed over, condition 0: organization_id in [42] fails, '
        "organization_id is 7\n"
        "  no segment matches"
    )
    assert (explanation.flag, explanation.is_on, explanation.reason) == (
        "red-bar",
        False,
        "no_segment",
    )
    (passed,) = explanation.segments
    assert (passed.name, passed.is_matched, passed.rollout, passed.bucket) == (
        "organizations",
        False,
        None,
        None,
    )
    failed = passed.failed
    assert failed is not None
    assert (failed.index, failed.name, failed.property, failed.operator) == (
        0,
        None,
        "organization_id",
        "in",
    )
    assert (failed.expected, failed.found, failed.is_evaluable) == ("[42]", "7", True)
    assert explanation.to_dict()["segments"][0]["failed"]["found"] == "7"
    json.dumps(explanation.to_dict())
    assert explanation == store.features("seer").explain("red-bar", OTHER)
    assert explanation != seer.feature_red_bar.explain(ONE)
    assert explanation.identity == ("organization_id",)
    assert not explanation.hashes_name and explanation.origin is None

    (decided,) = seer.feature_red_bar.explain(ONE).segments
    assert (decided.is_matched, decided.rollout, decided.failed) == (True, 100, None)
    reasons = [
        store.features(namespace).explain(name, ONE).reason
        for namespace, name in (("seer", "blue-bar"), ("seer", "typed"), ("nope", "x"))
    ]
    assert reasons == ["not_set", "invalid", "not_set"]
    with pytest.raises(TypeError, match="is_on"):
        bool(explanation)
    with pytest.raises(AttributeError):
        explanation.is_on = True  # type: ignore[misc]


def test_mistakes_say_what_to_do(store: Options) -> None:
    seer, checker = store.options("seer"), store.features("seer")
    with pytest.raises(
        TypeError, match=r"feature_red_bar\(\) needs a context: a FeatureContext, or"
    ):
        seer.feature_red_bar()
    # An `if` without the call would always hold.
    with pytest.raises(TypeError, match=r"call it with a context: feature_red_bar\("):
        assert seer.feature_red_bar
    for wrong in (42, "organization_id", [("organization_id", 42)], object()):
        with pytest.raises(TypeError, match="not an instance of 'FeatureContext'"):
            seer.feature_red_bar(wrong)
        with pytest.raises(TypeError, match="not an instance of 'FeatureContext'"):
            checker.has("red-bar", wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError) as raised:
        FeatureContext({}, identity_fields="organization_id")
    assert "identity_fields=['organization_id']" in raised.value.__notes__[-1]
    with pytest.raises(ValueError) as refused:
        FeatureContext({"seen": {1, 2}})
    assert "property 'seen', of type 'set'" in refused.value.__notes__[0]
    with pytest.raises(OptionsError, match=r"'feature\.typed' is not a valid feature"):
        checker.try_has("typed", ONE)
    assert checker.has("typed", ONE) is False
    with pytest.raises(UnknownNamespaceError, match="nope"):
        store.features("nope").try_has("red-bar", ONE)
    assert store.features("nope").has("red-bar", ONE) is False


def test_operators_are_those_that_conditions_take(directory: Directory) -> None:
    operands: dict[str, Any] = {
        "contains": "a",
        "not_contains": "a",
        "equals": "a",
        "not_equals": "a",
    }
    flags = {
        f"feature.{operator}": feature(
            [
                segment(
                    "s", 100, [condition("p", operator, operands.get(operator, ["a"]))]
                )
            ]
        )
        for operator in condition_operators()
    }
    directory.schema(ANY)
    directory.values(flags)
    checker = Options(directory=directory.path).features("seer")
    held = {
        operator
        for operator in condition_operators()
        if checker.has(operator, {"p": "A"})
    }
    assert held == {"in", "equals", "matches"}


def test_in_the_store_of_init(run: Run, directory: Directory) -> None:
    directory.schema(SCHEMA)
    directory.values({"feature.red-bar": for_organizations(42)})
    program = """
        from sentry_options import NotInitializedError, experiments, features, init, options
        for early in (features, experiments, options):
            try:
                early("seer")
            except NotInitializedError as error:
                print(error)
        init()
        context = {"organization_id": 42}
        print(features("seer").has("red-bar", context), options("seer").feature_red_bar(context))
        print(features("seer").explain("red-bar", context).reason)
        print(options("seer").snapshot().feature_red_bar({}), options("seer").experiment_layer_answers({}))
    """
    message = "Options not initialized - call init() first"
    expected = [message, message, message, "True True", "segment", "False None"]
    assert run(program).lines == expected


GENERATED = """
from sentry_options import generated as _generated
Shop, shop = _generated.namespace('shop', {!r}, module=__name__)
"""


def test_in_a_generated_module(run: Run, directory: Directory, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(GENERATED.format(json.dumps(SCHEMA)))
    directory.values({"feature.red-bar": for_organizations(42)}, "shop")
    program = """
        import pickle
        from shop import shop
        from sentry_options import NotInitializedError, Options, init
        try:
            shop.feature_red_bar
        except NotInitializedError as error:
            print(error)
        init()
        context = {"organization_id": 42}
        print(shop.feature_red_bar(context), shop.feature_red_bar.explain({}).is_on)
        print(pickle.loads(pickle.dumps(shop)).feature_red_bar(context))
        print(Options().options(shop).feature_red_bar(context))
    """
    result = run(program, environment={"PYTHONPATH": str(tmp_path)})
    message = "Options not initialized - call init() first"
    assert result.lines == [message, "True False", "True", "True"]


def test_a_generated_module_needs_its_flags(
    run: Run, directory: Directory, tmp_path: Path
) -> None:
    (tmp_path / "shop.py").write_text(GENERATED.format(json.dumps(SCHEMA)))
    kept = {
        key: value
        for key, value in SCHEMA["properties"].items()
        if key not in ("feature.red-bar", "experiment-layer.answers")
    }
    directory.schema({**SCHEMA, "properties": kept}, "shop")
    program = """
        import shop
        from sentry_options import SchemaError, init
        try:
            init()
        except SchemaError as error:
            print(error)
    """
    result = run(program, environment={"PYTHONPATH": str(tmp_path)})
    assert "feature.red-bar is missing in the schema in use" in result.stdout
    assert "experiment-layer.answers is missing in the schema in use" in result.stdout
    # A pattern accepts what it does not name.
    pattern = {key: ANY["patternProperties"][key] for key in ANY["patternProperties"]}
    options = {key: kept[key] for key in ("limit",)}
    schema = {**SCHEMA, "properties": options, "patternProperties": pattern}
    embedded = {
        key: value for key, value in SCHEMA["properties"].items() if "typed" not in key
    }
    (tmp_path / "shop.py").write_text(
        GENERATED.format(json.dumps({**SCHEMA, "properties": embedded}))
    )
    directory.schema(schema, "shop")
    assert run(program, environment={"PYTHONPATH": str(tmp_path)}).stdout == ""


def test_a_name_that_two_keys_have_is_that_of_none(directory: Directory) -> None:
    properties = {
        "feature.a-b": SCHEMA["properties"]["feature.red-bar"],
        "feature.a.b": SCHEMA["properties"]["feature.red-bar"],
        "feature.c": SCHEMA["properties"]["feature.red-bar"],
    }
    directory.schema({**SCHEMA, "properties": properties})
    directory.values({key: always_on() for key in properties})
    store = Options(directory=directory.path)
    assert "feature_a_b" not in dir(store.options("seer"))
    assert store.options("seer").feature_c({})
    assert store.features("seer").has("a-b", {}) and store.features("seer").has(
        "a.b", {}
    )


def test_what_was_asked_of_a_store_outlives_it(directory: Directory) -> None:
    directory.schema(SCHEMA)
    directory.values({"feature.red-bar": for_organizations(42)})
    store = Options(directory=directory.path, refresh_threshold=None)
    red_bar, checker = store.options("seer").feature_red_bar, store.features("seer")
    del store
    assert red_bar(ONE) and checker.has("red-bar", ONE)


def test_a_fork_goes_on(run: Run, directory: Directory) -> None:
    directory.schema(SCHEMA)
    directory.values({"feature.red-bar": for_organizations(42)})
    program = """
        import os, sys
        from sentry_options import features, init, options, refresh
        init(refresh_threshold=None)
        checker, red_bar = features("seer"), options("seer").feature_red_bar
        child = os.fork()
        if child == 0:
            context = {"organization_id": 42}
            print(checker.has("red-bar", context), red_bar(context), flush=True)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert run(program).lines == ["True True", "0"]
