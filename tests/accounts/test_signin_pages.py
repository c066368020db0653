"""Every page of allauth is ours, and what changes the locks asks again who sits there."""

import time
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse

from messaging.models import OutgoingEmail
from tests.accounts.signing import (
    AGAIN,
    SECURITY,
    add_app,
    add_codes,
    app_code,
    code_of,
    mail_to,
    prove_again,
    proven,
    sign_in,
    thirty_seconds_pass,
)
from tests.factories import PASSWORD, TOTP_SECRET, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

THEIRS = Path(allauth.__file__).parent / "templates"
# What no setting of ours leads to: signing in by mailed code, telephones, passkeys instead of accounts, trusted browsers,
# several addresses, links instead of codes, other providers; and bases of pages.
UNREACHABLE = {
    "account/confirm_login_code.html",
    "account/confirm_phone_verification_code.html",
    "account/email.html",
    "account/email_confirm.html",
    "account/phone_change.html",
    "account/request_login_code.html",
    "account/signup.html",
    "account/signup_by_passkey.html",
    "account/verified_email_required.html",
    "mfa/index.html",  # leads to Security
    "mfa/trust.html",
    "mfa/webauthn/authenticator_list.html",  # leads to Security
    "mfa/webauthn/signup_form.html",
    "socialaccount/login_redirect.html",
    "socialaccount/signup.html",
    "usersessions/usersession_list.html",  # ours has another address in front of it
}


@pytest.fixture
def user():
    return proven(MemberFactory().user)


@pytest.fixture
def inside(client, user):
    sign_in(client, user)
    return client


@pytest.fixture
def sure(inside):
    return prove_again(inside)


def their_pages():
    for folder in ("account", "mfa", "socialaccount", "usersessions"):
        for path in (THEIRS / folder).rglob("*.html"):
            name = str(path.relative_to(THEIRS))
            if "/snippets/" not in name and not path.name.startswith("base"):
                yield name


@pytest.mark.parametrize("name", sorted(set(their_pages()) - UNREACHABLE))
def test_every_page_that_allauth_shows_is_ours(name):
    assert Path(get_template(name).origin.name).is_relative_to(settings.BASE_DIR / "templates")


@pytest.mark.parametrize("name", ["mfa_index", "mfa_list_webauthn"])
def test_their_overviews_lead_to_ours(inside, name):
    assert inside.get(reverse(name))["Location"] == SECURITY


def test_security_shows_everything_at_a_glance(inside, user):
    page = inside.get(SECURITY).content.decode()

    assert "Chosen on" in page
    assert user.email in page
    assert "None yet." in page
    assert "Only this one" in page
    assert "Google" not in page


def test_security_offers_a_password_to_who_has_none(client):
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    page = client.get("/settings/security/").content.decode()

    assert reverse("account_set_password") in page
    assert reverse("account_change_password") not in page


def test_security_counts_what_is_there(inside, user):
    add_app(user)
    add_codes(user)

    page = inside.get(SECURITY).content.decode()

    assert "Set up on" in page
    assert "10 are left" in page


CHANGES = [
    ("get", "mfa_activate_totp"),
    ("post", "mfa_activate_totp"),
    ("get", "mfa_add_webauthn"),
    ("post", "mfa_add_webauthn"),
    ("post", "accounts:sessions-end-others"),
]
CHANGES_WITH_APP = [
    ("get", "mfa_deactivate_totp"),
    ("post", "mfa_deactivate_totp"),
    ("get", "mfa_view_recovery_codes"),
    ("get", "mfa_download_recovery_codes"),
    ("post", "mfa_generate_recovery_codes"),
]


@pytest.mark.parametrize(("method", "name"), CHANGES)
def test_what_changes_the_locks_asks_again(inside, method, name):
    answer = getattr(inside, method)(reverse(name))

    assert answer.status_code == 302
    assert answer["Location"].startswith(AGAIN)


@pytest.mark.parametrize(("method", "name"), CHANGES_WITH_APP)
def test_what_opens_the_account_is_not_shown_before_that(inside, user, method, name):
    add_app(user)
    add_codes(user)

    answer = getattr(inside, method)(reverse(name))

    assert answer["Location"].startswith(AGAIN)
    assert Authenticator.objects.filter(user=user).count() == 2


def test_a_new_address_asks_again(inside):
    answer = inside.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})

    assert answer["Location"].startswith(AGAIN)


def test_asking_again_lasts_five_minutes(sure, time_machine):
    assert sure.get(reverse("mfa_activate_totp")).status_code == 200

    time_machine.move_to(time.time() + 301)

    assert sure.get(reverse("mfa_activate_totp")).status_code == 302


def test_what_was_posted_is_done_after_the_password(inside, user):
    answer = inside.post(reverse("accounts:sessions-end-others"))

    answer = inside.post(answer["Location"], {"password": PASSWORD, "next": reverse("accounts:sessions-end-others")})

    assert answer["Location"] == reverse("usersessions_list")


def test_a_wrong_password_proves_nothing(inside):
    inside.post(AGAIN, {"password": "something else entirely"})

    assert inside.get(reverse("mfa_activate_totp")).status_code == 302


def test_a_code_proves_it_too(inside, user):
    add_app(user)

    assert "Use a code of your app" in inside.get(AGAIN).content.decode()
    inside.post(reverse("mfa_reauthenticate"), {"code": app_code()})

    assert inside.get(reverse("mfa_deactivate_totp")).status_code == 200


