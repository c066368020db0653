"""X by its API v2: everything public, and everything paid for, so that money is a quota like others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform, account_key, tidy_handle
from analytics.sources import items, shape
from analytics.sources.contract import (
    Bucket,
    BucketKind,
    Capability,
    ExternalRef,
    Page,
    PostSnapshot,
    PostStats,
    ProfileSnapshot,
    Result,
    Source,
    SourcePolicy,
    Words,
)
from analytics.sources.errors import NotFound
from analytics.sources.x import rows
from analytics.sources.x.api import Api, Purse, of_item, price, thousandths

T = TypeVar("T")
HANDLE = re.compile(r"\w{1,15}", re.ASCII)
AT_ONCE = 100
LEAST_POSTS = 5  # of a timeline; less cannot be asked for
QUARTER = 900


def keys() -> Mapping[str, str]:
    found: Mapping[str, str] = settings.SOURCES.get(rows.SLUG, {})
    return found


class X(Source):
    slug = rows.SLUG
    name = "X"
    platforms = (Platform.X,)
    capabilities = Capability.PROFILE | Capability.POSTS | Capability.POST_STATS | Capability.HANDLE
    by_address = True
    buckets = (
        Bucket(
            "money",
            BucketKind.TOKEN_COST,
            thousandths(keys().get("dollars_a_day", "")),
            label=_("thousandths of a dollar a day"),
        ),
        Bucket("users", BucketKind.FIXED_WINDOW, 300, window_s=QUARTER, label=_("calls for profiles in 15 minutes")),
        Bucket("timelines", BucketKind.FIXED_WINDOW, 10_000, window_s=QUARTER, label=_("timelines in 15 minutes")),
        Bucket("tweets", BucketKind.FIXED_WINDOW, 3_500, window_s=QUARTER, label=_("calls for posts in 15 minutes")),
    )
    policy = SourcePolicy()
    words = Words(
        reads=_("Your public profile and your public posts with their numbers."),
        why=_("So that brands see how you grow, and campaigns count your posts by themselves."),
        often=_("As often as our budget goes: X takes money for each post and profile. Running campaigns come first."),
        until=_("As long as the account is on your profile here."),
    )
    needs = ("bearer_token", "dollars_a_day")
    batch = AT_ONCE

    @cached_property
    def api(self) -> Api:
        return Api(self.wire)

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        calls = -(-feeds // AT_ONCE)
        if what == "profile":
            return {"users": 2 * calls, "money": feeds * price(keys(), "user")}
        if what == "post":
            return {"tweets": calls, "money": feeds * price(keys(), "post")}
        return {"timelines": feeds, "money": feeds * LEAST_POSTS * price(keys(), "post")} if what == "posts" else {}

    # Profiles

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        handle = tidy_handle(handle_or_url, platform)
        if platform != Platform.X or not HANDLE.fullmatch(handle):
            raise NotFound(handle)
        for result in self.profiles([ExternalRef(self.slug, "", handle, platform)]):
            if result.error:
                raise result.error
            if result.value:
                return ExternalRef(self.slug, result.value.external_id, result.value.handle, platform)
        raise NotFound(handle)

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        """By number where we know it: a handle may be somebody else's tomorrow."""
        known = [ref for ref in refs if ref.external_id.isdecimal()]
        yield from self._bought("user", known, self._users, _number, rows.profile)
        named: list[ExternalRef] = []
        bad: list[ExternalRef] = []
        for ref in (ref for ref in refs if not ref.external_id.isdecimal()):
            (named if HANDLE.fullmatch(ref.handle) else bad).append(ref)
        yield from self._bought("user", named, self._users_by_name, _handle, rows.profile)
        yield from (Result(items.name(ref), error=NotFound(items.name(ref))) for ref in bad)

    def _users(self, ids: Sequence[str]) -> tuple[dict[str, shape.Row], shape.Row]:
        body = self.api.get("/users", "users", ids=",".join(ids), **{"user.fields": rows.USER})
        return {shape.required(row, "id"): row for row in _data(body)}, body

    def _users_by_name(self, names: Sequence[str]) -> tuple[dict[str, shape.Row], shape.Row]:
        body = self.api.get("/users/by", "users", usernames=",".join(names), **{"user.fields": rows.USER})
        return {account_key(shape.required(row, "username")): row for row in _data(body)}, body

    # Posts

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        """Each post costs: none older than asked for, none of others, and not more than there is money for."""
        if not ref.external_id.isdecimal():
            raise NotFound(items.name(ref))
        purse = Purse(self.wire, "post")
        reserved = purse.open(AT_ONCE)
        asked = {
            "max_results": str(max(reserved, LEAST_POSTS)),
            "tweet.fields": rows.POST,
            "exclude": "retweets,replies",
            "start_time": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        } | ({"pagination_token": cursor} if cursor else {})
        with purse.unless_refused(reserved):
            body = self.api.get(f"/users/{ref.external_id}/tweets", "timelines", **asked)
            found = _data(body)
        purse.give_back(reserved - len(found))
        if not found and (errors := _errors(body)):
            raise of_item(errors[0])
        made = items.good(found, lambda row: rows.post(row, ref, self.wire.now()))
        more = shape.text(shape.part(body, "meta"), "next_token")
        return Page(tuple(made), more or None)

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        known = [ref for ref in refs if ref.external_id.isdecimal()]
        yield from self._bought("post", known, self._tweets, _number, rows.stats)
        for ref in refs:
            if not ref.external_id.isdecimal():
                yield Result(ref.external_id, error=NotFound(ref.external_id))

    def _tweets(self, ids: Sequence[str]) -> tuple[dict[str, shape.Row], shape.Row]:
        body = self.api.get("/tweets", "tweets", ids=",".join(ids), **{"tweet.fields": rows.POST})
        return {shape.required(row, "id"): row for row in _data(body)}, body

    # Buying

    def _bought(
        self,
        kind: str,
        refs: Sequence[ExternalRef],
        ask: Callable[[Sequence[str]], tuple[dict[str, shape.Row], shape.Row]],
        key: Callable[[ExternalRef], str],
        make: Callable[[shape.Row, datetime], T],
    ) -> Iterator[Result[T]]:
        """A hundred at once, as far as the money goes; what was paid for today comes along for nothing."""
        purse, rest = Purse(self.wire, kind), list(refs)
        while rest:
            chunk, rest = self._affordable(purse, rest)
            fresh = [ref for ref in chunk if not purse.is_paid(ref)]
            with purse.unless_refused(len(fresh)):
                found, body = ask([key(ref) for ref in chunk])
            purse.give_back(sum(key(ref) not in found for ref in fresh))
            for ref in chunk:
                if key(ref) in found:
                    purse.paid(ref)
            refused = {shape.text(error, "value").casefold(): of_item(error) for error in _errors(body)}
            yield from items.each(chunk, partial(self._made, found, refused, key, make))

    def _affordable(self, purse: Purse, refs: Sequence[ExternalRef]) -> tuple[Sequence[ExternalRef], list[ExternalRef]]:
        """Return what can be asked for now, and what is left."""
        chunk = list(refs[:AT_ONCE])
        fresh = [ref for ref in chunk if not purse.is_paid(ref)]
        reserved = purse.open(len(fresh))
        left = fresh[reserved:]
        return [ref for ref in chunk if ref not in left], [*left, *refs[AT_ONCE:]]

    def _made(
        self,
        found: Mapping[str, shape.Row],
        refused: Mapping[str, Exception],
        key: Callable[[ExternalRef], str],
        make: Callable[[shape.Row, datetime], T],
        ref: ExternalRef,
    ) -> T:
        if key(ref) not in found:
            raise refused.get(key(ref).casefold()) or NotFound(items.name(ref))
        return make(found[key(ref)], self.wire.now())


def _number(ref: ExternalRef) -> str:
    return ref.external_id


def _handle(ref: ExternalRef) -> str:
    return account_key(ref.handle)


def _data(body: shape.Row) -> list[shape.Row]:
    """Absent where nothing was found."""
    return shape.rows(body, "data") if body.get("data") is not None else []


def _errors(body: shape.Row) -> list[shape.Row]:
    return shape.rows(body, "errors") if body.get("errors") is not None else []
