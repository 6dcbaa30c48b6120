"""Test overrides: what they change, for whom, and that nothing is left of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any

import anyio
import pytest
import trio
from conftest import DEADLINE, Directory, Run

from sentry_options import Options, SchemaError, options
from sentry_options.testing import override_options

LIMIT = "feature.rate-limit"


@pytest.fixture(scope="module", autouse=True)
def initialized(default_directory: Directory) -> Directory:
    """The default store of this process: overrides are checked against its schemas."""
    return default_directory


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    seer = options("seer")
    live = type(seer.snapshot())
    yield
    assert type(seer) is live, "an override is still in force somewhere"
    assert seer.feature_rate_limit == 1


def limit() -> int:
    """What all ways to read agree on."""
    seer = options("seer")
    found = {
        seer.feature_rate_limit,
        seer.get(LIMIT),
        seer.get_forced(LIMIT),
        seer.snapshot().feature_rate_limit,
        seer.snapshot().get(LIMIT),
    }
    assert len(found) == 1, found
    return found.pop()


def in_thread(action: Any) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(action).result(DEADLINE)


def test_every_kind_of_value() -> None:
    seer = options("seer")
    plain = {
        LIMIT: 5,
        "ratio": 2,
        "enabled": True,
        "greeting": "hey",
        "model": "large",
        "tags": ["x"],
        "weights": {"y": 2},
        "db.config": {"host": "there", "port": 1},
        "token": "other",
    }
    with override_options("seer", plain):
        for handle in (seer, seer.snapshot()):
            assert (handle.feature_rate_limit, handle.enabled) == (5, True)
            assert (type(handle.ratio), handle.ratio) == (float, 2.0)
            assert (handle.greeting, handle.model, handle.token) == (
                "hey",
                "large",
                "other",
            )
            assert (handle.tags, handle.weights) == (["x"], {"y": 2})
            assert (handle.db_config.host, handle.db_config.label) == ("there", None)
            with pytest.raises(TypeError):
                handle.tags.append("z")
            assert {key: handle.get(key) for key in plain} == plain
        assert "other" not in repr(seer)
    assert seer.tags == ["a", "b"]


def test_a_struct_may_be_given_back() -> None:
    seer = options("seer")
    with override_options("seer", {"db.config": seer.db_config, "tags": seer.tags}):
        assert seer.db_config.host == "localhost"
        assert seer.get("db.config") == {"host": "localhost", "port": 8080}
        assert seer.tags == ["a", "b"]


def test_get_gives_new_containers() -> None:
    seer = options("seer")
    source = ["x"]
    with override_options("seer", {"tags": source}):
        source.append("y")
        seer.get("tags").append("z")
        assert seer.get("tags") == ["x"]
        assert seer.get("tags") is not seer.get("tags")


def test_nesting_and_exceptions() -> None:
    with override_options("seer", {LIMIT: 2, "greeting": "outer"}):
        with pytest.raises(KeyError), override_options("seer", {LIMIT: 3}):
            assert (limit(), options("seer").greeting) == (3, "outer")
            raise KeyError
        assert limit() == 2
        with pytest.raises(SchemaError):
            override_options("seer", {LIMIT: 4, "greeting": 1}).__enter__()
        assert limit() == 2


def test_ending_in_any_order() -> None:
    first, second = (override_options("seer", {LIMIT: at}) for at in (2, 3))
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert limit() == 3
    second.__exit__(None, None, None)
    assert limit() == 1


def test_entering_again_and_again() -> None:
    block = override_options("seer", {LIMIT: 2})
    with block, block:
        assert limit() == 2
    with block:
        assert limit() == 2


def test_other_namespaces_and_stores(directory: Directory) -> None:
    directory.values({LIMIT: 9})
    store = Options(directory=directory.path, refresh_threshold=None)
    before = store.options("seer")
    with override_options("seer", {LIMIT: 2}):
        assert options("other").count == 1
        assert before.feature_rate_limit == 2
        late = Options(directory=directory.path, refresh_threshold=None)
        assert (
            late.options("seer").feature_rate_limit,
            late.options("seer").get(LIMIT),
        ) == (2, 2)
    assert late.options("seer").feature_rate_limit == 9
    assert (before.feature_rate_limit, before.get(LIMIT)) == (9, 9)
    assert type(late.options("seer")) is type(late.options("seer").snapshot())


def test_generated_handles(run: Run) -> None:
    """In a process of its own, since every store knows the generated namespaces of its process."""
    program = """
        import json
        from sentry_options import generated, init, options
        from sentry_options.testing import override_options

        number = {"type": "integer", "default": 1, "description": "A number"}
        text = json.dumps({"version": "1.0", "type": "object", "properties": {"count": number}})
        kind, handle = generated.namespace("made", text, module=__name__)
        init(refresh_threshold=None)
        with override_options("made", {"count": 5}):
            print(handle.count, handle.get("count"), options("made").count, isinstance(handle, kind))
            late, other = generated.namespace("made", text, module=__name__)
            print(other.count, other.snapshot().count)
        print(handle.count, type(handle) is kind, other.count, type(other) is late)
    """
    assert run(program).lines == ["5 5 5 True", "5 5", "1 True 1 True"]


def test_a_snapshot_keeps_what_it_saw() -> None:
    seer = options("seer")
    outside = seer.snapshot()
    with override_options("seer", {LIMIT: 2}):
        inside = seer.snapshot()
        assert outside.feature_rate_limit == outside.get(LIMIT) == 1
    assert inside.feature_rate_limit == inside.get(LIMIT) == 2
    assert inside.isset(LIMIT)


def test_a_reload_meanwhile(directory: Directory) -> None:
    store = Options(directory=directory.path, refresh_threshold=None)
    seer = store.options("seer")
    with override_options("seer", {LIMIT: 2}):
        directory.values({LIMIT: 3, "greeting": "new"})
        assert store.refresh()
        assert (seer.feature_rate_limit, seer.get(LIMIT), seer.greeting) == (
            2,
            2,
            "new",
        )
    assert (seer.feature_rate_limit, seer.get(LIMIT)) == (3, 3)


def test_misspelt_attributes_stay_attribute_errors() -> None:
    with override_options("seer", {LIMIT: 2}), pytest.raises(AttributeError):
        _ = options("seer").feature_rate_limt


def test_threads_do_not_see_each_others() -> None:
    ready, go = threading.Event(), threading.Event()

    def other() -> int:
        with override_options("seer", {LIMIT: 3}):
            ready.set()
            assert go.wait(DEADLINE)
            return limit()

    with ThreadPoolExecutor(1) as pool:
        theirs: Future[int] = pool.submit(other)
        assert ready.wait(DEADLINE)
        assert limit() == 1
        with override_options("seer", {LIMIT: 2}):
            assert limit() == 2
            go.set()
            assert theirs.result(DEADLINE) == 3
            assert pool.submit(limit).result(DEADLINE) == 1


def test_left_on_another_thread() -> None:
    block = override_options("seer", {LIMIT: 2})
    block.__enter__()
    in_thread(lambda: block.__exit__(None, None, None))
    assert limit() == 1


def test_generators_and_fixtures() -> None:
    @contextmanager
    def fixture() -> Iterator[int]:
        with override_options("seer", {LIMIT: 2}):
            yield limit()

    with fixture() as seen:
        assert (seen, limit()) == (2, 2)


@pytest.fixture
def overridden() -> Iterator[None]:
    with override_options("seer", {LIMIT: 7}):
        yield


@pytest.mark.usefixtures("overridden")
def test_under_a_generator_fixture() -> None:
    assert limit() == 7


async def one(at: int, barrier: asyncio.Barrier) -> tuple[int, int, int]:
    with override_options("seer", {LIMIT: at}):
        await barrier.wait()
        inside = limit(), await asyncio.to_thread(limit)
        await barrier.wait()
    return *inside, limit()


def test_asyncio_tasks_do_not_see_each_others() -> None:
    async def main() -> list[Any]:
        barrier = asyncio.Barrier(5)
        tasks = [asyncio.create_task(one(at, barrier)) for at in range(2, 7)]
        return await asyncio.gather(*tasks)

    assert asyncio.run(main()) == [(at, at, 1) for at in range(2, 7)]


def test_asyncio_tasks_see_what_they_were_started_under() -> None:
    async def read() -> int:
        return limit()

    async def main() -> tuple[int, int]:
        with override_options("seer", {LIMIT: 3}):
            task = asyncio.create_task(read())
            return await task, await asyncio.wait_for(read(), DEADLINE)

    assert asyncio.run(main()) == (3, 3)
    with override_options("seer", {LIMIT: 4}):
        assert asyncio.run(read()) == 4


def test_what_a_task_has_started_does_not_outlive_its_block() -> None:
    async def main() -> int:
        left = asyncio.Event()

        async def late() -> int:
            await left.wait()
            return limit()

        with override_options("seer", {LIMIT: 3}):
            task = asyncio.create_task(late())
        left.set()
        return await task

    assert asyncio.run(main()) == 1


def test_trio_tasks_do_not_see_each_others() -> None:
    seen: dict[int, tuple[int, int]] = {}

    async def main() -> None:
        entered = [trio.Event() for _ in range(3)]

        async def task(at: int) -> None:
            with override_options("seer", {LIMIT: at + 2}):
                entered[at].set()
                for event in entered:
                    await event.wait()
                seen[at] = limit(), await trio.to_thread.run_sync(limit)
                await trio.lowlevel.checkpoint()

        async with trio.open_nursery() as nursery:
            for at in range(3):
                nursery.start_soon(task, at)

    trio.run(main)
    assert seen == {at: (at + 2, at + 2) for at in range(3)}


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_anyio_tasks_do_not_see_each_others(backend: str) -> None:
    seen: dict[int, int] = {}

    async def main() -> None:
        entered = [anyio.Event() for _ in range(3)]

        async def task(at: int) -> None:
            with override_options("seer", {LIMIT: at + 2}):
                entered[at].set()
                for event in entered:
                    await event.wait()
                seen[at] = limit()

        async with anyio.create_task_group() as group:
            for at in range(3):
                group.start_soon(task, at)

    anyio.run(main, backend=backend)
    assert seen == {at: at + 2 for at in range(3)}


def test_decorated_functions() -> None:
    @override_options("seer", {LIMIT: 2})
    def plain(add: int = 0) -> int:
        """What it does."""
        return limit() + add

    @override_options("seer", {LIMIT: 3})
    async def coroutine() -> int:
        await asyncio.sleep(0)
        return limit()

    @override_options("seer", {LIMIT: 4})
    def generator() -> Iterator[int]:
        yield limit()
        yield limit()

    @override_options("seer", {LIMIT: 5})
    async def asynchronous() -> AsyncIterator[int]:
        yield limit()
        await asyncio.sleep(0)
        yield limit()

    async def collect() -> list[int]:
        return [seen async for seen in asynchronous()]

    assert (plain(), plain(add=1), plain.__doc__) == (2, 3, "What it does.")
    assert asyncio.run(coroutine()) == 3
    assert list(generator()) == [4, 4]
    assert asyncio.run(collect()) == [5, 5]
    assert limit() == 1


def test_decorated_async_generators_are_sent_to_and_thrown_into() -> None:
    @asynccontextmanager
    @override_options("seer", {LIMIT: 5})
    async def block() -> AsyncIterator[int]:
        try:
            yield limit()
        except KeyError:
            caught.append(limit())

    @override_options("seer", {LIMIT: 6})
    async def echo() -> Any:
        sent = yield limit()
        caught.append(sent)
        yield sent

    async def main() -> None:
        async with block() as seen:
            assert seen == 5
            raise KeyError
        generator = echo()
        assert await anext(generator) == 6
        assert await generator.asend(7) == 7
        await generator.aclose()

    caught: list[int] = []
    asyncio.run(main())
    assert caught == [5, 7]
    assert limit() == 1


def test_the_thread_of_a_finished_task_sees_its_overrides() -> None:
    """As async fixtures need it: set-up, test and tear-down may be tasks of their own."""
    stack = ExitStack()

    async def set_up() -> None:
        stack.enter_context(override_options("seer", {LIMIT: 8}))

    async def read() -> int:
        return limit()

    async def tear_down() -> None:
        stack.close()

    with asyncio.Runner() as runner:
        runner.run(set_up())
        assert (runner.run(read()), limit()) == (8, 8)
        runner.run(tear_down())
    assert limit() == 1


FIXTURES = """
    import pytest
    from sentry_options import init, options
    from sentry_options.testing import override_options

    init(refresh_threshold=None)
    seer = options("seer")

    @pytest.fixture
    def sync_fixture():
        with override_options("seer", {"greeting": "sync"}):
            yield

    @FIXTURE
    async def async_fixture():
        with override_options("seer", {"greeting": "async", "feature.rate-limit": 2}):
            yield

    @MARK
    async def test_both(sync_fixture, async_fixture):
        assert (seer.greeting, seer.get("greeting")) == ("async", "async")
        assert seer.snapshot().feature_rate_limit == 2

    @MARK
    async def test_sync_within_async(async_fixture, sync_fixture):
        assert (seer.greeting, seer.feature_rate_limit) == ("sync", 2)

    @MARK
    async def test_nothing_is_left():
        assert (seer.greeting, seer.feature_rate_limit) == ("hello", 100)

    @MARK
    async def test_the_plugin(override_options):
        override_options("seer", {"greeting": "plugin"})
        assert seer.greeting == "plugin"

    def test_nothing_is_left_at_last():
        assert type(seer) is type(seer.snapshot())
        assert seer.greeting == "hello"
