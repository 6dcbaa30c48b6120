"""Generated modules: their schema is embedded, and they may be imported at any time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Directory, Run


def number(default: int = 1) -> dict[str, Any]:
    return {"type": "integer", "default": default, "description": "A number"}


def schema(**options: dict[str, Any]) -> dict[str, Any]:
    return {"version": "1.0", "type": "object", "properties": options}


STRUCT = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
    "default": {"x": 1, "y": 2},
    "description": "A point",
}
EMBEDDED = schema(count=number(), point=STRUCT)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with `shop.py`, as the generator writes it, and `other.py` for the same namespace."""
    folder = tmp_path / "code"
    folder.mkdir()
    for name in ("shop", "other"):
        (folder / f"{name}.py").write_text(
            "from sentry_options import generated as _generated\n"
            f"Shop, shop = _generated.namespace('shop', {json.dumps(EMBEDDED)!r}, module=__name__)\n"
        )
    return folder


def execute(run: Run, package: Path, program: str, **options: Any) -> list[str]:
    return run(program, environment={"PYTHONPATH": str(package)}, **options).lines


def test_imported_before_init(run: Run, package: Path, directory: Directory) -> None:
    directory.values({"count": 5}, "shop")
    program = """
        from shop import Shop, shop
        from sentry_options import NotInitializedError, init, options
        try:
            shop.count
        except NotInitializedError as error:
            print(error)
        print(type(shop) is Shop, isinstance(shop, Shop), Shop.__module__)
        init(refresh_threshold=None)
        print(type(shop) is Shop, shop.count, shop.point.x, shop.get("count"), shop.isset("count"))
        print(options("shop").count, options("shop") is shop, repr(shop))
    """
    assert execute(run, package, program) == [
        "Options not initialized - call init() first",
        "False True shop",
        "True 5 1 5 True",
        '5 False NamespaceOptions("shop")',
    ]


def test_imported_after_init(run: Run, package: Path, directory: Directory) -> None:
    directory.values({"count": 5}, "shop")
    program = """
        from pathlib import Path
        from sentry_options import UnknownNamespaceError, init, options, refresh
        init(refresh_threshold=None)
        early = options("shop")
        try:
            early.get("count")
        except UnknownNamespaceError as error:
            print(error)
        from shop import shop
        print(shop.count, options("shop").count, early.get("count"))
        file = Path("values.json")
        import os
        file = Path(os.environ["SENTRY_OPTIONS_DIR"]) / "values" / "shop" / "values.json"
        file.write_text('{"options": {"count": 6}}')
        print(refresh(), shop.count, options("shop").count, early.get("count"))
    """
    assert execute(run, package, program) == [
        "Unknown namespace: shop",
        "5 5 5",
        "True 6 6 6",
    ]


def test_no_schemas_on_disk(run: Run, package: Path, tmp_path: Path) -> None:
    program = """
        import sys
        from shop import shop
        from sentry_options import init
        init(refresh_threshold=None, directory=sys.argv[1])
        print(shop.count)
    """
    empty = tmp_path / "empty"
    (empty / "values").mkdir(parents=True)
    assert execute(run, package, program.replace("sys.argv[1]", repr(str(empty)))) == [
        "1"
    ]


def test_the_disk_adds_options(run: Run, package: Path, directory: Directory) -> None:
    wider = {
        **STRUCT,
        "properties": {**STRUCT["properties"], "z": {"type": "integer"}},
        "default": {"x": 1, "y": 2, "z": 3},
    }
    directory.schema(schema(count=number(7), point=wider, more=number(8)), "shop")
    program = """
        from shop import shop
        from sentry_options import init, options
        init(refresh_threshold=None)
        print(shop.count, shop.point, shop.get("more"), hasattr(shop, "more"))
        print(shop.get("point"), options("shop").more, options("shop").point)
    """
    assert execute(run, package, program) == [
        "7 Point(x=1, y=2) 8 False",
        "{'x': 1, 'y': 2, 'z': 3} 8 Point(x=1, y=2, z=3)",
    ]


LESS = {
    "lacks an option": schema(point=STRUCT),
    "retypes an option": schema(
        count={"type": "string", "default": "", "description": "A text"}, point=STRUCT
    ),
    "retypes to a number": schema(
        count={"type": "number", "default": 1, "description": "A number"}, point=STRUCT
    ),
    "lacks a field": schema(
        count=number(),
        point={**STRUCT, "properties": {"x": {"type": "integer"}}, "default": {"x": 1}},
    ),
    "loosens a field": schema(
        count=number(),
        point={
            **STRUCT,
            "properties": {
                **STRUCT["properties"],
                "y": {"type": "integer", "optional": True},
            },
        },
    ),
    "makes a struct a map": schema(
        count=number(),
        point={
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "default": {},
            "description": "A map",
        },
    ),
}


