from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.actions.work import review
from campaigns.models import Collaboration, Review
from tests.api.asking import pointers, post
from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    UserFactory,
    agreed,
    completed,
    owner_of,
)

pytestmark = pytest.mark.django_db
HERE = "/api/v1/reviews/"


@pytest.fixture
def done():
    return completed()


@pytest.fixture
def as_influencer(client, done):
    client.force_login(done.influencer.user)
    return client


def of(collaboration):
    return f"/api/v1/collaborations/{collaboration.pk}/reviews/"


def listed(client, address):
    return client.get(address).json()["results"]


def test_a_review_is_kept_and_hidden_until_the_other_one(as_influencer, done):
    answer = post(as_influencer, of(done), {"rating": 4, "text": "Quick answers."})

    written = Review.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"{HERE}{written.pk}/"
    assert (answer.json()["side"], answer.json()["rating"], written.by) == ("influencer", 4, done.influencer.user)
    # Its writer sees it, nobody else does.
    assert [row["id"] for row in listed(as_influencer, of(done))] == [written.pk]
    assert listed(as_influencer, f"{HERE}?brand={done.campaign.brand_id}") == []
    as_influencer.force_login(owner_of(done))
    assert listed(as_influencer, of(done)) == []
    assert as_influencer.get(f"{HERE}{written.pk}/").status_code == 404


def test_both_written_both_are_shown_to_everybody(client, done):
    review(done, by=done.influencer.user, rating=4)
    review(done, by=owner_of(done), rating=5, text="Lovely light.")
    client.force_login(UserFactory())

    about_influencer = listed(client, f"{HERE}?influencer={done.influencer_id}")
    about_brand = listed(client, f"{HERE}?brand={done.campaign.brand_id}")

    assert [(row["side"], row["rating"], row["text"]) for row in about_influencer] == [("brand", 5, "Lovely light.")]
    assert [(row["side"], row["rating"]) for row in about_brand] == [("influencer", 4)]
    assert about_brand[0]["brand"]["name"] == done.campaign.brand.name
    assert client.get(f"{HERE}summary/?influencer={done.influencer_id}").json() == {"mean": 5.0, "count": 1}
    # What the two of them worked on is theirs.
    assert client.get(of(done)).status_code == 404
    assert done.campaign.name not in str(about_influencer)


def test_after_the_window_one_is_shown_alone(client, done):
    review(done, by=done.influencer.user, rating=2)
    Collaboration.objects.update(completed_at=timezone.now() - timedelta(days=15))
    client.force_login(owner_of(done))

    assert [row["rating"] for row in listed(client, of(done))] == [2]
    answer = post(client, of(done), {"rating": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_a_closed_media_kit_keeps_its_reviews(client, done):
    review(done, by=done.influencer.user, rating=4)
    review(done, by=owner_of(done), rating=5)
    done.influencer.media_kit_public = False
    done.influencer.save()
    address = f"{HERE}?influencer={done.influencer_id}"

    client.force_login(InfluencerFactory().user)
    assert listed(client, address) == []
    client.force_login(MemberFactory().user)
    assert len(listed(client, address)) == 1


def test_without_reviews_there_is_no_mean(client):
    client.force_login(UserFactory())

    assert client.get(f"{HERE}summary/?influencer={InfluencerFactory().pk}").json() == {"mean": None, "count": 0}


@pytest.mark.parametrize("path", ["", "summary/"])
@pytest.mark.parametrize(
    "query", ["", "influencer=1&brand=1", "brand=x", "brand=-1", f"brand={2**63}", f"influencer={10**30}"]
)
def test_one_of_both_is_named(client, path, query):
    client.force_login(UserFactory())

    answer = client.get(f"{HERE}{path}?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("rating", [0, 6, 500, -1, 10**400, 4.5, "5", "", None, True, [5], {"value": 5}, "NaN"])
def test_a_rating_goes_from_1_to_5(as_influencer, done, rating):
    answer = post(as_influencer, of(done), {"rating": rating})

    assert pointers(answer) == {"#/rating"}
    assert not Review.objects.exists()


@pytest.mark.parametrize("body", ['{"rating": NaN}', '{"rating": Infinity}', '{"rating": 1e999}'])
def test_what_is_no_number_is_no_rating(as_influencer, done, body):
    answer = as_influencer.post(of(done), body, content_type="application/json")

    assert answer.status_code == 400
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({}, "#/rating"),
        ({"rating": 5, "text": "T" * 2001}, "#/text"),
        ({"rating": 5, "text": "\0"}, "#/text"),
        ({"rating": 5, "side": "brand"}, "#/side"),
        ({"rating": 5, "by": 1}, "#/by"),
        ({"rating": 5, "collaboration": 1}, "#/collaboration"),
        ({"rating": 5, "created_at": "2020-01-01T00:00:00Z"}, "#/created_at"),
    ],
)
def test_what_no_review_says(as_influencer, done, wrong, pointer):
    answer = post(as_influencer, of(done), wrong)

    assert pointers(answer) == {pointer}


def test_a_second_review_is_refused_with_what_is_there(as_influencer, done):
    post(as_influencer, of(done), {"rating": 4})

    answer = post(as_influencer, of(done), {"rating": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert (answer.json()["current"]["id"], answer.json()["current"]["can"]) == (done.pk, [])
    assert Review.objects.get().rating == 4


def test_what_is_not_done_cannot_be_reviewed(client):
    collaboration = agreed()
    client.force_login(collaboration.influencer.user)

    answer = post(client, of(collaboration), {"rating": 5})

    assert (answer.status_code, answer.json()["current"]["status"]) == (409, "agreed")


def test_strangers_review_nothing(client, done):
    for stranger in (InfluencerFactory().user, MemberFactory().user):
        client.force_login(stranger)

        assert post(client, of(done), {"rating": 1}).status_code == 404
    client.force_login(MemberFactory(brand=done.campaign.brand, viewer=True).user)
    assert post(client, of(done), {"rating": 1}).status_code == 403
    assert not Review.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    influencer = InfluencerFactory()
    for _ in range(count):
        done = completed(CampaignFactory(), influencer)
        review(done, by=owner_of(done), rating=5)
        review(done, by=influencer.user, rating=5)
    client.force_login(influencer.user)

    with django_assert_num_queries(4):
        assert len(listed(client, f"{HERE}?influencer={influencer.pk}")) == count
