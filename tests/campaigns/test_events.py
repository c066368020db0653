"""What a brand's programs hear, verb by verb, and that the API shows what each event leads to."""

from pathlib import Path

import pytest
from django.urls import resolve

from accounts.actions import approve_brand, delete_account, flag, restore, restore_account, soft_delete, unflag
from campaigns.actions import campaigns, negotiation, work
from campaigns.actions.staff import settle_dispute
from campaigns.models import Collaboration
from messaging.events import EventKind
from messaging.models import Delivery, Webhook
from messaging.tasks import sweep_deliveries
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def brand():
    return make.MemberFactory().brand


@pytest.fixture
def owner(brand):
    return brand.members.get().user


@pytest.fixture
def webhook(brand):
    return make.WebhookFactory(member=brand.members.get())


@pytest.fixture
def staff():
    return make.UserFactory(staff=True)


@pytest.fixture
def heard(webhook):
    """Return the events since the last call, in their order."""
    known = set()

    def heard():
        rows = [row for row in Delivery.objects.filter(webhook=webhook).order_by("created_at") if row.pk not in known]
        known.update(row.pk for row in rows)
        for row in rows:
            resolve(row.payload["data"]["resource"])
        return [(row.kind, row.payload["data"]) for row in rows]

    return heard


def kinds(events):
    return [kind for kind, _facts in events]


def test_the_life_of_a_campaign(brand, owner, heard):
    campaign = make.CampaignFactory(brand=brand, draft=True)

    campaigns.publish(campaign, by=owner)
    campaigns.pause(campaign, by=owner)
    campaigns.resume(campaign, by=owner)
    campaigns.start(campaign, by=owner)
    campaigns.complete(campaign, by=owner)

    events = heard()
    assert kinds(events) == [
        "campaign.published",
        "campaign.paused",
        "campaign.resumed",
        "campaign.started",
        "campaign.completed",
    ]
    assert events[0][1] == {
        "campaign": campaign.pk,
        "status": "open",
        "resource": f"/api/v1/campaigns/{campaign.pk}/",
    }


def test_the_life_of_a_collaboration(brand, owner, heard):
    campaign = make.CampaignFactory(brand=brand, running=True)
    invited = make.invitation(campaign, amount=500)
    person = invited.influencer.user
    about = {"collaboration": invited.pk, "campaign": campaign.pk, "influencer": invited.influencer_id}
    place = f"/api/v1/collaborations/{invited.pk}/"
    begun = heard()
    assert begun == [
        ("collaboration.invited", {**about, "status": "invited", "resource": place}),
        (
            "offer.made",
            {
                **about,
                "version": 1,
                "side": "brand",
                "amount": "500.00",
                "currency": campaign.currency,
                "resource": f"{place}offers/1/",
            },
        ),
    ]

    negotiation.counter(invited, make.terms(600), by=person)
    negotiation.accept(invited.latest_offer, by=owner)
    task = invited.tasks.all()[0]
    work.submit(task, by=person, text="Here.")
    work.request_changes(task, by=owner, feedback="Brighter.")
    work.submit(task, by=person, text="Here.")
    work.approve(task, by=owner)
    work.review(Collaboration.objects.get(pk=invited.pk), by=person, rating=2, text="They were rude.")

    events = heard()
    assert kinds(events) == [
        "offer.made",
        "collaboration.agreed",
        "collaboration.active",
        "task.submitted",
        "task.changes_requested",
        "task.submitted",
        "task.approved",
        "collaboration.completed",
        "review.written",
    ]
    task_facts = {**about, "task": task.pk, "status": "submitted", "resource": f"/api/v1/tasks/{task.pk}/"}
    assert events[3][1] == task_facts
    assert events[-1][1] == {**about, "side": "influencer", "resource": f"{place}reviews/"}
    assert "rude" not in str(events)


def test_how_it_ends_otherwise(brand, owner, heard, staff):
    campaign = make.CampaignFactory(brand=brand, running=True)
    declined, withdrawn, expired = (make.invitation(campaign) for _ in range(3))
    applied = make.application(campaign)
    cancelled, disputed = make.agreed(campaign), make.agreed(campaign)
    assert kinds(heard()).count("collaboration.applied") == 1

    negotiation.decline(declined.latest_offer, by=declined.influencer.user)
    negotiation.withdraw(withdrawn, by=owner)
    negotiation.expire(expired.latest_offer)
    negotiation.withdraw(applied, by=applied.influencer.user)
    negotiation.cancel(cancelled, by=owner, reason="It rains.")
    negotiation.dispute(disputed, by=owner, reason="No.")
    settle_dispute(disputed, to=Collaboration.Status.ACTIVE, by=staff, reason="Go on.")
    campaigns.cancel(campaign, by=owner, reason="It rains.")

    assert kinds(heard()) == [
        "collaboration.declined",
        "collaboration.withdrawn",
        "collaboration.expired",
        "collaboration.withdrawn",
        "collaboration.cancelled",
        "collaboration.disputed",
        "collaboration.active",
        "campaign.cancelled",
        "collaboration.cancelled",
    ]


def test_a_message(owner, brand, heard):
    collaboration = make.agreed(make.CampaignFactory(brand=brand))
    heard()

    collaboration.conversation.say("Hello.", by=owner, party=brand.party)

    assert kinds(heard()) == ["message.written"]


def test_what_staff_decide_about_the_brand(staff, heard, webhook, brand):
    type(brand).objects.update(status="pending")

    approve_brand(brand, by=staff)
    flag(brand, by=staff, reason="Fraud.")
    unflag(brand, by=staff)

    place = f"/api/v1/brands/{brand.pk}/"
    assert heard() == [
        ("brand.approved", {"status": "approved", "flagged": False, "resource": place}),
        ("brand.flagged", {"status": "approved", "flagged": True, "resource": place}),
        ("brand.unflagged", {"status": "approved", "flagged": False, "resource": place}),
    ]


def test_nothing_leaves_while_the_brand_is_frozen_or_gone(staff, webhook, brand):
    flag(brand, by=staff, reason="Fraud.")
    assert sweep_deliveries() == 0

    unflag(brand, by=staff)
    soft_delete(brand, by=staff, reason="Fraud.")
    assert sweep_deliveries() == 0

    restore(brand, by=staff)
    assert sweep_deliveries() == 2
    assert not Webhook.objects.get(pk=webhook.pk).held


def test_nothing_leaves_while_the_last_owner_is_away(webhook, owner):
    make.DeliveryFactory(webhook=webhook)

    delete_account(owner, by=owner)
    assert sweep_deliveries() == 0

    restore_account(owner, by=owner)
    assert sweep_deliveries() == 1


def test_a_rejected_move_is_no_event(brand, owner, heard):
    campaign = make.CampaignFactory(brand=brand, running=True)

    with pytest.raises(campaigns.IllegalMove):
        campaigns.publish(campaign, by=owner)

    assert heard() == []


def test_another_brand_hears_nothing(brand, heard):
    make.completed()

    assert heard() == []


def test_every_kind_is_told_by_some_test():
    """A kind that nothing emits would be a promise that nobody keeps."""
    text = Path(__file__).read_text()

    assert {kind.value for kind in EventKind if f'"{kind.value}"' not in text} == set()
