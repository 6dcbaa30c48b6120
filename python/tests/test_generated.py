"""Generated modules: their schema is embedded, and they may be imported at any time."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
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


def counts(**fields: dict[str, Any]) -> dict[str, Any]:
    """A struct that takes integers by any name besides its fields."""
    return {
        "type": "object",
        "properties": {"a": {"type": "integer"}, **fields},
        "additionalProperties": {"type": "integer"},
        "default": {"a": 1},
        "description": "Counts",
    }


def embed(package: Path, embedded: dict[str, Any]) -> None:
    (package / "shop.py").write_text(
        "from sentry_options import generated as _generated\n"
        f"Shop, shop = _generated.namespace('shop', {json.dumps(embedded)!r}, module=__name__)\n"
    )


UNION = {
    "type": "object",
    "oneOf": [
        {
            "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}},
            "additionalProperties": {"type": "integer"},
        },
        {"properties": {"kind": {"const": "b"}}},
    ],
    "default": {"kind": "a", "x": 1},
    "description": "A union",
}
TEXT_BY_NAME = {"type": "object", "additionalProperties": {"type": "string"}}
WIDER_EXTRA = {
    "a field of the same type": ({"b": {"type": "integer", "optional": True}}, True),
    "a field of another type": ({"b": {"type": "string", "optional": True}}, False),
    "a map": ({"b": {**TEXT_BY_NAME, "optional": True}}, False),
}


@pytest.mark.parametrize("what", WIDER_EXTRA)
def test_the_disk_adds_a_field_where_any_name_was_taken(
    run: Run, package: Path, directory: Directory, what: str
) -> None:
    added, fits = WIDER_EXTRA[what]
    embed(package, schema(counts=counts()))
    directory.schema(schema(counts=counts(**added)), "shop")
    program = """
        from shop import shop
        from sentry_options import SchemaError, init, refresh
        try:
            init(refresh_threshold=None)
            print(shop.counts.extra)
        except SchemaError as error:
            print("counts has another type" in str(error))
    """
    directory.values({"counts": {"a": 1, "c": 3, **({"b": 2} if fits else {})}}, "shop")
    seen = "{'b': 2, 'c': 3}" if fits else "True"
    assert execute(run, package, program) == [seen]


def test_the_disk_adds_a_field_to_a_variant_that_took_any_name(
    run: Run, package: Path, directory: Directory
) -> None:
    embed(package, schema(union=UNION))
    first, second = UNION["oneOf"]
    wider = {**first["properties"], "b": {**TEXT_BY_NAME, "optional": True}}
    union = {**UNION, "oneOf": [{**first, "properties": wider}, second]}
    directory.schema(schema(union=union), "shop")
    program = """
        from shop import shop
        from sentry_options import SchemaError, init
        try:
            init(refresh_threshold=None)
        except SchemaError as error:
            print("union has another type" in str(error))
    """
    assert execute(run, package, program) == ["True"]


def test_the_disk_makes_an_option_secret(
    run: Run, package: Path, directory: Directory
) -> None:
    secret = {**STRUCT, "secret": True}
    directory.schema(schema(count=number(), point=secret), "shop")
    program = """
        from shop import shop
        from sentry_options import SchemaError, init
        try:
            init(refresh_threshold=None)
            print(shop.point)
        except SchemaError as error:
            print("point is secret in the schema in use" in str(error))
    """
    assert execute(run, package, program) == ["True"]
    embed(package, schema(count=number(), point=secret))
    assert execute(run, package, program) == ["Point(<secret>)"]
    # No longer so on disk: the module goes on to keep it.
    directory.schema(EMBEDDED, "shop")
    assert execute(run, package, program) == ["Point(<secret>)"]


BESIDE = """
    import os, threading, time
    from pathlib import Path
    from sentry_options import NotInitializedError, OptionsError, generated, init, options

    def beside(action):
        \"\"\"Calls `action` while `init()` waits for the values of `slow`, on another thread.\"\"\"
        file = Path(os.environ["SENTRY_OPTIONS_DIR"]) / "values" / "slow" / "values.json"
        file.parent.mkdir(parents=True)
        large = ", ".join("[1, 2, 3, 4]" for _ in range(400_000))
        file.write_text('{"options": {"large": [%s]}}' % large)
        raised = []
        def run():
            try:
                init(refresh_threshold=None)
            except OptionsError as error:
                raised.append(error)
        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(0.05)
        assert thread.is_alive(), "too fast for this test"
        result = action()
        assert thread.is_alive(), "too fast for this test"
        thread.join()
        return result, raised
