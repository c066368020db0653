import pytest

from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    UserFactory,
    agreed,
    application,
    completed,
    invitation,
    owner_of,
)

pytestmark = pytest.mark.django_db


def dashboard(client, user):
    client.force_login(user)
    return client.get("/api/v1/dashboard/").json()


def test_the_dashboard_of_a_brand_says_what_waits(client, campaign):
    asked, done = application(campaign), completed(campaign)
    CampaignFactory(brand=campaign.brand, draft=True, name="Jars")

    told = dashboard(client, owner_of(campaign))

    assert (told["role"], told["influencer"], told["queues"]) == ("brand", None, None)
    waiting = told["brand"]["waiting"]
    assert (waiting["count"], waiting["reviews"][0]["id"]) == (2, done.pk)
    assert waiting["applications"][0]["people"][0]["id"] == asked.influencer_id
    assert [row["id"] for row in told["brand"]["running"]] == [campaign.pk]
    assert (told["brand"]["campaigns"], told["brand"]["drafts"][0]["name"]) == (2, "Jars")


def test_the_dashboard_of_an_influencer_is_about_the_own_work(client, campaign):
    mine = invitation(campaign, amount=700)
    agreed(campaign)
    other = CampaignFactory()

    told = dashboard(client, mine.influencer.user)

    assert (told["role"], told["brand"], told["queues"]) == ("influencer", None, None)
    assert [(row["collaboration"], row["amount"]) for row in told["influencer"]["offers"]] == [(mine.pk, "700.00")]
    assert [row["id"] for row in told["influencer"]["suggestions"]] == [other.pk]
    assert told["influencer"]["working"] == []


def test_the_dashboard_of_staff_counts_what_waits(client, campaign):
    MemberFactory(brand__pending=True)

    told = dashboard(client, UserFactory(staff=True))

    counts = {row["key"]: row["count"] for row in told["queues"]}
    assert (told["role"], told["brand"], counts["disputes"]) == ("staff", None, 0)
    assert sum(counts.values()) == 1


def test_somebody_without_brand_or_profile_has_an_empty_dashboard(client):
    told = dashboard(client, UserFactory(brand_role=True))

    assert told == {"role": "brand", "brand": None, "influencer": None, "queues": None}


@pytest.mark.parametrize("count", [1, 3])
def test_the_dashboard_costs_the_same_for_any_number_of_things(client, count, django_assert_num_queries):
    member, person = MemberFactory(), InfluencerFactory()
    for _ in range(count):
        campaign = CampaignFactory(brand=member.brand)
        application(campaign)
        completed(campaign)
        invitation(CampaignFactory(), person)
        agreed(CampaignFactory(), person)

    client.force_login(member.user)
    with django_assert_num_queries(19):
        client.get("/api/v1/dashboard/")
    client.force_login(person.user)
    with django_assert_num_queries(16):
        client.get("/api/v1/dashboard/")