@pytest.mark.parametrize("less", LESS)
def test_the_disk_has_less(
    run: Run, package: Path, directory: Directory, less: str
) -> None:
    directory.schema(LESS[less], "shop")
    key = "count" if "option" in less or "number" in less else "point"
    program = """
        from sentry_options import NotInitializedError, SchemaError, init, options
        from shop import shop
        try:
            init(refresh_threshold=None)
        except SchemaError as error:
            print(error.namespace, "KEY" in str(error), "module shop" in str(error))
        for action in (lambda: shop.count, lambda: options("seer")):
            try:
                action()
            except NotInitializedError:
                print("not initialized")
    """
    assert execute(run, package, program.replace("KEY", key)) == [
        "shop True True",
        "not initialized",
        "not initialized",
    ]
    late = """
        from sentry_options import SchemaError, init, options
        init(refresh_threshold=None)
        try:
            import shop
        except SchemaError as error:
            print(error.namespace, "KEY" in str(error))
        print(options("seer").greeting)
    """
    assert execute(run, package, late.replace("KEY", key)) == ["shop True", "hello"]


def test_two_modules_of_one_namespace(
    run: Run, package: Path, directory: Directory
) -> None:
    directory.values({"count": 5}, "shop")
    program = """
        import other, shop
        from sentry_options import init
        from sentry_options.testing import override_options
        init(refresh_threshold=None)
        print(shop.shop.count, other.shop.count, shop.Shop is other.Shop)
        with override_options("shop", {"count": 6}):
            print(shop.shop.count, other.shop.count)
    """
    assert execute(run, package, program) == ["5 5 False", "6 6"]


def test_two_modules_that_differ(run: Run, package: Path) -> None:
    text = (package / "shop.py").read_text().replace("integer", "string")
    (package / "other.py").write_text(
        text.replace(": 1", ': ""').replace(": 2", ': ""')
    )
    program = """
        from sentry_options import SchemaError, init
        import shop, other
        try:
            init(refresh_threshold=None)
        except SchemaError as error:
            print(error.namespace)
    """
    assert execute(run, package, program) == ["shop"]


def test_imported_anew(run: Run, package: Path, directory: Directory) -> None:
    directory.values({"count": 5}, "shop")
    program = """
        import importlib
        from sentry_options import init
        import shop
        first = shop.shop
        importlib.reload(shop)
        init(refresh_threshold=None)
        importlib.reload(shop)
        print(first.count, shop.shop.count, first is shop.shop)
    """
    assert execute(run, package, program) == ["5 5 False"]


def test_snapshots_and_pickling(run: Run, package: Path) -> None:
    program = """
        import pickle, subprocess, sys
        from shop import Shop, shop
        from sentry_options import init
        print(pickle.loads(pickle.dumps(shop)) is shop)
        init(refresh_threshold=None)
        snapshot = shop.snapshot()
        print(type(snapshot) is Shop, snapshot.count, snapshot is shop.snapshot())
        print(pickle.loads(pickle.dumps(shop)) is shop)
        point = pickle.loads(pickle.dumps(shop.point))
        print(type(point) is Shop.Point, point == shop.point)
        reading = "import pickle, sys; print(pickle.loads(bytes.fromhex(sys.argv[1])))"
        for value in (shop.point, shop):
            data = pickle.dumps(value).hex()
            subprocess.run([sys.executable, "-c", reading, data], check=True)
    """
    assert execute(run, package, program) == [
        "True",
        "True 1 True",
        "True",
        "True True",
        "Point(x=1, y=2)",
        'NamespaceOptions("shop")',
    ]


def test_matching_by_class(run: Run, package: Path) -> None:
    program = """
        from shop import Shop, shop
        from sentry_options import init
        init(refresh_threshold=None)
        match shop.point:
            case Shop.Point(x=1, y=y):
                print(y)
        match shop.snapshot():
            case Shop(count=count):
                print(count)
    """
    assert execute(run, package, program) == ["2", "1"]


def test_values_are_checked_at_init(
    run: Run, package: Path, directory: Directory
) -> None:
    directory.values({"count": "many"}, "shop")
    program = """
        import shop
        from sentry_options import SchemaError, init
        try:
            init(refresh_threshold=None)
        except SchemaError as error:
            print(error.namespace)
    """
    assert execute(run, package, program) == ["shop"]
