"""Nobody waits for somebody who is gone."""

import pytest

from accounts import actions
from accounts.models import Brand
from campaigns.actions.negotiation import dispute
from campaigns.models import Campaign, Collaboration, Offer
from messaging.models import Notification, OutgoingEmail
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def creator():
    return make.InfluencerFactory(name="Nora Vega")


def test_what_a_creator_was_in_ends_when_they_leave(creator):
    negotiating, agreed = make.invitation(influencer=creator), make.agreed(influencer=creator)
    disputed, done = make.agreed(influencer=creator), make.completed(influencer=creator)
    dispute(disputed, by=creator.user, reason="Unpaid.")

    actions.delete_account(creator.user, by=creator.user)

    rows = Collaboration.objects.filter(pk__in=[negotiating.pk, agreed.pk, disputed.pk, done.pk]).order_by("pk")
    assert [row.status for row in rows] == ["withdrawn", "cancelled", "cancelled", "completed"]
    assert negotiating.offers.get().status == Offer.Status.WITHDRAWN
    assert rows[1].moves.order_by("-pk")[0].by == creator.user


def test_the_brand_hears_of_it_and_reads_it_in_the_chat(creator):
    agreed = make.agreed(influencer=creator)

    actions.delete_account(creator.user, by=creator.user)

    owner = make.owner_of(agreed)
    text = f"Nora Vega left InfluenceHub, so your collaboration in {agreed.campaign.name} has ended."
    assert Notification.objects.filter(user=owner, kind="collaboration-cancelled", text=text).count() == 1
    assert OutgoingEmail.objects.filter(to=owner.email, subject=text).count() == 1
    assert agreed.conversation.messages.order_by("-seq")[0].body == text


def test_the_influencers_of_a_brand_that_nobody_runs_any_more_are_told(creator):
    agreed = make.agreed(influencer=creator)
    invited = make.invitation(agreed.campaign)
    owner = make.owner_of(agreed)

    actions.delete_account(owner, by=owner)

    assert Campaign.objects.get(pk=agreed.campaign_id).status == Campaign.Status.CANCELLED
    assert Collaboration.objects.get(pk=agreed.pk).status == Collaboration.Status.CANCELLED
    assert Collaboration.objects.get(pk=invited.pk).status == Collaboration.Status.WITHDRAWN
    for user in (creator.user, invited.influencer.user):
        assert Notification.objects.filter(user=user, text__contains="left InfluenceHub").count() == 1


def test_they_are_told_too_when_staff_remove_the_last_owner(creator):
    agreed = make.agreed(influencer=creator)
    staff = make.UserFactory(staff=True)

    actions.delete_account(make.owner_of(agreed), by=staff, reason="Fraud.")

    told = Notification.objects.filter(user=creator.user, kind="deleted")
    assert [(row.text, row.reason) for row in told] == [
        (f"Our staff removed {agreed.campaign.brand.name}, with whom you work.", "Fraud.")
    ]


def test_a_frozen_collaboration_ends_too(creator):
    agreed = make.agreed(influencer=creator)
    staff = make.UserFactory(staff=True)
    actions.flag(agreed, by=staff, reason="Look at it.")

    actions.delete_account(creator.user, by=creator.user)

    assert Collaboration.objects.get(pk=agreed.pk).status == Collaboration.Status.CANCELLED


def test_campaigns_of_a_brand_with_a_team_go_on():
    campaign = make.CampaignFactory()
    other = make.MemberFactory(brand=campaign.brand)
    owner = campaign.brand.members.exclude(pk=other.pk).get().user

    actions.delete_account(owner, by=owner)

    assert Campaign.objects.get(pk=campaign.pk).status == Campaign.Status.OPEN
    assert Brand.objects.get(pk=campaign.brand_id).deleted_at is None


def test_the_last_of_a_team_whose_others_have_left_closes_the_brand_and_whoever_returns_opens_it():
    first = make.MemberFactory()
    second = make.MemberFactory(brand=first.brand)
    actions.delete_account(first.user, by=first.user)
    actions.delete_account(second.user, by=second.user)
    assert Brand.objects.get(pk=first.brand_id).deleted_at is not None

    actions.restore_account(first.user, by=first.user)

    assert Brand.objects.get(pk=first.brand_id).deleted_at is None


def test_the_page_says_before_what_would_end(client, creator):
    working = make.agreed(influencer=creator)
    done = make.completed(influencer=creator)
    client.force_login(creator.user)

    page = client.get("/settings/delete/").content.decode()

    assert working.campaign.name in page
    assert done.campaign.name not in page


def test_the_page_says_which_campaigns_end_with_a_brand_that_nobody_else_runs(client):
    campaign = make.CampaignFactory()
    client.force_login(make.owner_of(campaign))

    assert campaign.name in client.get("/settings/delete/").content.decode()
