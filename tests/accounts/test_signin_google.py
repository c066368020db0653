"""Google is a key to an account that exists. The other side of the wire is a server on this machine."""

from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.google import views as google_views
from django.test import Client
from django.urls import reverse

from accounts.models import User
from messaging.models import OutgoingEmail
from tests.accounts.google import CLIENT, OTHER_KEY, SECRET, Google
from tests.accounts.signing import AGAIN, LOGIN, SECURITY, add_app, app_code, mail_to, prove_again, proven, sign_in
from tests.accounts.test_join import BRAND
from tests.factories import PASSWORD, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

BUTTON = "Sign in with Google"
CONNECTED = "Google was connected to your account"


@pytest.fixture
def google(settings, monkeypatch):
    server = Google()
    settings.GOOGLE = True
    settings.SOCIALACCOUNT_PROVIDERS = {
        "google": settings.SOCIALACCOUNT_PROVIDERS["google"] | {"APPS": [{"client_id": CLIENT, "secret": SECRET}]}
    }
    # allauth reads these addresses from the settings once, on import.
    monkeypatch.setattr(google_views.GoogleOAuth2Adapter, "authorize_url", f"{server.url}/auth")
    monkeypatch.setattr(google_views.GoogleOAuth2Adapter, "access_token_url", f"{server.url}/token")
    monkeypatch.setattr(google_views, "CERTS_URL", f"{server.url}/certs")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def user():
    return proven(MemberFactory(user__email="nora@saltwell.example").user)


def person(**changes):
    return {
        "sub": "1001",
        "email": "nora@saltwell.example",
        "email_verified": True,
        "name": "Nora Lindqvist",
        "given_name": "Nora",
        "family_name": "Lindqvist",
        **changes,
    }


