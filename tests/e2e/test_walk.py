"""The whole job in one go, with real sockets: a brand, an influencer and staff, each in a browser of their own.

The influencer's page is opened once at the invitation and never loaded again: what the brand does appears on it.
"""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Claim, Influencer
from campaigns.models import Collaboration
from messaging.models import OutgoingEmail
from tests.factories import UserFactory

PASSWORD = "a walk from end to end"
FILE = "name,handle,platform,followers,date,country\nMira Madeup,mira.madeup,instagram,24000,2026-05-01,ES\n"


@pytest.fixture
def browser_of(site, new_context, watched):
    """Open a browser of its own, for somebody who did not sign in yet."""

    def browser_of():
        page = watched(new_context(base_url=site, viewport={"width": 1440, "height": 900}).new_page())
        page.set_default_timeout(20_000)
        return page

    return browser_of


@pytest.fixture(autouse=True)
def _patience():
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def press(page, name, **where):
    page.get_by_role("button", name=name, **where).click()


def follow(page, name, **where):
    page.get_by_role("link", name=name, **where).first.click()


def confirm_address(page, address):
    """Type the code that was mailed; here it is read from the row of the e-mail."""
    page.locator("[name=code]").wait_for()
    mail = OutgoingEmail.objects.filter(to=address).latest("pk")
    fill(page, code=mail.subject.rpartition(" ")[2])
    press(page, "Confirm", exact=True)
    page.wait_for_url("**/home/")


def fill(page, **values):
    """Fill fields by their names; a list of choices by its value."""
    for name, value in values.items():
        field = page.locator(f"[name={name}]:visible").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def join_as_brand(page):
    page.goto("/join/brand/")
    fill(page, organisation="Walker Foods", industry="food", website="walker.example", name="Nora Walker")
    fill(page, email="nora@walker.example", password1=PASSWORD)
    press(page, "Create the account")
    confirm_address(page, "nora@walker.example")


def join_as_influencer(page):
    page.goto("/join/influencer/")
    fill(page, name="Mira Madeup", email="mira@madeup.example", password1=PASSWORD, country="ES")
    page.locator("#accounts select").first.select_option("tiktok")
    page.get_by_label("Handle or address").first.fill("@mira.tok")
    page.get_by_label("Food", exact=True).check()
    page.get_by_label("Spanish", exact=True).check()
    page.locator("button.btn-primary").click()
    confirm_address(page, "mira@madeup.example")


def claim(page, influencer):
    """Ask for the profile that a file brought; the code would now go into the bio."""
    page.goto(f"/creators/{influencer.slug}/claim/")
    press(page, "Give me the code")
    expect(page.locator("#claim-code")).to_have_text(Claim.objects.get().code)


def approve_in_admin(staff, queue, name):
    """From the first page of the admin, as staff do: queue, row, button, reason."""
    staff.goto("/admin/")
    staff.locator("main, #content").get_by_role("link", name=re.compile(queue)).first.click()
    staff.get_by_role("link", name=re.compile(name)).first.click()
    follow(staff, re.compile("^Approve"))
    staff.get_by_label("Reason").fill("Looked at it.")
    press(staff, re.compile("^Approve"))
    expect(staff.locator(".messagelist, #toasts").first).to_be_visible()


def make_campaign(page):
    first = timezone.localdate()
    page.goto("/home/")
    follow(page, "New campaign")
    fill(page, name="Slow Bread", starts_on=first.isoformat(), ends_on=(first + timedelta(days=30)).isoformat())
    page.get_by_label("Instagram").check()
    press(page, "Continue to Brief")
    fill(page, brief="Bake **slowly**, show the crumb.")
    press(page, re.compile("Continue to Budget"))
    fill(page, budget_total="3000", max_per_influencer="900")
    press(page, "Continue to Tasks")
    press(page, "Add a task")
    page.get_by_label("Task", exact=True).first.fill("One loaf, one reel")
    page.locator("#tasks button:visible", has_text="Continue to Goals").click()
    press(page, "Continue to Look over")
    press(page, "Publish the campaign")
    expect(page.get_by_text("Open", exact=True).first).to_be_visible()