"""


@pytest.mark.parametrize(
    ("plugin", "fixture", "mark"),
    [
        ("pytest_asyncio", "pytest_asyncio.fixture", "pytest.mark.asyncio"),
        ("anyio", "pytest.fixture", "pytest.mark.anyio"),
    ],
)
def test_async_fixtures(
    run: Run, directory: Directory, plugin: str, fixture: str, mark: str
) -> None:
    program = f"import {plugin}\n" if plugin == "pytest_asyncio" else ""
    text = "import textwrap, sys, pytest, pathlib\n"
    source = FIXTURES.replace("@FIXTURE", f"@{fixture}").replace("@MARK", f"@{mark}")
    text += f"source = {program!r} + textwrap.dedent({source!r})\n"
    text += (
        "file = pathlib.Path(sys.argv[1]) / 'test_async.py'\n"
        "file.write_text(source)\n"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', str(file)]))\n"
    )
    result = run(text, str(directory.path))
    # anyio runs each of the four async ones twice, with asyncio and with trio.
    passed = "9 passed" if plugin == "anyio" else "5 passed"
    assert passed in result.stdout, result.stdout


def test_without_a_default_store(run: Run, directory: Directory) -> None:
    """An override is checked against a store that has the namespace, and each store serves what it takes."""
    program = """
        import json, os
        from pathlib import Path
        from sentry_options import NotInitializedError, Options, OptionsError, init
        from sentry_options.testing import override_options

        def refused(namespace, value):
            try:
                override_options(namespace, {"count": value}).__enter__()
            except OptionsError as error:
                return type(error).__name__

        def store(name, option):
            folder = Path(os.environ["SENTRY_OPTIONS_DIR"]) / name
            file = folder / "schemas" / name.split("-")[0] / "schema.json"
            file.parent.mkdir(parents=True)
            (folder / "values").mkdir()
            option = {**option, "description": "x"}
            schema = {"version": "1.0", "type": "object", "properties": {"count": option}}
            file.write_text(json.dumps(schema))
            return Options(directory=folder, refresh_threshold=None)

        print(refused("some", 1))
        number = store("some-number", {"type": "integer", "default": 1})
        print(refused("some", "x"), refused("other", 1))
        text = store("some-text", {"type": "string", "default": ""})
        for value in (5, "x"):
            with override_options("some", {"count": value}):
                for handle in (number.options("some"), text.options("some")):
                    for read in (lambda: handle.count, lambda: handle.snapshot().count):
                        try:
                            print(repr(read()))
                        except OptionsError as error:
                            print(type(error).__name__, error.namespace, "count" in str(error))
        print(refused("some", 1.5), refused("other", 1))
        init(refresh_threshold=None)
        print(refused("some", 1.5), refused("other", 1), refused("seer", 1))
    """
    refused = ["SchemaError some True"] * 2
    assert run(program).lines == [
        "NotInitializedError",
        "SchemaError UnknownNamespaceError",
        *["5"] * 2,
        *refused,
        *refused,
        *["'x'"] * 2,
        "SchemaError UnknownNamespaceError",
        "SchemaError UnknownNamespaceError SchemaError",
    ]
