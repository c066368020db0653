"""Cards are thrown away and made again: `sync` finds what is missing or out of date, `rebuild` makes it.

Bulk writers need no care: an influencer without a card is found, and `mark_stale` says what else changed.
"""

import datetime as dt
import math
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import FilteredRelation, Q
from django.utils import timezone

from accounts.models import Influencer, SocialAccount
from analytics.models import AccountCurrent
from campaigns.models import Review, Side
from campaigns.models.collaboration import REVIEW_WINDOW
from discovery.models import ANY_PLATFORM, Card

CHUNK = 500
BUCKETS = 24
# A country is one of the audience's when at least every tenth follower lives there.
AUDIENCE_SHARE = 0.1
FIXED = {"id", "influencer", "platform", "stale"}


def fold(text: str) -> str:
    """Return text as it is compared: without accents, without case, in one spelling on every database."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def whose(instance: models.Model) -> int | None:
    """Return whose card a row belongs to, if anybody's."""
    if isinstance(instance, Influencer):
        return instance.pk
    if isinstance(instance, Review):
        return instance.collaboration.influencer_id
    account = instance.account if isinstance(instance, AccountCurrent) else instance
    return account.influencer_id if isinstance(account, SocialAccount) else None


def mark_stale(*influencer_pks: int | None) -> None:
    Card.objects.filter(influencer_id__in=[pk for pk in influencer_pks if pk], stale=False).update(stale=True)


def mark_accounts_stale(account_pks: Collection[int]) -> None:
    """What a bulk refresh of numbers calls."""
    whose_accounts = SocialAccount.objects.filter(pk__in=account_pks).values("influencer_id")
    Card.objects.filter(influencer_id__in=whose_accounts, stale=False).update(stale=True)


def sync(limit: int = 1000) -> int:
    """Make up to `limit` influencers' cards right, and return how many wait for the next time."""
    found = _live_with_card().aggregate(
        due=models.Count("pk", filter=_wrong()), shown=models.Count("pk", filter=Q(card__live=True))
    )
    # Counting is much cheaper than comparing, and the two differ rarely.
    if Card.objects.live().overall().count() > found["shown"]:
        _hide_the_gone()
    if found["due"]:
        due = list(_live_with_card().filter(_wrong()).order_by("pk").values_list("pk", flat=True)[:limit])
        for start in range(0, len(due), CHUNK):
            rebuild(due[start : start + CHUNK])
    return max(0, int(found["due"]) - limit)


@transaction.atomic
def rebuild(pks: Collection[int]) -> None:
    theirs = Card.objects.filter(influencer_id__in=pks)
    # First, because it holds the rows: who changes something from here on waits, and then marks the new card.
    theirs.update(stale=False)
    people = Influencer.objects.filter(pk__in=pks).prefetch_related("accounts__current")
    live = set(Influencer.objects.live().filter(pk__in=pks).values_list("pk", flat=True))
    ratings = _ratings(pks)
    cards = [card for person in people for card in _cards_of(person, person.pk in live, ratings)]
    kept = Card.objects.bulk_create(
        cards,
        update_conflicts=True,
        unique_fields=["influencer", "platform"],
        update_fields=[*(f.name for f in Card._meta.concrete_fields if f.name not in FIXED)],  # noqa: SLF001 -- public API
    )
    theirs.exclude(pk__in=[card.pk for card in kept]).delete()


def _live_with_card() -> models.QuerySet[Influencer]:
    return Influencer.objects.live().alias(card=FilteredRelation("cards", condition=Q(cards__platform=ANY_PLATFORM)))


def _wrong() -> Q:
    """Missing, marked, hidden, claimed since, or overtaken by the clock."""
    claimed = Q(card__claimed=False, user__isnull=False) | Q(card__claimed=True, user=None)
    marked = Q(card=None) | Q(card__stale=True) | Q(card__live=False)
    return marked | claimed | Q(card__fresh_until__lte=timezone.now())


