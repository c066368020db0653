"""A brand's days are days of its zone."""

import pytest
from django.urls import reverse

from accounts.actions import register_brand
from analytics.models import DirtyCollaboration, Post
from tests import factories as make

pytestmark = pytest.mark.django_db
PATCH = {"content_type": "application/json"}


@pytest.fixture
def collaboration():
    return make.agreed()


def post_of(collaboration, **options):
    said = {"source": "sandbox", "external_id": "p1", "platform": "instagram", "zone": "UTC"} | options
    return Post.objects.create(collaboration=collaboration, campaign=collaboration.campaign, **said)


def dirty():
    return set(DirtyCollaboration.objects.values_list("collaboration", flat=True))


def test_a_brand_begins_in_the_zone_of_its_owner():
    person = {"email": "ada@example.org", "name": "Ada", "time_zone": "Asia/Tokyo"}

    user = register_brand(person=person, organisation={"name": "Nut", "industry": "food"})

    assert user.brand.time_zone == "Asia/Tokyo"


def test_another_zone_makes_its_days_anew(client, collaboration):
    post, other = post_of(collaboration), post_of(make.agreed(), external_id="p2")
    brand = collaboration.campaign.brand
    client.force_login(make.owner_of(collaboration))

    answer = client.patch(f"/api/v1/brands/{brand.pk}/", {"time_zone": "Asia/Tokyo"}, **PATCH)

    post.refresh_from_db()
    other.refresh_from_db()
    assert (answer.status_code, answer.json()["time_zone"]) == (200, "Asia/Tokyo")
    assert (post.zone, other.zone, dirty()) == ("Asia/Tokyo", "UTC", {collaboration.pk})


def test_the_form_moves_it_too_and_other_changes_do_not(client, collaboration):
    post_of(collaboration)
    client.force_login(make.owner_of(collaboration))
    said = {"name": "Nut", "industry": "food", "website": "https://nut.example", "size": "small", "time_zone": "UTC"}

    client.post(reverse("accounts:settings-brand"), said)
    assert dirty() == set()
    client.post(reverse("accounts:settings-brand"), said | {"time_zone": "Europe/Oslo"})

    assert dirty() == {collaboration.pk}


def test_there_is_no_zone_on_mars(client, collaboration):
    client.force_login(make.owner_of(collaboration))
    brand = collaboration.campaign.brand

    answer = client.patch(f"/api/v1/brands/{brand.pk}/", {"time_zone": "Mars/Olympus"}, **PATCH)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/time_zone")
