"""Sessions that put each answer on the wire's tape, and in a replay read from it instead of the network."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import httplib2
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from analytics.sources.wire import ABOUT, Recorded, Tape, digest

# Never on a tape: keys and tokens that platforms take in the address or in a form.
SECRET = re.compile(
    r"(?P<name>\b(?:key|access_token|client_secret|refresh_token|fb_exchange_token|appsecret_proof|code)=)(?P<value>[^&#\s]*)"
)
KEPT_HEADERS = ("content-type", "etag", "retry-after", "date")
KEPT_PREFIXES = ("x-rate-limit", "x-app-usage", "x-business-use-case-usage", "request-id")
LONGEST = 500
SHORTEST_SECRET = 8  # what is shorter stands in bodies by chance


def bare(text: str) -> str:
    """Take secrets out of an address or a form."""
    return SECRET.sub(r"\g<name>…", text)


def silenced(body: bytes, url: str, headers: Any) -> bytes:
    """Take out of an answer what it repeats of our keys: Meta's addresses of next pages and refusals quote the token."""
    said = [found["value"] for found in SECRET.finditer(url)]
    given = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    said.append(str(given.decode() if isinstance(given, bytes) else given).rpartition(" ")[2])
    for secret in (each for text in said for each in (text, unquote(text)) if len(each) >= SHORTEST_SECRET):
        body = body.replace(secret.encode(), b"...")
    return body


def kept(headers: Any) -> dict[str, str]:
    """Return the headers that parsers look at, names in lower case."""
    lower = {str(name).lower(): str(value) for name, value in headers.items()}
    return {name: value for name, value in lower.items() if name in KEPT_HEADERS or name.startswith(KEPT_PREFIXES)}


def asked(method: str, url: str, body: Any) -> tuple[str, str]:
    """Name a request, and what a replay finds it by, both without secrets."""
    address = bare(url)
    said = body.decode(errors="replace") if isinstance(body, bytes) else body if isinstance(body, str) else ""
    return f"{method} {address}"[:LONGEST], digest(method, address, bare(said))


class TapedAdapter(HTTPAdapter):
    """Records what it fetches. Fetching tokens is never recorded: those answers are secrets themselves."""

    def __init__(self, tape: Tape, now: Callable[[], datetime]) -> None:
        super().__init__(max_retries=0)
        self.tape, self.now = tape, now

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        about = request.headers.pop(ABOUT, "")
        name, key = asked(str(request.method), str(request.url) + (f"#{about}" if about else ""), request.body)
        if played := self.tape.play(key):
            return self.build_response(request, _as_answer(played))
        answer = super().send(request, *args, **kwargs)
        if not is_about_tokens(str(request.url)):
            # Reading the body here keeps its errors (a connection cut short) where callers expect them.
            body = silenced(answer.content, str(request.url), request.headers)
            self.tape.record(Recorded(name, key, answer.status_code, kept(answer.headers), body, self.now()))
        return answer


def is_about_tokens(url: str) -> bool:
    return bool(re.search(r"/(oauth|token|access_token|refresh_access_token|sdk-tokens|links|revoke)\b", url))


def _as_answer(played: Recorded) -> Any:
    return HTTPResponse(
        body=BytesIO(played.body), status=played.status, headers=dict(played.headers), preload_content=False
    )


def taped_session(tape: Tape, now: Callable[[], datetime]) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, TapedAdapter(tape, now))
    return session


class TapedHttp(httplib2.Http):
    """The same for Google's discovery client."""

    def __init__(self, tape: Tape, now: Callable[[], datetime], timeout_s: float) -> None:
        super().__init__(timeout=timeout_s, proxy_info=None)
        self.tape, self.now = tape, now
        self.follow_redirects = False  # an API that sends us elsewhere, with our key, is not the one we asked
        # As sessions of requests do: what nobody uses any more holds no connection open.
        weakref.finalize(self, _close, self.connections)

    def request(self, uri: str, method: str = "GET", body: Any = None, *args: Any, **kwargs: Any) -> Any:
        name, key = asked(method, uri, body)
        if played := self.tape.play(key):
            return httplib2.Response({"status": str(played.status), **played.headers}), played.body
        response, content = super().request(uri, method, body, *args, **kwargs)
        body = silenced(content, uri, kwargs.get("headers") or {})
        self.tape.record(Recorded(name, key, response.status, kept(response), body, self.now()))
        return response, content


def _close(connections: dict[str, Any]) -> None:
    for connection in connections.values():
        connection.close()


def taped_http(tape: Tape, now: Callable[[], datetime], timeout_s: float) -> TapedHttp:
    return TapedHttp(tape, now, timeout_s)
