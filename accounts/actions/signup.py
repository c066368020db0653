from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.actions.claims import claim_profile, is_asked_for
from accounts.models import Brand, Influencer, Member, Rate, SocialAccount, User
from accounts.platforms import account_key, tidy_handle
from accounts.slugs import free_slug
from messaging.models import Party


class AccountTaken(Exception):
    """The social account belongs to a profile or brand that somebody else runs."""


@dataclass(frozen=True)
class Handle:
    platform: str
    handle: str

    @property
    def key(self) -> str:
        return account_key(tidy_handle(self.handle, self.platform))


@dataclass(frozen=True)
class Price:
    platform: str
    deliverable: str
    amount: Any
    currency: str


def vouch_for_address(user: User) -> None:
    """Count the address as proven: its owner got a secret by mail, or we made the account up ourselves."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def register_brand(*, person: dict[str, Any], organisation: dict[str, Any]) -> User:
    """Open the account of a brand's owner; the brand waits for staff."""
    user = User.objects.create_user(role=User.Role.BRAND, **person)
    party = Party.objects.create(name=organisation["name"])
    slug = free_slug(Brand.objects.all(), organisation["name"], "brand")
    brand = Brand.objects.create(slug=slug, party=party, time_zone=user.time_zone, **organisation)
    Member.objects.create(user=user, brand=brand, role=Member.Role.OWNER)
    party.admit(user)
    brand.keep_party_in_step()
    return user


@transaction.atomic
def register_influencer(
    *,
    person: dict[str, Any],
    profile: dict[str, Any],
    handles: Iterable[Handle] = (),
    prices: Iterable[Price] = (),
) -> User:
    """Open an influencer's account with its profile. Handles of unclaimed profiles become claims on these."""
    user = User.objects.create_user(role=User.Role.INFLUENCER, **person)
    open_profile(user, profile=profile, handles=handles, prices=prices)
    return user


@transaction.atomic
def open_profile(
    user: User,
    *,
    profile: dict[str, Any],
    handles: Iterable[Handle] = (),
    prices: Iterable[Price] = (),
) -> Influencer:
    fields = {"name": user.name, **profile}
    party = Party.objects.create(name=fields["name"])
    slug = free_slug(Influencer.objects.all(), fields["name"], "creator")
    influencer = Influencer.objects.create(user=user, slug=slug, party=party, **fields)
    party.admit(user)
    influencer.keep_party_in_step()
    for handle in handles:
        add_account(influencer, handle)
    set_rates(influencer, prices)
    return influencer


def add_account(influencer: Influencer, handle: Handle) -> SocialAccount | None:
    """Put the account on the profile; if another has it and nobody proved it, claim it instead."""
    text = tidy_handle(handle.handle, handle.platform)
    account, created = SocialAccount.objects.get_or_create(
        platform=handle.platform,
        key=handle.key,
        defaults={"influencer": influencer, "handle": text},
    )
    if created or account.influencer_id == influencer.pk:
        return account
    user = influencer.user
    if user is None or not SocialAccount.objects.claimable_by(user).filter(pk=account.pk).exists():
        raise AccountTaken(str(account))
    if not is_asked_for(account, user):
        claim_profile(account, by=user)
    return None


@transaction.atomic
def set_accounts(influencer: Influencer, handles: Iterable[Handle]) -> None:
    """Make these the profile's accounts. Metrics hang on accounts, so those that stay keep their row."""
    wanted = {(handle.platform, handle.key): handle for handle in handles}
    for account in influencer.accounts.all():
        if wanted.pop((account.platform, account.key), None) is None:
            remove_account(account)
    for handle in wanted.values():
        add_account(influencer, handle)


@transaction.atomic
def remove_account(account: SocialAccount) -> None:
    """Take an account off its profile. One that a claim proved stays known, on a profile that waits for its owner."""
    if not account.claims.exists():
        account.delete()
        return
    name = account.label[:120]
    slug = free_slug(Influencer.objects.all(), name, "creator")
    party = Party.objects.create(name=name)
    account.influencer = Influencer.objects.create(
        name=name, slug=slug, party=party, source=Influencer.Source.IMPORT, media_kit_public=False
    )
    account.influencer.keep_party_in_step()
    account.claims.pending().update(influencer=account.influencer)
    account.verified_at = None
    account.save(update_fields=["influencer", "verified_at"])


@transaction.atomic
def set_rates(influencer: Influencer, prices: Iterable[Price]) -> None:
    """Replace the price list."""
    # Two lists sent at once come one after the other.
    Influencer.objects.select_for_update().get(pk=influencer.pk)
    influencer.rates.all().delete()
    Rate.objects.bulk_create(Rate(influencer=influencer, **vars(price)) for price in prices)