def there_and_back(client, google, who, query=""):
    """Click the button, consent at Google, come back."""
    google.person = who
    leaving = client.post(reverse("google_login") + query)
    assert leaving.status_code == 302
    back = requests.get(leaving["Location"], allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    assert parts.path == reverse("google_callback")
    return client.get(f"{parts.path}?{parts.query}")


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_no_button_unless_it_is_configured(client):
    assert BUTTON not in client.get(LOGIN).content.decode()
    assert client.post(reverse("google_login")).status_code == 404
    assert client.get(reverse("google_callback")).status_code == 404
    assert client.post(reverse("google_login_by_token")).status_code == 404


def test_a_button_once_it_is_configured(client, google):
    assert BUTTON in client.get(LOGIN).content.decode()


def test_a_proven_address_opens_the_account_and_its_owner_is_told(client, google, user):
    answer = there_and_back(client, google, person())

    assert answer["Location"] == "/home/"
    assert signed_in(client) == str(user.pk)
    assert SocialAccount.objects.get().user == user
    assert mail_to(user).subject == CONNECTED
    assert google.asked == ["/auth", "/token"]
    user.refresh_from_db()
    assert (user.role, user.check_password(PASSWORD)) == ("brand", True)


def test_the_second_time_nobody_is_told_again(client, google, user):
    there_and_back(client, google, person())
    client.post(reverse("account_logout"))

    there_and_back(client, google, person())

    assert signed_in(client)
    assert OutgoingEmail.objects.filter(subject=CONNECTED).count() == 1


def test_the_key_is_the_google_account_not_its_address(client, google, user):
    there_and_back(client, google, person())
    client.post(reverse("account_logout"))

    there_and_back(client, google, person(email="nora.new@gmail.example"))

    assert signed_in(client) == str(user.pk)


def test_a_stranger_is_led_to_joining_with_what_google_knows(client, google):
    answer = there_and_back(client, google, person(email="new@gmail.example"))

    assert answer["Location"] == reverse("accounts:join")
    assert not signed_in(client)
    assert not User.objects.exists()
    assert "There is no account with this address yet." in client.get("/join/").content.decode()
    for address in ("/join/brand/", "/join/influencer/"):
        page = client.get(address).content.decode()
        assert 'value="new@gmail.example"' in page
        assert 'value="Nora Lindqvist"' in page


def test_who_joins_after_that_still_proves_the_address(client, google):
    there_and_back(client, google, person(email="new@gmail.example"))

    answer = client.post("/join/brand/", {**BRAND, "email": "new@gmail.example"})

    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not signed_in(client)


REFUSED = {
    "google did not prove it": (person(email_verified=False), True),
    "its owner here did not prove it": (person(), False),
}


@pytest.mark.parametrize(("who", "ours_is_proven"), REFUSED.values(), ids=REFUSED)
def test_an_address_that_one_side_did_not_prove_opens_nothing(client, google, who, ours_is_proven):
    user = UserFactory(email="nora@saltwell.example")
    if ours_is_proven:
        proven(user)

    answer = there_and_back(client, google, who)

    assert answer["Location"] == reverse("accounts:join")
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_closed_account_stays_closed(client, google, user):
    user.is_active = False
    user.save()
    OutgoingEmail.objects.all().delete()

    answer = there_and_back(client, google, person())

    assert answer["Location"] != "/home/"
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_an_account_closed_after_it_was_connected_stays_closed(client, google, user):
    there_and_back(client, google, person())
    client.post(reverse("account_logout"))
    user.refresh_from_db()
    user.is_active = False
    user.save()

    answer = there_and_back(client, google, person())

    assert answer["Location"] == reverse("account_inactive")
    assert not signed_in(client)


def test_the_second_step_is_asked_all_the_same(client, google, user):
    add_app(user)

    answer = there_and_back(client, google, person())
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    client.post(answer["Location"], {"code": app_code()})

    assert signed_in(client) == str(user.pk)


def test_where_one_wanted_to_go_is_kept_if_it_is_ours(client, google, user):
    assert there_and_back(client, google, person(), "?next=/messages/")["Location"] == "/messages/"
    client.post(reverse("account_logout"))

    assert there_and_back(client, google, person(), "?next=https://evil.example/")["Location"] == "/home/"


def test_an_answer_that_was_not_asked_for_is_refused(client, google, user):
    answer = client.get(reverse("google_callback"), {"code": "x", "state": "made up"})

    assert "Google did not let you in" in answer.content.decode()
    assert not signed_in(client)


def test_an_answer_counts_once(client, google, user):
    google.person = person()
    leaving = client.post(reverse("google_login"))
    back = requests.get(leaving["Location"], allow_redirects=False, timeout=5).headers["Location"]
    address = back[back.index("/accounts/") :]
    client.get(address)
    client.post(reverse("account_logout"))

    client.get(address)

    assert not signed_in(client)


def test_somebody_elses_browser_cannot_use_the_answer(client, google, user):
    google.person = person()
    leaving = client.post(reverse("google_login"))
    back = requests.get(leaving["Location"], allow_redirects=False, timeout=5).headers["Location"]
    other = Client()

    other.get(back[back.index("/accounts/") :])

    assert not signed_in(other)


def test_when_google_is_broken_there_is_a_page_that_says_so(client, google, user):
    google.broken = True

    answer = there_and_back(client, google, person())

    assert "Google did not let you in" in answer.content.decode()
    assert not signed_in(client)


def test_a_key_to_another_site_opens_nothing(client, google, user):
    answer = there_and_back(client, google, person(aud="another.apps.example"))

    assert "Google did not let you in" in answer.content.decode()
    assert not signed_in(client)


def token_sign_in(client, token):
    body = {"provider": "google", "process": "login", "token": {"client_id": CLIENT, "id_token": token}}
    return client.post("/_allauth/app/v1/auth/provider/token", body, content_type="application/json")


def test_a_program_shows_googles_own_signature(client, google, user):
    google.person = person()

    assert token_sign_in(client, google.id_token()).status_code == 200
    assert google.asked == ["/certs"]


@pytest.mark.parametrize(
    "forgery", [{"key": OTHER_KEY}, {"aud": "another.apps.example"}, {"iss": "https://evil.example"}, {"exp": 1}]
)
def test_a_program_with_anything_else_is_refused(client, google, user, forgery):
    google.person = person()

    assert token_sign_in(client, google.id_token(**forgery)).status_code == 400
    assert not SocialAccount.objects.exists()


def test_a_program_makes_no_account(client, google):
    google.person = person(email="new@gmail.example")

    assert token_sign_in(client, google.id_token()).status_code in {401, 403}
    assert not User.objects.exists()


def test_connecting_asks_again_who_sits_there(client, google, user):
    sign_in(client, user)

    answer = there_and_back(client, google, person(email="other@gmail.example"), "?process=connect")
    assert answer["Location"].startswith(AGAIN)
    assert not SocialAccount.objects.exists()
    client.post(AGAIN, {"password": PASSWORD})

    assert SocialAccount.objects.get().user == user
    assert mail_to(user).subject == CONNECTED
    assert "opens your account" in client.get(SECURITY).content.decode()


def test_one_google_account_opens_one_account(client, google, user):
    there_and_back(client, google, person())
    client.post(reverse("account_logout"))
    other = proven(UserFactory())
    sign_in(client, other)
    prove_again(client)

    there_and_back(client, google, person(), "?process=connect")

    assert SocialAccount.objects.get().user == user
    assert "opens another account here" in client.get(SECURITY).content.decode()


def test_disconnecting_is_told(client, google, user):
    there_and_back(client, google, person())
    client.post(reverse("account_logout"))
    sign_in(client, user)
    prove_again(client)
    assert "nora@saltwell.example" in client.get(reverse("socialaccount_connections")).content.decode()

    client.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})

    assert not SocialAccount.objects.exists()
    assert mail_to(user).subject == "Google was disconnected from your account"


def test_who_changes_their_mind_finds_the_way_back(client, google):
    assert "Back to sign in" in client.get(reverse("socialaccount_login_cancelled")).content.decode()


def test_the_page_before_leaving(client, google):
    assert "Go on to Google" in client.get(reverse("google_login")).content.decode()
