"""Connecting, adding by handle, disconnecting and erasing in a real browser, wide and narrow."""

import re

import pytest
from django.utils import timezone

from analytics.models import AccountSnapshot, Connection, Feed, SourceErasing
from tests.accounts.signing import proven
from tests.factories import PASSWORD, InfluencerFactory, SnapshotFactory, SocialAccountFactory

SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture
def influencer(site, settings):
    settings.SITE_URL = site
    found = InfluencerFactory(name="Ada Cooks")
    proven(found.user)
    return found


@pytest.fixture(params=SIZES, ids=["wide", "narrow"])
def inside(sign_in, influencer, request):
    page = sign_in(influencer.user, viewport=request.param)
    page.goto("/settings/connections/")
    return page


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_account_is_connected_at_the_sandbox_and_the_page_follows(inside, influencer):
    inside.get_by_role("button", name=re.compile("^Instagram")).click()
    inside.get_by_role("heading", name="Connect an account on Instagram").wait_for()
    assert no_sideways_scroll(inside)

    inside.get_by_role("link", name="Go on at Sandbox").click()
    inside.get_by_label("Sign in as").fill("@ada.cooks")
    assert no_sideways_scroll(inside)
    inside.locator("button.btn-primary", has_text="Allow").click()

    inside.wait_for_url("**/settings/connections/")
    inside.get_by_text("Instagram @ada.cooks is connected.").wait_for()
    inside.get_by_text("Last good answer just now.").wait_for()
    Feed.objects.update(fetched_at=None)
    inside.reload()
    inside.get_by_text("No answer yet.").wait_for()
    Feed.objects.update(fetched_at=timezone.now())
    inside.get_by_text("Last good answer just now.").wait_for()  # the page reads itself again
    inside.get_by_text("59 d").wait_for()
    assert no_sideways_scroll(inside)
    assert Connection.objects.get().account.influencer == influencer


def test_who_says_no_there_is_told_what_that_means(inside):
    inside.get_by_role("button", name=re.compile("^YouTube")).click()
    inside.get_by_role("link", name="Go on at Sandbox").click()
    inside.get_by_role("button", name="Do not allow").click()

    inside.wait_for_url("**/settings/connections/")
    inside.get_by_text("You did not allow it at Sandbox").wait_for()
    assert not Connection.objects.exists()


def test_a_public_account_is_added_by_its_address(inside, influencer):
    inside.get_by_label("Platform").select_option("tiktok")
    inside.get_by_label("Handle or address").fill("https://www.tiktok.com/@Ada.Cooks")
    inside.get_by_role("button", name="Add it").click()

    inside.get_by_role("link", name="@Ada.Cooks", exact=True).wait_for()
    assert influencer.accounts.get().platform == "tiktok"


def test_disconnecting_erases_what_came_from_there(influencer, sign_in):
    account = SocialAccountFactory(influencer=influencer, handle="ada.cooks")
    stays, _goes = SnapshotFactory(account=account), SnapshotFactory(account=account, source="sandbox")
    page = sign_in(influencer.user)
    page.goto("/settings/connections/")
    page.get_by_role("button", name=re.compile("^Read what is public")).click()
    page.get_by_role("link", name=re.compile("^Disconnect")).click()
    page.get_by_label("Erase everything that came from there, for good").check()
    page.get_by_role("button", name="Disconnect").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()

    page.wait_for_url("**/settings/connections/")
    page.get_by_text("Sandbox is not asked any more.").wait_for()
    assert SourceErasing.objects.get().finished_at is not None
    assert list(AccountSnapshot.objects.filter(account=account)) == [stays]
