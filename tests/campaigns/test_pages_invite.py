from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    SocialAccountFactory,
    invitation,
    owner_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def signed_in(client, campaign):
    client.force_login(owner_of(campaign))
    return client


def door(campaign):
    return reverse("campaigns:campaign-invite", args=[campaign.pk])


def offer(*people, **changes):
    return {
        "influencer": [person.pk for person in people],
        "amount": "700",
        "life": "72",
        "usage_rights": "none",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-title": "Reel",
        "lines-0-deliverable": "reel",
        "lines-0-platform": "instagram",
        "lines-0-due_on": str(timezone.localdate() + timedelta(days=9)),
        **changes,
    }


def test_the_offer_starts_with_the_template(signed_in, campaign):
    rows = signed_in.get(door(campaign)).context["lines"]

    assert [row["title"].value() for row in rows] == [line.title for line in campaign.task_templates.all()]


def test_everybody_chosen_is_invited_with_the_same_offer(signed_in, campaign):
    people = [InfluencerFactory(), InfluencerFactory(unclaimed=True)]

    answer = signed_in.post(door(campaign), offer(*people), follow=True)

    found = [(c.influencer, c.latest_offer.amount, c.latest_offer.lines.get().title) for c in everybody(campaign)]
    assert found == [(person, 700, "Reel") for person in people]
    assert "2 people are invited." in answer.content.decode()


def everybody(campaign):
    return campaign.collaborations.order_by("pk")


def test_who_cannot_be_invited_is_named_and_skipped(signed_in, campaign):
    inside = invitation(campaign).influencer
    fresh = InfluencerFactory()

    assert (
        "already in this campaign: invited"
        in signed_in.get(f"{door(campaign)}?influencer={inside.pk}").content.decode()
    )
    page = signed_in.post(door(campaign), offer(inside, fresh), follow=True).content.decode()

    assert "1 person is invited." in page
    assert f"1 was skipped. {inside.name}: already in this campaign" in page


def test_frozen_profiles_do_not_appear(signed_in, campaign):
    flagged, deleted = InfluencerFactory(flagged=True), InfluencerFactory(deleted=True)

    answer = signed_in.get(
        f"{door(campaign)}?influencer={flagged.pk}&influencer={deleted.pk}&influencer=99999&influencer=x"
    )

    assert answer.context["people"] == []


def test_nobody_chosen_is_said(signed_in, campaign):
    answer = signed_in.post(door(campaign), offer())

    assert answer.status_code == 422
    assert "Choose at least one person" in answer.content.decode()


def test_too_much_is_said_at_the_amount(signed_in, campaign):
    answer = signed_in.post(door(campaign), offer(InfluencerFactory(), amount="9000"))

    assert answer.context["form"].errors["amount"] == ["This campaign pays at most €\xa01,600 per influencer."]
    assert campaign.collaborations.count() == 0


def test_people_are_found_by_name_and_handle(signed_in, campaign):
    bea = InfluencerFactory(name="Bea Solano")
    account = SocialAccountFactory(handle="solano.cooks", key="solano.cooks")
    InfluencerFactory(name="Iker")

    found = signed_in.get(f"{door(campaign)}?q=solano").context["found"]

    assert set(found) == {bea, account.influencer}


def test_choosing_keeps_the_offer_as_typed(signed_in, campaign):
    bea, iker = InfluencerFactory(), InfluencerFactory()

    answer = signed_in.post(door(campaign), offer(bea, amount="12", choose=iker.pk))

    assert [one.influencer for one in answer.context["people"]] == [bea, iker]
    assert answer.context["form"]["amount"].value() == "12"
    assert campaign.collaborations.count() == 0


def test_dropping_takes_one_off(signed_in, campaign):
    bea, iker = InfluencerFactory(), InfluencerFactory()

    answer = signed_in.post(door(campaign), offer(bea, iker, drop=bea.pk))

    assert [one.influencer for one in answer.context["people"]] == [iker]


def test_a_paused_campaign_invites_nobody(signed_in, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(paused_at=timezone.now())

    answer = signed_in.post(door(campaign), offer(InfluencerFactory()))

    assert campaign.collaborations.count() == 0
    assert "takes nobody at present" in answer.content.decode()


def test_a_brand_that_waits_is_told_so(client):
    owner = MemberFactory(brand__pending=True).user
    draft = CampaignFactory(brand=owner.brand, draft=True)
    client.force_login(owner)

    assert client.get(door(draft)).status_code == 403


def test_the_page_costs_the_same_for_any_number_of_people(signed_in, campaign):
    def cost(count):
        keys = "&".join(f"influencer={InfluencerFactory().pk}" for _number in range(count))
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(f"{door(campaign)}?q=creator&{keys}")
        return len(asked)

    assert cost(1) == cost(3)


def test_one_live_campaign_needs_no_choice(signed_in, campaign):
    answer = signed_in.get(f"{reverse('campaigns:campaign-choose')}?influencer=5")

    assert answer["Location"] == f"{door(campaign)}?influencer=5"


def test_several_live_campaigns_are_offered(signed_in, campaign):
    other = CampaignFactory(brand=campaign.brand)
    CampaignFactory(brand=campaign.brand, paused=True)

    answer = signed_in.get(f"{reverse('campaigns:campaign-choose')}?influencer=5")

    assert {c.pk for c in answer.context["campaigns"]} == {campaign.pk, other.pk}
    assert f'href="{door(other)}?influencer=5"' in answer.content.decode()
