"""Business Discovery: what Meta shows of any professional account to an account of our own, asked by handle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accounts.platforms import account_key
from analytics.sources import shape
from analytics.sources.errors import NotFound, Permanent, SchemaChanged
from analytics.sources.ig_graph.api import FACEBOOK, after
from analytics.sources.ig_graph.rows import MEDIA, PROFILE_COUNTS, PROFILE_TEXTS

if TYPE_CHECKING:
    from analytics.sources.ig_graph.api import Api

HANDLE = re.compile(r"[\w.]{1,30}", re.ASCII)
CURSOR = re.compile(r"[\w=+/-]+", re.ASCII)
PAGE = 25
PROFILE = ("id", "username", "name", "profile_picture_url", *PROFILE_COUNTS, *PROFILE_TEXTS)
KEYS = ("discovery_user", "discovery_token")


class Discovery:
    def __init__(self, api: Api) -> None:
        self.api = api

    def profile(self, handle: str, number: str = "") -> shape.Row:
        return self._ask(handle, number, ",".join(PROFILE))

    def media(self, handle: str, number: str, cursor: str | None) -> tuple[list[shape.Row], str | None]:
        """Return one page of posts, newest first, and where the next begins."""
        if cursor is not None and not CURSOR.fullmatch(cursor):
            raise SchemaChanged("cursor")
        at = f".after({cursor})" if cursor else ""
        row = self._ask(handle, number, f"id,username,media{at}.limit({PAGE}){{{','.join(MEDIA)},view_count}}")
        if row.get("media") is None:
            return [], None  # no posts yet
        found = shape.rows(row, "media.data")
        cursors = shape.part(row, "media.paging.cursors")
        # Here nothing says that there is a next page, but for its cursor.
        more = after(row.get("media")) or shape.text(cursors, "after")
        return found, more if len(found) == PAGE and more else None

    def _ask(self, handle: str, number: str, fields: str) -> shape.Row:
        if not HANDLE.fullmatch(handle):
            raise NotFound(handle)
        secrets = self.api.wire.secrets
        if not all(secrets.get(key) for key in KEYS):
            raise Permanent("IG_GRAPH_DISCOVERY_USER and IG_GRAPH_DISCOVERY_TOKEN are not set", of_all=True)
        user, token = (secrets[key] for key in KEYS)
        self.api.wire.meter.spend("discovery")
        asked = f"business_discovery.username({handle}){{{fields}}}"
        row = shape.part(self.api.get(FACEBOOK, f"/{user}", token, "discovery", fields=asked), "business_discovery")
        if account_key(shape.required(row, "username")) != account_key(handle):
            raise SchemaChanged("business_discovery.username")
        if number and shape.required(row, "id") != number:
            raise NotFound("the handle is somebody else's now")
        return row
