"""Exceptions: what they carry besides the message of the 1.2 releases."""

from __future__ import annotations

import copy
import pickle
import sys
import traceback

import pytest
from conftest import SCHEMA, Directory, Run

from sentry_options import (
    Options,
    OptionsError,
    SchemaError,
    SchemaRegistry,
    UnknownNamespaceError,
    UnknownOptionError,
)
from sentry_options._core import NamespaceOptions, Struct

NUMBER = {"type": "integer", "default": 1, "description": "A number"}


def open_store(directory: Directory) -> Options:
    return Options(directory=directory.path, refresh_threshold=None)


def test_unknown_option(directory: Directory) -> None:
    seer = open_store(directory).options("seer")
    for read in (seer.get, seer.get_forced, seer.isset, seer.snapshot().get):
        with pytest.raises(UnknownOptionError) as caught:
            read("feature.rate-limt")
        error = caught.value
        assert str(error) == "Unknown option 'feature.rate-limt' in namespace 'seer'"
        assert (error.namespace, error.key) == ("seer", "feature.rate-limt")
        assert error.suggestion == "feature.rate-limit"
        assert error.__notes__ == ["Did you mean 'feature.rate-limit'?"]
        shown = "".join(traceback.format_exception(error))
        assert shown.endswith("Did you mean 'feature.rate-limit'?\n")


def test_nothing_near_is_not_suggested(directory: Directory) -> None:
    seer = open_store(directory).options("seer")
    with pytest.raises(UnknownOptionError) as caught:
        seer.get("something else altogether")
    assert caught.value.suggestion is None
    assert not hasattr(caught.value, "__notes__")


def test_unknown_namespace(directory: Directory) -> None:
    handle: NamespaceOptions = open_store(directory).options("nope")
    assert repr(handle) == 'NamespaceOptions("nope")'
    for read in (handle.get, handle.get_forced, handle.isset):
        with pytest.raises(
            UnknownNamespaceError, match="^Unknown namespace: nope$"
        ) as caught:
            read("key")
        assert caught.value.namespace == "nope"
    with pytest.raises(UnknownNamespaceError):
        handle.snapshot()


def test_refused_values(directory: Directory) -> None:
    directory.values({"feature.rate-limit": "many"})
    with pytest.raises(SchemaError) as caught:
        open_store(directory)
    assert caught.value.namespace == "seer"
    assert 'feature.rate-limit "many" is not of type "integer"' in str(caught.value)


def test_refused_values_of_several_namespaces(directory: Directory) -> None:
    directory.schema({**SCHEMA, "properties": {"count": NUMBER}}, "other")
    directory.values({"feature.rate-limit": "many"})
    directory.values({"count": "many"}, "other")
    with pytest.raises(SchemaError) as caught:
        open_store(directory)
    namespaces = [error.namespace for error in caught.value.errors]
    assert sorted(map(str, namespaces)) == ["other", "seer"]
    assert all(str(error) in str(caught.value) for error in caught.value.errors)


def test_broken_schema(directory: Directory) -> None:
    directory.schema(
        {**SCHEMA, "properties": {"count": {**NUMBER, "default": "x"}}}, "bad"
    )
    for load in (
        lambda: open_store(directory),
        lambda: SchemaRegistry.from_directory(directory.path / "schemas"),
    ):
        with pytest.raises(SchemaError) as caught:
            load()
        file = caught.value.file
        assert file is not None
        assert file.endswith("schemas/bad/schema.json")
        assert f"{file}:1:" in str(caught.value)


def test_secrets_are_not_in_errors(directory: Directory) -> None:
    directory.values({"token": ["confidential"]})
    with pytest.raises(SchemaError) as caught:
        open_store(directory)
    assert "token" in str(caught.value)
    assert "confidential" not in repr(caught.value) + str(vars(caught.value))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_they_survive_pickling_and_copying(directory: Directory, protocol: int) -> None:
    store = open_store(directory)
    with pytest.raises(OptionsError) as caught:
        store.options("seer").get("gretting")
    error = caught.value
    for other in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error)):
        assert type(other) is UnknownOptionError
        assert (str(other), other.args) == (str(error), error.args)
        assert vars(other) == vars(error)
        assert other.suggestion == "greeting"


def test_a_misspelt_attribute(directory: Directory, run: Run) -> None:
    program = """
        import sys
        from sentry_options import init, options
        init(refresh_threshold=None)
        options("seer").{0}
    """
    ended = run(program.format("gretting"), check=False)
    assert ended.code == 1
    last = ended.stderr.splitlines()[-1]
    assert last.startswith("AttributeError: ")
    assert "'gretting'" in last
    assert "Did you mean: 'greeting'?" in last
    ended = run(program.format("feature.rate"), check=False)
    assert "AttributeError" in ended.stderr


def test_a_misspelt_attribute_names_the_key(directory: Directory) -> None:
    seer = open_store(directory).options("seer")
    with pytest.raises(AttributeError) as caught:
        _ = seer.feature_rate_limt
    assert caught.value.name == "feature_rate_limt"
    assert caught.value.obj is seer
    # CPython 3.11 reads the attributes of types that say so at a tenth of the speed.
    if sys.version_info >= (3, 12):
        meant = "; the nearest option is feature_rate_limit ('feature.rate-limit')"
        assert str(caught.value).endswith(meant)
        with pytest.raises(AttributeError, match="; the nearest option is greeting$"):
            _ = seer.gretting
        with pytest.raises(AttributeError, match="has no attribute '__greeting'$"):
            seer.__getattribute__("__greeting")


def test_a_misspelt_field(directory: Directory) -> None:
    config = open_store(directory).options("seer").db_config
    with pytest.raises(AttributeError) as caught:
        _ = config.hots
    assert (caught.value.name, caught.value.obj) == ("hots", config)
    if sys.version_info >= (3, 12):
        assert str(caught.value).endswith("; the nearest field is host")


def test_methods_are_called_as_they_appear() -> None:
    for kind in (NamespaceOptions, Struct):
        for name, method in vars(kind).items():
            if hasattr(method, "__code__"):
                qualified = f"{kind.__name__}.{name}"
                assert (method.__name__, method.__qualname__) == (name, qualified)
