import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.actions import flag
from campaigns.actions.negotiation import (
    CapReached,
    OverBudget,
    Refused,
    accept,
    apply,
    counter,
    decline,
    invite,
    withdraw,
)
from campaigns.agreement import canonical_text, digest
from campaigns.changes import terms as shown_terms
from campaigns.models import Campaign, Collaboration, IllegalMove, Offer
from campaigns.tasks import expire_offers
from messaging.models import Notification
from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    UserFactory,
    application,
    invitation,
    owner_of,
    terms,
)


def test_an_invitation_is_an_offer_in_a_conversation_of_both(db):
    collaboration = invitation(amount=620)

    offer = collaboration.latest_offer
    assert (offer.version, offer.side, offer.amount, offer.currency) == (1, "brand", Decimal(620), "EUR")
    assert [m.kind for m in collaboration.conversation.messages.all()] == ["card"]
    assert set(collaboration.conversation.parties.all()) == {
        collaboration.campaign.brand.party,
        collaboration.influencer.party,
    }
    told = Notification.objects.get(user=collaboration.influencer.user)
    assert told.kind == "invitation"
    assert told.url == collaboration.get_absolute_url()


@pytest.mark.parametrize(("begin", "answering"), [(invitation, "influencer"), (application, "brand")])
def test_only_the_side_to_whom_the_offer_was_made_may_answer(db, begin, answering):
    collaboration = begin()
    users = {"brand": owner_of(collaboration), "influencer": collaboration.influencer.user}
    outsider = InfluencerFactory().user
    other_brand = owner_of(CampaignFactory())
    viewer = MemberFactory(brand=collaboration.campaign.brand, viewer=True).user

    may = {
        name
        for name, user in {**users, "outsider": outsider, "other": other_brand, "viewer": viewer}.items()
        if Offer.objects.answerable_by(user).exists()
    }

    assert may == {answering}


def test_a_counter_offer_closes_the_one_before_and_waits_for_the_other_side(db):
    collaboration = invitation(amount=700)

    offer = counter(collaboration, terms(780), by=collaboration.influencer.user)

    collaboration.refresh_from_db()
    assert collaboration.status == "negotiating"
    assert [(o.version, o.status) for o in collaboration.offers.all()] == [(1, "countered"), (2, "open")]
    assert Offer.objects.answerable_by(owner_of(collaboration)).get() == offer


def test_a_side_may_replace_its_own_offer(db):
    collaboration = invitation(amount=620)

    counter(collaboration, terms(700), by=owner_of(collaboration))

    assert [(o.status, o.side) for o in collaboration.offers.all()] == [
        ("replaced", "brand"),
        ("open", "brand"),
    ]


def test_each_offer_shows_what_changed_against_the_one_before(db):
    collaboration = invitation(amount=700)
    changed = terms(780, usage_rights="paid", usage_until=dt.date(2027, 3, 7))
    changed.lines[0].title = "Reel with Catalan subtitles"

    offer = counter(collaboration, changed, by=collaboration.influencer.user)
    shown = {term.name: term for term in shown_terms(offer, offer.previous)}

    assert {name for name, term in shown.items() if term.changed} == {"amount", "deliverables", "usage"}
    assert shown["amount"].before == "€\N{NO-BREAK SPACE}700"
    assert "Catalan" in shown["deliverables"].added[0]
    assert "Catalan" not in shown["deliverables"].removed[0]


def test_an_old_version_cannot_be_answered(db):
    collaboration = invitation()
    old = collaboration.latest_offer
    counter(collaboration, terms(900), by=collaboration.influencer.user)

    with pytest.raises(IllegalMove):
        accept(old, by=collaboration.influencer.user)
    with pytest.raises(IllegalMove):
        decline(old, by=collaboration.influencer.user)

    collaboration.refresh_from_db()
    assert collaboration.status == "negotiating"


def test_accepting_writes_an_agreement_and_its_tasks(db):
    collaboration = invitation(amount=700)
    offer = collaboration.latest_offer

    agreement = accept(offer, by=collaboration.influencer.user)

    collaboration.refresh_from_db()
    assert collaboration.status == "agreed"
    assert agreement.sha256 == digest(agreement.text)
    assert agreement.text == canonical_text(collaboration, Offer.objects.get(pk=offer.pk))
    assert "Amount: 700.00 EUR" in agreement.text
    assert agreement.brand_user == owner_of(collaboration)
    assert agreement.brand_accepted_at == offer.created_at
    assert agreement.influencer_user == collaboration.influencer.user
    assert [task.title for task in collaboration.tasks.all()] == ["Reel"]


def test_in_a_running_campaign_what_is_agreed_is_active_at_once(db):
    collaboration = invitation(CampaignFactory(running=True))

    accept(collaboration.latest_offer, by=collaboration.influencer.user)

    collaboration.refresh_from_db()
    assert collaboration.status == "active"
    assert [move.to for move in collaboration.moves.all()] == ["invited", "agreed", "active"]


