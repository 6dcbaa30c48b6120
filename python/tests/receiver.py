"""A Sentry of the tests' own: an HTTP server on loopback that takes envelopes."""

from __future__ import annotations

import gzip
import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from conftest import DEADLINE

Answer = Literal["ok", "limits", "never"]


class Receiver:
    """What has arrived, and where to send it."""

    def __init__(self, answer: Answer) -> None:
        self.items: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self.asked = threading.Event()
        self.is_over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(answer))
        self.server.daemon_threads = True
        self.dsn = f"http://key@127.0.0.1:{self.server.server_port}/42"

    def next(self) -> tuple[str, dict[str, Any]]:
        """The type of the next item, and what it says."""
        return self.items.get(timeout=DEADLINE)

    def is_empty(self) -> bool:
        return self.items.empty()

    def _handler(self, answer: Answer) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                assert self.path == "/api/42/envelope/", self.path
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Encoding"] == "gzip":
                    body = gzip.decompress(body)
                for item in items(body):
                    receiver.items.put(item)
                receiver.asked.set()
                if answer == "never":
                    receiver.is_over.wait()
                self.send_response(429 if answer == "limits" else 200)
                if answer == "limits":
                    self.send_header("Retry-After", "60")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *arguments: object) -> None:
                """The tests' output has enough in it."""

        return Handler


def items(body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The items of an envelope, whose first line is its own header."""
    lines = [line for line in body.split(b"\n") if line]
    assert isinstance(json.loads(lines[0]), dict)
    for header, item in zip(lines[1::2], lines[2::2], strict=True):
        yield json.loads(header)["type"], json.loads(item)


@contextmanager
def receiver(answer: Answer = "ok") -> Iterator[Receiver]:
    """A server that answers, or does not, while this is entered."""
    receiver = Receiver(answer)
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.is_over.set()
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()
