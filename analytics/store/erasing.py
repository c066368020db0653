"""Taking back what was stored: all of one source about an account, or all posts of an account."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import SocialAccount
from analytics import currents, rollups
from analytics.models import (
    AccountCurrent,
    AccountSnapshot,
    AudienceSnapshot,
    Connection,
    DirtyCollaboration,
    Feed,
    Post,
    PostSnapshot,
    RawAnswer,
)
from analytics.store.answers import naming
from analytics.store.locks import hold
from analytics.store.slices import slices

POSTS = 20  # of one transaction
ROWS = 500

Progress = Callable[[int, int], None]


def erase_source(account: SocialAccount, source: str, *, progress: Progress | None = None) -> int:
    """Remove what one source said about one account, and make anew what was made of it. Again, it finds the rest."""
    tell = progress or (lambda _done, _total: None)
    total, done = _count(account, source), 0
    for erased in _erased(account, source):
        done += erased
        tell(done, total)
    forget_facts(account.pk, source)
    _forget_answers(account, source)
    currents.refresh([account.pk])
    return done


def _forget_answers(account: SocialAccount, source: str) -> None:
    """What is asked next is asked from the beginning, and nothing tells of answers that are gone."""
    feeds = Feed.objects.filter(Q(account=account) | Q(post__account=account), source=source)
    feeds.update(memory={}, fetched_at=None, error="", error_text="", error_at=None)


def _count(account: SocialAccount, source: str) -> int:
    counted = (*_rows(account, source), Post.objects.filter(account=account, source=source))
    return sum(rows.count() for rows in counted)


def _erased(account: SocialAccount, source: str) -> Iterator[int]:
    for part in slices(Post.objects.filter(account=account, source=source).values_list("pk", flat=True), POSTS):
        rollups.rebuild(erase_posts(part))
        yield len(part)
    for rows in _rows(account, source):
        yield from _deleted(rows)


def _rows(account: SocialAccount, source: str) -> Iterator[QuerySet[Any]]:
    yield AccountSnapshot.objects.filter(account=account, source=source).order_by("pk")
    yield AudienceSnapshot.objects.filter(account=account, source=source).order_by("pk")
    if names := _names(account, source):
        yield RawAnswer.objects.filter(pk__in=list(naming(source, names))).order_by("pk")


def _names(account: SocialAccount, source: str) -> set[str]:
    """What it is called there: answers of platforms are kept as they came."""
    feeds = Feed.objects.filter(Q(account=account) | Q(post__account=account), source=source)
    connections = Connection.objects.filter(account=account, source=source)
    names = {*feeds.values_list("external_id", flat=True), *connections.values_list("external_id", flat=True)}
    return {name for name in (*names, account.handle) if name}


def _deleted(rows: QuerySet[Any]) -> Iterator[int]:
    while keys := list(rows.values_list("pk", flat=True)[:ROWS]):
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001 -- Django's public API
        yield len(keys)


def erase_posts(pks: list[int]) -> list[int]:
    """Remove posts with their snapshots; return the collaborations whose days are to be made anew, marked as such."""
    with transaction.atomic():
        counted = Post.objects.filter(pk__in=pks, collaboration__isnull=False).order_by().distinct()
        collaborations = sorted(counted.values_list("collaboration", flat=True))
        hold(collaborations, pks)
        DirtyCollaboration.objects.bulk_create(
            [DirtyCollaboration(collaboration_id=pk) for pk in collaborations], ignore_conflicts=True
        )
        PostSnapshot.objects.filter(post__in=pks).delete()
        Post.objects.filter(pk__in=pks).delete()
    return collaborations


def erase_all_posts(posts: QuerySet[Post]) -> None:
    for part in slices(list(posts.values_list("pk", flat=True)), POSTS):
        erase_posts(part)


def forget_facts(account_pk: int, source: str, *, before: date | None = None) -> None:
    """What is no number bears the day and the source that said it."""
    with transaction.atomic():
        list(SocialAccount.objects.filter(pk=account_pk).select_for_update(no_key=True).values_list("pk"))
        for pk, facts in AccountCurrent.objects.filter(account=account_pk).values_list("pk", "facts"):
            kept = {name: said for name, said in facts.items() if said[2:] != [source] or _is_young(said[1], before)}
            AccountCurrent.objects.filter(pk=pk).update(facts=kept)


def _is_young(day: str, before: date | None) -> bool:
    return before is not None and day >= before.isoformat()
