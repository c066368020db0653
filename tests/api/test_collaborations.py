from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Brand
from campaigns.actions import negotiation
from campaigns.models import Collaboration, Offer
from tests.api.asking import pointers, post
from tests.api.doors_collaborations import terms
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
HERE = "/api/v1/collaborations/"


@pytest.fixture
def offered():
    """The brand offered 500, and waits."""
    return invitation()


@pytest.fixture
def as_influencer(client, offered):
    client.force_login(offered.influencer.user)
    return client


@pytest.fixture
def as_brand(client, offered):
    client.force_login(owner_of(offered))
    return client


def here(collaboration, path=""):
    return f"{HERE}{collaboration.pk}/{path}"


# Reading


def test_whoever_is_asked_sees_the_terms_and_what_is_open_to_them(as_influencer, offered):
    told = as_influencer.get(here(offered)).json()

    assert told["latest_offer"]["amount"] == "500.00"
    assert told["latest_offer"]["currency"] == "EUR"
    assert (told["your_side"], told["turn"], told["status"]) == ("influencer", "influencer", "invited")
    assert told["can"] == ["create_offer", "accept_offer", "decline_offer", "withdraw_collaboration"]


def test_whoever_asked_waits(as_brand, offered):
    told = as_brand.get(here(offered)).json()

    assert (told["your_side"], told["turn"]) == ("brand", "influencer")
    assert told["can"] == ["create_offer", "withdraw_collaboration"]


def test_viewers_and_staff_read_and_can_nothing(client, offered):
    viewer = MemberFactory(brand=offered.campaign.brand, viewer=True).user
    for person, side in ((viewer, "brand"), (UserFactory(staff=True), None)):
        client.force_login(person)

        told = client.get(here(offered)).json()

        assert (told["your_side"], told["can"]) == (side, [])


def test_what_is_agreed_can_be_cancelled_or_disputed(client):
    collaboration = agreed()
    client.force_login(collaboration.influencer.user)

    told = client.get(here(collaboration)).json()

    assert told["can"] == ["cancel_collaboration", "dispute_collaboration"]
    assert (told["turn"], told["tasks_total"], told["tasks_approved"]) == (None, 1, 0)


def test_what_is_done_can_be_reviewed(client):
    collaboration = completed()
    client.force_login(collaboration.influencer.user)

    assert client.get(here(collaboration)).json()["can"] == ["create_review"]


def test_frozen_things_say_so_and_open_nothing(as_influencer, offered):
    offered.campaign.flagged_at = timezone.now()
    offered.campaign.save()

    told = as_influencer.get(here(offered)).json()

    assert (told["frozen"], told["can"]) == (True, [])


def test_an_influencer_sees_neither_others_nor_the_budget(as_influencer, offered):
    other = invitation(offered.campaign)
    offered.campaign.budget_total = Decimal("4321.00")
    offered.campaign.save()

    listed = as_influencer.get(HERE)

    assert [row["id"] for row in listed.json()["results"]] == [offered.pk]
    assert "4321" not in listed.content.decode()
    assert as_influencer.get(here(other)).status_code == 404
    assert as_influencer.get(here(other, "offers/")).status_code == 404
    assert as_influencer.get(here(other, "history/")).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"invited", "applied", "agreed"}),
        ("status=agreed", {"agreed"}),
        ("show=open", {"invited", "applied"}),
        ("show=work", {"agreed"}),
        ("waiting=true", {"applied"}),
        ("q=olive", {"agreed"}),
        ("q=nobody", set()),
        ("campaign={agreed}", {"agreed"}),
        ("influencer={influencer}", {"invited"}),
    ],
)
def test_filters(client, query, found):
    brand = MemberFactory().brand
    rows = [invitation(CampaignFactory(brand=brand)), application(CampaignFactory(brand=brand))]
    rows.append(agreed(CampaignFactory(brand=brand, name="Olive oil")))
    client.force_login(owner_of(rows[0]))
    query = query.format(agreed=rows[2].campaign_id, influencer=rows[0].influencer_id)

    listed = client.get(f"{HERE}?{query}").json()["results"]

    assert {row["status"] for row in listed} == found


@pytest.mark.parametrize(
    "query", ["status=lost", "campaign=x", "sort=budget", "q=%00", "campaign=0", f"campaign={10**30}", "waiting=maybe"]
)
def test_a_wrong_filter_is_said(client, query):
    client.force_login(UserFactory(staff=True))

    assert pointers(client.get(f"{HERE}?{query}")) == {f"#/{query.partition('=')[0]}"}


