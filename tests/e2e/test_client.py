"""The client of assets/js/client.js in real browsers: however many ask, one renews; and nothing is tried twice."""

import pytest

from accounts.models import RefreshToken
from tests.accounts.device import a_person
from tests.factories import PASSWORD

MODULE = "/static/js/client.js"
ME = "/api/v1/me/"
BEGIN = "async (module) => { window.client = new (await import(module)).Client(); }"
# Five at once, begun without waiting for them: what they were answered is asked for later.
ASK = f"() => {{ window.asked = Promise.all([1, 2, 3, 4, 5].map(() => client.fetch('{ME}'))); }}"
ANSWERS = "async () => (await window.asked).map((answer) => answer.status)"
STATUS = f"async () => (await client.fetch('{ME}')).status"


class Browser:
    """One browser with tabs, and a record of what it asked the server for."""

    def __init__(self, context, site):
        self.context, self.site, self.calls = context, site, []
        context.on("request", lambda request: self.calls.append((request.method, request.url.removeprefix(site))))

    def tab(self):
        page = self.context.new_page()
        page.goto(f"{self.site}/offline/")
        page.evaluate(BEGIN, MODULE)
        return page

    def count(self, end):
        return len([path for _method, path in self.calls if path.endswith(end)])

    @property
    def renewals(self):
        return self.count("/tokens/refresh")


@pytest.fixture
def browser_of(site, new_context):
    return Browser(new_context(base_url=site), site)


@pytest.fixture
def person(transactional_db):
    return a_person()


def sign_in(page, person):
    return page.evaluate("([email, password]) => client.signIn(email, password)", [person.email, PASSWORD])


def forget_tokens(settings):
    """Make every access token that is out there worthless, as if its time was over."""
    settings.HEADLESS_JWT_PRIVATE_KEY = "another key that signs access tokens " * 3


def test_a_page_signs_in_and_no_script_can_read_what_lasts(browser_of, person):
    page = browser_of.tab()

    assert sign_in(page, person) == "done"

    assert page.evaluate(STATUS) == 200
    assert page.evaluate("document.cookie").find("ih_rt") == -1
    (cookie,) = [cookie for cookie in browser_of.context.cookies() if cookie["name"] == "ih_rt"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/_allauth/app/v1/tokens/")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in stored


def test_the_token_is_carried_to_no_other_site(browser_of, person):
    page = browser_of.tab()
    sign_in(page, person)

    said = page.evaluate("client.fetch('https://elsewhere.example/api/v1/me/').catch((error) => error.message)")

    assert said == "https://elsewhere.example is another site"
    assert browser_of.count("elsewhere.example/api/v1/me/") == 0


def test_two_tabs_with_ten_questions_renew_once(browser_of, person, settings):
    first = browser_of.tab()
    sign_in(first, person)
    second = browser_of.tab()
    assert second.evaluate("client.resume()")
    assert browser_of.renewals == 0  # the other tab handed its token over
    forget_tokens(settings)

    for tab in (first, second):
        tab.evaluate(ASK)
    answers = [tab.evaluate(ANSWERS) for tab in (first, second)]

    assert answers == [[200] * 5] * 2
    assert browser_of.renewals == 1
    assert RefreshToken.objects.live().count() == 1
    assert RefreshToken.objects.count() == 2


def test_it_renews_before_the_end_without_being_asked(browser_of, person, settings):
    settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 2
    page = browser_of.tab()

    with page.expect_response("**/tokens/refresh") as renewed:
        sign_in(page, person)

    assert renewed.value.status == 200
    assert page.evaluate(STATUS) == 200
    assert browser_of.count(ME) == 1


def test_a_second_401_is_the_answer(browser_of, person):
    page = browser_of.tab()
    sign_in(page, person)
    page.route(f"**{ME}", lambda route: route.fulfill(status=401, json={"code": "authentication_failed"}))

    assert page.evaluate(STATUS) == 401
    assert (browser_of.count(ME), browser_of.renewals) == (2, 1)


def test_a_later_visit_goes_on_and_one_after_signing_out_does_not(browser_of, person):
    page = browser_of.tab()
    sign_in(page, person)
    page.close()

    later, beside = browser_of.tab(), browser_of.tab()
    assert later.evaluate("client.resume()")
    assert beside.evaluate("client.resume()")
    assert browser_of.renewals == 1
    with beside.expect_console_message(lambda message: message.text == "out"):
        beside.evaluate("() => { client.addEventListener('signedout', () => console.log('out')); }")
        later.evaluate("client.signOut()")

    assert not [cookie for cookie in browser_of.context.cookies() if cookie["name"] == "ih_rt"]
    assert [tab.evaluate("client.signedIn") for tab in (later, beside)] == [False, False]
    assert not browser_of.tab().evaluate("client.resume()")
    assert not RefreshToken.objects.live().exists()


def test_a_wrong_password_says_so(browser_of, person):
    page = browser_of.tab()

    said = page.evaluate("(email) => client.signIn(email, 'wrong').catch((error) => error.message)", person.email)

    assert "password" in said
    assert not page.evaluate("client.signedIn")


def test_a_sign_in_with_steps_names_each(browser_of, person):
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

    from tests.factories import TOTP_SECRET

    TOTP.activate(person, TOTP_SECRET)
    page = browser_of.tab()

    assert sign_in(page, person) == "mfa_authenticate"
    code = format_hotp_value(hotp_value(TOTP_SECRET, next(yield_hotp_counters_from_time())))
    assert page.evaluate("(code) => client.answer('auth/2fa/authenticate', { code })", code) == "done"
    assert page.evaluate(STATUS) == 200
