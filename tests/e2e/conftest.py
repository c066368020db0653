import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

E2E = Path(__file__).parent


def chromium():
    """Return where this machine's Chromium is: named, installed, or brought by Playwright."""
    installed = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    if found := next(filter(None, [os.environ.get("CHROMIUM"), *installed]), None):
        return found
    with sync_playwright() as playwright:
        brought = playwright.chromium.executable_path
    return brought if Path(brought).exists() else None


CHROMIUM = chromium()


def pytest_collection_modifyitems(items):
    if CHROMIUM or "BROWSER_REQUIRED" in os.environ:
        return
    reason = "no Chromium on this machine (apt install chromium, or set CHROMIUM to its path)"
    for item in items:
        if E2E in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    }


@pytest.fixture
def watched():
    """Give pages to watch; any script error or console error on one of them fails the test."""
    problems = []

    def watch(page):
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda message: message.type == "error" and problems.append(f"{page.url}: {message.text}"))
        return page

    yield watch
    assert problems == []


@pytest.fixture
def page(page, watched):
    return watched(page)


@pytest.fixture
def sign_in(site, new_context, watched):
    """Open a browser of its own for a user, signed in without the form; returns its page."""
    from django.test import Client

    def sign_in(user, *, faults=False, **options):
        """With `faults` the test breaks something itself, so the console may complain."""
        client = Client()
        client.force_login(user)
        context = new_context(base_url=site, **options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        return context.new_page() if faults else watched(context.new_page())

    return sign_in
