"""The source that speaks to the invented platform, as one for a real platform would."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

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
    count,
)
from analytics.sources.errors import NotFound, Private, QuotaExhausted, SchemaChanged, SourceError
from analytics.sources.http import by_status, call

AT_ONCE = 50


class Soak(Source):
    slug = "soak"
    name = "Soak"
    platforms = ("x",)
    capabilities = Capability.PROFILE | Capability.POSTS | Capability.POST_STATS | Capability.HANDLE
    buckets: ClassVar[Sequence[Bucket]] = (
        Bucket("hour", BucketKind.FIXED_WINDOW, 1, window_s=3600),
        Bucket("day", BucketKind.DAILY_RESET, 1),
    )
    batch = AT_ONCE

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        calls = feeds if what == "posts" else -(-feeds // AT_ONCE)
        return {"hour": calls, "day": calls}

    @cached_property
    def http(self) -> Any:
        return self.wire.http()

    def get(self, path: str, **query: str) -> dict[str, Any]:
        self.wire.meter.spend("day")
        try:
            self.wire.meter.spend("hour")
        except SourceError:
            self.wire.meter.settle("day", -1)
            raise
        said = call(self.http, "GET", self.wire.base + path, self.refusal, params=query)
        if not isinstance(said.get("items"), list):
            raise SchemaChanged("items")
        return said  # type: ignore[no-any-return]

    def refusal(self, status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> SourceError | None:
        if body.get("error") == "quotaExceeded":
            return QuotaExhausted("used up", "hour", self.wire.now() + timedelta(minutes=15))
        if body.get("error") == "private":
            return Private("private")
        return by_status(status, headers, str(status))

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        said = {item["id"]: item for item in self.get("/profiles", ids=names(refs))["items"]}
        for ref in refs:
            item = said.get(ref.external_id)
            if item is None:
                yield Result(ref.external_id, error=NotFound("absent"))
            elif item.get("private"):
                yield Result(ref.external_id, error=Private("private"))
            else:
                followers = count(item["followers"], "followers")
                row = ProfileSnapshot(
                    source="soak", external_id=ref.external_id, observed_at=self.wire.now(), followers=followers
                )
                yield Result(ref.external_id, row)

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        query = {"since": f"{since:%Y-%m-%d}", **({"cursor": cursor} if cursor else {})}
        said = self.get(f"/posts/{ref.external_id}", **query)
        return Page(tuple(self.post(ref, item) for item in said["items"]), said["next"])

    def post(self, ref: ExternalRef, item: Mapping[str, Any]) -> PostSnapshot:
        return PostSnapshot(
            stats=self.stats(item),
            owner_id=ref.external_id,
            platform="x",
            kind="post",
            published_at=datetime.fromisoformat(item["published"]),
        )

    def stats(self, item: Mapping[str, Any]) -> PostStats:
        views = count(item["views"], "views")
        return PostStats(source="soak", external_id=item["id"], observed_at=self.wire.now(), views=views)

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        said = {item["id"]: item for item in self.get("/stats", ids=names(refs))["items"]}
        for ref in refs:
            item = said.get(ref.external_id)
            yield (
                Result(ref.external_id, self.stats(item)) if item else Result(ref.external_id, error=NotFound("absent"))
            )


def names(refs: Sequence[ExternalRef]) -> str:
    return ",".join(ref.external_id for ref in refs)