@pytest.mark.parametrize(
    ("sort", "order"),
    [("campaign", [1, 2, 0]), ("-campaign", [0, 2, 1]), ("created", [0, 1, 2]), ("status", [0, 1, 2])],
)
def test_pages_follow_the_sort(client, sort, order):
    brand = MemberFactory().brand
    rows = [invitation(CampaignFactory(brand=brand, name=name)) for name in ("Zest", "Apple", "Melon")]
    client.force_login(owner_of(rows[0]))

    seen, address = [], f"{HERE}?sort={sort}&page_size=1"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]

    assert seen == [rows[number].pk for number in order]


def test_a_part_of_the_list(as_brand, offered):
    listed = as_brand.get(f"{HERE}?fields=status,turn").json()["results"]

    assert listed == [{"id": offered.pk, "status": "invited", "turn": "influencer"}]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("", 8), ("?sort=campaign&waiting=true&q=a", 8)])
def test_the_list_costs_the_same_for_any_number(client, count, path, queries, django_assert_num_queries):
    influencer = InfluencerFactory()
    for _ in range(count):
        invitation(CampaignFactory(), influencer)
    client.force_login(influencer.user)

    with django_assert_num_queries(queries):
        assert len(client.get(HERE + path).json()["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_brands_list_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    campaign = CampaignFactory()
    for _ in range(count):
        agreed(campaign)
    client.force_login(owner_of(campaign))

    with django_assert_num_queries(9):
        assert len(client.get(HERE).json()["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("part", "queries"), [("offers", 6), ("history", 5)])
def test_its_parts_cost_the_same_for_any_number(client, count, part, queries, django_assert_num_queries):
    collaboration = invitation()
    for number in range(count - 1):
        person = collaboration.influencer.user if number % 2 else owner_of(collaboration)
        negotiation.counter(collaboration, negotiation.Terms(amount=Decimal(number), lines=[]), by=person)
    client.force_login(collaboration.influencer.user)

    with django_assert_num_queries(queries):
        assert len(client.get(here(collaboration, f"{part}/")).json()["results"]) == count


def test_the_etag_spares_a_reading(as_brand, offered):
    etag = as_brand.get(here(offered))["ETag"]

    assert as_brand.get(here(offered), headers={"If-None-Match": etag}).status_code == 304
    offered.latest_offer.answer(Offer.Status.WITHDRAWN)
    assert as_brand.get(here(offered), headers={"If-None-Match": etag}).status_code == 200


# Beginning


def test_a_brand_invites(client):
    campaign, influencer = CampaignFactory(), InfluencerFactory()
    client.force_login(owner_of(campaign))

    answer = post(client, HERE, terms(campaign=campaign.pk, influencer=influencer.pk, amount="750.50"))

    made = Collaboration.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == here(made)
    assert answer["ETag"] == client.get(here(made))["ETag"]
    assert (answer.json()["origin"], answer.json()["latest_offer"]["amount"]) == ("invitation", "750.50")
    assert (made.influencer, made.latest_offer.by) == (influencer, owner_of(campaign))


def test_an_influencer_applies(client):
    campaign, influencer = CampaignFactory(), InfluencerFactory()
    client.force_login(influencer.user)

    answer = post(client, HERE, terms(campaign=campaign.pk, message="I cook every day."))

    assert answer.status_code == 201
    told = answer.json()
    assert (told["origin"], told["turn"], told["your_side"]) == ("application", "brand", "influencer")


def test_a_request_sent_again_is_one_request(client):
    campaign, influencer = CampaignFactory(), InfluencerFactory()
    client.force_login(owner_of(campaign))
    body, key = terms(campaign=campaign.pk, influencer=influencer.pk), {"Idempotency-Key": "once"}

    first, again = (post(client, HERE, body, **key) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Collaboration.objects.count() == 1


def test_an_application_needs_words_and_nobody_else(client):
    campaign, influencer = CampaignFactory(), InfluencerFactory()
    client.force_login(influencer.user)

    assert pointers(post(client, HERE, terms(campaign=campaign.pk))) == {"#/message"}
    named = terms(campaign=campaign.pk, message="I cook.", influencer=influencer.pk)
    assert pointers(post(client, HERE, named)) == {"#/influencer"}


def test_an_invitation_names_somebody_who_is_there(client):
    campaign = CampaignFactory()
    client.force_login(owner_of(campaign))
    gone = InfluencerFactory(flagged=True)

    assert pointers(post(client, HERE, terms(campaign=campaign.pk))) == {"#/influencer"}
    assert pointers(post(client, HERE, terms(campaign=campaign.pk, influencer=gone.pk))) == {"#/influencer"}
    assert pointers(post(client, HERE, terms(campaign=campaign.pk, influencer=10**30))) == {"#/influencer"}


def test_who_is_in_already_is_told_where(as_brand, offered):
    body = terms(campaign=offered.campaign_id, influencer=offered.influencer_id)

    answer = post(as_brand, HERE, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert answer.json()["current"]["id"] == offered.pk


def test_the_most_for_one_influencer_holds(client):
    campaign = CampaignFactory(max_per_influencer=Decimal(400))
    client.force_login(owner_of(campaign))

    answer = post(client, HERE, terms(campaign=campaign.pk, influencer=InfluencerFactory().pk))

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "400" in answer.json()["detail"]
    assert not Collaboration.objects.exists()


def test_an_unapproved_brand_invites_nobody(client):
    campaign = CampaignFactory(brand=MemberFactory(brand__status=Brand.Status.PENDING).brand)
    client.force_login(owner_of(campaign))

    answer = post(client, HERE, terms(campaign=campaign.pk, influencer=InfluencerFactory().pk))

    assert (answer.status_code, answer.json()["code"]) == (403, "brand_waiting")


@pytest.mark.parametrize("state", ["flagged", "paused", "draft"])
def test_a_campaign_that_takes_nobody_takes_nobody(client, state):
    campaign = CampaignFactory(**{state: True})
    client.force_login(owner_of(campaign))

    answer = post(client, HERE, terms(campaign=campaign.pk, influencer=InfluencerFactory().pk))

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert not Offer.objects.exists()


@pytest.mark.parametrize("traits", [{"private": True}, {"draft": True}, {"flagged": True}, {"deleted": True}])
def test_nobody_applies_to_what_they_do_not_see(client, traits):
    campaign = CampaignFactory(**traits)
    client.force_login(InfluencerFactory().user)

    assert pointers(post(client, HERE, terms(campaign=campaign.pk, message="Me!"))) == {"#/campaign"}


def test_another_brands_campaign_is_as_good_as_none(client):
    foreign, influencer = CampaignFactory(), InfluencerFactory()
    client.force_login(MemberFactory().user)

    there = post(client, HERE, terms(campaign=foreign.pk, influencer=influencer.pk))
    nowhere = post(client, HERE, terms(campaign=foreign.pk + 1000, influencer=influencer.pk))

    assert pointers(there) == {"#/campaign"}
    assert there.json()["errors"][0]["code"] == nowhere.json()["errors"][0]["code"] == "does_not_exist"


# Ends


def test_withdrawing_ends_the_open_offer(as_brand, offered):
    answer = post(as_brand, here(offered, "withdraw/"))

    assert (answer.status_code, answer.json()["status"], answer.json()["can"]) == (200, "withdrawn", [])
    assert answer.json()["latest_offer"]["status"] == "withdrawn"


@pytest.mark.parametrize(("verb", "status"), [("cancel", "cancelled"), ("dispute", "disputed")])
def test_agreed_work_ends_or_stops_with_a_reason(client, verb, status):
    collaboration = agreed()
    client.force_login(collaboration.influencer.user)

    assert pointers(post(client, here(collaboration, f"{verb}/"))) == {"#/reason"}
    assert pointers(post(client, here(collaboration, f"{verb}/"), {"reason": "\0"})) == {"#/reason"}
    assert post(client, here(collaboration, f"{verb}/"), {"reason": "Ill."}).json()["status"] == status
    again = post(client, here(collaboration, f"{verb}/"), {"reason": "Ill."})
    assert (again.status_code, again.json()["current"]["status"]) == (409, status)


def test_staff_stay_staff_in_the_history(as_brand, offered):
    offered.moves.create(to="cancelled", by=UserFactory(staff=True, name="Sam Secret"))
    offered.moves.create(to="expired")

    events = as_brand.get(here(offered, "history/")).json()["results"]

    assert [event["by"] for event in events[1:]] == ["staff", None]
