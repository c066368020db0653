"""The API's documentation in a browser: found by typing, read by keys, and nothing that axe would mind."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_pages import WIDE, troubles

AREAS = ["", "guide/", "metrics/"]


@pytest.fixture
def docs(page, site):
    page.set_viewport_size(WIDE)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/api/v1/docs/")
    return page


@pytest.mark.parametrize("area", AREAS)
def test_nothing_is_wrong_with_a_page(docs, site, area):
    docs.goto(f"{site}/api/v1/docs/{area}")

    assert troubles(docs) == []


def test_typing_leaves_what_says_so(docs):
    docs.keyboard.press("/")
    docs.keyboard.type("accept offer")

    expect(docs.get_by_role("link", name="accept_offer").or_(docs.locator("a[href$='#accept_offer']"))).to_be_visible()
    expect(docs.locator("a[href$='#list_notifications']")).to_be_hidden()
    expect(docs.get_by_role("status").first).to_contain_text("operation")


def test_a_problem_is_found_by_the_address_that_errors_name(docs, site):
    docs.goto(f"{site}/api/v1/docs/#problem-stale")

    expect(docs.locator("#problem-stale")).to_be_in_viewport()


def test_an_example_is_copied(docs, site, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    docs.goto(f"{site}/api/v1/docs/messages/#create_message")

    docs.locator("[data-copy-from=create_message-curl]").click()

    expect(docs.locator("[data-copy-from=create_message-curl][data-copied]")).to_be_visible()
    assert docs.evaluate("navigator.clipboard.readText()").startswith("curl -X POST")


def test_an_answer_unfolds_by_key(docs, site):
    docs.goto(f"{site}/api/v1/docs/messages/")

    docs.locator("#create_message summary").focus()
    docs.keyboard.press("Enter")

    expect(docs.locator("#create_message details")).to_have_attribute("open", "")
