"""Test overrides of flags and experiment layers: for whom they hold, and what they are made of."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import DEADLINE, Directory
from flagged import VALUES, layer_of

from sentry_options import (
    FeatureContext,
    Options,
    SchemaError,
    experiments,
    features,
    options,
    refresh,
)
from sentry_options.testing import (
    always_off,
    always_on,
    arm,
    condition,
    experiment,
    experiment_layer,
    feature,
    override_options,
    rollout,
    segment,
)

RED_BAR = "feature.red-bar"
ONE = FeatureContext({"organization_id": 42})
OTHER = FeatureContext({"organization_id": 7})


@pytest.fixture(scope="module", autouse=True)
def initialized(default_directory: Directory) -> Directory:
    """The default store of this process."""
    return default_directory


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    assert is_on(ONE) and not is_on(OTHER)


def is_on(context: FeatureContext) -> bool:
    """What all ways to ask agree on."""
    seer, checker = options("shop"), features("shop")
    found = {
        seer.feature_red_bar(context),
        seer.feature_red_bar.explain(context).is_on,
        seer.snapshot().feature_red_bar(context),
        seer.snapshot().feature_red_bar.explain(context).is_on,
        checker.has("red-bar", context),
        checker.try_has("red-bar", context),
        checker.explain("red-bar", context).is_on,
    }
    assert len(found) == 1, found
    return bool(found.pop())


def arm_of(context: FeatureContext) -> str | None:
    """What all ways to ask agree on."""
    seer, by_name = options("shop"), experiments("shop")
    assigned = by_name.assign("tone", context)
    assert assigned == by_name.try_assign("tone", context)
    for layer in (
        seer.experiment_layer_answers,
        seer.snapshot().experiment_layer_answers,
    ):
        assert layer(context) == by_name.layer("answers", context) == assigned
    return assigned.arm


def test_both_branches() -> None:
    with override_options("shop", {RED_BAR: always_on()}):
        assert is_on(OTHER)
        with override_options("shop", {RED_BAR: always_off()}):
            assert not is_on(ONE)
        assert is_on(OTHER)


def test_the_explanation_says_so() -> None:
    with override_options("shop", {RED_BAR: rollout(50)}):
        context = FeatureContext({"organization_id": 42})
        explanation = options("shop").feature_red_bar.explain(context)
        assert explanation.origin == "a test override"
        assert str(explanation) == (
            "red-bar is on, by a test override\n"
            '  segment 0 "rollout": matches, rollout 50 %, bucket 30 is in it (by organization_id)'
        )
    assert options("shop").feature_red_bar.explain(ONE).origin is None


def test_a_snapshot_keeps_what_was_in_force() -> None:
    before = options("shop").snapshot()
    with override_options("shop", {RED_BAR: always_off()}):
        assert before.feature_red_bar(ONE)
        within = options("shop").snapshot()
        with override_options("shop", {RED_BAR: always_on()}):
            assert not within.feature_red_bar(ONE)
    assert not within.feature_red_bar(ONE)
    assert within.feature_red_bar.explain(ONE).origin == "a test override"


def test_what_is_asked_already_sees_it() -> None:
    red_bar, checker = options("shop").feature_red_bar, features("shop")
    with override_options("shop", {RED_BAR: always_off()}):
        assert not red_bar(ONE) and not checker.has("red-bar", ONE)
    assert red_bar(ONE) and checker.has("red-bar", ONE)


def test_a_flag_without_a_value_and_options_beside() -> None:
    with override_options("shop", {"feature.blue-bar": always_on(), "limit": 5}):
        assert options("shop").feature_blue_bar({}) and options("shop").limit == 5
        assert features("shop").try_has("blue-bar", {}) is True
        assert options("shop").get("feature.blue-bar") == always_on()
        assert is_on(ONE) and not is_on(OTHER)
    assert features("shop").try_has("blue-bar", {}) is None


def test_an_ordinary_option_stays_one() -> None:
    with override_options("shop", {"feature.typed": False}):
        assert features("shop").explain("typed", ONE).reason == "invalid"
        assert options("shop").feature_typed is False


def test_a_refresh_does_not_end_it(initialized: Directory) -> None:
    with override_options("shop", {RED_BAR: always_off()}):
        initialized.values({**VALUES, "limit": 3}, "shop")
        assert refresh()
        assert not is_on(ONE) and options("shop").limit == 3


def test_a_thread_sees_its_own() -> None:
    entered, ask = threading.Event(), threading.Event()

    def other() -> bool:
        with override_options("shop", {RED_BAR: always_off()}):
            entered.set()
            assert ask.wait(DEADLINE)
            return is_on(ONE)

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(other)
        assert entered.wait(DEADLINE)
        assert is_on(ONE)
        ask.set()
        assert answer.result(DEADLINE) is False


def test_tasks_see_their_own() -> None:
    async def task(value: dict[str, Any], barrier: asyncio.Barrier) -> bool:
        with override_options("shop", {RED_BAR: value}):
            await barrier.wait()
            here = is_on(OTHER)
            in_thread = await asyncio.to_thread(is_on, OTHER)
            assert here is in_thread
            await barrier.wait()
            return here

    async def main() -> None:
        barrier = asyncio.Barrier(2)
        answers = await asyncio.gather(
            task(always_on(), barrier), task(always_off(), barrier)
        )
        assert answers == [True, False]
        assert not is_on(OTHER)

    asyncio.run(main())


@override_options("shop", {RED_BAR: always_off()})
def test_as_a_decorator() -> None:
    assert not options("shop").feature_red_bar(ONE)
    # The fixture that looks what is left runs outside of it.


def test_as_a_fixture(override_options: Any) -> None:
    override_options("shop", {RED_BAR: always_off()})
    assert not options("shop").feature_red_bar(ONE)


def test_every_store_sees_it(initialized: Directory) -> None:
    store = Options(directory=initialized.path, refresh_threshold=None)
    with override_options("shop", {RED_BAR: always_off()}):
        assert not store.options("shop").feature_red_bar(ONE)
        assert not store.features("shop").has("red-bar", ONE)
    assert store.options("shop").feature_red_bar(ONE)


def test_layers() -> None:
    assert arm_of(ONE) == "brief"
    with override_options("shop", {"experiment-layer.answers": layer_of("long")}):
        assert arm_of(ONE) == "long"
        within = options("shop").snapshot()
    assert within.experiment_layer_answers(ONE).arm == "long"
    assert arm_of(ONE) == "brief"
    nobody = experiment_layer(["organization_id"], {})
    with override_options("shop", {"experiment-layer.answers": nobody}):
        assert options("shop").experiment_layer_answers(ONE) is None
        assert experiments("shop").assign("tone", ONE).status == "unassigned"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (RED_BAR, 1, 'feature.red-bar 1 is not of type "object"'),
        (RED_BAR, {}, '"owner" is a required property'),
        (RED_BAR, rollout(101), "101"),
        ("feature.redd-bar", always_on(), "feature.redd-bar"),
        ("experiment-layer.answers", always_on(), "unit"),
        (
            "experiment-layer.answers",
            experiment_layer(["id"], {"x": experiment(90, 20, [arm("a", 1)])}),
            "past",
        ),
    ],
)
def test_they_are_checked(key: str, value: Any, message: str) -> None:
    with pytest.raises(SchemaError) as raised, override_options("shop", {key: value}):
        pass
    assert message in str(raised.value)


def test_values_that_the_helpers_make() -> None:
    """They are those of the Rust helpers, and each is a new one."""
    is_staff = condition("is_staff", "equals", True)
    assert feature([segment("staff", 100, [is_staff])]) == {
        "owner": {"team": "testing"},
        "created_at": "1970-01-01",
        "segments": [
            {
                "name": "staff",
                "rollout": 100,
                "conditions": [
                    {"property": "is_staff", "operator": "equals", "value": True}
                ],
            }
        ],
    }
    assert always_on() == feature([segment("always-on", 100, [])])
    assert always_off() == {**feature([]), "enabled": False}
    assert rollout(5) == feature([segment("rollout", 5, [])])
    assert always_on() is not always_on()
    assert arm("a", 1) == {"name": "a", "weight": 1}
    assert arm("a", 1, {"x": 1}) == {"name": "a", "weight": 1, "config": {"x": 1}}
    assert experiment(0, 10, [arm("a", 1)]) == {
        "owner": {"team": "testing"},
        "allocation": {"start": 0, "size": 10},
        "arms": [arm("a", 1)],
    }
    assert experiment_layer(("id",), {"x": experiment(0, 10, [arm("a", 1)])}) == {
        "unit": ["id"],
        "experiments": {"x": experiment(0, 10, [arm("a", 1)])},
    }
    shares = {share: rollout(share) for share in (0, 50, 100)}
    for share, expected in ((0, {False}), (50, {True, False}), (100, {True})):
        with override_options("shop", {RED_BAR: shares[share]}):
            red_bar = options("shop").feature_red_bar
            assert {red_bar({"id": number}) for number in range(200)} == expected
