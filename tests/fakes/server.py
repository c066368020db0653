"""A loopback HTTP server: routes, a log of requests, scripted faults."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]  # names in lower case
    body: bytes

    def values(self, name: str) -> list[str]:
        """All values of a query parameter, repeated or comma-separated."""
        return [part for key, text in self.query if key == name for part in text.split(",")]

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Answer:
    status: int = 200
    body: Any = None  # str and bytes go out as they are, the rest as JSON
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    drop: bool = False  # close the connection without an answer
    truncate: bool = False  # promise the whole body, send half


Route = Callable[[Request], Answer]


class FakeServer:
    """Subclass per source: fill `routes` with ("GET", "/path") or ("POST", "/prefix/*") and keep state in attributes."""

    def __init__(self) -> None:
        self.routes: dict[tuple[str, str], Route] = {}
        self.log: list[Request] = []
        self.faults: deque[Answer] = deque()  # each is served once, before the routes
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def handle_any(self) -> None:
                url = urlsplit(self.path)
                size = int(self.headers.get("content-length") or 0)
                request = Request(
                    self.command,
                    url.path,
                    parse_qsl(url.query, keep_blank_values=True),
                    {key.lower(): value for key, value in self.headers.items()},
                    self.rfile.read(size),
                )
                fake.log.append(request)
                self.reply(fake.faults.popleft() if fake.faults else fake.answer(request))

            do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 -- what the library calls

            def reply(self, answer: Answer) -> None:
                time.sleep(answer.delay_s)
                self.close_connection = answer.drop or answer.truncate
                if answer.drop:
                    return
                body, kind = encode(answer.body)
                self.send_response(answer.status)
                for key, value in {"Content-Type": kind, **answer.headers}.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if answer.status != 304:
                    with contextlib.suppress(ConnectionError):  # the client may have given up
                        self.wfile.write(body[: len(body) // 2] if answer.truncate else body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: Request) -> Answer:
        for (method, pattern), route in self.routes.items():
            prefix = pattern.removesuffix("*")
            if method == request.method and (
                request.path == pattern or (prefix != pattern and request.path.startswith(prefix))
            ):
                return route(request)
        return Answer(404, {"error": f"no route for {request.method} {request.path}"})

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()


def encode(body: object) -> tuple[bytes, str]:
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/html; charset=utf-8"
    return json.dumps({} if body is None else body).encode(), "application/json; charset=UTF-8"
