"""Experiments and layers: what is assigned, and the record of it."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import Directory
from flagged import ANY, layer_of

from sentry_options import (
    FeatureContext,
    NamespaceExperiments,
    Options,
    UnknownNamespaceError,
)
from sentry_options.testing import arm, experiment, experiment_layer

ONE = FeatureContext({"organization_id": 42, "email": "ada@example.com"})


def test_by_name_and_as_an_attribute(store: Options) -> None:
    seer, experiments = store.options("seer"), store.experiments("seer")
    assigned = seer.experiment_layer_answers(ONE)
    assert assigned is not None
    assert assigned == experiments.assign("tone", ONE)
    assert assigned == experiments.try_assign("tone", ONE)
    assert assigned == experiments.layer("answers", ONE)
    assert assigned == seer.snapshot().experiment_layer_answers({"organization_id": 42})
    assert (assigned.status, assigned.arm, assigned.reason, assigned.excluded_by) == (
        "assigned",
        "brief",
        None,
        None,
    )
    assert (assigned.namespace, assigned.experiment, assigned.layer) == (
        "seer",
        "tone",
        "answers",
    )
    assert (assigned.allocation_start, assigned.allocation_size) == (0, 100)
    assert (assigned.unit, assigned.subject) == (("organization_id",), '["42"]')
    assert repr(assigned) == (
        'Assignment(experiment="tone", status="assigned", arm="brief")'
    )
    assert str(assigned) == (
        f'tone: arm "brief" (slot {assigned.slot} of layer "answers", by organization_id; '
        "its slots are 0-99)"
    )
    assert copy.copy(assigned) is copy.deepcopy(assigned) is assigned
    with pytest.raises(AttributeError):
        assigned.arm = "other"  # type: ignore[misc]
    assert (
        repr(seer.experiment_layer_answers) == '<experiment layer "answers" of "seer">'
    )


def test_a_config_is_the_callers_own(store: Options) -> None:
    assigned = store.experiments("seer").assign("tone", ONE)
    config = assigned.config
    assert config == {"name": "brief"}
    config["name"] = "other"
    assert assigned.config == {"name": "brief"}


def test_each_status(directory: Directory) -> None:
    directory.schema(ANY)
    one, other = experiment(0, 50, [arm("a", 1)]), experiment(50, 30, [arm("b", 1)])
    disabled = {**experiment(80, 10, [arm("c", 1)]), "enabled": False}
    layer = experiment_layer(["id"], {"one": one, "other": other, "off": disabled})
    directory.values({"experiment-layer.checkout": layer})
    experiments = Options(directory=directory.path).experiments("seer")
    seen: dict[str, set[Any]] = {}
    for number in range(1000):
        context = FeatureContext({"id": number})
        assignment = experiments.assign("one", context)
        seen.setdefault(assignment.status, set()).add(assignment.excluded_by)
        slot = assignment.slot
        assert slot is not None and 0 <= slot < 100
        claimed = experiments.layer("checkout", context)
        if slot < 50:
            assert assignment.arm == "a" and claimed == assignment
        elif slot < 80:
            assert assignment.excluded_by == "other"
            assert claimed is not None and claimed.arm == "b"
        elif slot < 90:
            assert assignment.excluded_by == "off"
            assert experiments.assign("off", context).status == "disabled"
            assert claimed is not None and claimed.status == "disabled"
        else:
            assert assignment.status == "holdout" and claimed is None
    assert seen == {
        "assigned": {None},
        "excluded": {"other", "off"},
        "holdout": {None},
    }
    lacking = experiments.assign("one", {"other": 1})
    assert (lacking.status, lacking.subject, lacking.slot) == ("unassigned", None, None)
    assert lacking.reason is not None and '"id" is missing' in lacking.reason
    assert experiments.layer("checkout", {"other": 1}) is None


def test_what_is_not_there(store: Options) -> None:
    nowhere = store.experiments("nope")
    unknown = store.experiments("seer").assign("nothing", ONE)
    assert (
        unknown.status,
        unknown.layer,
        unknown.unit,
        unknown.definition_revision,
    ) == (
        "unassigned",
        None,
        None,
        None,
    )
    assert nowhere.assign("tone", ONE).status == "unassigned"
    assert nowhere.layer("answers", ONE) is None
    with pytest.raises(UnknownNamespaceError, match="nope"):
        nowhere.try_assign("tone", ONE)
    assert store.experiments("seer").layer("nothing", ONE) is None
    assert repr(nowhere) == 'NamespaceExperiments("nope")'


@pytest.mark.parametrize("method", ["assign", "try_assign", "layer"])
def test_wrong_arguments(store: Options, method: str) -> None:
    call = getattr(store.experiments("seer"), method)
    with pytest.raises(TypeError, match="not an instance of 'FeatureContext'"):
        call("tone", 42)
    with pytest.raises(TypeError, match="not an instance of 'str'"):
        call(42, ONE)
    with pytest.raises(TypeError, match="context"):
        call("tone")


def test_an_attribute_is_called_with_a_context(store: Options) -> None:
    answers = store.options("seer").experiment_layer_answers
    with pytest.raises(
        TypeError, match=r"experiment_layer_answers\(\) needs a context"
    ):
        answers()
    with pytest.raises(TypeError, match="call it with a context"):
        assert answers


def test_a_reload_is_seen_and_a_snapshot_stays(
    store: Options, directory: Directory
) -> None:
    seer = store.options("seer")
    before = seer.snapshot()
    directory.values({"experiment-layer.answers": layer_of("long")})
    assert store.refresh()
    assert [
        view.experiment_layer_answers(ONE).arm
        for view in (before, seer, seer.snapshot())
    ] == ["brief", "long", "long"]
    directory.values({})
    assert store.refresh()
    assert seer.experiment_layer_answers(ONE) is None


def test_the_definition_has_the_revision_that_was_agreed(directory: Directory) -> None:
    directory.schema(ANY)
    arms = [arm("control", 50), arm("treatment", 50, {"color": "green"})]
    layer = experiment_layer(["organization_id"], {"button": experiment(0, 40, arms)})
    directory.values({"experiment-layer.checkout": layer})
    experiments = Options(directory=directory.path).experiments("seer")
    assert experiments.assign("button", ONE).definition_revision == "b6df71182b5566f6"


def tone(store: Options) -> NamespaceExperiments:
    return store.experiments("seer")


def test_exposures(store: Options) -> None:
    assigned = tone(store).assign("tone", ONE)
    before = datetime.now(UTC)
    row = assigned.exposure("checkout")
    after = datetime.now(UTC)
    recorded_at = row.pop("recorded_at")
    assert recorded_at.endswith("Z")
    assert before <= datetime.fromisoformat(recorded_at) <= after
    assert row == {
        "record_version": 1,
        "service": "checkout",
        "namespace": "seer",
        "experiment": "tone",
        "layer": "answers",
        "unit": ["organization_id"],
        "subject": '["42"]',
        "slot": assigned.slot,
        "allocation_start": 0,
        "allocation_size": 100,
        "definition_revision": assigned.definition_revision,
        "status": "assigned",
        "arm": "brief",
        "excluded_by": None,
        "reason": None,
    }
    json.dumps(row)
    assert assigned.exposure("checkout") is not assigned.exposure("checkout")


def test_the_time_of_an_exposure(store: Options) -> None:
    assigned = tone(store).assign("tone", ONE)

    def recorded_at(moment: Any) -> str:
        row = assigned.exposure("checkout", recorded_at=moment)
        return str(row["recorded_at"])

    assert recorded_at("whenever") == "whenever"
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert recorded_at(noon) == "2026-11-20T12:00:00Z"
    east = timezone(timedelta(hours=2))
    assert recorded_at(noon.astimezone(east)) == "2026-11-20T14:00:00+02:00"
    with pytest.raises(ValueError, match="no time zone"):
        recorded_at(datetime(2026, 11, 20))
    with pytest.raises(TypeError, match="a datetime or a str, not 'int'"):
        recorded_at(5)
    with pytest.raises(TypeError):
        assigned.exposure(5)  # type: ignore[arg-type]
