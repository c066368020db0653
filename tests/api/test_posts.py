"""Posts, what was counted of them, and what that makes by day."""

import datetime as dt

import pytest
from django.utils import timezone

from analytics.models import (
    AudienceSnapshot,
    CampaignDay,
    CollaborationDay,
    PostContent,
    PostCurrent,
    PostSnapshot,
    TrafficDay,
)
from analytics.models.days import CARRIED
from tests.factories import (
    InfluencerFactory,
    MemberFactory,
    PostFactory,
    SocialAccountFactory,
    UserFactory,
    WebPropertyFactory,
    agreed,
    owner_of,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"
INSIGHTS = {"reach": 900, "impressions": 1100, "watch_time_s": 60}


@pytest.fixture
def collaboration():
    return agreed(influencer=InfluencerFactory(name="Nora"))


@pytest.fixture
def post(collaboration):
    account = SocialAccountFactory(influencer=collaboration.influencer)
    post = PostFactory(account=account, collaboration=collaboration, campaign=collaboration.campaign)
    PostContent.objects.create(post=post, title="Bread", text="Slow bread.", hashtags=["bread"])
    PostCurrent.objects.create(post=post, views=0, likes=5, observed_at=timezone.now(), **INSIGHTS)
    return post


@pytest.fixture
def owner(client, collaboration):
    client.force_login(owner_of(collaboration))
    return client


def keys(client, path, **query):
    answer = client.get(f"{API}/{path}/", query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_a_post_says_what_it_is_and_unknown_is_null(owner, post, collaboration):
    row = owner.get(f"{API}/posts/{post.pk}/").json()

    assert (row["title"], row["text"], row["hashtags"]) == ("Bread", "Slow bread.", ["bread"])
    assert (row["views"], row["likes"], row["saves"], row["reach"]) == (0, 5, None, 900)
    assert (row["campaign"], row["collaboration"]) == (collaboration.campaign_id, collaboration.pk)
    assert (row["account"], row["influencer"]) == (post.account_id, collaboration.influencer_id)


def test_a_post_of_which_nothing_is_known_yet_is_shown_too(client):
    client.force_login(UserFactory())

    row = client.get(f"{API}/posts/{PostFactory().pk}/").json()

    assert (row["title"], row["hashtags"], row["observed_at"], row["views"]) == (None, None, None, None)


def test_strangers_learn_neither_what_it_was_made_for_nor_insights(client, post, collaboration):
    client.force_login(MemberFactory().user)

    row = client.get(f"{API}/posts/{post.pk}/").json()

    hidden = ["campaign", "collaboration", *INSIGHTS]
    assert [row[name] for name in hidden] == [None] * len(hidden)
    assert row["likes"] == 5
    assert keys(client, "posts", collaboration=collaboration.pk) == []
    assert keys(client, "posts", campaign=collaboration.campaign_id) == []
    assert keys(client, "posts", influencer=collaboration.influencer_id) == [post.pk]


def test_a_part_of_a_post_hides_the_same(client, post):
    client.force_login(MemberFactory().user)

    (row,) = client.get(f"{API}/posts/", {"fields": "id,campaign,reach,likes"}).json()["results"]

    assert row == {"id": post.pk, "campaign": None, "reach": None, "likes": 5}


def test_insights_are_for_the_owner_of_the_account_and_staff(client, post, collaboration):
    for person in (collaboration.influencer.user, UserFactory(staff=True)):
        client.force_login(person)
        assert client.get(f"{API}/posts/{post.pk}/").json()["reach"] == 900


def test_posts_are_filtered_and_sorted(owner, post, collaboration):
    old = PostFactory(account=post.account, published_at=timezone.now() - dt.timedelta(days=30))
    PostCurrent.objects.create(post=old, views=70)
    video = PostFactory(account=SocialAccountFactory(influencer=collaboration.influencer, platform="youtube"))

    assert keys(owner, "posts", account=post.account_id) == [post.pk, old.pk]
    assert keys(owner, "posts", platform="youtube") == [video.pk]
    assert keys(owner, "posts", collaboration=collaboration.pk) == [post.pk]
    assert keys(owner, "posts", sort="-views") == [old.pk, post.pk, video.pk]
    assert keys(owner, "posts", sort="published")[0] == old.pk
    first = owner.get(f"{API}/posts/", {"sort": "-views", "page_size": 1}).json()
    assert [row["id"] for row in owner.get(first["next"]).json()["results"]] == [post.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_posts_cost_the_same_for_any_number(owner, count, django_assert_num_queries):
    for _ in range(count):
        PostCurrent.objects.create(post=PostFactory())
    keys(owner, "posts")

    with django_assert_num_queries(5):
        assert len(keys(owner, "posts")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_readings_cost_the_same_for_any_number(owner, post, count, django_assert_num_queries):
    start = timezone.now().replace(minute=0, second=0, microsecond=0)
    for hour in range(count):
        at = start - dt.timedelta(hours=hour)
        PostSnapshot.objects.create(post=post, bucket=at, observed_at=at, views=100 - hour, reach=9)

    with django_assert_num_queries(6):
        rows = owner.get(f"{API}/posts/{post.pk}/snapshots/").json()["results"]

    assert [row["views"] for row in rows] == [100, 99, 98][:count]
    assert rows[0]["reach"] == 9


def test_readings_hide_insights_from_strangers(client, post):
    at = timezone.now()
    PostSnapshot.objects.create(post=post, bucket=at, observed_at=at, views=1, reach=9)
    client.force_login(UserFactory())

    (row,) = client.get(f"{API}/posts/{post.pk}/snapshots/").json()["results"]

    assert (row["views"], row["reach"]) == (1, None)


DAYS = [
    (dt.date(2026, 3, 5), "instagram", 10),
    (dt.date(2026, 3, 5), "youtube", 20),
    (dt.date(2026, 3, 6), "youtube", 3),
]


@pytest.mark.parametrize(("model", "kind"), [(CollaborationDay, "collaboration"), (CampaignDay, "campaign")])
def test_days_come_with_the_latest_first_and_are_narrowed(owner, collaboration, model, kind):
    thing = collaboration if kind == "collaboration" else collaboration.campaign
    for day, platform, views in DAYS:
        model.objects.create(**{kind: thing}, day=day, platform=platform, views=views)
    address = f"{API}/{kind}s/{thing.pk}/days/"

    def views(**query):
        return [row["views"] for row in owner.get(address, query).json()["results"]]

    assert views() == [3, 10, 20]
    assert views(platform="youtube") == [3, 20]
    assert views(since="2026-03-06") == [3]
    assert views(until="2026-03-05") == [10, 20]
    first = owner.get(address, {"page_size": 2}).json()
    assert [row["views"] for row in owner.get(first["next"]).json()["results"]] == [20]
    assert owner.get(address, {"since": "soon"}).status_code == 400


@pytest.mark.parametrize(("model", "kind"), [(CollaborationDay, "collaboration"), (CampaignDay, "campaign")])
def test_what_was_gained_before_has_no_day(owner, collaboration, model, kind):
    thing = collaboration if kind == "collaboration" else collaboration.campaign
    for day, views in ((CARRIED, 500), (dt.date(2026, 3, 5), 30)):
        model.objects.create(**{kind: thing}, day=day, platform="youtube", views=views)

    rows = owner.get(f"{API}/{kind}s/{thing.pk}/days/").json()["results"]

    assert [(row["day"], row["views"]) for row in rows] == [("2026-03-05", 30), (None, 500)]


@pytest.mark.parametrize("count", [1, 3])
def test_days_cost_the_same_for_any_number(owner, collaboration, count, django_assert_num_queries):
    for day, platform, views in DAYS[:count]:
        CollaborationDay.objects.create(collaboration=collaboration, day=day, platform=platform, views=views)
        CampaignDay.objects.create(campaign=collaboration.campaign, day=day, platform=platform, views=views)

    with django_assert_num_queries(6):
        owner.get(f"{API}/collaborations/{collaboration.pk}/days/")
    with django_assert_num_queries(6):
        owner.get(f"{API}/campaigns/{collaboration.campaign_id}/days/")


def traffic(web_property, day, **fields):
    said = {"campaign": "spring", "source": "instagram", "medium": "social", "content": "", "sessions": 7} | fields
    row = {"currency": "EUR", "said_by": "ga4", "observed_at": timezone.now(), **said}
    return TrafficDay.objects.create(web_property=web_property, day=day, **row)


@pytest.mark.parametrize("count", [1, 3])
def test_traffic_is_read_by_the_brand(client, count, django_assert_num_queries):
    web_property = WebPropertyFactory(zone="Europe/Oslo")
    client.force_login(web_property.brand.members.get().user)
    for day in range(count):
        traffic(web_property, dt.date(2026, 3, 1 + day), revenue="12.5" if day else None)
    address = f"{API}/web-properties/{web_property.pk}/traffic/"
    assert client.get(f"{API}/web-properties/{web_property.pk}/").json()["time_zone"] == "Europe/Oslo"

    with django_assert_num_queries(6):
        rows = client.get(address).json()["results"]

    assert len(rows) == count
    assert (rows[-1]["revenue"], rows[-1]["sessions"], rows[-1]["source"]) == (None, 7, "instagram")
    assert client.get(address, {"campaign": "autumn"}).json()["results"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_websites_cost_the_same_for_any_number(client, count, django_assert_num_queries):
    brand = WebPropertyFactory().brand
    for _ in range(count - 1):
        WebPropertyFactory(brand=brand)
    client.force_login(brand.members.get().user)

    with django_assert_num_queries(5):
        assert len(keys(client, "web-properties")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_audience_is_told_day_by_day(client, count, django_assert_num_queries):
    account = SocialAccountFactory()
    for day in range(count):
        on = dt.date(2026, 3, 1 + day)
        AudienceSnapshot.objects.create(
            account=account, source="sandbox", observed_on=on, observed_at=timezone.now(), countries={"ES": 60 + day}
        )
    client.force_login(UserFactory())
    address = f"{API}/social-accounts/{account.pk}/audience/"

    with django_assert_num_queries(5):
        rows = client.get(address).json()["results"]

    assert rows[0]["countries"] == {"ES": 59 + count}
    assert rows[0]["cities"] == {}


def test_an_audience_is_as_closed_as_the_media_kit(client):
    account = SocialAccountFactory(influencer__media_kit_public=False)
    address = f"{API}/social-accounts/{account.pk}/audience/"

    client.force_login(InfluencerFactory().user)
    assert client.get(address).status_code == 404
    client.force_login(account.influencer.user)
    assert client.get(address).status_code == 200
    client.force_login(MemberFactory().user)
    assert client.get(address).status_code == 200
