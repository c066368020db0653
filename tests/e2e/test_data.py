"""One's own data in a real browser, under ASGI: asked for, proven, streamed, and left behind."""

import zipfile

import pytest

from accounts.models import User
from tests.accounts.signing import proven
from tests.factories import PASSWORD, InfluencerFactory, agreed


@pytest.fixture
def user(site):
    return proven(agreed(influencer=InfluencerFactory(name="Nora Vega")).influencer.user)


@pytest.fixture
def inside(page, site, user):
    page.goto(f"{site}/accounts/login/")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/home/")
    return page


def prove(page):
    """The page that asks again, if it does."""
    if "/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


def test_a_copy_is_made_and_comes_in_pieces(inside, site, tmp_path):
    inside.goto(f"{site}/settings/data/")
    inside.get_by_role("button", name="Make a copy").click()
    prove(inside)
    link = inside.get_by_role("link", name="Download")
    link.wait_for()

    with inside.expect_download() as coming:
        link.click()

    coming.value.save_as(tmp_path / "copy.zip")
    archive = zipfile.ZipFile(tmp_path / "copy.zip")
    assert archive.testzip() is None
    assert "Nora Vega" in archive.read("accounts/influencer.json").decode()


def test_who_leaves_reads_what_ends_and_may_come_back(inside, site, user):
    inside.goto(f"{site}/settings/delete/")
    assert "This ends, and stays ended" in inside.content()
    inside.get_by_label("Yes, delete my account.").check()
    inside.get_by_role("button", name="Delete my account").click()
    prove(inside)
    inside.wait_for_url("**/settings/deleted/")
    assert User.objects.get(pk=user.pk).deleted_at is not None

    inside.get_by_role("link", name="Sign in").first.click()
    inside.locator("[name=login]").fill(user.email)
    inside.locator("[name=password]").fill(PASSWORD)
    inside.locator("[name=password]").press("Enter")
    inside.get_by_role("button", name="Come back").click()

    inside.wait_for_url("**/settings/")
    assert User.objects.get(pk=user.pk).deleted_at is None
