import pytest
from django.urls import reverse

from accounts.models import AuditRow
from campaigns.actions.negotiation import dispute
from campaigns.models import Campaign, Collaboration
from messaging.models import Notification
from tests.factories import CampaignFactory, UserFactory, agreed, completed, invitation, owner_of

pytestmark = pytest.mark.django_db

MODELS = ["campaign", "collaboration", "offer", "task", "review"]


@pytest.fixture
def staff():
    return UserFactory(staff=True)


@pytest.fixture
def signed_in(client, staff):
    client.force_login(staff)
    return client


def act(thing, name):
    return reverse(f"admin:campaigns_{type(thing).__name__.lower()}_act", args=[thing.pk, name])


@pytest.mark.parametrize("model", MODELS)
def test_staff_read_every_list(signed_in, model):
    completed()

    assert signed_in.get(reverse(f"admin:campaigns_{model}_changelist")).status_code == 200
    assert signed_in.get(reverse(f"admin:campaigns_{model}_changelist"), {"q": "x"}).status_code == 200


def test_staff_read_a_collaboration_with_its_offers_and_moves(signed_in):
    collaboration = completed()

    for thing in (collaboration, collaboration.campaign, collaboration.latest_offer, collaboration.tasks.get()):
        name = f"admin:campaigns_{type(thing).__name__.lower()}_change"
        assert signed_in.get(reverse(name, args=[thing.pk])).status_code == 200


def test_a_flagged_campaign_leaves_the_market_and_its_people_hear_of_it(signed_in):
    campaign = CampaignFactory()
    collaboration = invitation(campaign)

    signed_in.post(act(campaign, "flag"), {"reason": "Looks like a scam."})

    assert not Campaign.objects.listed().filter(pk=campaign.pk).exists()
    told = set(Notification.objects.filter(kind="flagged").values_list("user", flat=True))
    assert told == {owner_of(campaign).pk, collaboration.influencer.user_id}
    assert AuditRow.objects.get().verb == "flag"


@pytest.mark.parametrize(
    ("name", "status"), [("goes-on", "active"), ("complete", "completed"), ("cancel", "cancelled")]
)
def test_staff_settle_a_dispute_with_a_reason(signed_in, staff, name, status):
    collaboration = agreed()
    dispute(collaboration, by=owner_of(collaboration), reason="Late.")

    signed_in.post(act(collaboration, name), {"reason": "Both agreed on the phone."})

    fresh = Collaboration.objects.get(pk=collaboration.pk)
    assert fresh.status == status
    assert (fresh.completed_at is not None) == (status == "completed")
    row = AuditRow.objects.get()
    assert (row.verb, row.actor, row.reason) == ("settle dispute", staff, "Both agreed on the phone.")
    told = Notification.objects.filter(kind="dispute-settled")
    assert set(told.values_list("user", flat=True)) == {person.pk for person in collaboration.people}


def test_only_a_dispute_can_be_settled(signed_in):
    collaboration = agreed()

    signed_in.post(act(collaboration, "cancel"), {"reason": "No."})

    collaboration.refresh_from_db()
    assert collaboration.status == "agreed"


def test_a_settlement_needs_its_reason(signed_in):
    collaboration = agreed()
    dispute(collaboration, by=owner_of(collaboration), reason="Late.")

    signed_in.post(act(collaboration, "cancel"), {"reason": ""})

    collaboration.refresh_from_db()
    assert collaboration.status == "disputed"
