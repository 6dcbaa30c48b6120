"""Lists, dicts and structs of options: read-only, and in all else what they are."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from conftest import SCHEMA, Directory, Run

from sentry_options import Options

VALUES = {
    "matrix": [[3, 1], [2]],
    "table": {"a": {"x": 1}, "b": {}},
    "plan": {"name": "gold", "steps": [1, 2], "limits": {"day": 5}, "at": {"hour": 7}},
}
NESTED = {
    **SCHEMA,
    "properties": {
        "matrix": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer"}},
            "default": [],
            "description": "A list of lists",
        },
        "table": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "integer"},
            },
            "default": {},
            "description": "A map of maps",
        },
        "plan": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "steps": {"type": "array", "items": {"type": "integer"}},
                "limits": {
                    "type": "object",
                    "additionalProperties": {"type": "integer"},
                },
                "at": {
                    "type": "object",
                    "properties": {"hour": {"type": "integer"}},
                    "optional": True,
                },
            },
            "default": {"name": "free", "steps": [], "limits": {}},
            "description": "A struct that holds others",
        },
        "secret-plan": {
            "type": "object",
            "properties": {"word": {"type": "array", "items": {"type": "string"}}},
            "secret": True,
            "default": {"word": ["hush"]},
            "description": "A secret struct",
        },
        "secret-list": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "string"}},
            "secret": True,
            "default": [["hush"]],
            "description": "A secret list",
        },
        "secret-map": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "secret": True,
            "default": {"word": "hush"},
            "description": "A secret map",
        },
    },
}


@pytest.fixture
def seer(directory: Directory) -> Any:
    directory.schema(NESTED)
    directory.values(VALUES)
    return Options(directory=directory.path, refresh_threshold=None).options("seer")


LIST_CHANGES: list[Callable[[Any], object]] = [
    lambda value: value.append(1),
    lambda value: value.clear(),
    lambda value: value.extend([1]),
    lambda value: value.insert(0, 1),
    lambda value: value.pop(),
    lambda value: value.remove(value[0]),
    lambda value: value.reverse(),
    lambda value: value.sort(),
    lambda value: value.__setitem__(0, 1),
    lambda value: value.__setitem__(slice(None), []),
    lambda value: value.__delitem__(0),
    lambda value: value.__iadd__([1]),
    lambda value: value.__imul__(2),
    lambda value: setattr(value, "__class__", type("Mine", (list,), {"__slots__": ()})),
    lambda value: setattr(value, "name", 1),
    lambda value: value.__init__([1]),
]
DICT_CHANGES: list[Callable[[Any], object]] = [
    lambda value: value.clear(),
    lambda value: value.pop("a"),
    lambda value: value.popitem(),
    lambda value: value.setdefault("z", 1),
    lambda value: value.update(z=1),
    lambda value: value.__setitem__("z", 1),
    lambda value: value.__delitem__("a"),
    lambda value: value.__ior__({"z": 1}),
    lambda value: setattr(value, "__class__", type("Mine", (dict,), {"__slots__": ()})),
    lambda value: setattr(value, "name", 1),
    lambda value: value.__init__({"z": 1}),
]


@pytest.mark.parametrize("change", LIST_CHANGES)
def test_lists_refuse_every_change(seer: Any, change: Callable[[Any], object]) -> None:
    for value in (seer.matrix, seer.matrix[0], seer.plan.steps):
        before = list(value)
        with pytest.raises(TypeError):
            change(value)
        assert value == before


@pytest.mark.parametrize("change", DICT_CHANGES)
def test_dicts_refuse_every_change(seer: Any, change: Callable[[Any], object]) -> None:
    for value in (seer.table, seer.table["a"], seer.plan.limits):
        before = dict(value)
        with pytest.raises(TypeError):
            change(value)
        assert value == before


def test_every_mutator_of_list_and_dict_is_tested(seer: Any) -> None:
    """What a newer Python adds must be looked at."""
    pure = {
        *("copy", "count", "index", "fromkeys", "get", "items", "keys", "values"),
    }
    refused = {
        name
        for kind in type(seer.matrix).__mro__[:2] + type(seer.table).__mro__[:2]
        for name in vars(kind)
    }
    public = {name for name in [*dir(list), *dir(dict)] if not name.startswith("_")}
    assert public - pure <= refused


def test_init_does_not_empty(seer: Any) -> None:
    seer.matrix.__init__()
    seer.table.__init__()
    assert (seer.matrix, seer.table) == (VALUES["matrix"], VALUES["table"])


def test_unbound_methods_of_list_go_past(directory: Directory) -> None:
    """As with any subclass: this is protection against mistakes. A reload puts it right."""
    directory.schema(NESTED)
    directory.values(VALUES)
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    list.append(seer.matrix, 1)
    assert len(seer.matrix) == 3
    assert seer.get("matrix") == VALUES["matrix"]
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    list.append(seer.matrix, deep)
    list.append(seer.matrix, seer.matrix)
    del deep
    directory.values({**VALUES, "matrix": [[9]]})
    store.refresh()
    assert seer.matrix == [[9]]


def test_lists_equal_and_behave_as_lists(seer: Any) -> None:
    matrix, plain = seer.matrix, VALUES["matrix"]
    assert matrix == plain
    assert plain == matrix
    assert not matrix != plain
    assert matrix != [[3, 1]]
    assert matrix < [[4]]
    assert (len(matrix), [3, 1] in matrix, matrix.index([2])) == (2, True, 1)
    assert (list(matrix), matrix[::-1], matrix[1:]) == (plain, [[2], [3, 1]], [[2]])
    assert (matrix + [[1]], matrix * 2) == ([[3, 1], [2], [1]], plain * 2)
    assert sorted(matrix) == [[2], [3, 1]]
    assert list(reversed(matrix)) == [[2], [3, 1]]
    assert isinstance(matrix, list)
    for copied in (matrix[:], matrix + [], matrix * 1, sorted(matrix), matrix.copy()):
        assert type(copied) is list
    assert repr(matrix) == repr(plain)
    with pytest.raises(TypeError, match="unhashable"):
        hash(matrix)
    match matrix:
        case [[first, *_], *_]:
            assert first == 3
        case _:
            pytest.fail("no sequence")


def test_dicts_equal_and_behave_as_dicts(seer: Any) -> None:
    table, plain = seer.table, VALUES["table"]
    assert table == plain
    assert plain == table
    assert not table != plain
    assert (len(table), "a" in table, list(table)) == (2, True, ["a", "b"])
    assert list(table.items()) == list(plain.items())
    assert (table | {"c": {}}, {"c": {}} | table) == (
        plain | {"c": {}},
        {"c": {}} | plain,
    )
    assert (table.get("z", 1), table["a"]["x"], {**table}) == (1, 1, plain)
    assert isinstance(table, dict)
    for copied in (table | {}, {} | table, {**table}, table.copy()):
        assert type(copied) is dict
    assert repr(table) == repr(plain)
    with pytest.raises(TypeError, match="unhashable"):
        hash(table)
    match table:
        case {"a": {"x": 1}}:
            pass
        case _:
            pytest.fail("no mapping")


def test_they_serialize_as_what_they_are(seer: Any) -> None:
    for value in (seer.matrix, seer.table):
        plain = VALUES["matrix" if isinstance(value, list) else "table"]
        assert json.dumps(value) == json.dumps(plain)
        assert json.dumps(value, indent=1) == json.dumps(plain, indent=1)
        assert orjson.dumps(value) == orjson.dumps(plain)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickled_containers_are_plain(seer: Any, protocol: int) -> None:
    for value in (seer.matrix, seer.table, [seer.matrix, seer.matrix]):
        for dumps in (pickle.dumps, pickle._dumps):  # type: ignore[attr-defined]
            restored = pickle.loads(dumps(value, protocol))
            assert restored == value
            assert type(restored) in (list, dict)
            assert b"sentry_options" not in dumps(value, protocol)


def test_copies_are_plain_and_the_callers_own(seer: Any) -> None:
    shallow, deep = copy.copy(seer.matrix), copy.deepcopy(seer.matrix)
    assert (type(shallow), type(deep), type(deep[0])) == (list, list, list)
    assert shallow[0] is seer.matrix[0]
    deep[0].append(9)
    deep_table = copy.deepcopy(seer.table)
    assert (type(copy.copy(seer.table)), type(deep_table["a"])) == (dict, dict)
    deep_table["a"]["x"] = 9
    assert (seer.matrix, seer.table) == (VALUES["matrix"], VALUES["table"])
    both = copy.deepcopy([seer.matrix, seer.matrix])
    assert both[0] is both[1]


@pytest.mark.parametrize("when", ["before", "after", "late"])
def test_yaml(run: Run, directory: Directory, when: str) -> None:
    directory.schema(NESTED)
    directory.values(VALUES)
    program = f"""
        when = {when!r}
        if when == "before":
            import yaml
        import sentry_options
        if when == "after":
            import yaml
        sentry_options.init(refresh_threshold=None)
        seer = sentry_options.options("seer")
        values = [seer.matrix, seer.table, seer.plan.steps]
        import yaml

        plain = {[VALUES["matrix"], VALUES["table"], [1, 2]]!r}

        class Derived(yaml.SafeDumper):
            pass

        for dumper in (yaml.Dumper, yaml.SafeDumper, yaml.CDumper, yaml.CSafeDumper, Derived):
            for value, expected in zip(values, plain, strict=True):
                assert yaml.dump(value, Dumper=dumper) == yaml.dump(expected), dumper
        assert yaml.safe_dump(values) == yaml.safe_dump(plain)
        assert yaml.dump(values) == yaml.dump(plain)
        print("done")
    """
    assert run(program).lines == ["done"]


def test_structs_are_read_only(seer: Any) -> None:
    plan = seer.plan
    for change in (
        lambda: setattr(plan, "name", "x"),
        lambda: setattr(plan, "other", "x"),
        lambda: delattr(plan, "name"),
        lambda: object.__setattr__(plan, "name", "x"),
        lambda: object.__setattr__(plan, "other", "x"),
        lambda: object.__delattr__(plan, "name"),
        lambda: setattr(plan.at, "hour", 1),
    ):
        with pytest.raises(AttributeError):
            change()
    assert (plan.name, plan.at.hour) == ("gold", 7)
    assert not hasattr(plan, "__dict__")


def test_structs_compare_by_value(directory: Directory, seer: Any) -> None:
    other = Options(directory=directory.path, refresh_threshold=None).options("seer")
    assert seer.plan is not other.plan
    assert seer.plan == other.plan
    assert not seer.plan != other.plan
    assert (seer.plan == 1, seer.plan == VALUES["plan"]) == (False, False)
    assert seer.plan != seer.plan.at
    assert hash(seer.plan.at) == hash(other.plan.at)
    with pytest.raises(TypeError, match="unhashable"):
        hash(seer.plan)


def test_structs_list_their_fields(seer: Any) -> None:
    assert dir(seer.plan) == ["at", "limits", "name", "steps"]
    assert "sentry_options.as_dict()" in str(type(seer.plan).__mro__[1].__doc__)


def test_structs_match(seer: Any) -> None:
    kind = type(seer.plan)
    match seer.plan:
        case kind(name="gold", limits={"day": day}):
            assert day == 5
        case _:
            pytest.fail("no match")
    # By position they do not: a schema may put a field between two others.
    with pytest.raises(TypeError, match="positional"):
        match seer.plan:
            case kind("gold"):
                pass


def test_structs_show_and_copy(seer: Any) -> None:
    assert repr(seer.plan) == (
        "Plan(name='gold', steps=[1, 2], limits={'day': 5}, at=At(hour=7))"
    )
    assert copy.copy(seer.plan) is seer.plan
    assert copy.deepcopy(seer.plan) is seer.plan
    with pytest.raises(TypeError):
        type(seer.plan)()
    with pytest.raises(TypeError):
        type("Mine", (type(seer.plan),), {})


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickled_structs_are_equal_and_frozen(seer: Any, protocol: int) -> None:
    restored = pickle.loads(pickle.dumps(seer.plan, protocol))
    assert restored == seer.plan
    assert repr(restored) == repr(seer.plan)
    assert type(restored) is type(pickle.loads(pickle.dumps(seer.plan, protocol)))
    with pytest.raises(TypeError):
        restored.steps.append(1)
    with pytest.raises(AttributeError):
        restored.name = "x"


def test_structs_are_unpickled_elsewhere(seer: Any) -> None:
    """In a process that has not called `init()` and knows no schema."""
    program = """
        import pickle, sys
        plan, secret = pickle.loads(bytes.fromhex(sys.argv[1]))
        print(repr(plan), plan.at.hour, type(plan).__qualname__, repr(secret), secret.word)
    """
    data = pickle.dumps((seer.plan, seer.secret_plan)).hex()
    command = [sys.executable, "-c", textwrap.dedent(program), data]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == (
        f"{seer.plan!r} 7 Seer.Plan SecretPlan(<secret>) <secret>"
    )


def test_secrets_are_not_shown(seer: Any) -> None:
    for value in (seer.secret_plan, seer.secret_list, seer.secret_map):
        shown = f"{value!r} {value} {value:} {[value]!r}"
        assert "hush" not in shown
        assert "secret" in shown
    assert "hush" not in repr(seer.secret_list[0]) + repr(seer.secret_plan.word)
    assert "hush" not in repr(seer.snapshot()) + str(type(seer).secret_map.__doc__)
    assert seer.secret_map == {"word": "hush"}
    assert json.dumps(seer.secret_list) == '[["hush"]]'


def test_fields_and_options_with_names_of_ours(directory: Directory) -> None:
    """Keys that a careless implementation would need for itself."""
    keys = ["_keys", "_fields", "_asdict", "_secret", "_namespace", "mro", "extra"]
    text = {"type": "string"}
    options: dict[str, Any] = {
        key: {**text, "default": key, "description": "An option"} for key in keys
    }
    options["all"] = {
        "type": "object",
        "properties": {key: text for key in keys},
        "additionalProperties": {"type": "integer"},
        "default": {key: key for key in keys} | {"more": 1},
        "description": "A struct",
    }
    options["either"] = {
        "type": "object",
        "oneOf": [
            {"properties": {"_keys": {"const": "a"}, "_fields": text}},
            {"properties": {"_keys": {"const": "b"}}},
        ],
        "default": {"_keys": "a", "_fields": "f"},
        "description": "A union",
    }
    directory.schema({**SCHEMA, "properties": options})
    seer = Options(directory=directory.path, refresh_threshold=None).options("seer")
    for holder in (seer, seer.snapshot(), seer.all):
        assert [getattr(holder, key) for key in keys] == keys
    assert seer.get("all")["more"] == 1
    restored = pickle.loads(pickle.dumps(seer.all))
    assert (restored == seer.all, repr(restored)) == (True, repr(seer.all))
    assert (seer.either._keys, seer.either._fields) == ("a", "f")
    assert set(keys) <= set(dir(seer))


def test_extra_fields_are_those_that_are_not_declared(directory: Directory) -> None:
    options = {
        "open": {
            "type": "object",
            "properties": {
                "a-b": {"type": "object", "properties": {}},
                "a.b": {"type": "string"},
            },
            "additionalProperties": {"type": "integer"},
            "default": {"a-b": {}, "a.b": "x", "more": 1},
            "description": "A struct with two fields of one name",
        },
    }
    directory.schema({**SCHEMA, "properties": options})
    seer = Options(directory=directory.path, refresh_threshold=None).options("seer")
    assert seer.open.extra == {"more": 1}
