"""Everything by the keyboard alone: the palette, the skip link, dialogs, filters and the profile beside the list."""

import pytest
from playwright.sync_api import expect

from tests.factories import CampaignFactory, MemberFactory, found

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def owner(transactional_db):
    user = MemberFactory().user
    CampaignFactory(brand=user.brand, name="Spring Pantry")
    found("Inés Calderón", handle="ines", country="ES", followers=30_000)
    found("Marc Oriol", handle="marc", country="FR", followers=20_000)
    return user


@pytest.fixture
def browser_of(sign_in, owner):
    def browser_of(path, **options):
        page = sign_in(owner, reduced_motion="reduce", **options)
        page.set_default_timeout(20_000)
        page.goto(path)
        return page

    return browser_of


def test_palette_opens_finds_and_jumps(browser_of):
    page = browser_of("/discover/")
    box = page.get_by_role("combobox", name="Search or jump to")

    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("calderon")
    options = page.locator("#pal-list").get_by_role("option")
    expect(options).to_have_text(["Inés CalderónInfluencer, @ines", "Find “calderon” among all influencersAction"])
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/discover/creator-*/")
    expect(page.get_by_role("heading", name="Inés Calderón").first).to_be_visible()


def test_escape_closes_the_palette_and_gives_the_focus_back(browser_of):
    page = browser_of("/discover/")
    opener = page.get_by_role("link", name="Search or jump to…").first
    opener.focus()

    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#palette")).to_be_hidden()
    expect(opener).to_be_focused()


def test_palette_is_a_page_without_javascript(browser_of):
    page = browser_of("/discover/", java_script_enabled=False)

    page.get_by_role("link", name="Search or jump to…").first.click()
    page.locator("#palette-q").fill("pantry")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("link", name="Spring Pantry")).to_be_visible()


def test_first_tab_skips_to_the_content(browser_of):
    page = browser_of("/discover/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_filter_by_key_keeps_its_place_and_the_address(browser_of):
    page = browser_of("/discover/")
    spain = page.get_by_label("Spain").first

    spain.focus()
    page.keyboard.press("Space")

    expect(page.get_by_role("status").filter(has_text="person")).to_have_text("1 person")
    page.wait_for_url("**/discover/?*country=ES*")
    expect(page.locator("#f-country-ES")).to_be_checked()
    expect(page.locator("#f-country-ES")).to_be_focused()


def test_profile_opens_beside_the_list_and_closes_again(browser_of):
    page = browser_of("/discover/", viewport={"width": 1440, "height": 900})
    name = page.get_by_role("link", name="Inés Calderón")

    name.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Profile")
    expect(panel.get_by_role("heading", name="Inés Calderón")).to_be_focused()
    page.wait_for_url("**/discover/?person=creator-*")
    panel.get_by_role("link", name="Next person").press("Enter")
    expect(panel.get_by_role("heading", name="Marc Oriol")).to_be_focused()
    panel.get_by_role("link", name="Close").press("Enter")

    expect(panel).to_be_hidden()
    expect(page.get_by_role("link", name="Marc Oriol")).to_be_focused()


def test_filters_are_a_sheet_on_a_phone_and_escape_closes_it(browser_of):
    page = browser_of("/discover/", viewport=PHONE)
    opener = page.get_by_role("link", name="Filters")
    sheet = page.locator("#filters")
    expect(sheet).to_be_hidden()

    opener.press("Enter")
    expect(sheet).to_be_visible()
    assert sheet.evaluate("sheet => sheet.contains(document.activeElement)")
    sheet.get_by_label("Spain").check()
    expect(sheet.get_by_role("button", name="Show 1 person")).to_be_visible()
    page.keyboard.press("Escape")

    expect(sheet).to_be_hidden()
    expect(page.get_by_role("link", name="Marc Oriol")).to_have_count(0)


def test_filters_work_without_javascript_on_a_phone(browser_of):
    page = browser_of("/discover/", viewport=PHONE, java_script_enabled=False)

    page.get_by_role("link", name="Filters").click()
    page.locator("#filters").get_by_label("Spain").check()
    page.locator("#filters").get_by_role("button", name="Show 2 people").press("Enter")

    expect(page.get_by_role("link", name="Inés Calderón")).to_be_visible()
    expect(page.get_by_role("link", name="Marc Oriol")).to_have_count(0)
