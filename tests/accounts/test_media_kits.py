"""Media kits, for everybody and for those who may."""

import pytest

from tests.accounts.test_join import CREATOR
from tests.factories import (
    InfluencerFactory,
    RateFactory,
    SocialAccountFactory,
)

pytestmark = pytest.mark.django_db

PROFILE = {name: value for name, value in CREATOR.items() if not name.startswith(("email", "password", "rates"))}
ACCOUNT = {"name": "New Name", "time_zone": "Asia/Tokyo", "language": "en-gb"}
ORGANISATION = {
    "name": "New Brand",
    "industry": "travel",
    "website": "https://new.example",
    "size": "large",
    "time_zone": "Europe/Oslo",
}


def test_a_public_media_kit_is_for_everybody(client, influencer):
    SocialAccountFactory(influencer=influencer, handle="ines.cooks")
    RateFactory(influencer=influencer)
    influencer.audience = {"countries": {"ES": 0.71}, "ages": {"18-24": 0.5}, "genders": {"female": 0.7}}
    influencer.save()

    page = client.get(influencer.get_absolute_url()).content.decode()

    assert influencer.name in page
    assert "@ines.cooks" in page
    assert "€\xa0420" in page
    assert "71\xa0%" in page
    assert f"/creators/{influencer.slug}/metrics/" in page


def test_a_media_kit_switched_off_is_for_brands_and_its_owner(client, owner):
    influencer = InfluencerFactory(media_kit_public=False)
    seen = {InfluencerFactory().user: 404, owner: 200, influencer.user: 200}

    assert client.get(influencer.get_absolute_url()).status_code == 404
    for user, status in seen.items():
        client.force_login(user)
        assert client.get(influencer.get_absolute_url()).status_code == status


def test_search_engines_leave_profiles_alone_that_nobody_claimed(client):
    page = client.get(InfluencerFactory(unclaimed=True).get_absolute_url()).content.decode()

    assert 'content="noindex"' in page


@pytest.mark.parametrize(
    "state", [{"flagged": True}, {"deleted": True}, {"user__deleted": True}, {"user__flagged": True}]
)
def test_who_is_flagged_or_gone_has_no_media_kit(client, owner, state):
    influencer = InfluencerFactory(**state)

    assert client.get(influencer.get_absolute_url()).status_code == 404
    client.force_login(owner)
    assert client.get(influencer.get_absolute_url()).status_code == 404
    client.force_login(influencer.user)
    assert client.get(influencer.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_media_kit_costs_the_same_for_any_number_of_rows(client, influencer, owner, count, django_assert_num_queries):
    SocialAccountFactory.create_batch(count, influencer=influencer)
    for deliverable in ["reel", "story", "post"][:count]:
        RateFactory(influencer=influencer, deliverable=deliverable)
    client.force_login(owner)
    client.get(influencer.get_absolute_url())

    with django_assert_num_queries(QUERIES):
        client.get(influencer.get_absolute_url())


QUERIES = 7


def test_an_avatar_is_always_the_same_and_kept_by_caches(client):
    first, second = (client.get("/avatars/person-ines.svg") for _time in range(2))

    assert first.content == second.content
    assert first["Content-Type"] == "image/svg+xml"
    assert "public" in first["Cache-Control"]
    assert client.get("/avatars/person-nora.svg").content != first.content