def set_up(client, commits):
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in page
    assert 'src="data:image/svg+xml;base64,' in page
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    with commits(execute=True):
        return client.post(reverse("mfa_activate_totp"), {"code": code})


def test_setting_up_an_app_gives_recovery_codes_and_a_mail(sure, user, django_capture_on_commit_callbacks):
    answer = set_up(sure, django_capture_on_commit_callbacks)

    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    page = sure.get(answer["Location"]).content.decode()
    assert page.count('<li class="num">') == 10
    assert mail_to(user).subject == "An authenticator app now guards your account"
    assert "That was not you?" in mail_to(user).text


def test_secrets_lie_sealed(user):
    add_app(user)

    row = Authenticator.objects.get(user=user)

    assert TOTP_SECRET not in str(row.data)
    assert row.wrap().validate_code(app_code())


def test_a_wrong_code_switches_nothing_on(sure, user):
    sure.get(reverse("mfa_activate_totp"))

    page = sure.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()

    assert "That is not it." in page
    assert not Authenticator.objects.exists()


def test_recovery_codes_can_be_kept_and_made_anew(sure, user, django_capture_on_commit_callbacks):
    add_app(user)
    codes = add_codes(user).get_unused_codes()

    file = sure.get(reverse("mfa_download_recovery_codes"))
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert file.content.decode().split()[-10:] == codes
    assert (
        "The 10 codes that are left stop working." in sure.get(reverse("mfa_generate_recovery_codes")).content.decode()
    )
    with django_capture_on_commit_callbacks(execute=True):
        sure.post(reverse("mfa_generate_recovery_codes"))

    assert codes[0] not in sure.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert mail_to(user).subject == "You have new recovery codes"


def test_switching_the_app_off_takes_the_codes_with_it(sure, user):
    add_app(user)
    add_codes(user)

    assert "Switch the app off?" in sure.get(reverse("mfa_deactivate_totp")).content.decode()
    answer = sure.post(reverse("mfa_deactivate_totp"))

    assert answer["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.exists()
    assert mail_to(user).subject == "Your authenticator app was switched off"


def test_a_changed_password_is_told(sure, user):
    new = "another horse, another battery"

    sure.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert mail_to(user).subject == "Your password was changed"
    assert "127.0.0.1" in mail_to(user).text
    user.refresh_from_db()
    assert user.check_password(new)


def test_a_changed_password_leads_back_to_security(sure):
    new = "another horse, another battery"

    answer = sure.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer["Location"] == "/settings/security/"


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/accounts/password/reset/"])
def test_labels_stand_above_the_fields_and_not_inside(sure, address):
    page = sure.get(address).content.decode()

    assert "placeholder=" not in page.split("<main")[1].split("</main>")[0]


def test_a_changed_address_is_told_to_the_old_one(sure, user):
    old = user.email
    sure.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    user.email = "new@example.org"
    code = code_of(mail_to(user))
    page = sure.get(reverse("account_email_verification_sent")).content.decode()
    assert "new@example.org" in page
    sure.post(reverse("account_email_verification_sent"), {"action": "verify", "code": code})

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert "Your e-mail address was changed" in OutgoingEmail.objects.filter(to=old).values_list("subject", flat=True)


def test_the_second_step_stands_between_the_password_and_the_site(client, user):
    add_app(user)

    answer = sign_in(client, user)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/home/").status_code == 302
    assert "The second step" in client.get(answer["Location"]).content.decode()
    answer = client.post(answer["Location"], {"code": app_code()})

    assert answer["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_of_the_app_works_once(client, user):
    add_app(user)
    code = app_code()
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.logout()

    sign_in(client, user)
    page = client.post(reverse("mfa_authenticate"), {"code": code}).content.decode()

    assert "A code works once" in page
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(client, user):
    add_app(user)
    code = add_codes(user).get_unused_codes()[0]
    sign_in(client, user)
    assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/home/"
    client.logout()
    thirty_seconds_pass()

    sign_in(client, user)
    answer = client.post(reverse("mfa_authenticate"), {"code": code})

    assert answer.status_code == 200


def test_a_new_password_by_mail_does_not_pass_the_second_step(client, user):
    add_app(user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    answer = client.post(
        reverse("account_confirm_password_reset_code"), {"action": "verify", "code": code_of(mail_to(user))}
    )
    new = "quite another long sentence"
    client.post(answer["Location"], {"password1": new, "password2": new})
    assert "_auth_user_id" not in client.session
    assert mail_to(user).subject == "Your password was changed"
    assert "You are receiving this mail because" not in mail_to(user).text

    assert sign_in(client, user, new)["Location"] == reverse("mfa_authenticate")


def test_nobody_touches_keys_of_others(sure, user):
    theirs = Authenticator.objects.create(
        user=UserFactory(), type="webauthn", data={"name": "Theirs", "credential": {}}
    )

    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert sure.get(reverse(name, args=[theirs.pk])).status_code == 404
        assert sure.post(reverse(name, args=[theirs.pk]), {"name": "Mine"}).status_code == 404

    theirs.refresh_from_db()
    assert theirs.data["name"] == "Theirs"


def test_a_passkey_is_renamed_and_removed(sure, user):
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})

    assert "Laptop" in sure.get(SECURITY).content.decode()
    sure.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Old laptop"})
    assert "Old laptop" in sure.get(SECURITY).content.decode()
    assert "Old laptop" in sure.get(reverse("mfa_remove_webauthn", args=[key.pk])).content.decode()
    sure.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert not Authenticator.objects.filter(pk=key.pk).exists()
    assert mail_to(user).subject == "A passkey was removed from your account"
