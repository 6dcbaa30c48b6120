"""Who sees the overrides of `override_options`."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from outcome import SCHEMA, say, write_schema

from sentry_options import init, options
from sentry_options.testing import override_options

write_schema("app", SCHEMA)
init(refresh_threshold=None)
app = options("app")


def read() -> object:
    return app.get("count")


def in_thread(action: object) -> object:
    results: list = []
    thread = Thread(target=lambda: results.append(action()))
    thread.start()
    thread.join()
    return results


def own() -> object:
    with override_options("app", {"count": 2}):
        return read()


with override_options("app", {"count": 1}):
    say("this thread", read)
    say("another handle", lambda: options("app").get("count"))
    say("another thread", lambda: in_thread(read))
    say("its own override in another thread", lambda: in_thread(own))
    with ThreadPoolExecutor(1) as pool:
        say("an executor", lambda: pool.submit(read).result())
    say("afterwards, here", read)


async def main() -> object:
    with override_options("app", {"count": 3}):

        async def inner() -> object:
            return read()

        return read(), await inner(), await asyncio.create_task(inner())


say("a task that an override is around", lambda: asyncio.run(main()))


async def thread() -> object:
    with override_options("app", {"count": 4}):
        return await asyncio.to_thread(read)


say("asyncio.to_thread", lambda: asyncio.run(thread()))


async def first(entered: asyncio.Event, left: asyncio.Event) -> object:
    with override_options("app", {"count": 1}):
        entered.set()
        await left.wait()
        return read()


async def second(entered: asyncio.Event, left: asyncio.Event) -> object:
    await entered.wait()
    with override_options("app", {"count": 2}):
        await asyncio.sleep(0)
        seen = read()
    left.set()
    return seen, read()


async def together() -> object:
    events = asyncio.Event(), asyncio.Event()
    return await asyncio.gather(first(*events), second(*events)), read()


say("tasks at the same time", lambda: asyncio.run(together()))
say("afterwards", read)


def generator() -> object:
    with override_options("app", {"count": 5}):
        yield read()
        yield read()


running = generator()
say("a generator", lambda: next(running))
say("while it is suspended", read)
running.close()
say("after it is closed", lambda: in_thread(read))
