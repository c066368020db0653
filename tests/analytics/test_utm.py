from datetime import timedelta

import pytest
from django.utils import timezone

from analytics import utm
from tests import factories as make


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Été & Co 50%", "ete_co_50"),
        ("  Spring -- Sale! ", "spring_--_sale"),
        ("Straße İstanbul", "stra_e_istanbul"),
        ("ﬁne ①", "fine_1"),
        ("あさ", ""),
        ("x" * 300, "x" * 100),
        ("", ""),
    ],
)
def test_words_of_a_link(text, expected):
    assert utm.value(text) == expected
    assert utm.value(expected) == expected


@pytest.mark.django_db
def test_campaigns_that_run_or_ended_just_now(django_assert_num_queries):
    shop = make.WebPropertyFactory(brand=make.MemberFactory().brand)
    today = timezone.localdate()

    def campaign(name, status, ended_days_ago=0, brand=shop.brand):
        ends_on = today - timedelta(days=ended_days_ago)
        made = make.CampaignFactory(brand=brand, name=name)
        type(made).objects.filter(pk=made.pk).update(status=status, starts_on=None, ends_on=ends_on)
        return made

    campaign("Été", "running")
    campaign("Open", "open")
    campaign("OPEN!", "open")
    campaign("Just over", "completed", 3)
    campaign("Long over", "completed", 4)
    campaign("Draft", "draft")
    campaign("Cancelled", "cancelled")
    campaign("Elsewhere", "running", brand=make.MemberFactory().brand)
    nameless = campaign("あさ", "running")

    with django_assert_num_queries(1):
        assert utm.campaign_values(shop) == sorted(["ete", "open", "just_over", f"campaign_{nameless.pk}"])
