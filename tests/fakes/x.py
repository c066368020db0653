"""X's API v2 as its documentation has it: partial errors beside what was found, rate headers, a bill."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from typing import Any

from tests.fakes.server import Answer, FakeServer, Request

SECRETS = {"bearer_token": "app-token", "dollars_a_day": "25"}
PROBLEM = "https://api.x.com/2/problems/"


class FakeX(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.users: dict[str, dict[str, Any]] = {}
        self.tweets: dict[str, list[dict[str, Any]]] = {}  # by user, newest first
        self.suspended: set[str] = set()
        self.bill: set[tuple[str, str]] = set()  # each resource once, as long as the day lasts
        self.remaining: Counter[str] = Counter()
        self.opens_at = int(time.time()) + 600
        self.routes = {
            ("GET", "/users"): lambda request: self.found_users(request, "id", "ids"),
            ("GET", "/users/by"): lambda request: self.found_users(request, "username", "usernames"),
            ("GET", "/users/*"): self.timeline,
            ("GET", "/tweets"): self.lookup,
        }

    @property
    def dollars(self) -> float:
        return round(sum(0.01 if kind == "user" else 0.005 for kind, _number in self.bill), 3)

    def user(self, handle: str, **more: Any) -> str:
        number = str(1_000_000 + next(self.numbers))
        metrics = {"followers_count": 12345, "following_count": 0, "tweet_count": 9, "listed_count": 1}
        row = {"id": number, "username": handle, "name": "Ada ✨", "description": "Brötchen", "protected": False}
        self.users[number] = {**row, "verified": True, "public_metrics": metrics, **more}
        self.tweets[number] = []
        return number

    def tweet(self, user: str, at: str = "2026-11-18T10:00:00.000Z", **more: Any) -> str:
        number = str(1_800_000_000_000_000_000 + next(self.numbers))
        metrics = {"retweet_count": 22, "reply_count": 14, "like_count": 120, "quote_count": 4}
        row = {
            "id": number,
            "text": "New bread #ad @brand https://t.co/x",
            "created_at": at,
            "public_metrics": {**metrics, "bookmark_count": 10, "impression_count": 25_000},
            "entities": {"hashtags": [{"start": 10, "end": 13, "tag": "ad"}], "mentions": [{"username": "brand"}]},
            "edit_history_tweet_ids": [number],
            **more,
        }
        self.tweets[user].append(row)
        self.tweets[user].sort(key=lambda tweet: tweet["created_at"], reverse=True)
        return number

    # What it answers

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {SECRETS['bearer_token']}":
            return Answer(
                401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
            )
        found = super().answer(request)
        found.headers |= {"x-rate-limit-limit": "300", "x-rate-limit-reset": str(self.opens_at)}
        found.headers["x-rate-limit-remaining"] = str(self.remaining.get(request.path, 299))
        return found

    def problem(self, kind: str, title: str, value: str, parameter: str) -> dict[str, Any]:
        return {
            "value": value,
            "title": title,
            "type": PROBLEM + kind,
            "parameter": parameter,
            "detail": f"… [{value}].",
        }

    def envelope(self, kind: str, rows: list[dict[str, Any]], errors: list[dict[str, Any]]) -> Answer:
        self.bill |= {(kind, row["id"]) for row in rows}
        return Answer(200, {**({"data": rows} if rows else {}), **({"errors": errors} if errors else {})})

    def found_users(self, request: Request, name: str, parameter: str) -> Answer:
        wanted = request.values(parameter)
        assert 1 <= len(wanted) <= 100
        by_name = {row[name].casefold(): row for row in self.users.values()}
        rows = [by_name[value.casefold()] for value in wanted if value.casefold() in by_name]
        missing = [value for value in wanted if value.casefold() not in by_name]
        errors = [self.problem("resource-not-found", "Not Found Error", value, parameter) for value in missing]
        return self.envelope("user", rows, errors)

    def hidden(self, user: str, value: str, parameter: str) -> list[dict[str, Any]]:
        if self.users.get(user, {}).get("protected"):
            return [self.problem("not-authorized-for-resource", "Authorization Error", value, parameter)]
        return [self.problem("resource-not-found", "Not Found Error", value, parameter)]

    def timeline(self, request: Request) -> Answer:
        user = request.path.split("/")[2]
        if user not in self.users or self.users[user]["protected"]:
            return self.envelope("post", [], self.hidden(user, user, "id"))
        most, start = int(request.values("max_results")[0]), int((request.values("pagination_token") or ["0"])[0])
        assert 5 <= most <= 100
        since = dict(request.query)["start_time"]
        rows = [row for row in self.tweets[user] if row["created_at"] >= since]
        found = self.envelope("post", rows[start : start + most], [])
        found.body["meta"] = {"result_count": len(rows[start : start + most])}
        if start + most < len(rows):
            found.body["meta"]["next_token"] = str(start + most)
        return found

    def lookup(self, request: Request) -> Answer:
        wanted = request.values("ids")
        assert 1 <= len(wanted) <= 100
        owners = {row["id"]: user for user, rows in self.tweets.items() for row in rows}
        shown = {name for name, user in owners.items() if not self.users[user]["protected"]}
        rows = [row for tweets in self.tweets.values() for row in tweets if row["id"] in wanted and row["id"] in shown]
        missing = [name for name in wanted if name not in shown]
        errors = [error for name in missing for error in self.hidden(owners.get(name, ""), name, "ids")]
        return self.envelope("post", rows, errors)
