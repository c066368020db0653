"""Posts with their counters: the list of a creator, its file, and what was published for a collaboration."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analytics.ingestion.feeds import follow
from analytics.models import CollaborationDay, Feed, Post, PostContent, PostCurrent, PostSnapshot, Run
from analytics.models.days import CARRIED
from analytics.sources.sandbox.world import InventedAccount
from influencehub.templatetags.formats import moment
from tests import factories as make

pytestmark = pytest.mark.django_db


def published(account, views=1000, days=1, **fields):
    """A post with its text, its present numbers and a snapshot of each of the last three days."""
    now = timezone.now()
    post = make.PostFactory(account=account, published_at=now - timedelta(days=days), **fields)
    PostContent.objects.create(post=post, text=f"Post of {views} views")
    PostCurrent.objects.create(post=post, views=views, likes=views // 10, observed_at=now)
    for ago in (2, 1, 0):
        at = now - timedelta(days=ago)
        PostSnapshot.objects.create(
            post=post, bucket=at.replace(minute=0, second=0, microsecond=0), observed_at=at, views=views - ago * 10
        )
    return post


@pytest.fixture
def account():
    return make.SocialAccountFactory()


def url(account, name="posts"):
    return reverse(f"analytics:{name}", args=[account.influencer.slug])


def listed(client, account, **query):
    return [each.post for each in client.get(url(account), query).context["shown"]]


def test_the_newest_comes_first_and_each_says_where_its_numbers_come_from(client, account):
    old, new = published(account, days=9), published(account, views=500)

    page = client.get(url(account))

    assert [each.post for each in page.context["shown"]] == [new, old]
    text = page.content.decode()
    assert "Post of 500 views" in text
    assert "sandbox, just now" in text.lower()
    assert 'class="spark' in text


def test_it_is_sorted_by_what_was_asked_for(client, account):
    small, big = published(account, views=10), published(account, views=900, days=3)

    assert listed(client, account, sort="-views") == [big, small]
    assert listed(client, account, sort="likes") == [small, big]
    assert listed(client, account, sort="password") == [small, big]


def test_what_nobody_counted_comes_last(client, account):
    counted, silent = published(account, views=1), make.PostFactory(account=account)
    PostCurrent.objects.create(post=silent)

    assert listed(client, account, sort="-views") == [counted, silent]
    assert listed(client, account, sort="views") == [counted, silent]


def test_a_post_that_two_sources_see_stands_there_once(client, account):
    first = published(account, url="https://www.instagram.com/p/one/")
    published(account, url="https://www.instagram.com/p/one/", source="ig_graph")

    assert listed(client, account) == [first]


def test_long_lists_have_pages(client, account):
    for _ in range(21):
        make.PostFactory(account=account)

    assert len(listed(client, account)) == 20
    assert len(listed(client, account, page=2)) == 1


def test_the_numbers_page_shows_the_first_of_them(client, account):
    published(account)

    assert url(account) in client.get(url(account, "metrics")).content.decode()
    fragment = client.get(url(account), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert "Latest posts" in fragment


def test_without_posts_the_page_says_so_and_the_fragment_nothing(client, account):
    assert "No posts yet" in client.get(url(account)).content.decode()
    assert client.get(url(account), headers={"HX-Request": "true"}).content.decode().strip() == ""


def test_all_of_them_are_in_the_file(client, account):
    published(account, views=1234)
    make.PostFactory(account=account)

    file = client.get(url(account, "posts-export"))

    rows = list(csv.DictReader(io.StringIO(file.content.decode().removeprefix("\N{BYTE ORDER MARK}"))))
    assert {row["Views"] for row in rows} == {"1234", ""}
    assert {row["Source"] for row in rows} == {"sandbox"}


def test_posts_are_as_hidden_as_the_profile(client, account):
    account.influencer.media_kit_public = False
    account.influencer.save()

    assert client.get(url(account)).status_code == 404
    assert client.get(url(account, "posts-export")).status_code == 404


def queries(client, address):
    with CaptureQueriesContext(database) as asked:
        client.get(address)
    return len(asked)


@pytest.mark.parametrize("name", ["posts", "posts-export"])
def test_many_posts_cost_no_more_queries_than_one(client, account, name):
    published(account)
    one = queries(client, url(account, name))
    published(account)
    published(account)

    assert queries(client, url(account, name)) == one


# For a collaboration


@pytest.fixture
def agreed(client):
    found = make.agreed()
    client.force_login(found.influencer.user)
    return found


def of_collaboration(collaboration, name="collaboration-posts"):
    return reverse(f"analytics:{name}", args=[collaboration.pk])


def counted(collaboration, **fields):
    account = make.SocialAccountFactory(influencer=collaboration.influencer)
    return published(account, collaboration=collaboration, campaign=collaboration.campaign, **fields)


def test_both_sides_see_the_posts_and_their_gains_by_platform(client, agreed):
    counted(agreed)
    today = timezone.localdate()
    for platform, views in (("instagram", 70), ("youtube", 30)):
        CollaborationDay.objects.create(collaboration=agreed, platform=platform, day=today, views=views)

    for user in (agreed.influencer.user, make.owner_of(agreed)):
        client.force_login(user)
        page = client.get(of_collaboration(agreed))
        assert "Post of 1000 views" in page.content.decode()
        series = page.context["gains"].chart["series"]
        assert {line["name"]: line["data"] for line in series} == {
            "Instagram": [[str(today), 70]],
            "YouTube": [[str(today), 30]],
        }


def test_what_was_gained_before_is_a_line_of_the_table_and_no_day_of_the_chart(client, agreed):
    counted(agreed)
    today = timezone.localdate()
    for day, views in ((CARRIED, 500), (today, 30)):
        CollaborationDay.objects.create(collaboration=agreed, platform="youtube", day=day, views=views)

    gains = client.get(of_collaboration(agreed)).context["gains"]

    assert gains.chart["series"][0]["data"] == [[str(today), 30]]
    assert gains.rows[-1][:3] == ["Before", "YouTube", 500]


def test_the_panel_of_the_conversation_asks_for_them(client, agreed):
    panel = client.get(reverse("campaigns:collaboration-panel", args=[agreed.pk])).content.decode()

    assert f'hx-get="{of_collaboration(agreed)}"' in panel
    fragment = client.get(of_collaboration(agreed), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "None is counted yet" in fragment


def test_others_do_not_see_them(client, agreed):
    client.force_login(make.MemberFactory().user)

    assert client.get(of_collaboration(agreed)).status_code == 404


def test_many_posts_of_a_collaboration_cost_no_more_queries_than_one(client, agreed):
    counted(agreed)
    one = queries(client, of_collaboration(agreed))
    counted(agreed)
    counted(agreed)

    assert queries(client, of_collaboration(agreed)) == one


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "on their way"),
        ({"error": "not_found"}, "Not found yet"),
        ({"status": Feed.Status.PRIVATE, "error": "private"}, "Private: no numbers"),
        ({"status": Feed.Status.GONE, "error": "not_found"}, "does not find it any more"),
        ({"status": Feed.Status.PARKED, "error": "permanent"}, "not asked for at present"),
        ({"error": "transient"}, "on their way"),
    ],
)
def test_a_post_without_numbers_says_why(client, agreed, found, words):
    account = make.SocialAccountFactory(influencer=agreed.influencer)
    post = make.PostFactory(collaboration=agreed, campaign=agreed.campaign, account=account)
    feed = Feed.objects.create(source="sandbox", what=Feed.What.POST, post=post, **found)

    page = client.get(of_collaboration(agreed)).content.decode()

    assert words in page
    assert (moment(feed.next_due) in page) is ("look again" in page)


def add(client, collaboration, link):
    return client.post(of_collaboration(collaboration, "collaboration-post-add"), {"link": link})


@pytest.mark.parametrize("side", ["influencer", "brand"])
def test_either_side_adds_the_link_of_a_live_post(client, agreed, side):
    account = make.SocialAccountFactory(influencer=agreed.influencer)
    follow(account)
    invented = InventedAccount("instagram", account.key).posts(timezone.now() - timedelta(days=60), timezone.now())[0]
    user = agreed.influencer.user if side == "influencer" else make.owner_of(agreed)
    client.force_login(user)

    answer = add(client, agreed, f"https://www.instagram.com/p/{invented.id}/")

    assert answer.url == of_collaboration(agreed)
    post = Post.objects.get()
    assert (post.collaboration, post.external_id) == (agreed, invented.id)
    assert Run.objects.get().by == user


@pytest.mark.parametrize(
    "link", ["https://www.instagram.com/ada.cooks/", "https://example.org/", "no address", "javascript:alert(1)"]
)
def test_what_is_no_post_is_said_at_the_field(client, agreed, link):
    page = add(client, agreed, link)

    assert page.status_code == 422
    assert page.context["form"].errors["link"]
    assert not Post.objects.exists()


def test_a_post_counts_once(client, agreed):
    other = counted(make.agreed())

    page = add(client, agreed, f"https://www.instagram.com/p/{other.external_id}/")

    assert "already counts for a collaboration" in page.content.decode()


def test_a_post_of_somebody_else_is_refused(client, agreed):
    other = published(make.SocialAccountFactory())

    page = add(client, agreed, f"https://www.instagram.com/p/{other.external_id}/")

    assert "published by another account" in page.content.decode()
    other.refresh_from_db()
    assert other.collaboration is None


def test_before_the_agreement_nothing_is_counted(client):
    offered = make.invitation()
    client.force_login(offered.influencer.user)

    assert add(client, offered, "https://www.instagram.com/p/Sabcdefghij/").status_code == 404