def _hide_the_gone() -> None:
    """Whom staff flagged, or who left, is found no more from the next search on."""
    gone = Card.objects.live().overall().exclude(influencer__in=Influencer.objects.live())
    Card.objects.filter(influencer_id__in=list(gone.values_list("influencer_id", flat=True))).update(live=False)


def _cards_of(person: Influencer, live: bool, ratings: "Ratings") -> Iterator[Card]:  # noqa: FBT001 -- one fact of many
    mean, count, opens = ratings.get(person.pk, (None, 0, None))
    common = {
        "influencer": person,
        "live": live,
        "fresh_until": opens,
        "name_key": fold(person.name).encode()[:120],
        "text": fold(" ".join(_names(person))),
        "country": person.country,
        "niches": person.niches,
        "languages": person.languages,
        "audience": audience_countries(person),
        "claimed": person.is_claimed,
        "rating": mean,
        "reviews": count,
    }
    accounts = list(person.accounts.all())
    for platform in [ANY_PLATFORM, *dict.fromkeys(account.platform for account in accounts)]:
        there = [account for account in accounts if platform in {ANY_PLATFORM, account.platform}]
        yield Card(**common, platform=platform, **_numbers(max(there, key=_size, default=None)))


def _names(person: Influencer) -> Iterator[str]:
    yield person.name
    for account in person.accounts.all():
        yield from {account.handle or "", account.display_name} - {"", person.name}


def audience_countries(person: Influencer) -> list[str]:
    shares = person.audience.get("countries") or {}
    return [code for code, share in shares.items() if isinstance(share, int | float) and share >= AUDIENCE_SHARE]


def _size(account: SocialAccount) -> tuple[int, int]:
    current = getattr(account, "current", None)
    followers = current.followers if current else None
    return (-1 if followers is None else followers, -account.pk)


def _numbers(account: SocialAccount | None) -> dict[str, Any]:
    current: AccountCurrent | None = getattr(account, "current", None)
    if current is None:
        return {"account": account}
    return {
        "account": account,
        "followers": current.followers,
        "followers_bucket": log_bucket(current.followers, low=2, per_decade=4),
        "engagement": current.engagement_rate,
        "engagement_bucket": even_bucket(current.engagement_rate, low=0, step=0.005),
        "variant": current.engagement_variant if current.engagement_rate is not None else "",
        "growth": current.growth_30d,
        "growth_bucket": even_bucket(current.growth_30d, low=-0.12, step=0.01),
    }


def log_bucket(value: float | None, *, low: int, per_decade: int) -> int | None:
    if value is None:
        return None
    place = (math.log10(max(value, 1)) - low) * per_decade
    return min(BUCKETS - 1, max(0, math.floor(place)))


def even_bucket(value: float | None, *, low: float, step: float) -> int | None:
    return None if value is None else min(BUCKETS - 1, max(0, math.floor((value - low) / step)))


Ratings = dict[int, tuple[float | None, int, dt.datetime | None]]


def _ratings(pks: Collection[int]) -> Ratings:
    """Mean and number of the reviews that are open, and when the next one opens by itself."""
    about = Review.objects.about(Side.INFLUENCER, collaboration__influencer_id__in=pks)
    whom = "collaboration__influencer_id"
    points: dict[int, list[int]] = defaultdict(list)
    for pk, rating in about.shown().values_list(whom, "rating"):
        points[pk].append(rating)
    opens = _openings(about.exclude(pk__in=about.shown().values("pk")).values_list(whom, "collaboration__completed_at"))
    return {
        pk: (sum(points[pk]) / len(points[pk]) if points[pk] else None, len(points[pk]), opens.get(pk))
        for pk in {*points, *opens}
    }


def _openings(hidden: Iterable[tuple[int, dt.datetime | None]]) -> dict[int, dt.datetime]:
    first: dict[int, dt.datetime] = {}
    for pk, completed in hidden:
        moment = completed + REVIEW_WINDOW if completed else None
        if moment:
            first[pk] = min(moment, first.get(pk, moment))
    return first
