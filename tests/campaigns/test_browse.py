import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.actions import work
from campaigns.models import Collaboration
from tests.campaigns.test_collaboration_pages import HTMX, page, send, typed
from tests.factories import (
    BrandFactory,
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    RateFactory,
    UserFactory,
    agreed,
    completed,
    invitation,
    owner_of,
)


@pytest.fixture
def creator(db):
    return InfluencerFactory().user


def names(client, user, **query):
    return [campaign.name for campaign in page(client, user, "browse", **query).context["page"]]


def test_only_what_is_public_and_alive_is_listed(client, creator):
    CampaignFactory(name="Seen")
    for traits in ({"private": True}, {"draft": True}, {"flagged": True}, {"paused": True}, {"deleted": True}):
        CampaignFactory(**traits)
    CampaignFactory(brand=BrandFactory(flagged=True), created_by=UserFactory())

    assert names(client, creator) == ["Seen"]


def test_other_brands_see_nothing_of_it(client, db):
    CampaignFactory()

    assert names(client, MemberFactory().user) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "beans"}, ["A"]),
        ({"niche": "travel"}, ["B"]),
        ({"platform": "tiktok"}, ["B"]),
        ({"country": "SE"}, ["A", "B"]),
        ({"country": "ES"}, ["A"]),
        ({"pays": "500"}, ["A"]),
        ({"currency": "SEK"}, ["B"]),
        ({"closing": "7"}, ["B"]),
        ({"niche": "nonsense", "pays": "lots"}, ["A", "B"]),
        ({"sort": "pay"}, ["A", "B"]),
        ({"sort": "closing"}, ["B", "A"]),
    ],
)
def test_filters_and_sorts(client, creator, query, found):
    today = timezone.localdate()
    CampaignFactory(name="A", brief="Tins of beans", max_per_influencer=Decimal(600))
    CampaignFactory(
        name="B",
        niches=["travel"],
        platforms=["tiktok"],
        countries=["SE"],
        currency="SEK",
        max_per_influencer=Decimal(300),
        ends_on=today + dt.timedelta(days=3),
    )

    shown = names(client, creator, **{"sort": "name", **query})

    assert shown == found


def test_full_campaigns_can_be_left_out(client, creator):
    full = CampaignFactory(cap=1)
    agreed(full)

    assert names(client, creator, places="on") == []
    assert names(client, creator) == [full.name]


def test_filters_that_are_on_can_be_taken_away_one_by_one(client, creator):
    chips = page(client, creator, "browse", q="x", niche="food", page="2").context["chips"]

    assert [chip["remove_url"] for chip in chips] == ["?niche=food", "?q=x"]


def test_the_results_are_a_fragment_too(client, creator):
    html = page(client, creator, "browse", htmx=True).content.decode()

    assert html.strip().startswith('<div id="results"')


@pytest.mark.parametrize("count", [1, 3])
def test_browsing_costs_the_same_for_any_number(client, creator, count, django_assert_num_queries):
    CampaignFactory.create_batch(count)
    page(client, creator, "browse")

    with django_assert_num_queries(8):
        client.get(reverse("campaigns:browse"))


# the brief


def test_a_private_campaign_is_404_for_strangers_and_a_page_for_the_invited(client, creator):
    campaign = CampaignFactory(private=True)
    invited = invitation(campaign)

    stranger = page(client, creator, "brief-public", campaign.pk)
    guest = page(client, invited.influencer.user, "brief-public", campaign.pk)

    assert stranger.status_code == 404
    assert "You are in it" in guest.content.decode()


def test_the_brief_shows_what_creators_said_about_the_brand(client, creator):
    done = completed()
    work.review(done, by=done.influencer.user, rating=4, text="Clear brief.")
    work.review(done, by=owner_of(done), rating=3, text="Late.")

    html = page(client, creator, "brief-public", done.campaign_id).content.decode()

    assert "Clear brief." in html
    assert "Late." not in html


def test_who_has_no_profile_reads_but_cannot_apply(client, db):
    campaign, user = CampaignFactory(), UserFactory()

    html = page(client, user, "brief-public", campaign.pk).content.decode()

    assert "need a creator" in html
    assert page(client, user, "apply", campaign.pk).status_code == 404


# applying


def test_an_application_is_words_and_a_first_offer(client, creator):
    campaign = CampaignFactory()

    form = page(client, creator, "apply", campaign.pk).content.decode()
    response = send(client, creator, "apply", campaign.pk, **typed("600", message="I cook beans."))

    collaboration = Collaboration.objects.get()
    assert f'value="{campaign.task_templates.get().title}"' in form
    assert response.url == collaboration.get_absolute_url()
    assert (collaboration.status, collaboration.latest_offer.message) == ("applied", "I cook beans.")


@pytest.mark.parametrize(
    ("changes", "complaint"), [({"amount": "9000"}, "pays at most"), ({"message": ""}, "why you fit")]
)
def test_a_wrong_application_keeps_what_was_typed(client, creator, changes, complaint):
    campaign = CampaignFactory()

    html = send(client, creator, "apply", campaign.pk, **typed(**{"title": "My own reel", **changes})).content.decode()

    assert complaint in html
    assert "My own reel" in html
    assert not Collaboration.objects.exists()


def test_who_is_in_it_already_is_led_there(client, db):
    invited = invitation()

    response = page(client, invited.influencer.user, "apply", invited.campaign_id)

    assert response.url == invited.get_absolute_url()


def test_a_paused_campaign_takes_no_applications(client, creator):
    campaign = CampaignFactory()
    invitation(campaign, creator.influencer)
    Collaboration.objects.update(status="declined")
    campaign.paused_at = timezone.now()
    campaign.save()

    shown = page(client, creator, "apply", campaign.pk).content.decode()
    sent = send(client, creator, "apply", campaign.pk, **typed())

    assert "takes no applications now" in shown
    assert sent.status_code == 409


# the dashboard


def home(client, user, *, htmx=False):
    client.force_login(user)
    return client.get("/home/", **(HTMX if htmx else {})).content.decode()


def test_an_empty_home_says_what_to_do(client, creator):
    html = home(client, creator)

    assert "All done" in html
    assert "Nothing agreed yet." in html


def test_who_has_no_profile_is_told_how_to_get_one(client, db):
    assert "no creator" in home(client, UserFactory())


def test_home_shows_what_waits(client, creator):
    profile = creator.influencer
    asked = invitation(influencer=profile, amount=640)
    work_on = agreed(influencer=profile, amount=420)
    task = work_on.tasks.get()
    work.submit(task, by=creator, text="x")
    work.request_changes(task, by=owner_of(work_on), feedback="More light.")
    completed(influencer=profile, amount=700)

    html = home(client, creator)

    assert asked.campaign.brand.name in html
    assert "More light." in html
    assert "How was it to work with" in html
    assert "700" in html
    assert "420 more is agreed" in html


def test_home_reads_itself_again(client, creator):
    assert home(client, creator, htmx=True).strip().startswith('<div data-live="home"')


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_for_any_number(client, creator, count, django_assert_num_queries):
    for _ in range(count):
        invitation(influencer=creator.influencer)
        agreed(influencer=creator.influencer)
        completed(influencer=creator.influencer)
    home(client, creator)

    with django_assert_num_queries(19):
        client.get("/home/")


def test_an_application_starts_from_the_own_rates(client, creator):
    campaign = CampaignFactory()
    RateFactory(influencer=creator.influencer, amount=420)

    form = page(client, creator, "apply", campaign.pk).context["form"]

    assert form["amount"].value() == "420"
