"""TikTok's Display API as its documentation has it: an error object in every answer, scopes, tokens that rotate."""

from __future__ import annotations

import itertools
from typing import Any

from tests.fakes.server import Answer, FakeServer, Request

SECRETS = {"client_key": "hub-key", "client_secret": "hub-secret"}
FIELDS = {
    "user.info.basic": {"open_id", "union_id", "avatar_url", "display_name"},
    "user.info.profile": {"username", "bio_description", "profile_deep_link", "is_verified"},
    "user.info.stats": {"follower_count", "following_count", "likes_count", "video_count"},
}
SCOPES = (*FIELDS, "video.list")


class FakeTikTok(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.users: dict[str, dict[str, Any]] = {}  # by open_id
        self.videos: dict[str, list[dict[str, Any]]] = {}  # newest first
        self.hidden: set[str] = set()  # videos that are private or gone
        self.tokens: dict[str, str] = {}  # access, to user
        self.refreshes: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.scopes: dict[str, tuple[str, ...]] = {}  # by user
        self.routes = {
            ("GET", "/v2/user/info/"): self.info,
            ("POST", "/v2/video/list/"): self.list,
            ("POST", "/v2/video/query/"): self.query,
            ("POST", "/v2/oauth/token/"): self.token,
            ("POST", "/v2/oauth/revoke/"): self.revoke,
        }

    def user(self, handle: str, token: str = "token-1", **more: Any) -> str:
        open_id = f"open-{next(self.numbers)}"
        self.users[open_id] = {
            "open_id": open_id,
            "union_id": f"union-{open_id}",
            "avatar_url": "https://cdn.example/a.jpg",
            "display_name": "Ada ✨",
            "username": handle,
            "bio_description": "Brötchen 🥖",
            "profile_deep_link": f"https://vm.tiktok.com/{handle}/",
            "is_verified": False,
            "follower_count": 12345,
            "following_count": 0,
            "likes_count": 99,
            "video_count": 3,
            **more,
        }
        self.videos[open_id], self.scopes[open_id] = [], SCOPES
        self.tokens[token] = open_id
        return open_id

    def video(self, open_id: str, at: int = 1_763_500_000, **more: Any) -> str:
        number = str(7_000_000_000_000_000_000 + next(self.numbers))
        row = {
            "id": number,
            "create_time": at,
            "title": "Bread",
            "video_description": "New bread #ad #Brötchen @brand",
            "duration": 31,
            "share_url": f"https://www.tiktok.com/@ada/video/{number}?utm_campaign=tt4d_open_api",
            "view_count": 900,
            "like_count": 40,
            "comment_count": 3,
            "share_count": 0,
        }
        self.videos[open_id].append({name: value for name, value in (row | more).items() if value is not None})
        self.videos[open_id].sort(key=lambda video: -video["create_time"])
        return number

    # What it answers

    def ok(self, data: dict[str, Any]) -> Answer:
        return Answer(200, {"data": data, "error": {"code": "ok", "message": "", "log_id": "2026"}})

    def refused(self, status: int, code: str) -> Answer:
        return Answer(status, {"data": {}, "error": {"code": code, "message": "…", "log_id": "2026"}})

    def whose(self, request: Request) -> str | None:
        assert "x-about" not in request.headers
        return self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))

    def info(self, request: Request) -> Answer:
        open_id = self.whose(request)
        if open_id is None:
            return self.refused(401, "access_token_invalid")
        wanted = set(request.values("fields"))
        if wanted - set().union(*(FIELDS.get(scope, set()) for scope in self.scopes[open_id])):
            return self.refused(401, "scope_not_authorized")
        return self.ok({"user": {name: self.users[open_id][name] for name in wanted if name in self.users[open_id]}})

    def list(self, request: Request) -> Answer:
        open_id, asked = self.whose(request), request.json()
        if open_id is None:
            return self.refused(401, "access_token_invalid")
        if "video.list" not in self.scopes[open_id]:
            return self.refused(401, "scope_not_authorized")
        if not 1 <= asked.get("max_count", 10) <= 20:
            return self.refused(400, "invalid_params")
        before = asked.get("cursor", 2**60)
        rows = [row for row in self.shown(open_id) if row["create_time"] * 1000 < before]
        page = rows[: asked["max_count"]]
        cursor = page[-1]["create_time"] * 1000 if page else 0
        return self.ok({"videos": page, "cursor": cursor, "has_more": len(rows) > len(page)})

    def query(self, request: Request) -> Answer:
        open_id, ids = self.whose(request), request.json()["filters"]["video_ids"]
        if open_id is None:
            return self.refused(401, "access_token_invalid")
        if not 1 <= len(ids) <= 20:
            return self.refused(400, "invalid_params")
        return self.ok({"videos": [row for row in self.shown(open_id) if row["id"] in ids]})

    def shown(self, open_id: str) -> list[dict[str, Any]]:
        return [row for row in self.videos[open_id] if row["id"] not in self.hidden]

    def token(self, request: Request) -> Answer:
        form = request.form()
        if (form["client_key"], form["client_secret"]) != (SECRETS["client_key"], SECRETS["client_secret"]):
            return Answer(401, {"error": "invalid_client", "error_description": "…", "log_id": "2026"})
        grants = self.codes if form["grant_type"] == "authorization_code" else self.refreshes
        open_id = grants.pop(form.get("code") or form.get("refresh_token", ""), None)
        if open_id is None:
            return Answer(400, {"error": "invalid_grant", "error_description": "expired", "log_id": "2026"})
        number = next(self.numbers)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self.tokens[access], self.refreshes[refresh] = open_id, open_id
        row = {"access_token": access, "expires_in": 86400, "open_id": open_id, "refresh_expires_in": 31536000}
        return Answer(
            200, {**row, "refresh_token": refresh, "scope": ",".join(self.scopes[open_id]), "token_type": "Bearer"}
        )

    def revoke(self, request: Request) -> Answer:
        self.tokens.pop(request.form()["token"], None)
        return Answer(200, {})
