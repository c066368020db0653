"""The way in for assistants: /mcp, streamable HTTP without sessions, with a personal token.

Each request gets a manager of its own, which lives as long as the request: nothing has to be started with the process
(uvicorn runs without lifespan), and nothing of one reader is there for the next. The tools call the API inside of this
process, so roles, scopes and limits are the API's.
"""

import json
from typing import Any

import httpx
from channels.db import database_sync_to_async
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from accounts.models import ApiToken
from influencehub.mcp_tools import CALLS, server
from rest.problems import MEDIA_TYPE, Problem, document

PATHS = {"/mcp", "/mcp/"}
LARGEST = 64 * 1024
# What the API needs to know of the request: who asks, from where, in which language, by which way.
HANDED_ON = (b"authorization", b"host", b"accept-language", b"x-forwarded-for", b"x-forwarded-proto", b"user-agent")


class Mcp:
    """Stands before Django: what is not for it goes on."""

    def __init__(self, django: Any) -> None:
        self.django = django

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] not in PATHS:
            await self.django(scope, receive, send)
            return
        headers = dict(scope["headers"])
        problem = await _refusal(scope, headers)
        if problem:
            await _answer(problem, send)
            return
        async with self._calls(scope, headers) as calls:
            CALLS.set(calls)
            # Stateless and in JSON, so that any process may answer and no stream stays open.
            manager = StreamableHTTPSessionManager(
                server._lowlevel_server,  # noqa: SLF001 -- streamable_http_app() wants a lifespan
                json_response=True,
                stateless=True,
                max_request_body_size=LARGEST,
            )
            async with manager.run():
                await manager.handle_request(scope, receive, send)

    def _calls(self, scope: Any, headers: dict[bytes, bytes]) -> httpx.AsyncClient:
        known = {name.decode(): headers[name].decode("latin-1") for name in HANDED_ON if name in headers}
        base = f"{scope['scheme']}://{known.get('host', 'localhost')}"
        client = tuple(scope.get("client") or ("127.0.0.1", 0))
        # No network: the transport calls our own application, and knows no timeout.
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.django, client=client), base_url=base, headers=known
        )


async def _refusal(scope: Any, headers: dict[bytes, bytes]) -> Problem | None:
    host = headers.get(b"host", b"").decode("latin-1")
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return Problem(400, "malformed")
    # A page of another site must not speak with a token that it does not know it has.
    if origin and origin not in {f"http://{host}", f"https://{host}", *settings.CORS_ALLOWED_ORIGINS}:
        return Problem(403, "forbidden")
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme != "Bearer" or not token.startswith(ApiToken.PREFIX):
        return Problem(401, "not_authenticated")
    return None if await database_sync_to_async(_is_usable)(token.strip()) else Problem(401, "authentication_failed")


def _is_usable(token: str) -> bool:
    return ApiToken.objects.usable().filter(digest=ApiToken.digest_of(token)).exists()


async def _answer(problem: Problem, send: Any) -> None:
    body = json.dumps(document(problem)).encode()
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    if problem.status_code == httpx.codes.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": problem.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})
