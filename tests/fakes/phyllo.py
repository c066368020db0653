"""InsightIQ as its specification has it. What it said lies in `said` with the schema's name, for whoever has the schema."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from typing import Any
from uuid import UUID

from tests.fakes.server import Answer, FakeServer, Request

INSTAGRAM = {"id": "9bb8913b-ddd9-430b-a66a-d74d846e6c66", "name": "Instagram", "logo_url": "https://cdn.example/i.png"}
THEN = "2026-11-20T08:00:00.637922"
SECRETS = {"client_id": "hub-client", "client_secret": "hub-secret", "environment": "sandbox"}


class FakePhyllo(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.users: dict[str, dict[str, Any]] = {}  # by our name of them
        self.accounts: dict[str, dict[str, Any]] = {}
        self.profiles: dict[str, dict[str, Any]] = {}  # by account
        self.contents: dict[str, list[dict[str, Any]]] = {}  # by account
        self.audiences: dict[str, dict[str, Any]] = {}
        self.creators: dict[str, dict[str, Any]] = {}  # by handle
        self.public_contents: dict[str, list[dict[str, Any]]] = {}  # by address of the profile
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.said: list[tuple[str, Any]] = []
        self.routes = {
            ("POST", "/v1/users"): self.make_user,
            ("GET", "/v1/users/external_id/*"): self.find_user,
            ("POST", "/v1/sdk-tokens"): self.make_token,
            ("POST", "/v1/links"): self.make_link,
            ("GET", "/v1/accounts"): self.list_accounts,
            ("POST", "/v1/accounts/*"): self.disconnect,
            ("GET", "/v1/profiles"): self.list_profiles,
            ("GET", "/v1/audience"): self.audience,
            ("GET", "/v1/social/contents"): self.list_contents,
            ("POST", "/v1/social/contents/search"): self.search_contents,
            ("GET", "/v1/social/creators/profiles"): self.creator,
            ("POST", "/v1/social/creators/profiles/search"): self.search_creators,
            ("POST", "/v1/social/creators/contents/fetch"): self.fetch_contents,
            ("GET", "/v1/webhooks"): lambda request: self.page(
                "WebhookResponseList", request, [*self.webhooks.values()]
            ),
            ("POST", "/v1/webhooks"): self.make_webhook,
            ("PUT", "/v1/webhooks/*"): self.put_webhook,
        }

    def answer(self, request: Request) -> Answer:
        given = base64.b64decode(request.headers.get("authorization", "").partition(" ")[2]).decode()
        if given != f"{SECRETS['client_id']}:{SECRETS['client_secret']}":
            return self.error(401, "AUTH_ERROR", "authorization_failed")
        return super().answer(request)

    # Making a world

    def uuid(self) -> str:
        return str(UUID(int=next(self.numbers)))

    def account(self, handle: str, user: dict[str, Any] | None = None, **more: Any) -> str:
        """Somebody connected an account, and InsightIQ has looked at it."""
        user = user or self.user(f"hub-{handle}", handle)
        number = self.uuid()
        synced = {"status": "SYNCED", "last_sync_at": THEN, "monitoring_type": "STANDARD"}
        self.accounts[number] = {
            **self.head(number, user),
            "platform_username": handle,
            "profile_pic_url": None,
            "status": "CONNECTED",
            "platform_profile_id": f"ig-{handle}",
            "platform_profile_name": handle,
            "platform_profile_published_at": None,
            "data": {
                "identity": {**synced, "audience": {**synced, "last_sync_at": None}},
                "engagement": {**synced, "refresh_since": None, "data_available_from": THEN},
            },
            **more,
        }
        self.profiles[number] = self.profile(number, handle, user)
        self.contents[number] = []
        return number

    def head(self, number: str, user: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": number,
            "user": {"id": user["id"], "name": user["name"]},
            "work_platform": dict(INSTAGRAM),
            "created_at": THEN,
            "updated_at": THEN,
        }

    def profile(self, account: str, handle: str, user: dict[str, Any]) -> dict[str, Any]:
        return {
            **self.head(self.uuid(), user),
            "account": {"id": account, "platform_username": handle},
            "platform_username": handle,
            "full_name": "Ada Lovelace ✨",
            "url": f"https://www.instagram.com/{handle}",
            "introduction": "makes things",
            "image_url": "https://cdn.example/ada.jpg?signature=short-lived",
            "external_id": f"ig-{handle}",
            "platform_account_type": "CREATOR",
            "category": "Blog",
            "website": None,
            "country": "DE",
            "is_verified": True,
            "is_business": False,
            "reputation": {
                "follower_count": 12345,
                "following_count": 321,
                "subscriber_count": None,
                "content_count": 55,
                "content_group_count": None,
                "watch_time_in_hours": None,
            },
            "emails": [],
            "phone_numbers": [],
            "addresses": [],
            "gender": None,
            "platform_profile_id": f"ig-{handle}",
        }

    def content(self, account: str, external_id: str, **more: Any) -> dict[str, Any]:
        owner = self.accounts[account]
        numbers = {
            "like_count": 421,
            "dislike_count": None,
            "comment_count": 12,
            "impression_organic_count": None,
            "reach_organic_count": 3400,
            "save_count": 9,
            "view_count": 5200,
            "share_count": 4,
            "watch_time_in_hours": 1.5,
            "impression_paid_count": None,
            "reach_paid_count": 70,
            "replay_count": None,
            "click_count": None,
            "avg_watch_time_in_sec": 4,
            "additional_info": {
                "profile_visits": 12,
                "followers_gained": 3,
                "bio_link_clicked": 1,
                "story_navigation": None,
            },
        }
        row = {
            **self.head(self.uuid(), owner["user"]),
            "account": {"id": account, "platform_username": owner["platform_username"]},
            "external_id": external_id,
            "title": "New bread 🥖 #ad",
            "description": None,
            "format": "VIDEO",
            "type": "REELS",
            "url": f"https://www.instagram.com/reel/{external_id}/",
            "media_url": None,
            "thumbnail_url": "https://cdn.example/t.jpg",
            "persistent_thumbnail_url": "https://cdn.example/p.jpg",
            "duration": None,
            "hashtags": ["#ad", "#Brötchen"],
            "mentions": ["@brand"],
            "visibility": "PUBLIC",
            "published_at": "2026-11-18T10:00:00.000000",
            "platform_profile_id": owner["platform_profile_id"],
            "platform_profile_name": owner["platform_profile_name"],
            "sponsored": {"is_sponsored": True, "tags": None},
            "collaboration": None,
            "is_owned_by_platform_user": True,
            "engagement": numbers | more.pop("engagement", {}),
            **more,
        }
        self.contents[account].append(row)
        return row

    def demographics(self, account: str) -> dict[str, Any]:
        owner = self.accounts[account]
        self.audiences[account] = {
            **self.head(self.uuid(), owner["user"]),
            "account": {"id": account, "platform_username": owner["platform_username"]},
            "countries": [{"code": "DE", "value": 78.9}, {"code": "AT", "value": 20}],
            "cities": [{"name": "Köln", "value": 45.6}],
            "gender_age_distribution": [
                {"gender": "FEMALE", "age_range": "18-24", "value": 12.3},
                {"gender": "OTHERS", "age_range": "25-34", "value": 0.7},
            ],
        }
        return self.audiences[account]

    def public(self, handle: str, **more: Any) -> dict[str, Any]:
        self.creators[handle] = {
            "work_platform": dict(INSTAGRAM),
            "platform_username": handle,
            "full_name": "Grace Hopper",
            "url": f"https://www.instagram.com/{handle}",
            "image_url": "https://cdn.example/g.jpg",
            "introduction": "ships",
            "external_id": f"ig-{handle}",
            "platform_profile_id": f"ig-{handle}",
            "follower_count": 900,
            "following_count": 10,
            "content_count": 3,
            "is_verified": False,
            "is_business": True,
            "is_private": False,
            **more,
        }
        return self.creators[handle]

    def user(self, external_id: str, name: str) -> dict[str, Any]:
        row = {"id": self.uuid(), "name": name, "external_id": external_id, "created_at": THEN, "updated_at": THEN}
        return self.users.setdefault(external_id, {**row, "status": "ACTIVE"})

    def event(self, kind: str, account: str, *ids: str, secrets: tuple[str, ...] = ("hub-secret",), **more: Any) -> Any:
        """The body of a webhook and its headers; with several secrets as while one is rotated."""
        data = {"account_id": account, "user_id": "u1", "last_updated_time": THEN, **more}
        if ids:
            data["items"] = list(ids)
        raw = json.dumps(
            {"id": f"event-{next(self.numbers)}", "event": kind, "name": kind.lower(), "data": data}
        ).encode()
        signatures = [hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest() for secret in secrets]
        return raw, {"webhook-signatures": ",".join(signatures)}

    # What it answers

    def ok(self, schema: str, body: Any, status: int = 200) -> Answer:
        self.said.append((schema, json.loads(json.dumps(body))))
        return Answer(status, body, {"request-id": "req-1"})

    def error(self, status: int, kind: str, code: str) -> Answer:
        error = {"type": kind, "code": code, "error_code": code, "message": "…", "status_code": status}
        return self.ok("Error", {"error": {**error, "http_status_code": status, "request_id": "req-1"}}, status)

    def page(self, schema: str, request: Request, found: list[Any]) -> Answer:
        limit, offset = (
            int((request.values(name) or [default])[0]) for name, default in (("limit", 10), ("offset", 0))
        )
        if not 1 <= limit <= 100:
            return self.error(400, "INVALID_REQUEST", "INVALID_REQUEST_PARAMETERS")
        metadata = {"offset": offset, "limit": limit, "from_date": None, "to_date": None}
        return self.ok(schema, {"data": found[offset : offset + limit], "metadata": metadata})

    def make_user(self, request: Request) -> Answer:
        asked = request.json()
        if asked["external_id"] in self.users:
            return self.error(400, "INVALID_REQUEST", "user_exists_with_external_id")
        return self.ok("UserResponse", self.user(asked["external_id"], asked["name"]), 201)

    def find_user(self, request: Request) -> Answer:
        found = self.users.get(request.path.rpartition("/")[2])
        return self.ok("UserResponse", found) if found else self.error(404, "RECORD_NOT_FOUND", "incorrect_user_id")

    def make_token(self, request: Request) -> Answer:
        assert request.json()["user_id"] in {user["id"] for user in self.users.values()}
        return self.ok("SDKTokenResponse", {"sdk_token": "sdk-secret", "expires_at": "2026-11-28T12:00:00.5"}, 201)

    def make_link(self, request: Request) -> Answer:
        row = {"created_at": THEN, "invite_id": self.uuid(), "external_id": request.json()["external_id"]}
        return self.ok("CreateLinkResponse", {**row, "microsite_url": "https://connect.example/m/1"}, 201)

    def list_accounts(self, request: Request) -> Answer:
        wanted = request.values("user_id")
        return self.page(
            "AccountList",
            request,
            [row for row in self.accounts.values() if not wanted or row["user"]["id"] in wanted],
        )

    def disconnect(self, request: Request) -> Answer:
        row = self.accounts[request.path.split("/")[3]]
        row["status"] = "NOT_CONNECTED"
        short = {name: row[name] for name in ("id", "created_at", "updated_at", "user", "work_platform", "status")}
        return self.ok("DisconnectAccountResponse", short)

    def refused(self, account: str) -> Answer | None:
        if account not in self.accounts:
            return self.error(404, "RECORD_NOT_FOUND", "incorrect_account_id")
        status = self.accounts[account]["status"]
        if status == "NOT_CONNECTED":
            return self.error(403, "FORBIDDEN", "account_disconnected")
        return self.error(400, "INVALID_REQUEST", "SESSION_EXPIRED") if status == "SESSION_EXPIRED" else None

    def list_profiles(self, request: Request) -> Answer:
        wanted = request.values("account_id")
        if wanted and (refused := self.refused(wanted[0])):
            return refused
        found = [row for account, row in self.profiles.items() if not wanted or account in wanted]
        return self.page("ProfileList", request, found)

    def audience(self, request: Request) -> Answer:
        account = request.values("account_id")[0]
        if refused := self.refused(account):
            return refused
        found = self.audiences.get(account)
        return self.ok("Demographics", found) if found else self.error(404, "RECORD_NOT_FOUND", "no_audience")

    def list_contents(self, request: Request) -> Answer:
        account, day = request.values("account_id")[0], (request.values("from_date") or [""])[0]
        if refused := self.refused(account):
            return refused
        found = [row for row in self.contents[account] if row["published_at"] is None or row["published_at"] >= day]
        return self.page("ContentList", request, found)

    def search_contents(self, request: Request) -> Answer:
        ids = request.json()["ids"]
        if not 1 <= len(ids) <= 100:
            return self.error(400, "INVALID_REQUEST", "INVALID_REQUEST_PARAMETERS")
        found = [row for rows in self.contents.values() for row in rows if row["id"] in ids]
        return self.ok("ContentSearchList", {"data": found})

    def creator(self, request: Request) -> Answer:
        found = self.creators.get(request.values("identifier")[0])
        return self.ok("creator", found) if found else self.error(404, "RECORD_NOT_FOUND", "profile_not_found")

    def search_creators(self, request: Request) -> Answer:
        asked = request.json()
        assert asked["sort_by"]["order"] == "DESCENDING"
        assert asked["limit"] + asked["offset"] <= 500
        found = [*self.creators.values()][asked["offset"] : asked["offset"] + asked["limit"]]
        return Answer(200, {"data": found, "metadata": {}})

    def fetch_contents(self, request: Request) -> Answer:
        found = self.public_contents.get(request.json()["profile_url"])
        if found is None:
            return self.error(404, "RECORD_NOT_FOUND", "profile_not_found")
        offset = request.json()["offset"]
        return Answer(200, {"data": found[offset : offset + 12]})

    def make_webhook(self, request: Request) -> Answer:
        number = self.uuid()
        row = {**request.json(), "id": number, "is_active": True, "created_at": THEN, "updated_at": THEN}
        self.webhooks[number] = row
        return self.ok("WebhookResponse", row, 201)

    def put_webhook(self, request: Request) -> Answer:
        row = self.webhooks[request.path.rpartition("/")[2]]
        row |= request.json()
        return self.ok("WebhookResponse", row)
