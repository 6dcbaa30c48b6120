"""Bad input: each has its defined answer, and none ends the process."""

from __future__ import annotations

import copy
import gc
import io
import json
import logging
import math
import pickle
import weakref
from typing import Any

import pytest
from conftest import SCHEMA, Directory, Run

from sentry_options import (
    NamespaceOptions,
    Options,
    SchemaError,
    SchemaRegistry,
    UnknownNamespaceError,
    UnknownOptionError,
    _core,
    as_dict,
    generated,
)


@pytest.fixture
def store(directory: Directory) -> Options:
    return Options(directory=directory.path, refresh_threshold=None)


@pytest.fixture
def seer(store: Options) -> Any:
    return store.options("seer")


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def own_tail() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def own_member() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["self"] = value
    return value


class Mapping(dict[str, Any]):
    """A dict that lies about its content."""

    def items(self) -> Any:
        return [(1, object())]

    def __iter__(self) -> Any:
        return iter([1])


class Text(str):
    """A text that is equal to everything and has the hash of another."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("enabled")


class Raising:
    def __index__(self) -> int:
        raise KeyboardInterrupt

    def __float__(self) -> float:
        raise KeyboardInterrupt


VALUES: list[tuple[str, object, type[Exception] | None]] = [
    ("ratio", math.nan, ValueError),
    ("ratio", math.inf, ValueError),
    ("ratio", -math.inf, ValueError),
    ("ratio", 10**400, ValueError),
    ("ratio", Raising(), ValueError),
    ("feature.rate-limit", True, SchemaError),
    ("feature.rate-limit", -1, SchemaError),
    ("feature.rate-limit", 2**16, SchemaError),
    ("feature.rate-limit", 2**63, SchemaError),
    ("feature.rate-limit", 2**64, SchemaError),
    ("feature.rate-limit", -(2**70), SchemaError),
    ("feature.rate-limit", 1.5, SchemaError),
    ("feature.rate-limit", "1", SchemaError),
    ("feature.rate-limit", 7.0, None),
    ("enabled", 1, SchemaError),
    ("greeting", b"bytes", ValueError),
    ("greeting", "\ud800", ValueError),
    ("greeting", None, SchemaError),
    ("greeting", Text("text"), None),
    ("model", "huge", SchemaError),
    ("tags", ("a", "b"), ValueError),
    ("tags", {"a"}, ValueError),
    ("tags", ["\ud800"], ValueError),
    ("tags", own_tail(), ValueError),
    ("tags", nested(100), SchemaError),
    ("tags", nested(129), ValueError),
    ("tags", nested(100_000), ValueError),
    ("weights", {1: 1}, ValueError),
    ("weights", {None: 1}, ValueError),
    ("weights", {"\ud800": 1}, ValueError),
    ("weights", own_member(), ValueError),
    ("weights", {"x": True}, SchemaError),
    ("weights", Mapping(x=1), None),
    ("db.config", {"host": "a"}, SchemaError),
    ("db.config", {"host": "a", "port": 1, "other": 1}, SchemaError),
    ("db.config", object(), ValueError),
    ("unheard-of", 1, UnknownOptionError),
]


@pytest.mark.parametrize("at", range(len(VALUES)))
def test_values(directory: Directory, at: int) -> None:
    key, value, error = VALUES[at]
    registry = SchemaRegistry.from_directory(directory.path / "schemas")
    if error is None:
        registry.validate_option("seer", key, value)  # type: ignore[arg-type]
    else:
        with pytest.raises(error):
            registry.validate_option("seer", key, value)  # type: ignore[arg-type]


def test_values_have_the_same_answers_as_overrides(run: Run) -> None:
    program = """
        import test_bad_input
        from sentry_options import SchemaError, UnknownOptionError, init, options
        from sentry_options.testing import override_options
        init(refresh_threshold=None)
        for key, value, error in test_bad_input.VALUES:
            # As in the 1.2 releases.
            error = SchemaError if error is UnknownOptionError else error
            try:
                with override_options("seer", {key: value}):
                    assert error is None, (key, type(value))
                    options("seer").get(key)
                    options("seer").snapshot()
            except Exception as raised:
                assert error and isinstance(raised, error), (key, type(value), raised)
        seer = options("seer")
        assert type(seer) is type(seer.snapshot())
        print("done")
    """
    tests = {"PYTHONPATH": __file__.rpartition("/")[0]}
    assert run(program, environment=tests).lines == ["done"]


FILES = {
    "NaN": '{"options": {"ratio": NaN}}',
    "infinity": '{"options": {"ratio": Infinity}}',
    "overflow": '{"options": {"ratio": 1e999}}',
    "a large integer": '{"options": {"feature.rate-limit": 18446744073709551616}}',
    "a key twice": '{"options": {"ratio": 1, "ratio": 2}}',
    "a surrogate": '{"options": {"greeting": "\\ud800"}}',
    "nesting": '{"options": {"tags": ' + "[" * 100_000 + "]" * 100_000 + "}}",
    "an array": "[]",
    "nothing": "",
    "half of it": '{"options": {"ratio": 1',
    "null": '{"options": {"ratio": null}}',
}


@pytest.mark.parametrize("name", FILES)
def test_values_files(
    directory: Directory, store: Options, seer: Any, name: str
) -> None:
    directory.text(FILES[name])
    with pytest.raises(SchemaError):
        store.refresh()
    assert (seer.ratio, seer.get("ratio"), seer.greeting) == (1.0, 1, "hello")
    with pytest.raises(SchemaError):
        Options(directory=directory.path, refresh_threshold=None)
    directory.values({"ratio": 2.5})
    assert store.refresh()
    assert seer.ratio == 2.5


def test_bytes_that_are_no_text(
    directory: Directory, store: Options, seer: Any
) -> None:
    file = directory.path / "values" / "seer" / "values.json"
    file.parent.mkdir()
    file.write_bytes(b'{"options": {"greeting": "\xff"}}')
    with pytest.raises(SchemaError):
        store.refresh()
    assert seer.greeting == "hello"


def test_keys(seer: Any) -> None:
    for read in (seer.get, seer.get_forced, seer.isset, seer.snapshot().get):
        for key in (None, 1, b"greeting", ["greeting"], seer):
            with pytest.raises(TypeError) as caught:
                read(key)
            assert caught.value.__notes__ == ["while processing 'key'"]
        with pytest.raises(UnicodeEncodeError):
            read("\ud800")
        with pytest.raises(UnknownOptionError):
            read("")
        with pytest.raises(UnknownOptionError):
            read("greeting\0")


def test_a_key_that_is_equal_to_others_is_not_kept(seer: Any) -> None:
    assert seer.get(Text("greeting")) == "hello"
    assert seer.get("enabled") is False
    assert seer.isset(Text("greeting")) is False


def test_a_key_whose_comparison_reloads(
    directory: Directory, store: Options, seer: Any
) -> None:
    class Reloading(str):
        __slots__ = ()
        runs = 0

        def __eq__(self, other: object) -> bool:
            Reloading.runs += 1
            directory.values({"greeting": f"text {Reloading.runs}"})
            store.refresh()
            gc.collect()
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    seer.get(Reloading("greeting"))
    for _ in range(100):
        # Not the same object, so that it has to be compared.
        seer.get("".join(["gree", "ting"]))
    assert seer.get("greeting") == seer.greeting


def test_unknown_names(store: Options, seer: Any) -> None:
    for name in ("nope", "", "a/b", "../seer", "SEER", "x" * 10_000):
        handle = store.options(name)
        assert isinstance(handle, NamespaceOptions)
        with pytest.raises(UnknownNamespaceError):
            handle.get("greeting")
        with pytest.raises(AttributeError):
            _ = handle.greeting
    for namespace in (None, 1, b"seer", object()):
        with pytest.raises(TypeError):
            store.options(namespace)  # type: ignore[arg-type]
    with pytest.raises(UnicodeEncodeError):
        store.options("\ud800")
    with pytest.raises(UnknownOptionError):
        seer.get("nope")


@pytest.mark.parametrize(
    "threshold", [-1, -0.001, math.nan, math.inf, -math.inf], ids=str
)
def test_bad_thresholds(directory: Directory, threshold: float) -> None:
    with pytest.raises(ValueError, match="^refresh_threshold must be a non-negative"):
        Options(directory=directory.path, refresh_threshold=threshold)


@pytest.mark.parametrize("threshold", [1e-300, 1e9, 1e19, 1e300, True], ids=str)
def test_unusual_thresholds(directory: Directory, threshold: float) -> None:
    store = Options(directory=directory.path, refresh_threshold=threshold)
    assert store.options("seer").greeting == "hello"


def test_directories(directory: Directory) -> None:
    for path in ("/nonexistent", __file__, "a\0b", "\udcff"):
        with pytest.raises(SchemaError):
            Options(directory=path)
    for path in (None, directory.path, str(directory.path)):
        if path is not None:
            Options(directory=path, refresh_threshold=None)
    for wrong in (1, b"options", object()):
        with pytest.raises(TypeError):
            Options(directory=wrong)  # type: ignore[arg-type]


class Stop(BaseException):
    """What nobody catches."""


@pytest.mark.parametrize(
    "error", [ValueError, SystemExit, KeyboardInterrupt, GeneratorExit, Stop, None]
)
def test_a_callback_that_raises(
    directory: Directory, caplog: Any, error: type[BaseException] | None
) -> None:
    def called(namespace: str, delay: float) -> None:
        if error is not None:
            raise error("no")

    callback: Any = called if error is not None else lambda namespace: None
    store = Options(
        directory=directory.path, refresh_threshold=None, on_propagation=callback
    )
    for text in ("one", "two"):
        directory.values({"greeting": text})
        with caplog.at_level(logging.ERROR, "sentry_options"):
            assert store.refresh() is True
        assert store.options("seer").greeting == text
    records = [record for record in caplog.records if record.exc_info]
    assert len(records) == 2
    assert records[0].exc_info[0] is (error or TypeError)


@pytest.mark.parametrize("callback", [5, "text", False, ..., object()], ids=repr)
def test_a_callback_that_is_none(directory: Directory, callback: Any) -> None:
    store = Options(
        directory=directory.path, refresh_threshold=None, on_propagation=callback
    )
    directory.values({"greeting": "one"})
    assert store.refresh() is True
    assert store.options("seer").greeting == "one"


def test_init_twice_and_before(run: Run) -> None:
    program = """
        import json, os
        from sentry_options import *
        from sentry_options import generated

        def raises(kind, action):
            try:
                action()
            except kind as error:
                return str(error)
            raise AssertionError("nothing was raised")

        text = json.dumps({"version": "1.0", "type": "object", "properties":
            {"count": {"type": "integer", "default": 1, "description": "A number"}}})
        kind, handle = generated.namespace("made", text, module="made")
        message = "Options not initialized - call init() first"
        for action in (
            lambda: options("seer"),
            refresh,
            lambda: handle.count,
            lambda: handle.get("count"),
            lambda: handle.get_forced("count"),
            lambda: handle.isset("count"),
            handle.snapshot,
        ):
            assert raises(NotInitializedError, action) == message
        raises(AttributeError, lambda: handle.unheard_of)
        assert repr(handle) == 'NamespaceOptions("made")' and "count" in dir(handle)
        raises(ValueError, lambda: init(refresh_threshold=-1))
        raises(SchemaError, lambda: init(additional_schemas={"bad": "{"}))
        raises(SchemaError, lambda: init(directory="/nonexistent/there", additional_schemas={"made": "{"}))
        assert raises(NotInitializedError, lambda: handle.count) == message
        raises(NotInitializedError, lambda: options("seer"))
        init(refresh_threshold=None)
        assert handle.count == 1 and options("seer").greeting == "hello"
        os.environ["SENTRY_OPTIONS_DIR"] = "/nonexistent"
        init(), init(refresh_threshold=-1), init(directory="/nonexistent")
        raises(TypeError, lambda: init(additional_schemas=3))
        assert options("seer") is options("seer")
        print("done")
    """
    assert run(program).lines == ["done"]


def test_handles_are_read_only(seer: Any) -> None:
    kind = type(seer)
    for change in (
        lambda: setattr(seer, "greeting", "x"),
        lambda: setattr(seer, "other", "x"),
        lambda: delattr(seer, "greeting"),
        lambda: delattr(seer, "other"),
        lambda: setattr(seer, "__class__", NamespaceOptions),
        lambda: setattr(seer.snapshot(), "greeting", "x"),
        lambda: object.__setattr__(seer, "greeting", "x"),
        lambda: object.__setattr__(seer, "other", "x"),
        lambda: object.__delattr__(seer, "greeting"),
    ):
        with pytest.raises(AttributeError):
            change()
    with pytest.raises(AttributeError, match="override_options"):
        seer.greeting = "x"
    assert type(seer) is kind
    assert (seer.greeting, seer.get("greeting")) == ("hello", "hello")
    assert not hasattr(seer, "__dict__")


def test_types_cannot_be_called(seer: Any) -> None:
    for kind in (NamespaceOptions, type(seer), type(seer.db_config), _core.Struct):
        for make in (
            kind,
            lambda kind=kind: kind("seer"),
            lambda kind=kind: kind.__new__(kind),
            lambda kind=kind: object.__new__(kind),
        ):
            with pytest.raises(TypeError):
                make()


def test_types_of_schemas_cannot_be_derived_from(seer: Any) -> None:
    for kind in (type(seer), type(seer.db_config)):
        for bases in ((kind,), (kind, int)):
            with pytest.raises(TypeError):
                type("Mine", bases, {})


def test_types_without_attributes_cannot_be_derived_from(directory: Directory) -> None:
    struct = {
        "type": "object",
        "properties": {},
        "default": {},
        "description": "A struct without fields",
    }
    directory.schema({**SCHEMA, "properties": {}}, "empty")
    directory.schema({**SCHEMA, "properties": {"nothing": struct}}, "almost")
    store = Options(directory=directory.path, refresh_threshold=None)
    handles = [store.options(name) for name in ("seer", "empty")]
    kinds = [type(store.options("almost").nothing), *map(type, handles)]
    _core.add_override()
    kinds += map(type, handles)
    _core.remove_override()
    _, early = generated.namespace("early", json.dumps(SCHEMA), module="m")
    kinds.append(type(early))
    assert len(set(kinds)) == 6
    for kind in kinds:
        with pytest.raises(TypeError, match="cannot be subclassed"):
            type("Mine", (kind,), {})
        base = type("Base", (kind.__mro__[-2],), {"__slots__": ()})
        with pytest.raises(TypeError):
            type("Mine", (base, kind), {})
        with pytest.raises(TypeError):
            type("Mine", (base,), {})


def test_a_type_that_is_derived_from_a_base_has_no_instances() -> None:
    # Type checkers derive from it, so that it may be derived from.
    for kind in (NamespaceOptions, _core.Struct):
        mine = type("Mine", (kind,), {})
        for make in (mine, lambda mine=mine: object.__new__(mine)):
            with pytest.raises(TypeError):
                make()


def test_types_that_get_around_the_refusal_are_of_no_use(seer: Any) -> None:
    class Silent:
        __slots__ = ()

        def __init_subclass__(cls) -> None:
            pass

    for value in (seer, seer.db_config):
        kind = type("Mine", (Silent, type(value)), {"__slots__": ()})
        with pytest.raises(TypeError):
            kind()
        with pytest.raises(TypeError):
            object.__new__(kind)
        with pytest.raises(TypeError):
            object.__setattr__(value, "__class__", kind)
        with pytest.raises(TypeError):
            _core.struct_of(kind, ("a", 1, None))


def test_classes_of_other_sizes_are_refused(directory: Directory, seer: Any) -> None:
    directory.schema({**SCHEMA, "properties": {}}, "empty")
    store = Options(directory=directory.path, refresh_threshold=None)
    empty, other = store.options("empty"), store.options("seer")
    things = [seer, empty, other, seer.db_config, store.options("nope")]
    for one in things:
        for another in things:
            if type(one) is type(another):
                continue
            try:
                object.__setattr__(one, "__class__", type(another))
            except TypeError:
                continue
            # Nothing but the namespace without options has room for nothing else.
            assert type(one).__basicsize__ == NamespaceOptions.__basicsize__
            repr(one), one.isset
    assert seer.greeting == other.greeting == "hello"


def test_methods_of_other_objects(seer: Any) -> None:
    kind = type(seer)
    for method in (kind.get, kind.get_forced, kind.isset, NamespaceOptions.get):
        for other in (object(), seer.db_config, None, "seer", kind):
            with pytest.raises(TypeError):
                method(other, "greeting")
    for other in (object(), seer.db_config, kind):
        with pytest.raises(TypeError):
            NamespaceOptions.snapshot(other)
        with pytest.raises(TypeError):
            type(seer.db_config).host.__get__(seer)
        with pytest.raises(TypeError):
            kind.greeting.__get__(other)
    assert NamespaceOptions.get(seer, "greeting") == "hello"
    with pytest.raises(TypeError):
        kind.__repr__(seer.db_config)
    with pytest.raises(AttributeError):
        type(seer.db_config).__repr__(seer)


def test_private_functions_with_odd_arguments(seer: Any) -> None:
    struct = type(seer.db_config)
    for kind, values in (
        (int, ()),
        (type(seer), tuple(range(9))),
        (NamespaceOptions, (None, None, None)),
        (struct, ()),
        (struct, ("a", 1, None, None)),
    ):
        with pytest.raises(TypeError):
            _core.struct_of(kind, values)
    for value in (own_tail(), own_member(), nested(100_000)):
        with pytest.raises(ValueError, match="nested"):
            _core.struct_of(struct, (value, 1, None))
    for name in ("__dictoffset__", "__weaklistoffset__", "__vectorcalloffset__"):
        with pytest.raises(ValueError, match="reserves"):
            _core.struct_type_of("m", "T", [name], (name,), False)
    for other in (None, 1, "seer", object(), seer.db_config, type(seer)):
        with pytest.raises(TypeError):
            _core.identity(other)
        with pytest.raises(TypeError):
            _core.typed_override(other, "greeting", "x")
    with pytest.raises(TypeError):
        _core.typed_override(seer, "nope", 1)
    with pytest.raises(SchemaError):
        _core.typed_override(seer, "db.config", 1)


def test_deleting_what_types_have(run: Run) -> None:
    """Whoever takes a type apart gets exceptions and no crash."""
    program = """
        import gc, sys
        from sentry_options import Options, NamespaceOptions, _core

        store = Options(refresh_threshold=None)
        seer = store.options("seer")
        struct = seer.db_config
        for kind in (type(seer), NamespaceOptions, type(struct), _core.Struct):
            for name in list(vars(kind)):
                try:
                    delattr(kind, name)
                except (AttributeError, TypeError):
                    pass
            for name in ("__getattribute__", "__class__", "__dict__", "__slots__", "greeting"):
                try:
                    setattr(kind, name, None)
                except (AttributeError, TypeError):
                    pass
        for action in (
            lambda: seer.greeting, lambda: seer.get("greeting"), lambda: repr(seer),
            lambda: seer.snapshot(), lambda: struct.host, lambda: hash(struct),
            lambda: store.refresh(), lambda: dir(seer), lambda: struct == struct,
            lambda: store.options("seer"), lambda: store.options(seer),
        ):
            try:
                action()
            except Exception:
                pass
        del seer, struct, store
        gc.collect()
        print("done")
    """
    assert run(program).lines == ["done"]


def test_handles_are_copied_and_pickled_as_what_they_name(run: Run) -> None:
    program = """
        import copy, pickle
        from sentry_options import Options, init, options
        init(refresh_threshold=None)
        seer = options("seer")
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(seer, protocol)) is seer
        assert copy.copy(seer) is seer and copy.deepcopy([seer])[0] is seer
        nope = options("nope")
        assert repr(pickle.loads(pickle.dumps(nope))) == repr(nope)
        for other in (seer.snapshot(), Options().options("seer")):
            assert copy.copy(other) is other and copy.deepcopy(other) is other
            try:
                pickle.dumps(other)
            except TypeError as error:
                assert "cannot pickle" in str(error)
            else:
                raise AssertionError
        print("done")
    """
    assert run(program).lines == ["done"]


def test_stores_are_neither_copied_nor_pickled(store: Options) -> None:
    for action in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            action(store)
    with pytest.raises(AttributeError):
        store.x = 1  # type: ignore[attr-defined]


def test_weak_references(directory: Directory) -> None:
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    called: list[object] = []

    def resurrect(reference: weakref.ref[Any]) -> None:
        called.append(reference())
        # Reads and reloads while a handle goes.
        directory.values({"greeting": "late"})
        store.refresh()
        called.append(store.options("seer").greeting)

    # A store keeps its handles.
    other = Options(directory=directory.path, refresh_threshold=None)
    reference = weakref.ref(other.options(seer), resurrect)
    del other
    assert (reference(), called) == (None, [None, "late"])
    weak = weakref.ref(seer.db_config)
    assert weak() is seer.db_config


def test_cycles_through_a_store_are_not_kept_by_its_handles(
    directory: Directory,
) -> None:
    class Owner:
        pass

    owner = Owner()
    owner.store = Options(directory=directory.path, refresh_threshold=None)  # type: ignore[attr-defined]
    owner.handle = owner.store.options("seer")  # type: ignore[attr-defined]
    owner.self = owner  # type: ignore[attr-defined]
    gone = weakref.ref(owner.handle)  # type: ignore[attr-defined]
    del owner
    gc.collect()
    assert gone() is None


def test_handles_of_unknown_namespaces_do_not_pile_up(
    store: Options, seer: Any
) -> None:
    for _ in range(1000):
        store.options("nope"), store.options(seer)
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(10_000):
        store.options("nope"), store.options(seer)
    gc.collect()
    assert len(gc.get_objects()) - before < 50


@pytest.mark.parametrize("kind", ["isolated", "legacy"])
def test_subinterpreters_are_refused(run: Run, kind: str) -> None:
    program = """
        import sys, textwrap
        import sentry_options
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        kind = sys.argv[1]
        try:
            other = interpreters.create(isolated=kind == "isolated")
        except TypeError:
            other = interpreters.create(kind)
        source = textwrap.dedent('''
            try:
                import sys
                sys.path[:] = PATH
                import sentry_options
            except ImportError as error:
                print("refused", "interpreter" in str(error), flush=True)
        ''')
        interpreters.run_string(other, source.replace("PATH", repr(sys.path)))
        interpreters.destroy(other)
        print(sentry_options.Options().options("seer").greeting)
    """
    assert run(program, kind).lines == ["refused True", "hello"]


@pytest.mark.parametrize("count", [8_000, 8_500, 20_000])
def test_many_options(directory: Directory, count: int) -> None:
    number = {"type": "integer", "default": 1, "description": "A number"}
    keys = {f"key-{at}": number for at in range(count)}
    directory.schema({**SCHEMA, "properties": keys})
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    last = f"key_{count - 1}"
    assert (seer.key_0, getattr(seer, last)) == (1, 1)
    directory.values({f"key-{count - 1}": 7})
    store.refresh()
    assert (getattr(seer, last), getattr(seer.snapshot(), last)) == (7, 7)
    assert seer.get(f"key-{count - 1}") == 7
    assert len(dir(seer)) == count + 4


def test_generated_modules_with_odd_arguments() -> None:
    for arguments in (
        ("made", "{"),
        ("made", "[]"),
        ("MADE", json.dumps(SCHEMA)),
        ("", json.dumps(SCHEMA)),
    ):
        with pytest.raises(SchemaError):
            generated.namespace(*arguments, module=__name__)
    with pytest.raises(TypeError):
        generated.namespace("made", SCHEMA, module=__name__)  # type: ignore[arg-type]


def test_reading_does_not_print(seer: Any, capfd: Any) -> None:
    stream = io.StringIO()
    print(seer, seer.snapshot(), seer.db_config, seer.token.__class__, file=stream)
    assert "hush" not in stream.getvalue()
    assert capfd.readouterr() == ("", "")


def test_a_struct_as_a_dict_of_what_is_none(seer: Any) -> None:
    for other, name in (({}, "dict"), (seer, "Seer"), (None, "NoneType"), (1, "int")):
        with pytest.raises(
            TypeError, match=f"takes a struct of an option, not '{name}'"
        ):
            as_dict(other)
    assert as_dict(seer.db_config) == {"host": "localhost", "port": 8080}
