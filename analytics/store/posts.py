"""Posts as sources show them: made when first seen, kept in step with what they say, never emptied by silence."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.platforms import Platform
from analytics import partitions
from analytics.models import Post, PostContent, PostCurrent, PostSnapshot
from analytics.sources import contract
from analytics.store.cleaning import nameable, plain, plain_json
from analytics.store.slices import slices
from analytics.store.stats import store_stats
from analytics.store.stored import Stored

SLICE = 500  # posts of one transaction
LONGEST_URL, LONGEST_TITLE = 500, 300
WEB = ("https://", "http://")  # people follow them: an address may also be a program


def store_posts(source: str, account_id: int | None, items: Sequence[contract.PostSnapshot]) -> Stored:
    """Make the posts that are missing, refresh the others, and store their counters."""
    partitions.ensure_for(PostSnapshot, (item.stats.observed_at for item in items))
    return sum((_stored(source, account_id, part) for part in slices(items, SLICE)), Stored())


def _stored(source: str, account_id: int | None, items: Sequence[contract.PostSnapshot]) -> Stored:
    # What is said last about a post holds; in the order of ids, so that two writers never wait for each other in a ring.
    said = {item.stats.external_id: item for item in sorted(items, key=_age) if _is_post(item)}
    said = dict(sorted(said.items()))
    with transaction.atomic():
        posts = _made(source, account_id, said)
        _refresh(posts, said, account_id)
        return store_stats(source, [item.stats for item in items])


def _age(item: contract.PostSnapshot) -> datetime:
    return item.stats.observed_at


def _is_post(item: contract.PostSnapshot) -> bool:
    return nameable(item.stats.external_id) and item.platform in Platform.values


def _made(source: str, account_id: int | None, said: dict[str, contract.PostSnapshot]) -> list[Post]:
    known = _known(source, said)
    missing = [name for name in said if name not in known]
    if not missing:
        return list(known.values())
    rows = [_new(source, account_id, name, said[name]) for name in missing]
    Post.objects.bulk_create(rows, ignore_conflicts=True)
    known = _known(source, said)
    born = [known[name] for name in missing]
    # Somebody else may have been quicker: then these are there already.
    PostContent.objects.bulk_create([PostContent(post=post) for post in born], ignore_conflicts=True)
    PostCurrent.objects.bulk_create([PostCurrent(post=post) for post in born], ignore_conflicts=True)
    return list(_known(source, said).values())


def _known(source: str, said: dict[str, contract.PostSnapshot]) -> dict[str, Post]:
    found = Post.objects.filter(source=source, external_id__in=list(said)).select_related("content")
    return {post.external_id: post for post in found.order_by("external_id")}


def _new(source: str, account_id: int | None, name: str, item: contract.PostSnapshot) -> Post:
    return Post(source=source, external_id=name, account_id=account_id, platform=item.platform, **_facts(item))


def _refresh(posts: list[Post], said: dict[str, contract.PostSnapshot], account_id: int | None) -> None:
    changed, retold = [], []
    for post in posts:
        item = said[post.external_id]
        if _learn(post, {**_facts(item), **_belonging(post, account_id), "status": Post.Status.PRESENT}):
            changed.append(post)
        if _learn(post.content, _content(item)):
            retold.append(post.content)
    fields = ["kind", "url", "published_at", "is_sponsored", "account", "status"]
    Post.objects.bulk_update(changed, fields)
    PostContent.objects.bulk_update(retold, ["title", "text", "hashtags", "mentions", "duration_s", "extra"])


def _learn(row: Post | PostContent, values: dict[str, Any]) -> bool:
    """Take over what differs; return whether anything did."""
    news = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in news.items():
        setattr(row, name, value)
    return bool(news)


def _belonging(post: Post, account_id: int | None) -> dict[str, int]:
    """Tell whose it is where nobody knew. A post of several people stays with whom it was first seen at."""
    return {"account_id": account_id} if post.account_id is None and account_id is not None else {}


def _facts(item: contract.PostSnapshot) -> dict[str, Any]:
    return dict(_given_facts(item))


def _given_facts(item: contract.PostSnapshot) -> Iterator[tuple[str, Any]]:
    if item.kind in Post.Kind.values:
        yield "kind", item.kind
    if item.url.startswith(WEB) and len(item.url) <= LONGEST_URL and plain(item.url) == item.url:
        yield "url", item.url
    if item.published_at is not None:
        yield "published_at", item.published_at
    if item.is_sponsored is not None:
        yield "is_sponsored", item.is_sponsored


def _content(item: contract.PostSnapshot) -> dict[str, Any]:
    said = {
        "title": plain(item.title)[:LONGEST_TITLE],
        "text": plain(item.text),
        "hashtags": [plain(word) for word in item.hashtags],
        "mentions": [plain(word) for word in item.mentions],
        "extra": plain_json(item.extra),
    }
    given = {name: value for name, value in said.items() if value}
    return given if item.duration_s is None else {**given, "duration_s": item.duration_s}
