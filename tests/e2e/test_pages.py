"""Every page of the demo marketplace that can be reached by clicking, as each role, in both themes and widths:
axe finds nothing, the console stays silent, and nothing scrolls sideways.
"""

from collections import Counter, deque
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import Resolver404, resolve

from accounts.demo import demo_user

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Of a kind of page that shows one of many things, this many are opened; of all others, and of the admin's, one.
EACH = 2
STARTS = {
    "anonymous": ["/", "/join/", "/accounts/login/", "/styleguide/"],
    "brand": ["/home/"],
    "influencer": ["/home/"],
    "staff": ["/admin/", "/discover/"],
}
# Downloads, and what leaves: signing out, Django's own pages for nobody.
NO_PAGE = (".csv", ".txt", ".svg", ".ics", "/logout/", "/file/", "/jsi18n/", "/media/", "/static/", "/schema/")
AXE = Axe().axe_script
LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.href)"
SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
# What moves is still before it is measured. A constructed sheet is no inline style, so the policy stays as strict as it is.
STILL = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
}"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Walk:
    """Opens each kind of page a few times, and remembers where its links lead."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        self.seen, self.kinds, self.queue = set(), Counter(), deque()

    def add(self, addresses):
        for address in addresses:
            url = urldefrag(address)[0]
            if url in self.seen or not url.startswith(self.site) or urlsplit(url).path.endswith(NO_PAGE):
                continue
            self.seen.add(url)
            if self._is_new_kind(url):
                self.queue.append(url)

    def _is_new_kind(self, url):
        try:
            found = resolve(urlsplit(url).path)
        except Resolver404:
            return False
        if found.namespaces == ["api"]:
            return False  # tests/e2e/test_docs.py opens those
        # Sorted, paged or filtered it is the same page; the steps of a form and the views of a list are not.
        view = parse_qs(urlsplit(url).query).get("view", [""])[0]
        kind = (found.view_name, found.kwargs.get("step", ""), view)
        self.kinds[kind] += 1
        many = found.kwargs and found.app_names != ["admin"]
        return self.kinds[kind] <= (EACH if many else 1)

    def __iter__(self):
        while self.queue:
            url = self.queue.popleft()
            answer = self.page.goto(url)
            assert answer.ok, f"{answer.status} {url}"
            self.page.wait_for_function(SETTLED)
            yield url.removeprefix(self.site)
            self.add(self.page.evaluate(LINKS))


def found_by_axe(page, **options):
    """Run what `troubles` put into the page; only what is wrong comes back."""
    page.evaluate(PAINTED)
    results = page.evaluate(
        "options => axe.run(options).then(found => found.violations.map(rule => [rule.id, rule.nodes.map(n => n.html)]))",
        {"resultTypes": ["violations"], "preload": False, **options},
    )
    return [f"{rule}: {html[:150]}" for rule, nodes in results for html in nodes[:3]]


def troubles(page):
    """What is wrong with the page that is open, in both themes and both widths."""
    found = []
    page.evaluate(AXE)
    page.evaluate(STILL)
    for width, size in (("wide", WIDE), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.evaluate(PAINTED)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width}: scrolls sideways")
        page.emulate_media(color_scheme="light")
        found += [f"{width} light {line}" for line in found_by_axe(page)]
        page.emulate_media(color_scheme="dark")
        # Colours are all that a theme changes.
        found += [f"{width} dark {line}" for line in found_by_axe(page, runOnly=["color-contrast"])]
    return found


@pytest.mark.parametrize("role", list(STARTS))
def test_every_page_of_the_demo(role, site, sign_in, new_context, watched, settings):
    settings.DEMO = True
    call_command("seed_demo", influencers=40)
    user = None if role == "anonymous" else demo_user(role)
    options = {"viewport": WIDE, "reduced_motion": "reduce"}
    page = sign_in(user, **options) if user else watched(new_context(base_url=site, **options).new_page())
    walk = Walk(page, site)
    walk.add(site + start for start in STARTS[role])

    found = [f"{role} {url} {line}" for url in walk for line in troubles(page)]

    assert not found, "\n".join(found)
