"""InsightIQ, formerly Phyllo: connected accounts of several platforms behind one API, and public profiles by handle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial

from django.utils.translation import gettext_lazy as _

from accounts.platforms import account_key, profile_url, tidy_handle
from analytics.sources import items, shape
from analytics.sources.contract import (
    AudienceSnapshot,
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
    TokenSet,
    WebhookEvent,
    Words,
)
from analytics.sources.errors import AuthRevoked, NotFound, SchemaChanged
from analytics.sources.phyllo import linking, rows, webhooks
from analytics.sources.phyllo.api import PAGE, Api
from analytics.sources.phyllo.linking import LinkedAccount

SWEEP = 20  # so many profiles may be found quicker in the list of all
LOOK_BACK = timedelta(days=90)  # how far a post of which only the platform's id is known is looked for
LOOK_PAGES = 5
SEARCH_ENDS = 500  # limit + offset


class Phyllo(Source):
    """Owners connect on a page of InsightIQ's, not by a code that comes back.

    1. `connect_url("hub-user-42", "Ada")` makes the user there, by a name of ours, and returns the page for the owner.
    2. Back here, or told by the event ACCOUNTS.CONNECTED, `accounts_of("hub-user-42")` says what they connected.
    3. `account.tokens(wire.now())` is what a Connection keeps; `revoke()` with it disconnects the account there.
    """

    slug = rows.SLUG
    name = "InsightIQ"
    platforms = tuple(rows.WORK_PLATFORMS)
    proves = False  # its page of consent is an address that can be passed on
    capabilities = (
        Capability.PROFILE
        | Capability.POSTS
        | Capability.POST_STATS
        | Capability.AUDIENCE
        | Capability.SEARCH
        | Capability.WEBHOOK
        | Capability.HANDLE
    )
    # Ten a second is what they are said to allow.
    buckets = (Bucket("requests", BucketKind.FIXED_WINDOW, 8, window_s=1, label=_("calls a second")),)
    words = Words(
        reads=_("Your profile, your posts with their numbers, and who follows you by country, city, age and gender."),
        why=_("Brands see numbers that the platform itself vouches for, and campaigns count your posts by themselves."),
        often=_("When InsightIQ says that something changed; posts of running campaigns every hour."),
        until=_("Until you disconnect, here or at InsightIQ. Some platforms ask you to sign in again now and then."),
    )
    needs = ("client_id", "client_secret")
    batch = 100

    @cached_property
    def api(self) -> Api:
        return Api(self.wire)

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        return {"requests": -(-feeds // PAGE) if what == "post" else feeds}

    # Public accounts

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        handle = tidy_handle(handle_or_url, platform)
        if platform not in rows.WORK_PLATFORMS or not handle:
            raise NotFound(handle)
        found = self._public(ExternalRef(self.slug, "", handle, platform))
        return ExternalRef(self.slug, found.external_id, found.handle, platform)

    def _public(self, ref: ExternalRef) -> ProfileSnapshot:
        if ref.platform not in rows.WORK_PLATFORMS or not ref.handle:
            raise NotFound(items.name(ref))
        query = {"identifier": ref.handle, "work_platform_id": rows.WORK_PLATFORMS[ref.platform]}
        row = self.api.ask("GET", "/v1/social/creators/profiles", params=query)
        found = rows.profile(shape.part({"profile": row}, "profile"), ref, self.wire.now())
        # It has happened that another creator was returned. A new handle of the same account is none.
        if ref.external_id and ref.external_id == found.external_id:
            return found
        if account_key(found.handle) != account_key(ref.handle):
            raise SchemaChanged("platform_username")
        if ref.external_id:
            raise NotFound("the handle is somebody else's now")
        return found

    def search(self, query: str, platform: str) -> Iterator[ProfileSnapshot]:
        """Whoever says so about themselves, most followers first; they have no id before they are looked up."""
        asked = {
            "work_platform_id": rows.WORK_PLATFORMS[platform],
            "description_keywords": query,
            "sort_by": {"field": "FOLLOWER_COUNT", "order": "DESCENDING"},
            "limit": PAGE,
        }
        for offset in range(0, SEARCH_ENDS, PAGE):
            body = self.api.ask("POST", "/v1/social/creators/profiles/search", json={**asked, "offset": offset})
            found = shape.rows(body, "data")
            for row in found:
                yield rows.profile(row, ExternalRef(self.slug, "", "", platform), self.wire.now())
            if len(found) < PAGE:
                return

    # Profiles

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        yield from self._connected([ref for ref in refs if ref.account_id])
        yield from items.each([ref for ref in refs if not ref.account_id], self._public)

    def _connected(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        """Many are found quicker in the list of all, as long as a page of it holds more than one that is wanted."""
        waiting = {ref.account_id: ref for ref in refs}
        for page in self.api.pages("/v1/profiles") if len(waiting) >= SWEEP else ():
            wanted = {name: row for row in page if (name := _account_id(row)) in waiting}
            found = [waiting.pop(name) for name in wanted]
            yield from items.each(found, partial(self._of_list, wanted))
            if len(wanted) <= 1 or not waiting:
                break
        yield from items.each(list(waiting.values()), self._own)

    def _of_list(self, found: Mapping[str, shape.Row], ref: ExternalRef) -> ProfileSnapshot:
        return rows.profile(found[ref.account_id], ref, self.wire.now())

    def _own(self, ref: ExternalRef) -> ProfileSnapshot:
        for row in self.api.page("/v1/profiles", account_id=ref.account_id):
            if _account_id(row) == ref.account_id:
                return rows.profile(row, ref, self.wire.now())
        raise NotFound(ref.account_id)  # connected, but not looked at by InsightIQ yet

    def audience(self, ref: ExternalRef) -> AudienceSnapshot | None:
        if not ref.account_id:
            return None  # their report on strangers is charged apart
        body = self.api.ask("GET", "/v1/audience", params={"account_id": ref.account_id})
        return rows.audience(shape.part({"audience": body}, "audience"), ref, self.wire.now())

    # Posts

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        offset = int(cursor or 0)
        (found, more), now = self._listed(ref, since, offset), self.wire.now()
        own = [row for row in found if shape.flag(row, "is_owned_by_platform_user") is not False]
        made = items.good(own, lambda row: rows.post(row, ref, now))
        kept = [post for post in made if _is_since(post, since)]
        # A public list is newest first and knows no dates: once it is too old, it stays so.
        over = not more or (not ref.account_id and not kept)
        kept.sort(key=lambda post: (post.published_at is not None, post.published_at), reverse=True)
        return Page(tuple(kept), None if over else str(offset + len(found)))

    def _listed(self, ref: ExternalRef, since: datetime, offset: int) -> tuple[list[shape.Row], bool]:
        if ref.account_id:
            day = since.date().isoformat()
            found = self.api.page("/v1/social/contents", offset, account_id=ref.account_id, from_date=day)
            return found, len(found) == PAGE
        if ref.platform not in rows.WORK_PLATFORMS or not ref.handle:
            raise NotFound(items.name(ref))
        asked = {
            "profile_url": profile_url(ref.platform, ref.handle),
            "work_platform_id": rows.WORK_PLATFORMS[ref.platform],
            "offset": offset,
        }
        found = shape.rows(self.api.ask("POST", "/v1/social/creators/contents/fetch", json=asked), "data")
        whose = {shape.text(shape.part(row, "profile"), "platform_username") for row in found} - {""}
        if any(account_key(name) != account_key(ref.handle) for name in whose):
            raise SchemaChanged("profile.platform_username")
        return found, bool(found)

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        """By InsightIQ's own id a hundred at once; those of which we do not know it are looked for in their account."""
        for chunk in items.chunks([ref for ref in refs if ref.key], PAGE):
            yield from self._searched(chunk)
        strangers: dict[tuple[str, str, str], list[ExternalRef]] = {}
        for ref in refs:
            if not ref.key:
                strangers.setdefault((ref.account_id, ref.platform, ref.handle), []).append(ref)
        for group in strangers.values():
            yield from items.together(group, partial(self._looked_for, group))

    def _searched(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        body = self.api.ask("POST", "/v1/social/contents/search", json={"ids": [ref.key for ref in refs]})
        found = {shape.required(row, "id"): row for row in shape.rows(body, "data")}
        yield from items.each(refs, lambda ref: self._stats(found.get(ref.key), ref))

    def _stats(self, row: shape.Row | None, ref: ExternalRef) -> PostStats:
        if row is None:
            raise NotFound(ref.external_id)
        return rows.stats(row, ref.external_id, self.wire.now())

    def _looked_for(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        """Not finding a post in the part that was looked through says nothing: it stays as it was."""
        waiting = {ref.external_id: ref for ref in refs}
        offset, more = 0, True
        for _page in range(LOOK_PAGES):
            found, more = self._listed(refs[0], self.wire.now() - LOOK_BACK, offset)
            for row in found:
                if ref := waiting.pop(rows.content_id(row), None):
                    yield Result(ref.external_id, self._stats(row, ref))
            offset += len(found)
            if not (waiting and more):
                break
        yield from (Result(ref.external_id) for ref in waiting.values())

    # Connecting

    def connect_url(self, user_external_id: str, name: str) -> str:
        """Return the page on which this owner connects accounts; it is theirs alone, and short-lived."""
        return linking.page_url(self.api, user_external_id, name)

    def accounts_of(self, user_external_id: str) -> list[LinkedAccount]:
        return linking.accounts(self.api, user_external_id)

    def sdk_token(self, user_external_id: str, name: str) -> tuple[str, datetime | None]:
        """For their widget, where a page of ours embeds it."""
        return linking.sdk_token(self.api, user_external_id, name, self.wire.secrets.get("products", ""))

    def refresh(self, tokens: TokenSet) -> TokenSet:
        raise AuthRevoked("only the owner renews this, at InsightIQ")

    def revoke(self, tokens: TokenSet) -> None:
        self.api.ask("POST", f"/v1/accounts/{tokens.external_id}/disconnect", json={})

    # Webhooks

    def verify_webhook(self, headers: Mapping[str, str], raw: bytes) -> Sequence[WebhookEvent]:
        return [webhooks.verified(headers, raw, self.wire.secrets.get("client_secret", ""))]

    def check_webhook(self, address: str, *, register: bool = False) -> bool:
        return webhooks.check(self.api, address, register=register)


def _account_id(row: shape.Row) -> str:
    return shape.text(shape.part(row, "account"), "id")


def _is_since(post: PostSnapshot, since: datetime) -> bool:
    return post.published_at is None or post.published_at >= since
