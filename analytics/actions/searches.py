"""What staff do with searches for creators: ask, ask again, and make profiles of some that were found."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SocialAccount, User
from accounts.moderation import audit
from analytics.importing.identity import Identity
from analytics.importing.merge import Known
from analytics.importing.newcomers import Newcomers
from analytics.importing.rows import Row
from analytics.ingestion.feeds import follow
from analytics.ingestion.searching import is_used_up, searchers
from analytics.models import CreatorSearch, Feed, FoundCreator
from analytics.sources.contract import ProfileSnapshot
from analytics.store.profiles import store_profiles

MOST_AT_ONCE = 100
TRIES = 3


class SearchRefused(Exception):
    """It cannot be done; the text says why."""


@transaction.atomic
def start_search(source: str, platform: str, query: str, *, by: User, reason: str) -> CreatorSearch:
    """Queue a search. The same one that is under way already is not paid for twice."""
    found = next((each for each in searchers() if each.slug == source and platform in each.platforms), None)
    if found is None:
        raise SearchRefused(_("This source is switched off, or cannot be searched."))
    if same := CreatorSearch.objects.unfinished().filter(source=source, platform=platform, query=query).first():
        return same
    if is_used_up(found):
        raise SearchRefused(
            _("The quota of this source for searches is used up. The source's page says when it is full again.")
        )
    search = CreatorSearch.objects.create(source=source, platform=platform, query=query, by=by)
    audit("search creators", search, by=by, reason=reason)
    transaction.on_commit(lambda: _wake(search.pk), robust=True)
    return search


def take_in(search: CreatorSearch, keys: Iterable[int], *, by: User, reason: str) -> list[SocialAccount]:
    """Make an unclaimed profile of each that is not here yet, and follow it. Who is here already stays as they are."""
    chosen = list(search.creators.filter(pk__in=list(keys)[:MOST_AT_ONCE]))
    for attempt in range(TRIES):
        try:
            made = _taken_in(search, chosen, by=by, reason=reason)
        except IntegrityError:  # an import made one of them meanwhile
            if attempt == TRIES - 1:
                raise
        else:
            break
    observed = search.finished_at or timezone.now()
    store_profiles(search.source, [(account.pk, _profile(search, found, observed)) for found, account in made])
    return [account for _found, account in made]


@transaction.atomic
def _taken_in(
    search: CreatorSearch, chosen: Sequence[FoundCreator], *, by: User, reason: str
) -> list[tuple[FoundCreator, SocialAccount]]:
    here = known_of(search, chosen)
    new = {found.key: found for found in chosen if found.pk not in here}
    Newcomers().insert([_newcomer(found) for found in new.values()])
    accounts = SocialAccount.objects.filter(platform=search.platform, key__in=new).order_by("pk")
    made = [(new[account.key], account) for account in accounts]
    for found, account in made:
        follow(account)
        if found.external_id:  # saves looking for the handle, which costs quota
            Feed.objects.filter(account=account, source=search.source, external_id="").update(
                external_id=found.external_id
            )
    if made:
        audit("add creators", search, by=by, reason=reason, accounts=[account.pk for _found, account in made])
    return made


def known_of(search: CreatorSearch, creators: Sequence[FoundCreator]) -> dict[int, SocialAccount]:
    """By found creator, the account that is here: of the same handle, or of another one with the same id at the source."""
    accounts = SocialAccount.objects.select_related("influencer", "brand").filter(platform=search.platform)
    by_key = {account.key: account for account in accounts.filter(key__in=[found.key for found in creators])}
    ids = {found.external_id for found in creators} - {""}
    feeds = Feed.objects.filter(source=search.source, external_id__in=ids, account__platform=search.platform)
    feeds = feeds.select_related("account__influencer", "account__brand")
    by_id = {feed.external_id: feed.account for feed in feeds if feed.account}
    pairs = ((found.pk, by_key.get(found.key) or by_id.get(found.external_id)) for found in creators)
    return {pk: account for pk, account in pairs if account}


def _newcomer(found: FoundCreator) -> Known:
    today = timezone.localdate()
    name = found.name or found.handle
    said = {"name": name, "bio": found.bio, "country": found.country}
    row = Row(0, found.platform, Identity(found.key, found.handle, name), today, False, {}, found.url)
    facts = {field: [value, today.isoformat()] for field, value in said.items() if value}
    return Known(found.platform, row, facts=facts)


def _profile(search: CreatorSearch, found: FoundCreator, observed: datetime) -> ProfileSnapshot:
    return ProfileSnapshot(
        source=search.source,
        external_id=found.external_id,
        observed_at=observed,
        handle=found.handle,
        url=found.url,
        name=found.name,
        bio=found.bio,
        country=found.country,
        followers=found.followers,
        posts=found.posts,
    )


def _wake(pk: int) -> None:
    from analytics.tasks.searching import search_creators  # noqa: PLC0415 -- actions and tasks are on one level

    search_creators.delay(pk)
