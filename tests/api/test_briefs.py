from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.asking import pointers, post
from tests.api.campaigning import brief, here, offer, walk
from tests.factories import CampaignFactory, InfluencerFactory, MemberFactory, agreed, invitation

pytestmark = pytest.mark.django_db
# What an influencer never reads, whatever they are in.
OF_THE_BRAND = {
    "budget_total",
    "agreed_amount",
    "offered_amount",
    "people",
    "taken",
    "goals",
    "task_weight",
    "flag_reason",
    "missing",
}


def test_a_private_campaign_is_invisible_to_whoever_was_not_invited(client):
    private = CampaignFactory(private=True)
    invited = invitation(private).influencer.user
    stranger = InfluencerFactory().user

    def sees(user):
        client.force_login(user)
        listed = {row["id"] for row in client.get("/api/v1/briefs/").json()["results"]}
        return client.get(brief(private)).status_code, private.pk in listed

    assert sees(invited) == (200, False)
    assert sees(stranger) == (404, False)
    assert sees(MemberFactory().user) == (404, False)


def test_drafts_and_flagged_campaigns_are_no_briefs(client):
    hidden = [CampaignFactory(draft=True), CampaignFactory(flagged=True), CampaignFactory(deleted=True)]
    client.force_login(InfluencerFactory().user)

    assert client.get("/api/v1/briefs/").json()["results"] == []
    assert {client.get(brief(row)).status_code for row in hidden} == {404}


def test_an_influencer_in_it_reads_the_brief_and_nothing_of_the_budget(client, campaign):
    other = agreed(campaign)
    mine = agreed(campaign, amount=700)
    client.force_login(mine.influencer.user)

    told = client.get(brief(campaign))

    assert (told.json()["brief"], told.json()["collaboration"]) == (campaign.brief, mine.pk)
    assert set(told.json()) & OF_THE_BRAND == set()
    words = told.content.decode()
    assert [secret for secret in ("6000", "1200", "700.00", other.influencer.name) if secret in words] == []
    assert client.get(here(campaign)).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Clay", "Bread", "Apple"]),
        ({"q": "SOURDOUGH"}, ["Bread"]),
        ({"niche": "home"}, ["Clay"]),
        ({"platform": "tiktok"}, ["Bread"]),
        ({"country": "ES"}, ["Clay", "Apple"]),
        ({"pays": "1000"}, ["Apple"]),
        ({"currency": "USD"}, ["Bread"]),
        ({"closing": "7"}, ["Bread"]),
        ({"places": "true"}, ["Bread", "Apple"]),
        ({"sort": "name"}, ["Apple", "Bread", "Clay"]),
        ({"sort": "closing"}, ["Bread", "Clay", "Apple"]),
        ({"sort": "pay"}, ["Apple", "Bread", "Clay"]),
    ],
)
def test_briefs_are_filtered_as_on_the_website(client, query, found):
    today = timezone.localdate()
    CampaignFactory(name="Apple", countries=[], ends_on=None)
    CampaignFactory(
        name="Bread",
        brief="Sourdough.",
        platforms=["tiktok"],
        countries=["PT"],
        max_per_influencer=800,
        currency="USD",
        ends_on=today + timedelta(days=3),
    )
    clay = CampaignFactory(name="Clay", niches=["home"], countries=["ES"], max_per_influencer=None, cap=1)
    agreed(clay)
    client.force_login(InfluencerFactory().user)

    assert [row["name"] for row in walk(client, "/api/v1/briefs/", query)] == found


def test_a_brand_browses_what_it_runs_itself(as_owner, campaign):
    CampaignFactory()

    assert [row["id"] for row in as_owner.get("/api/v1/briefs/").json()["results"]] == [campaign.pk]


def test_an_application_begins_a_collaboration_once(client, campaign):
    person = InfluencerFactory()
    client.force_login(person.user)
    before = client.get(brief(campaign)).json()

    made = post(client, brief(campaign, "apply/"), offer(message="I cook every day."))
    again = post(client, brief(campaign, "apply/"), offer(message="Please."))

    begun = campaign.collaborations.get()
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/collaborations/{begun.pk}/")
    assert (made.json()["id"], made.json()["status"], begun.influencer) == (begun.pk, "applied", person)
    assert (before["may_apply"], before["collaboration"]) == (True, None)
    assert (again.status_code, again.json()["code"]) == (409, "refused")
    current = again.json()["current"]
    assert (current["may_apply"], current["collaboration"]) == (False, begun.pk)


def test_an_application_needs_words_and_a_listed_campaign(client, campaign):
    private = CampaignFactory(private=True)
    person = invitation(private).influencer
    client.force_login(person.user)

    assert pointers(post(client, brief(campaign, "apply/"), offer())) == {"#/message"}
    answer = post(client, brief(private, "apply/"), offer(message="Me."))
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_who_is_frozen_reads_and_may_not_apply(client, campaign):
    client.force_login(InfluencerFactory(flagged=True).user)

    assert client.get(brief(campaign)).json()["may_apply"] is False
    answer = post(client, brief(campaign, "apply/"), offer(message="I cook."))
    assert (answer.status_code, answer.json()["code"]) == (403, "frozen")
