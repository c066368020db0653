"""Tokens as they lie sealed in Connection: JSON that one function writes and one reads."""

import json
from datetime import datetime

from analytics.sources.contract import TokenSet


def to_json(tokens: TokenSet) -> str:
    return json.dumps(
        {
            "access": tokens.access,
            "refresh": tokens.refresh,
            "access_expires_at": tokens.access_expires_at.isoformat(),
            "ends_at": tokens.ends_at.isoformat() if tokens.ends_at else None,
            "scopes": list(tokens.scopes),
            "external_id": tokens.external_id,
            "handle": tokens.handle,
        }
    )


def from_json(text: str) -> TokenSet:
    said = json.loads(text)
    ends_at = said["ends_at"]
    return TokenSet(
        access=said["access"],
        refresh=said["refresh"],
        access_expires_at=datetime.fromisoformat(said["access_expires_at"]),
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
        scopes=tuple(said["scopes"]),
        external_id=said["external_id"],
        handle=said["handle"],
    )