"""
SLOW = schema(
    large={
        "type": "array",
        "items": {"type": "array", "items": {"type": "integer"}},
        "default": [],
        "description": "Much",
    }
)


@pytest.mark.parametrize("is_on_disk", [False, True])
def test_imported_during_init(
    run: Run, package: Path, directory: Directory, is_on_disk: bool
) -> None:
    directory.schema(SLOW, "slow")
    if is_on_disk:
        directory.schema(EMBEDDED, "shop")
    directory.values({"count": 5}, "shop")
    program = """
        shop, raised = beside(lambda: __import__("shop").shop)
        print(raised, shop.count, options("shop").count, shop.isset("count"))
        init()
        directory = Path(os.environ["SENTRY_OPTIONS_DIR"])
        (directory / "values/shop/values.json").write_text('{"options": {"count": 6}}')
        from sentry_options import refresh
        print(refresh(), shop.count)
    """
    assert execute(run, package, dedent(BESIDE) + dedent(program)) == [
        "[] 5 5 True",
        "True 6",
    ]


def test_refused_after_an_import_during_init(
    run: Run, package: Path, directory: Directory
) -> None:
    """A module that does not go with the store is named, and is the only one that is left out."""
    directory.schema(SLOW, "slow")
    directory.schema(LESS["retypes an option"], "shop")
    directory.values({"greeting": "hi"})
    program = """
        from sentry_options import Options, refresh
        seer = generated.namespace("seer", SEER, module="seer")[1]
        shop, raised = beside(lambda: __import__("shop").shop)
        for error in raised:
            print(type(error).__name__, error.namespace, "module shop" in str(error))
        init()
        for action in (lambda: shop.count, lambda: shop.get("count"), shop.snapshot):
            try:
                action()
            except NotInitializedError as error:
                print(error)
        print(seer.greeting, repr(options("shop").count))
        directory = Path(os.environ["SENTRY_OPTIONS_DIR"])
        (directory / "values/shop/values.json").parent.mkdir()
        (directory / "values/shop/values.json").write_text('{"options": {"count": "6"}}')
        print(refresh(), options("shop").count, Options().options("shop").count)
    """
    text = schema(
        greeting={"type": "string", "default": "", "description": "A text"},
    )
    program = f"SEER = {json.dumps(text)!r}\n" + dedent(program)
    assert execute(run, package, dedent(BESIDE) + program) == [
        "SchemaError shop True",
        *["Options not initialized - call init() first"] * 3,
        "hi ''",
        "True 6 6",
    ]


def test_imported_on_many_threads(
    run: Run, package: Path, directory: Directory
) -> None:
    directory.values({"count": 5}, "shop")
    program = """
        import threading
        from concurrent.futures import ThreadPoolExecutor
        from sentry_options import generated, init, options
        init(refresh_threshold=0.001)
        text = SHOP
        barrier = threading.Barrier(16)
        def declare(at):
            barrier.wait()
            name = "shop" if at % 2 else f"shop-{at}"
            return generated.namespace(name, text, module=f"m{at}")[1]
        with ThreadPoolExecutor(16) as pool:
            handles = list(pool.map(declare, range(16)))
        print(*(handle.count for handle in handles))
        print(options("shop").count, options("shop-14").count)
    """
    program = f"SHOP = {json.dumps(EMBEDDED)!r}\n" + dedent(program)
    assert execute(run, package, program) == [" ".join(["1", "5"] * 8), "5 1"]


@pytest.mark.parametrize("before", ["", "from shop import shop"])
def test_a_child_without_hooks(
    run: Run, package: Path, directory: Directory, before: str
) -> None:
    """An import and `init()` start the child's watcher, if nothing else has."""
    directory.schema(EMBEDDED, "shop")
    directory.values({"count": 5}, "shop")
    program = """
        import ctypes, os, time
        from pathlib import Path
        from sentry_options import init
        init(refresh_threshold=0.001)
        BEFORE
        child = ctypes.PyDLL(None).fork()
        if child == 0:
            ATTEND
            directory = Path(os.environ["SENTRY_OPTIONS_DIR"])
            new = directory / "new"
            new.write_text('{"options": {"count": 6}}')
            new.replace(directory / "values/shop/values.json")
            deadline = time.monotonic() + 20
            while shop.count != 6 and time.monotonic() < deadline:
                time.sleep(0.001)
            os._exit(shop.count)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    attend = "init()" if before else "from shop import shop"
    program = program.replace("BEFORE", before).replace("ATTEND", attend)
    assert execute(run, package, program) == ["6"]


def test_a_late_import_says_nothing_again(
    run: Run, package: Path, directory: Directory
) -> None:
    directory.values({"greeting": 5})
    program = """
        import os
        from pathlib import Path
        from sentry_options import SchemaError, init, refresh
        file = Path(os.environ["SENTRY_OPTIONS_DIR"]) / "values/seer/values.json"
        bad = file.read_text()
        file.unlink()
        init(refresh_threshold=None)
        file.write_text(bad)
        for when in range(2):
            try:
                refresh()
            except SchemaError as error:
                print(error.namespace)
            import shop
    """
    program = run(program, environment={"PYTHONPATH": str(package)})
    assert program.lines == ["seer", "seer"]
    assert program.stderr.count("is not of type") == 1, program.stderr


def test_every_module_that_does_not_fit_is_named(
    run: Run, package: Path, directory: Directory
) -> None:
    other = (package / "other.py").read_text().replace("'shop'", "'other'")
    (package / "other.py").write_text(other)
    (package / "third.py").write_text(other)
    for namespace in ("shop", "other"):
        directory.schema(LESS["lacks an option"], namespace)
    program = """
        from sentry_options import SchemaError, init
        import shop, other, third
        try:
            init(refresh_threshold=None)
        except SchemaError as error:
            for module in ("shop", "other", "third"):
                print(f"the module {module} was" in str(error))
    """
    assert execute(run, package, program) == ["True"] * 3


LATE = """
    import os, threading, time
    from pathlib import Path
    from sentry_options import OptionsError, generated, init, refresh
    folder = Path(os.environ["SENTRY_OPTIONS_DIR"]) / "values"
    (folder / "slow").mkdir()
    # Large, and refused in the end.
    large = ", ".join(["[1, 2, 3, 4]"] * 400_000 + ['"x"'])
    (folder / "slow/values.json").write_text('{"options": {"large": [%s]}}' % large)
    init(refresh_threshold=None)

    def late():
        try:
            generated.namespace("slow", SLOW, module="slow")
        except OptionsError as error:
            return error.namespace
