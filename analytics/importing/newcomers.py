"""Accounts that nobody knew: an unclaimed profile with its party and its account, each in one statement per slice."""

import hashlib

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Influencer, SocialAccount
from analytics.importing.bulk import Inserter, reserve_ids
from analytics.importing.fields import CATEGORIES
from analytics.importing.merge import Known
from analytics.importing.niches import niche_of
from messaging.models import Party

_NAME, _SHOWN, _HANDLE, _KEY, _SLUG = 120, 160, 120, 160, 100


class Newcomers:
    def __init__(self) -> None:
        self._parties = Inserter(Party, "id", "name", "picture")
        profile = ("id", "name", "slug", "bio", "country", "city", "niches", "source", "party", "created_at")
        self._influencers = Inserter(Influencer, *profile)
        account = ("id", "influencer", "platform", "handle", "key", "keyed_by", "display_name", "url", "created_at")
        self._accounts = Inserter(SocialAccount, *account)

    def insert(self, new: list[Known]) -> None:
        if not new:
            return
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        slugs = free_slugs(new)
        parties = reserve_ids(Party, len(new))
        influencers = reserve_ids(Influencer, len(new))
        accounts = reserve_ids(SocialAccount, len(new))
        made = list(zip(new, slugs, parties, influencers, accounts, strict=True))
        names = [known.name[:_NAME] for known in new]
        for known, _, _, influencer, account in made:
            known.influencer, known.pk = influencer, account
        self._parties.insert(
            [
                (party, name, f"/avatars/person-{slug}.svg")
                for name, (_, slug, party, _, _) in zip(names, made, strict=True)
            ]
        )
        self._influencers.insert(
            [
                (
                    influencer,
                    known.name[:_NAME],
                    slug,
                    known.fact("bio")[:1000],
                    known.fact("country"),
                    known.fact("city")[:80],
                    _codes(known),
                    Influencer.Source.IMPORT.value,
                    party,
                    now,
                )
                for known, slug, party, influencer, _ in made
            ]
        )
        self._accounts.insert(
            [self._account(known, account, influencer, now) for known, _, _, influencer, account in made]
        )

    @staticmethod
    def _account(known: Known, account: int, influencer: int, now: object) -> tuple[object, ...]:
        identity = known.row.identity
        handle = identity.handle[:_HANDLE] if identity.handle else None
        shown = known.fact("name")[:_SHOWN]
        return (
            account,
            influencer,
            known.platform,
            handle,
            identity.key,
            identity.keyed_by,
            shown,
            known.row.url[:300],
            now,
        )

    @staticmethod
    def describe(known: list[Known]) -> None:
        """Keep unclaimed profiles in step with the latest facts; a claimed profile is its owner's word."""
        changed = {
            account.influencer: account
            for account in known
            if account.influencer is not None and account.facts_changed & _SHOWN_FACTS
        }
        rows = list(Influencer.objects.filter(pk__in=changed, user=None).select_related("party"))
        for row in rows:
            account = changed[row.pk]
            row.name = row.party.name = account.name[:_NAME]
            row.country = account.fact("country") or row.country
            row.city = account.fact("city")[:80] or row.city
            row.bio = account.fact("bio")[:1000] or row.bio
            row.niches = _niches(account) or row.niches
        Influencer.objects.bulk_update(rows, ["name", "country", "city", "bio", "niches"], batch_size=200)
        Party.objects.bulk_update([row.party for row in rows], ["name"], batch_size=500)
        accounts = [
            SocialAccount(pk=account.pk, display_name=account.name[:_SHOWN])
            for account in changed.values()
            if account.fact("name")
        ]
        SocialAccount.objects.bulk_update(accounts, ["display_name"], batch_size=500)


_SHOWN_FACTS = {"name", "country", "city", "bio", *CATEGORIES}


def free_slugs(new: list[Known]) -> list[str]:
    """Find a public address for each: the handle, with the platform or a mark of the key where it is taken."""
    wanted = [slugify(known.row.identity.handle or known.name)[:_SLUG].strip("-_") or "creator" for known in new]
    taken = set(Influencer.objects.filter(slug__in=set(wanted)).values_list("slug", flat=True)) | {"creator"}
    slugs = []
    for known, stem in zip(new, wanted, strict=True):
        slug = stem
        if slug in taken:
            mark = hashlib.sha1(
                f"{known.platform} {known.row.identity.key}".encode(), usedforsecurity=False
            ).hexdigest()[:8]
            slug = f"{stem}-{mark}"
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _niches(known: Known) -> list[str]:
    found = (niche_of(known.fact(name)) for name in CATEGORIES if known.fact(name))
    return list(dict.fromkeys(niche for niche in found if niche))


def _codes(known: Known) -> str:
    niches = _niches(known)
    return f"|{'|'.join(niches)}|" if niches else ""