def test_the_cap_stands(db):
    campaign = CampaignFactory(cap=1)
    first, second = invitation(campaign), invitation(campaign)
    accept(first.latest_offer, by=first.influencer.user)

    with pytest.raises(CapReached):
        accept(second.latest_offer, by=second.influencer.user)

    second.refresh_from_db()
    assert second.status == "invited"
    assert second.latest_offer.status == "open"


def test_the_budget_stands(db):
    campaign = CampaignFactory(budget_total=1000, max_per_influencer=None)
    first, second = invitation(campaign, amount=700), application(campaign, amount=400)
    accept(first.latest_offer, by=first.influencer.user)

    with pytest.raises(OverBudget, match="300"):
        accept(second.latest_offer, by=owner_of(campaign))


def test_how_much_of_the_budget_is_left_is_the_brands_own_business(db):
    campaign = CampaignFactory(budget_total=1000, max_per_influencer=None)
    first, second = invitation(campaign, amount=700), invitation(campaign, amount=400)
    accept(first.latest_offer, by=first.influencer.user)

    with pytest.raises(OverBudget, match="budget does not reach"):
        accept(second.latest_offer, by=second.influencer.user)


def test_nobody_offers_more_than_one_influencer_can_get(db):
    with pytest.raises(OverBudget, match="1,600"):
        invitation(amount=1601)

    assert Collaboration.objects.count() == 0


def test_the_same_influencer_is_in_a_campaign_once(db):
    collaboration = invitation()

    with pytest.raises(Refused, match="already"):
        apply(collaboration.campaign, collaboration.influencer, terms(), by=collaboration.influencer.user)

    assert Collaboration.objects.count() == 1


def test_after_declining_a_new_invitation_is_possible(db):
    collaboration = invitation()
    decline(collaboration.latest_offer, by=collaboration.influencer.user, reason="No time.")

    again = invite(collaboration.campaign, collaboration.influencer, terms(), by=owner_of(collaboration))

    assert again.pk != collaboration.pk
    collaboration.refresh_from_db()
    assert (collaboration.status, collaboration.moves.last().note) == ("declined", "No time.")


@pytest.mark.parametrize(
    "trait",
    [
        {"draft": True},
        {"private": True},
        {"paused": True},
        {"flagged": True},
        {"deleted": True},
        {"status": "completed"},
        {"status": "cancelled"},
    ],
)
def test_only_listed_campaigns_take_applications(db, trait):
    with pytest.raises(IllegalMove):
        application(CampaignFactory(**trait))


def test_a_brand_that_lost_its_approval_cannot_invite(db):
    campaign = CampaignFactory()
    campaign.brand.status = "rejected"
    campaign.brand.save()

    with pytest.raises(IllegalMove):
        invitation(campaign)


def test_a_flagged_campaign_cannot_be_agreed_to(db):
    collaboration = invitation()
    flag(collaboration.campaign, by=UserFactory(staff=True), reason="Scam.")

    with pytest.raises(IllegalMove):
        accept(collaboration.latest_offer, by=collaboration.influencer.user)


def test_a_paused_campaign_makes_no_agreements(db):
    collaboration = invitation()
    collaboration.campaign.pause(by=owner_of(collaboration))

    with pytest.raises(IllegalMove):
        accept(collaboration.latest_offer, by=collaboration.influencer.user)


def test_an_offer_runs_out_at_its_hour_and_the_sweep_says_so_once(db):
    collaboration = invitation()
    offer = collaboration.latest_offer

    with time_machine.travel(timezone.now() + dt.timedelta(hours=73), tick=False):
        assert not Offer.objects.answerable_by(collaboration.influencer.user).exists()
        with pytest.raises(IllegalMove):
            accept(offer, by=collaboration.influencer.user)
        assert expire_offers() == 1
        assert expire_offers() == 0

    collaboration.refresh_from_db()
    offer.refresh_from_db()
    assert (collaboration.status, offer.status) == ("expired", "expired")
    assert collaboration.moves.last().by is None


def test_withdrawing_takes_the_open_offer_back(db):
    collaboration = application()

    withdraw(collaboration, by=collaboration.influencer.user, reason="Found a job.")

    collaboration.refresh_from_db()
    assert (collaboration.status, collaboration.latest_offer.status) == ("withdrawn", "withdrawn")


def test_offers_of_a_campaign_that_ended_are_withdrawn(db):
    from campaigns.actions.campaigns import cancel

    collaboration = invitation()
    campaign = Campaign.objects.get(pk=collaboration.campaign_id)

    cancel(campaign, by=owner_of(campaign), reason="No stock.")

    collaboration.refresh_from_db()
    assert (collaboration.status, collaboration.latest_offer.status) == ("withdrawn", "withdrawn")