def find_and_invite(page):
    page.goto("/home/")
    follow(page, re.compile("Find influencers|Discover"))
    fill(page, q="mira.made")
    page.locator("button[form=search-form]").first.click()
    expect(page.get_by_role("group", name="Filters that are on")).to_contain_text("mira.made")
    follow(page, "Mira Madeup")
    panel = page.locator("#panel")
    panel.get_by_text("Invite to…").click()
    panel.get_by_role("link", name="Slow Bread").click()
    fill(page, amount="600")
    press(page, "Invite 1 person")
    expect(page.get_by_text("Mira Madeup").first).to_be_visible()
    return Collaboration.objects.get()


def open_chat(page, collaboration):
    """Open the page, wait until it listens, and leave a mark that a reload would wipe out."""
    page.goto(f"/collaborations/{collaboration.pk}/")
    page.locator("html[data-listening]").wait_for()
    page.evaluate("window.openedOnce = true")


def same_page(page):
    return page.evaluate("window.openedOnce === true")


def act(page, name):
    """Press a button of the dialog that is open."""
    page.locator("#act").get_by_role("button", name=name).last.click()


def hand_in(page, text):
    page.locator("[data-panel]").get_by_role("link", name=re.compile("One loaf")).first.click()
    page.locator("#act").get_by_label("Text").fill(text)
    act(page, "Hand in")
    expect(page.locator("#act")).to_be_hidden()


def open_task(page):
    page.locator("[data-panel]").get_by_role("link", name=re.compile("One loaf")).first.click()


def review(page, stars, words):
    page.locator("[data-panel]").get_by_role("link", name="Write a review").click()
    page.locator("#act").locator(f"label[for=id_rating_{stars - 1}]").click()
    page.locator("#act").get_by_label("In words").fill(words)
    act(page, "Send the review")
    expect(page.locator("#act")).to_be_hidden()


def test_from_signing_up_to_the_reviews(browser_of, sign_in, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(FILE)
    call_command("import_influencers", str(file))
    imported = Influencer.objects.get()
    brand, mira = browser_of(), browser_of()
    staff = sign_in(UserFactory(superuser=True), viewport={"width": 1440, "height": 900})

    join_as_brand(brand)
    join_as_influencer(mira)
    claim(mira, imported)
    approve_in_admin(staff, "[Bb]rand", "Walker Foods")
    approve_in_admin(staff, "[Cc]laim", "Mira")
    make_campaign(brand)
    collaboration = find_and_invite(brand)

    open_chat(mira, collaboration)
    open_chat(brand, collaboration)
    expect(mira.locator(".docket")).to_contain_text("€ 600")
    follow(mira, "Counter")
    fill(mira, amount="800")
    act(mira, "Send offer 2")
    expect(brand.get_by_role("article", name="Offer 2")).to_contain_text("€ 800")
    expect(brand.locator(".docket-live")).to_have_count(1)

    follow(brand, re.compile("Accept € 800"))
    act(brand, re.compile("Accept € 800"))
    expect(mira.get_by_text("The agreement stands").first).to_be_visible()
    expect(mira.locator("[data-panel]")).to_contain_text("0 of 1 approved")

    hand_in(mira, "First version of the reel.")
    expect(brand.locator("[data-panel]")).to_contain_text("Handed in")
    open_task(brand)
    brand.locator("#act").get_by_text("Ask for changes").first.click()
    brand.locator("#act").get_by_label("What should change").fill("Show the crumb, please.")
    act(brand, "Ask for changes")
    expect(mira.locator("[data-panel]")).to_contain_text("Changes asked")

    hand_in(mira, "Second version, with the crumb.")
    expect(brand.locator("[data-panel]")).to_contain_text("Handed in")
    open_task(brand)
    act(brand, "Approve")
    expect(mira.locator("[data-panel]")).to_contain_text("1 of 1 approved")

    review(brand, 5, "Bread as it should be.")
    review(mira, 4, "A clear brief.")
    expect(mira.locator("[data-panel]")).to_contain_text("Bread as it should be.")
    expect(brand.locator("[data-panel]")).to_contain_text("A clear brief.")
    assert same_page(mira)
    assert same_page(brand)

    brand.goto(f"/campaigns/{collaboration.campaign_id}/")
    expect(brand.get_by_text(re.compile(r"100\s%")).first).to_be_visible()
