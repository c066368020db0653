"""A ticket lets a program open the socket: fetched over HTTPS by who is signed in, good once and for half a minute.

It travels in Sec-WebSocket-Protocol, because addresses end up in logs. It stands for a session, so the socket lives
as long as that session does.
"""

import hashlib
import secrets

from django.core.cache import cache

SECONDS = 30
PROTOCOL = "influencehub"
PREFIX = "ticket."


def issue(session_key: str) -> str:
    ticket = secrets.token_urlsafe(16)
    cache.set(_key("for", ticket), session_key, SECONDS)
    return ticket


def redeem(protocols: list[str]) -> str | None:
    """Return the session that one of the offered protocols is a ticket for. A second time it is none."""
    for name in protocols:
        ticket = name.removeprefix(PREFIX)
        if name == ticket:
            continue
        key: str | None = cache.get(_key("for", ticket))
        # Adding is atomic, reading and deleting is not: of two who come at once one is the first.
        return key if key and cache.add(_key("used", ticket), 1, 2 * SECONDS) else None
    return None


def _key(what: str, ticket: str) -> str:
    # Hashed, so that whoever reads the cache holds no ticket.
    return f"ws-ticket-{what}-{hashlib.sha256(ticket.encode()).hexdigest()}"
