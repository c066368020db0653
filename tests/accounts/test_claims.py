"""An account that somebody signed up with and nobody checked can be claimed by whoever runs it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from accounts.actions import Handle
from accounts.models import Claim, Report, SocialAccount
from accounts.models.influencer import CLAIMS_A_DAY
from accounts.models.moderation import REPORTS_A_DAY
from accounts.moves import IllegalMove
from discovery.cards import sync
from discovery.models import Card
from messaging.models import Notification
from tests.factories import ClaimFactory, InfluencerFactory, RateFactory, ReportFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def squatted(db):
    """An account on the profile of somebody who may have made it up, beside one of their own."""
    holder = InfluencerFactory()
    SocialAccountFactory(influencer=holder)
    return SocialAccountFactory(influencer=holder, handle="nora.cooks")


def claimed(account, influencer):
    return actions.claim_profile(account, by=influencer.user)


def test_only_the_account_moves_and_everybody_concerned_hears(squatted, influencer, staff):
    holder = squatted.influencer
    RateFactory(influencer=holder)
    other = claimed(squatted, InfluencerFactory())
    elsewhere = claimed(holder.accounts.exclude(pk=squatted.pk).get(), InfluencerFactory())
    claim = claimed(squatted, influencer)

    assert actions.approve_claim(claim, by=staff) == influencer

    squatted.refresh_from_db()
    assert (squatted.influencer, bool(squatted.verified_at)) == (influencer, True)
    holder.refresh_from_db()
    assert (holder.user is not None, holder.accounts.count(), holder.rates.count()) == (True, 1, 1)
    assert Notification.objects.filter(user=holder.user, kind="claim").count() == 1
    assert Notification.objects.filter(user=influencer.user, text__contains="nora.cooks").exists()
    assert Claim.objects.get(pk=other.pk).status == "rejected"
    assert Claim.objects.get(pk=elsewhere.pk).status == "pending"


def test_both_cards_are_made_anew(squatted, influencer, staff):
    profiles = [squatted.influencer, influencer]
    claim = claimed(squatted, influencer)
    sync()
    assert not Card.objects.filter(stale=True).exists()

    actions.approve_claim(claim, by=staff)

    cards = Card.objects.filter(influencer__in=profiles)
    assert set(cards.values_list("influencer", "stale")) == {(profile.pk, True) for profile in profiles}


def test_who_proves_the_account_first_keeps_it(squatted, influencer, staff):
    claim = claimed(squatted, influencer)
    SocialAccount.objects.filter(pk=squatted.pk).update(verified_at=timezone.now())

    with pytest.raises(IllegalMove), transaction.atomic():
        actions.approve_claim(claim, by=staff)

    claim.refresh_from_db()
    assert claim.status == "pending"
    assert SocialAccount.objects.get(pk=squatted.pk).influencer == squatted.influencer


def test_what_is_proved_or_ones_own_cannot_be_claimed(influencer):
    proved = SocialAccountFactory(verified_at=timezone.now())
    own = SocialAccountFactory(influencer=influencer)

    for account in (proved, own, SocialAccountFactory(of_brand=True)):
        with pytest.raises(IllegalMove):
            claimed(account, influencer)


def test_a_handle_on_the_own_profile_claims_it(squatted, influencer):
    actions.set_accounts(influencer, [Handle("instagram", "@Nora.Cooks")])

    assert influencer.user.claims.get().account == squatted
    assert squatted in SocialAccount.objects.filter(influencer=squatted.influencer)


def test_an_account_that_its_holder_drops_meanwhile_is_handed_over_with_its_profile(squatted, influencer, staff):
    claim = claimed(squatted, influencer)
    actions.remove_account(squatted)
    claim.refresh_from_db()

    actions.approve_claim(claim, by=staff)

    squatted.refresh_from_db()
    assert squatted.influencer.user == influencer.user


def test_the_page_asks_for_the_account_alone(client, squatted, influencer):
    client.force_login(influencer.user)
    profile = squatted.influencer

    assert "One of these accounts is mine" in client.get(profile.get_absolute_url()).content.decode()
    page = client.get(f"/creators/{profile.slug}/claim/").content.decode()
    assert f"Does {profile.name} have an account of yours?" in page
    client.post(f"/creators/{profile.slug}/claim/", {"account": squatted.pk})

    assert influencer.user.claims.get().account == squatted


def test_a_proved_account_of_somebody_else_is_not_offered(client, squatted, influencer):
    SocialAccount.objects.update(verified_at=timezone.now())
    client.force_login(influencer.user)

    assert "is mine" not in client.get(squatted.influencer.get_absolute_url()).content.decode()
    assert client.get(f"/creators/{squatted.influencer.slug}/claim/").status_code == 404


# Limits


def test_claims_of_one_day_are_few(client, influencer):
    ClaimFactory.create_batch(CLAIMS_A_DAY, user=influencer.user)
    account = SocialAccountFactory(influencer=InfluencerFactory(unclaimed=True))

    with pytest.raises(ValidationError):
        claimed(account, influencer)
    client.force_login(influencer.user)
    page = client.post(f"/creators/{account.influencer.slug}/claim/", {"account": account.pk})

    assert "That were many claims for one day." in page.content.decode()
    assert Claim.objects.count() == CLAIMS_A_DAY


def test_reports_of_one_day_are_few(client, influencer, owner):
    ReportFactory.create_batch(REPORTS_A_DAY, reporter=owner, target_kind="brand", status="dismissed")
    client.force_login(owner)

    page = client.post(f"/report/influencer/{influencer.pk}/", {"reason": "spam", "text": ""})

    assert "That were many reports for one day." in page.content.decode()
    assert Report.objects.count() == REPORTS_A_DAY


def test_one_person_has_one_open_report_of_a_thing(owner):
    ReportFactory(reporter=owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFactory(reporter=owner)
    assert ReportFactory().reporter != owner
