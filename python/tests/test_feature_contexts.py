"""What contexts are made of, and who they are to a rollout."""

from __future__ import annotations

import copy
import pickle
from collections import UserDict
from types import MappingProxyType
from typing import Any

import pytest
from conftest import Directory
from flagged import ANY
from hypothesis import given
from hypothesis import strategies as st

from sentry_options import FeatureContext, Options
from sentry_options.testing import rollout


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """A store with a flag for each share."""
    directory = Directory(tmp_path_factory.mktemp("shares"))
    flags = {f"feature.share-{at}": rollout(at) for at in range(101)}
    directory.schema(ANY)
    directory.values(flags)
    return Options(directory=directory.path, refresh_threshold=None)


@given(organization=st.integers(-(2**70), 2**70) | st.text())
def test_growing_a_share_takes_nobody_out(shares: Options, organization: Any) -> None:
    checker, context = shares.features("seer"), {"organization_id": organization}
    answers = [checker.has(f"share-{share}", context) for share in range(101)]
    assert answers == sorted(answers)
    assert (answers[0], answers[100]) == (False, True)
    (decided,) = checker.explain("share-50", context).segments
    assert decided.bucket is not None
    # The bucket is in each share that is not below it, but that nobody is in the first.
    assert answers.index(True) == max(decided.bucket, 1)


PROPERTIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(data=st.dictionaries(st.text(), PROPERTIES), fields=st.lists(st.text()))
def test_a_copy_is_who_the_original_is(
    shares: Options, data: dict[str, Any], fields: list[str]
) -> None:
    """Whatever a context is made of is refused with a ValueError, or survives pickling."""
    try:
        context = FeatureContext(data, identity_fields=fields)
    except ValueError:
        return
    checker = shares.features("seer")
    original = checker.explain("share-50", context)
    for copied in (pickle.loads(pickle.dumps(context)), copy.deepcopy(context)):
        assert checker.explain("share-50", copied) == original


def test_what_runs_other_code_while_a_context_is_made() -> None:
    """A property may change the dict that it is in, raise, or contain itself."""
    data: dict[str, Any] = {}

    class Number:
        def __index__(self) -> int:
            data.clear()
            data.update({str(at): at for at in range(1000)})
            return 1

    data.update({"a": Number(), "b": 2, "c": Number()})
    FeatureContext(data)

    class Keys(dict[str, Any]):
        def items(self) -> Any:
            raise RuntimeError("no items")

    with pytest.raises(RuntimeError, match="no items"):
        FeatureContext(Keys())
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="contains itself"):
        FeatureContext({"a": loop})


@pytest.mark.parametrize("kind", [dict, UserDict, MappingProxyType])
def test_any_mapping_is_a_context(store: Options, kind: Any) -> None:
    data = kind({"organization_id": 42})
    assert store.features("seer").has("red-bar", data)
    assert store.options("seer").feature_red_bar(data)
    assert store.features("seer").has("red-bar", FeatureContext(data))
