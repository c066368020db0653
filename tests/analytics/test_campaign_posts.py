"""What the posts of a campaign have and gained, on the page of the campaign and on one of their own."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.models import CampaignDay, Post, PostCurrent, SourceSetting
from analytics.models.days import CARRIED
from tests import factories as make
from tests.analytics.test_posts_pages import counted, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(client):
    found = make.agreed()
    client.force_login(make.owner_of(found))
    return found


def address(collaboration, name="campaign-posts"):
    return reverse(f"analytics:{name}", args=[collaboration.campaign_id])


def part(client, collaboration):
    return client.get(address(collaboration), headers={"HX-Request": "true"})


def page(client, collaboration):
    return client.get(address(collaboration))


def gained(collaboration, *days):
    for day, platform, views in days:
        CampaignDay.objects.create(campaign=collaboration.campaign, day=day, platform=platform, views=views)


def sums(answer):
    return [(each.platforms, each.counters["views"], each.apart) for each in answer.context["sums"]]


def test_the_page_of_the_campaign_asks_for_them(client, agreed):
    page = client.get(agreed.campaign.get_absolute_url()).content.decode()

    assert f'hx-get="{address(agreed)}"' in page


def test_the_best_come_first_with_whose_they_are_and_where_the_numbers_come_from(client, agreed):
    small, big = counted(agreed, views=20), counted(agreed, views=500)

    answer = part(client, agreed)

    assert [each.post for each in answer.context["shown"]] == [big, small]
    text = answer.content.decode()
    assert "<html" not in text
    assert "Post of 500 views" in text
    assert agreed.influencer.name in text
    assert f'href="{agreed.get_absolute_url()}"' in text
    assert "sandbox, just now" in text.lower()
    assert "All 2 posts" in text


def test_counters_are_added_up_and_what_nobody_gave_is_unknown(client, agreed):
    for views in (20, 500):
        counted(agreed, views=views)
    counted(make.agreed(), views=7000)

    answer = page(client, agreed)

    (together,) = answer.context["sums"]
    assert together.counters == {"views": 520, "likes": 52, "comments": None, "shares": None, "saves": None}
    assert answer.content.decode().count('<div class="kpi-value figure whitespace-nowrap">–</div>') == 3


def test_a_zero_is_no_silence(client, agreed):
    PostCurrent.objects.filter(post=counted(agreed)).update(saves=0)

    assert page(client, agreed).context["sums"][0].counters["saves"] == 0


def test_platforms_are_added_up_unless_a_source_of_theirs_forbids_it(client, agreed):
    counted(agreed, views=20, platform="instagram")
    counted(agreed, views=3, platform="tiktok")
    counted(agreed, views=500, platform="youtube", source="youtube")
    counted(agreed, views=40, platform="youtube")

    answer = page(client, agreed)

    assert sums(answer) == [(("instagram", "tiktok"), 23, False), (("youtube",), 540, True)]
    text = part(client, agreed).content.decode()
    assert "Instagram, TikTok" in text
    assert "its rules let nobody add its numbers" in text


def test_staff_may_say_otherwise_of_a_source(client, agreed):
    SourceSetting.objects.create(source="youtube", mix_platforms_allowed=True)
    counted(agreed, views=20)
    counted(agreed, views=500, platform="youtube", source="youtube")

    assert sums(page(client, agreed)) == [(("instagram", "youtube"), 520, False)]


def test_gains_are_drawn_by_day_and_platform_and_what_was_before_is_no_day(client, agreed):
    counted(agreed)
    today = timezone.localdate()
    gained(agreed, (CARRIED, "youtube", 500), (today, "youtube", 30), (today, "instagram", 70))

    gains = page(client, agreed).context["gains"]

    assert {line["name"]: line["data"] for line in gains.chart["series"]} == {
        "Instagram": [[str(today), 70]],
        "YouTube": [[str(today), 30]],
    }
    assert gains.rows[-1][:3] == ["Before", "YouTube", 500]


def test_gains_are_in_a_file(client, agreed):
    counted(agreed)
    today = timezone.localdate()
    gained(agreed, (CARRIED, "youtube", 500), (today, "instagram", 70))

    assert address(agreed, "campaign-posts-export") in part(client, agreed).content.decode()
    file = client.get(address(agreed, "campaign-posts-export"))

    rows = list(csv.DictReader(io.StringIO(file.content.decode().removeprefix("\N{BYTE ORDER MARK}"))))
    assert [(row["Day"], row["Platform"], row["Views"]) for row in rows] == [
        (str(today), "Instagram", "70"),
        ("Before", "YouTube", "500"),
    ]


def test_without_posts_it_says_what_has_to_happen(client, agreed):
    for answer in (part(client, agreed), page(client, agreed)):
        text = answer.content.decode()
        assert "No posts yet" in text
        assert "link is handed in with a task" in text
        assert reverse("campaigns:campaign-people", args=[agreed.campaign_id]) in text


def test_the_page_of_all_of_them_is_sorted_by_what_was_asked_for(client, agreed):
    old, new = counted(agreed, views=500, days=9), counted(agreed, views=20)

    def listed(**query):
        return [each.post for each in client.get(address(agreed), query).context["shown"]]

    assert listed() == listed(sort="password") == [old, new]
    assert listed(sort="-date") == [new, old]


def test_a_post_that_nobody_counted_yet_is_shown_and_says_why(client, agreed):
    post = make.PostFactory(account__influencer=agreed.influencer, collaboration=agreed, campaign=agreed.campaign)
    PostCurrent.objects.create(post=post)

    answer = page(client, agreed)

    assert [each.post for each in answer.context["shown"]] == [post]
    assert "they are on their way" in answer.content.decode()
    assert set(answer.context["sums"][0].counters.values()) == {None}


def test_staff_see_them_others_and_influencers_do_not(client, agreed):
    counted(agreed)
    people = {make.UserFactory(staff=True): 200, make.MemberFactory().user: 404, agreed.influencer.user: 404}

    for user, status in people.items():
        client.force_login(user)
        for name in ("campaign-posts", "campaign-posts-export"):
            assert client.get(address(agreed, name)).status_code == status


@pytest.mark.parametrize("name", ["campaign-posts", "campaign-posts-export"])
def test_many_posts_cost_no_more_queries_than_one(client, agreed, name):
    today = timezone.localdate()
    counted(agreed)
    gained(agreed, (today, "instagram", 70))
    one = queries(client, address(agreed, name))
    for platform in ("tiktok", "youtube"):
        counted(make.agreed(agreed.campaign), platform=platform, source="youtube")
        gained(agreed, (today, platform, 30))

    assert queries(client, address(agreed, name)) == one
    assert Post.objects.filter(campaign=agreed.campaign).count() == 3
