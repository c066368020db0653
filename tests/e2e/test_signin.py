"""Second steps and passkeys in a real browser. Its virtual authenticator stands for a finger on a sensor."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import expect

from tests.e2e.test_pages import WIDE, troubles
from tests.factories import PASSWORD, MemberFactory

# What a laptop with a fingerprint sensor is to the page.
SENSOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def user(site):
    user = MemberFactory(user__email="nora@saltwell.example").user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def page(site, new_context, watched):
    # Browsers trust localhost with passkeys, and no numeric address.
    base = site.replace("127.0.0.1", "localhost")
    return watched(new_context(base_url=base, viewport=WIDE).new_page())


@pytest.fixture
def sensor(page):
    """Plug a sensor in; returns how to ask it something."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": SENSOR})["authenticatorId"]

    def ask(what, **more):
        return session.send(f"WebAuthn.{what}", {"authenticatorId": key, **more})

    return ask


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def type_password(page, user):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def prove_again(page):
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")


def sign_out(page):
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "logout" not in address)


def add_passkey(page):
    page.goto("/settings/security/")
    page.get_by_role("link", name="Add a passkey").click()
    prove_again(page)
    page.get_by_label("Name").fill("Nora's laptop")
    press(page, "Add the passkey")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def clear(page):
    assert troubles(page) == [], page.url
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")


def test_a_passkey_from_its_making_to_its_end(page, user, sensor):
    type_password(page, user)
    add_passkey(page)
    assert len(sensor("getCredentials")["credentials"]) == 1

    sign_out(page)
    page.goto("/accounts/login/?next=/settings/security/")
    press(page, "Sign in with a passkey")
    page.wait_for_url("**/settings/security/")
    expect(page.get_by_role("paragraph").filter(has_text="Nora's laptop")).to_be_visible()

    page.get_by_role("link", name="Rename Nora's laptop").click()
    page.get_by_role("link", name="Use a passkey").click()
    press(page, "Use a passkey")
    page.get_by_label("Name").fill("Old laptop")
    press(page, "Save the name")
    page.get_by_role("link", name="Remove… Old laptop").click()
    press(page, "Remove it")
    expect(page.get_by_text("None yet.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_passkey_that_the_person_does_not_confirm_opens_nothing(page, user, sensor):
    type_password(page, user)
    add_passkey(page)
    sign_out(page)
    sensor("setUserVerified", isUserVerified=False)

    page.goto("/accounts/login/")
    press(page, "Sign in with a passkey")

    expect(page.get_by_text("That was cancelled, or it took too long.")).to_be_visible()
    page.goto("/home/")
    assert "/accounts/login/" in page.url


def test_a_device_has_one_passkey_per_account(page, user, sensor):
    type_password(page, user)
    add_passkey(page)

    page.goto("/accounts/2fa/webauthn/add/")
    press(page, "Add the passkey")

    expect(page.get_by_text("This device has a passkey for your account already.")).to_be_visible()
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def shown_by_app(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def test_an_app_from_its_set_up_to_signing_in(page, user, settings):
    # The code of the last half minute counts too: reading and typing must not fail at its end.
    settings.MFA_TOTP_TOLERANCE = 1
    type_password(page, user)
    page.goto("/settings/security/")
    page.get_by_role("link", name="Set up").click()
    prove_again(page)
    secret = page.locator("main .font-mono").inner_text()
    picture = page.get_by_alt_text("Picture of the key")
    assert picture.evaluate("picture => picture.naturalWidth") > 0
    page.get_by_label("Code that the app shows").fill(shown_by_app(secret))
    press(page, "Switch it on")
    codes = page.get_by_role("list", name="Codes not used yet").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert recovery.replace(" ", "").strip() in download.value.path().read_text()

    sign_out(page)
    type_password(page, user)
    page.get_by_label("Code").fill(shown_by_app(secret))
    press(page, "Sign in")
    page.wait_for_url("**/home/")

    sign_out(page)
    cache.clear()
    type_password(page, user)
    page.get_by_label("Code").fill("".join(filter(str.isdigit, recovery)))
    press(page, "Sign in")
    page.wait_for_url("**/home/")


def test_pages_of_the_way_in_are_for_everybody(page, user, sensor, settings):
    settings.GOOGLE = True
    page.goto("/accounts/login/")
    clear(page)
    type_password(page, user)
    page.wait_for_url("**/home/")
    page.goto("/accounts/2fa/totp/activate/")
    clear(page)
    prove_again(page)
    clear(page)
    page.goto("/accounts/2fa/webauthn/add/")
    clear(page)
    press(page, "Add the passkey")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    clear(page)
    key = Authenticator.objects.get(type="webauthn").pk
    for address in (
        "/settings/security/",
        "/accounts/sessions/",
        "/accounts/2fa/recovery-codes/generate/",
        f"/accounts/2fa/webauthn/keys/{key}/edit/",
        f"/accounts/2fa/webauthn/keys/{key}/remove/",
        "/accounts/2fa/webauthn/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/3rdparty/",
        "/accounts/3rdparty/login/cancelled/",
        "/accounts/email/",
        "/accounts/password/change/",
    ):
        assert page.goto(address).ok, address
        clear(page)
    sign_out(page)
    type_password(page, user)
    page.wait_for_url("**/authenticate/")
    clear(page)