"""


def late(program: str) -> str:
    return f"SLOW = {json.dumps(SLOW)!r}\n" + dedent(LATE) + dedent(program)


def test_other_threads_run_during_a_late_import(run: Run, directory: Directory) -> None:
    program = """
        def gap():
            \"\"\"The longest time for which this thread does not run, as a share of the import's.\"\"\"
            gaps, ended = [], []
            thread = threading.Thread(target=lambda: ended.append(late()))
            started = last = time.monotonic()
            thread.start()
            while not ended:
                time.sleep(0.0001)
                now = time.monotonic()
                gaps.append(now - last)
                last = now
            assert ended == ["slow"]
            return max(gaps) / (last - started)
        print(min(gap() for _ in range(5)) < 0.5)
    """
    assert run(late(program)).lines == ["True"]


def test_a_fork_during_a_late_import(
    run: Run, package: Path, directory: Directory
) -> None:
    program = """
        thread = threading.Thread(target=late)
        thread.start()
        time.sleep(0.05)
        assert thread.is_alive(), "too fast for this test"
        child = os.fork()
        if child == 0:
            from shop import shop
            (folder / "shop").mkdir()
            (folder / "shop/values.json").write_text('{"options": {"count": 6}}')
            os._exit(shop.count if refresh() else 1)
        thread.join()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert execute(run, package, late(program)) == ["6"]
