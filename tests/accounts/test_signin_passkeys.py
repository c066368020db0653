import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.accounts.passkey import HOST, Passkey
from tests.accounts.signing import SECURITY, mail_to, prove_again, proven, sign_in
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return proven(MemberFactory().user)


@pytest.fixture
def browser():
    return Client(SERVER_NAME=HOST)


@pytest.fixture
def sure(browser, user):
    sign_in(browser, user)
    return prove_again(browser)


@pytest.fixture
def passkey(sure):
    passkey = Passkey()
    passkey.add(sure)
    sure.post(reverse("account_logout"))
    return passkey


def test_adding_a_passkey_is_told_and_gives_recovery_codes(sure, user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = Passkey().add(sure, "Nora's laptop")

    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert mail_to(user).subject == "A passkey was added to your account"
    page = sure.get(SECURITY).content.decode()
    assert "Nora&#x27;s laptop" in page
    assert "Signs in alone" in page


def test_signing_in_with_a_passkey_needs_nothing_else(browser, user, passkey):
    answer = passkey.sign_in(browser)

    assert answer["Location"] == "/home/"
    assert browser.session["_auth_user_id"] == str(user.pk)


def test_after_the_password_a_passkey_is_the_second_step(browser, user, passkey):
    answer = sign_in(browser, user)
    page = browser.get(answer["Location"])
    assert "Use a passkey instead" in page.content.decode()
    challenge = page.context["js_data"]["request_options"]["publicKey"]["challenge"]

    answer = browser.post(reverse("mfa_authenticate"), {"credential": json.dumps(passkey.shown(challenge))})

    assert answer["Location"] == "/home/"


def test_a_passkey_proves_again_who_sits_there(browser, passkey):
    passkey.sign_in(browser)
    page = browser.get(reverse("mfa_reauthenticate_webauthn"))
    challenge = page.context["js_data"]["request_options"]["publicKey"]["challenge"]

    browser.post(reverse("mfa_reauthenticate_webauthn"), {"credential": json.dumps(passkey.shown(challenge))})

    assert browser.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_an_answer_counts_once(browser, user, passkey):
    page = browser.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
    shown = json.dumps(passkey.shown(page["request_options"]["publicKey"]["challenge"]))
    browser.post(reverse("mfa_login_webauthn"), {"credential": shown})
    browser.post(reverse("account_logout"))

    browser.post(reverse("mfa_login_webauthn"), {"credential": shown})

    assert "_auth_user_id" not in browser.session


def test_an_answer_given_to_another_site_opens_nothing(browser, passkey):
    page = browser.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
    shown = passkey.shown(page["request_options"]["publicKey"]["challenge"], origin="https://localhost.evil.example")

    browser.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(shown)})

    assert "_auth_user_id" not in browser.session


def test_a_device_that_asked_for_no_finger_does_not_sign_in_alone(sure):
    Passkey(verifies=False).add(sure)

    assert not Authenticator.objects.exists()


def test_a_closed_account_stays_closed(browser, user, passkey):
    user.is_active = False
    user.save()

    answer = passkey.sign_in(browser)

    assert answer["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in browser.session


FORGED = [
    "",
    "no json",
    "[]",
    "{}",
    '"text"',
    "1",
    "null",
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": "text"},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "authenticatorData": "AA"}},
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {"clientDataJSON": "e30", "authenticatorData": "A" * 52, "signature": "AA", "userHandle": "AA"},
    },
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {"clientDataJSON": "e30", "attestationObject": "oA"},
    },
    {"id": {}, "rawId": [], "type": 3, "response": {"clientDataJSON": 1, "authenticatorData": None, "signature": {}}},
]


@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
@pytest.mark.parametrize("credential", FORGED, ids=range(len(FORGED)))
def test_what_no_device_sends_is_refused_without_a_crash(browser, user, passkey, name, credential):
    if name != "mfa_login_webauthn":
        passkey.sign_in(browser)
        browser.get(reverse("mfa_reauthenticate_webauthn"))
        prove_again(browser)
    browser.get(reverse(name), headers={"Accept": "application/json"})
    text = credential if isinstance(credential, str) else json.dumps(credential)

    answer = browser.post(reverse(name), {"credential": text, "name": "x"})

    assert answer.status_code in {200, 302}
    assert Authenticator.objects.filter(type="webauthn").count() == 1


@pytest.mark.parametrize(
    "handle", [None, 5, "", "_w", "text", {"a": 1}, "OTk5OTk5", "MTc5NzY5MzEzNDg2MjMxNTgwNzkzNzI4OTcxNDA1MzAz"]
)
def test_a_forged_owner_of_a_passkey_is_refused_without_a_crash(browser, passkey, handle):
    passkey.user_handle = handle

    answer = passkey.sign_in(browser)

    assert answer["Location"] == reverse("account_login")
    assert "_auth_user_id" not in browser.session


def test_a_passkey_does_not_open_somebody_elses_account(browser, passkey):
    other = proven(UserFactory())
    sign_in(browser, other)
    stranger = Passkey()
    stranger.add(prove_again(browser))
    browser.post(reverse("account_logout"))
    passkey.user_handle = stranger.user_handle

    passkey.sign_in(browser)

    assert "_auth_user_id" not in browser.session
