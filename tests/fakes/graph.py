"""Meta's Graph API as its documentation has it: Instagram Login, own media with insights, Business Discovery, usage headers."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
from typing import Any

from tests.fakes.server import Answer, FakeServer, Request

SECRETS = {
    "app_id": "app-1",
    "app_secret": "app-secret",
    "version": "v26.0",
    "verify_token": "a word of ours",
    "discovery_user": "17840",
    "discovery_token": "discovery-token",
}
COMMON = {"views", "reach", "saved", "shares", "likes", "comments", "total_interactions"}
FITTING = {
    "FEED": {*COMMON, "follows", "profile_visits"},
    "REELS": {*COMMON, "ig_reels_avg_watch_time", "ig_reels_video_view_total_time"},
    "STORY": {"views", "reach", "replies", "navigation"},
}
DISCOVERY = re.compile(r"business_discovery\.username\(([\w.]+)\)\{(.*)\}$")
MEDIA = re.compile(r"media(?:\.after\(([^)]*)\))?\.limit\((\d+)\)")


class FakeGraph(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.accounts: dict[str, dict[str, Any]] = {}
        self.media: dict[str, list[dict[str, Any]]] = {}  # by account, newest first
        self.insights: dict[str, dict[str, int]] = {}  # by media
        self.followers: dict[str, dict[str, list[Any]]] = {}  # by account and breakdown
        self.tokens: dict[str, str] = {}  # to account
        self.codes: dict[str, str] = {}  # to account
        self.ended: set[str] = set()  # tokens that are too old
        self.usage: dict[str, str] = {}
        self.unknown_fields: set[str] = set()

    def account(self, handle: str, token: str = "token-1", **more: Any) -> str:
        number = f"178410000{next(self.numbers):04}"
        self.accounts[number] = {
            "id": number,
            "user_id": number,
            "username": handle,
            "name": "Ada Lovelace ✨",
            "account_type": "BUSINESS",
            "biography": "Brötchen 🥖",
            "website": "https://ada.example/",
            "profile_picture_url": "https://cdn.example/ada.jpg",
            "followers_count": 12345,
            "follows_count": 321,
            "media_count": 0,
            **more,
        }
        self.media[number] = []
        self.followers[number] = {}
        self.tokens[token] = number
        return number

    def post(
        self, account: str, code: str, kind: str = "FEED", insights: dict[str, int] | None = None, **more: Any
    ) -> str:
        number = f"1800{next(self.numbers):05}"
        row = {
            "id": number,
            "caption": "New bread #ad @brand",
            "media_type": "VIDEO" if kind == "REELS" else "IMAGE",
            "media_product_type": kind,
            "permalink": f"https://www.instagram.com/{'reel' if kind == 'REELS' else 'p'}/{code}/",
            "timestamp": "2026-11-18T07:56:32+0000",
            "like_count": 40,
            "comments_count": 3,
        }
        self.media[account].append({name: value for name, value in (row | more).items() if value is not None})
        self.insights[number] = (
            insights if insights is not None else {"views": 900, "reach": 700, "saved": 5, "shares": 0}
        )
        return number

    def event(self, account: str, *changes: tuple[str, Any], secret: str = SECRETS["app_secret"], time: int = 1) -> Any:
        entry = {"id": account, "time": time, "changes": [{"field": field, "value": value} for field, value in changes]}
        raw = json.dumps({"object": "instagram", "entry": [entry]}).encode()
        return raw, {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}

    # What it answers

    def answer(self, request: Request) -> Answer:
        path = request.path.removeprefix(f"/{SECRETS['version']}")
        if path == request.path:
            return self.login(request)
        token = (request.values("access_token") or [""])[0]
        if token in self.ended:
            return error(400, 190, 463, "Session has expired")
        if token == SECRETS["discovery_token"]:
            return self.discover(request)
        if token not in self.tokens:
            return error(400, 190, 460, "The session has been invalidated")
        found = self.own(self.tokens[token], path.strip("/").split("/"), request)
        return Answer(found.status, found.body, self.usage | found.headers)

    def own(self, account: str, path: list[str], request: Request) -> Answer:
        path[0] = account if path[0] == "me" else path[0]
        post = next((row for row in self.media[account] if row["id"] == path[0]), None)
        if path == [account]:
            return self.fields(self.accounts[account], request)
        if path == [account, "media"]:
            return self.page(self.media[account], request)
        if path == [account, "insights"]:
            return self.demographics(account, request)
        if post is None:
            return error(400, 100, 33, "Unsupported get request. Object does not exist")
        return self.fields(post, request) if path[1:] == [] else self.metrics(post, request)

    def fields(self, row: dict[str, Any], request: Request) -> Answer:
        wanted = set(request.values("fields"))
        if wanted & self.unknown_fields:
            return error(400, 100, 0, "Tried accessing nonexisting field")
        return Answer(200, {name: value for name, value in row.items() if name in wanted | {"id"}})

    def page(self, rows: list[dict[str, Any]], request: Request) -> Answer:
        limit, start = int(request.values("limit")[0]), int((request.values("after") or ["0"])[0])
        paging = {"cursors": {"before": "QVF", "after": str(start + limit)}}
        if start + limit < len(rows):
            token = request.values("access_token")[0]  # the whole address again, as Meta gives it
            paging["next"] = f"https://graph.instagram.com{request.path}?access_token={token}&after={start + limit}"  # type: ignore[assignment]
        return Answer(200, {"data": rows[start : start + limit], **({"paging": paging} if rows else {})})

    def metrics(self, post: dict[str, Any], request: Request) -> Answer:
        wanted = request.values("metric")
        if set(wanted) - FITTING.get(post["media_product_type"], COMMON):
            return error(400, 100, 0, "(#100) metric[0] must be one of the following values")
        given = self.insights[post["id"]]
        if "viewers" in given:
            return error(400, 10, 0, "(#10) Not enough viewers for the media to show insights")
        rows = [
            {"name": name, "period": "lifetime", "values": [{"value": given[name]}], "id": f"{post['id']}/{name}"}
            for name in wanted
            if name in given
        ]
        return Answer(200, {"data": rows})

    def demographics(self, account: str, request: Request) -> Answer:
        by = ",".join(request.values("breakdown"))
        assert request.values("metric") == ["follower_demographics"]
        results = [{"dimension_values": keys, "value": value} for keys, value in self.followers[account].get(by, [])]
        if not results:
            return Answer(200, {"data": []})
        parts = [{"dimension_keys": by.split(","), "results": results}]
        row = {"name": "follower_demographics", "period": "lifetime", "total_value": {"breakdowns": parts}}
        return Answer(200, {"data": [row]})

    def discover(self, request: Request) -> Answer:
        (fields,) = (text for name, text in request.query if name == "fields")
        handle, wanted = DISCOVERY.match(fields).groups()  # type: ignore[union-attr]
        found = next((row for row in self.accounts.values() if row["username"].casefold() == handle.casefold()), None)
        if found is None:
            return error(400, 110, 2207013, "The user with this username cannot be found")
        row = {name: value for name, value in found.items() if name in wanted.split(",")} | {"id": found["id"]}
        row["username"] = found["username"]
        if asked := MEDIA.search(wanted):
            start, limit, rows = int(asked[1] or 0), int(asked[2]), self.media[found["id"]]
            cursors = {"cursors": {"after": str(start + limit)}} if rows[start:] else {}
            row["media"] = {"data": rows[start : start + limit], "paging": cursors}
        return Answer(200, {"business_discovery": row, "id": SECRETS["discovery_user"]}, self.usage)

    def login(self, request: Request) -> Answer:
        if request.path == "/oauth/access_token":
            form = request.form()
            account = self.codes.pop(form["code"], None)
            if account is None or form["client_secret"] != SECRETS["app_secret"]:
                return Answer(400, {"error_type": "OAuthException", "code": 400, "error_message": "Invalid code"})
            permissions = "instagram_business_basic,instagram_business_manage_insights"
            self.tokens["short-lived"] = account
            row = {"access_token": "short-lived", "user_id": account, "permissions": permissions}
            return Answer(200, {"data": [row]})
        token = request.values("access_token")[0]
        if token in self.ended or token not in self.tokens:
            return error(400, 190, 463, "Session has expired")
        fresh = f"long-lived-{next(self.numbers)}"
        self.tokens[fresh] = self.tokens[token]
        return Answer(200, {"access_token": fresh, "token_type": "bearer", "expires_in": 5184000})


def error(status: int, code: int, sub: int, message: str) -> Answer:
    body = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    return Answer(status, {"error": body | ({"error_subcode": sub} if sub else {})})
