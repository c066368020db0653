"""A profile's own numbers over time: page, fragment, export."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from analytics.currents import Said, fold, refresh
from analytics.models import AccountCurrent, AccountSnapshot
from tests import factories as make

pytestmark = pytest.mark.django_db


def snapshot(account, day, **numbers):
    source = numbers.pop("source", "file")
    return AccountSnapshot.objects.create(account=account, observed_on=day, source=source, **numbers)


@pytest.fixture
def account():
    account = make.SocialAccountFactory(platform="instagram")
    snapshot(account, "2022-06-01", followers=1000, avg_engagement=50, precision="month")
    snapshot(account, "2022-07-01", followers=1100, avg_likes=None)
    refresh([account.pk])
    return account


def url(account, name="metrics"):
    return reverse(f"analytics:{name}", args=[account.influencer.slug])


def test_the_numbers_say_where_they_come_from(client, account):
    page = client.get(url(account)).content.decode()

    assert "Observed" in page
    assert "June 2022" in page
    assert "interactions per post ÷ followers" in page
    assert "unknown" in page
    assert "1,100" in page


def test_the_fragment_is_a_part_of_the_page(client, account):
    fragment = client.get(url(account), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert 'data-chart="history-' in fragment


def test_a_profile_that_is_not_public_is_hidden_from_strangers(client, account):
    account.influencer.media_kit_public = False
    account.influencer.save()

    assert client.get(url(account)).status_code == 404
    assert client.get(url(account, "metrics-export")).status_code == 404
    client.force_login(account.influencer.user or make.UserFactory())
    assert client.get(url(account)).status_code == 200


def test_the_export_leaves_the_unknown_empty(client, account):
    answer = client.get(url(account, "metrics-export"))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][2:] == ["2022-06-01", "month", "file", "1000", "", "0.05", "interactions per post ÷ followers"]
    assert rows[2][5:] == ["1100", "", "", ""]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_any_number_of_accounts(client, account, count, django_assert_num_queries):
    for number in range(count - 1):
        other = make.SocialAccountFactory(
            influencer=account.influencer, platform="youtube", handle=f"other{number}", key=f"other{number}"
        )
        snapshot(other, "2022-06-01", followers=5)

    with django_assert_num_queries(4):
        client.get(url(account))


# what is kept as current


def test_the_latest_known_value_of_each_field_is_current(account):
    current = AccountCurrent.objects.get(account=account)

    assert (current.followers, current.avg_engagement, current.posts) == (1100, 50, None)
    assert (str(current.observed_on), current.source) == ("2022-07-01", "file")
    assert (current.engagement_rate, current.engagement_variant) == (0.05, "er_followers_now")
    assert current.growth_30d == pytest.approx(0.1)


def said(day, followers, source="file"):
    return Said(dt.date(2022, 1, 1) + dt.timedelta(days=day), source, (followers, *[None] * 10))


def test_growth_in_thirty_days_is_interpolated_between_near_snapshots():
    assert fold("instagram", [said(0, 10_000), said(28, 11_200), said(33, 11_700)]).growth_30d is None
    grown = fold("instagram", [said(-3, 10_000), said(3, 10_600), said(30, 11_400)])
    assert grown.growth_30d == pytest.approx((11_400 - 10_300) / 10_300)


def test_growth_over_a_gap_names_its_days():
    grown = fold("instagram", [said(0, 100), said(92, 110)])

    assert (grown.growth_30d, grown.growth, grown.growth_days) == (None, pytest.approx(0.1), 92)


def test_growth_never_mixes_sources():
    grown = fold("instagram", [said(0, 100, "api"), said(30, 110)])

    assert (grown.growth_30d, grown.growth) == (None, None)


def test_nothing_grows_from_zero_or_from_one_snapshot():
    assert fold("instagram", [said(0, 0), said(30, 10)]).growth_30d is None
    assert fold("instagram", [said(0, 10)]).growth is None
