"""Staff see whether e-mails left, and send those again that did not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging.models.email import MAX_ATTEMPTS
from tests.accounts.signing import mail_to, proven
from tests.factories import OutgoingEmailFactory, UserFactory

pytestmark = pytest.mark.django_db
EMAILS, ADMIN = "/api/v1/moderation/emails/", "/admin/messaging/outgoingemail/"


@pytest.fixture
def rows(client):
    """One of each state, made in this order."""
    client.force_login(UserFactory(staff=True))
    past, later = timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(hours=1)
    return {
        "sent": OutgoingEmailFactory(to="ida@example.org", sent_at=past),
        "dead": OutgoingEmailFactory(attempts=MAX_ATTEMPTS, error="gone", next_try_at=past),
        "waiting": OutgoingEmailFactory(attempts=1, next_try_at=later),
    }


def ids(answer):
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize("state", ["sent", "dead", "waiting"])
def test_each_state_is_found_and_told(client, rows, state):
    answer = client.get(EMAILS, {"state": state})

    (row,) = answer.json()["results"]
    assert (row["id"], row["state"]) == (rows[state].pk, state)
    assert (row["next_try_at"] is None) == (state != "waiting")


def test_they_are_found_by_the_address(client, rows):
    assert ids(client.get(EMAILS, {"to": "IDA@"})) == [rows["sent"].pk]


def test_what_never_left_begins_anew_and_what_left_does_not(client, rows):
    again = client.post(f"{EMAILS}{rows['dead'].pk}/retry/", {}, content_type="application/json")
    refused = client.post(f"{EMAILS}{rows['sent'].pk}/retry/", {}, content_type="application/json")

    rows["dead"].refresh_from_db()
    assert (again.status_code, again.json()["state"], rows["dead"].attempts) == (200, "waiting", 0)
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")


def test_what_they_say_is_told_to_nobody(client, rows):
    rows["sent"].text = rows["sent"].html = "Your code is 424242"
    rows["sent"].save()

    assert b"424242" not in client.get(f"{EMAILS}{rows['sent'].pk}/").content + client.get(EMAILS).content


def test_no_code_is_told_to_staff_by_any_door(client, rows):
    """Whoever reads a code for a new password has the account."""
    user = proven(UserFactory())
    Client().post(reverse("account_reset_password"), {"email": user.email})
    mail = mail_to(user)
    code = mail.subject.rpartition(": ")[2]
    assert code in mail.html

    pages = [EMAILS, f"{EMAILS}{mail.pk}/", ADMIN, f"{ADMIN}{mail.pk}/change/"]
    answers = [client.get(page).content.decode() for page in pages]

    assert all(user.email in answer for answer in answers)
    assert not any(code in answer for answer in answers)
    assert user.email not in client.get(ADMIN, {"q": code}).content.decode()


def test_subjects_end_in_their_code():
    """What hides codes from staff relies on it."""
    folder = Path(settings.BASE_DIR) / "templates/account/email"
    telling = [text for path in folder.glob("*_subject.txt") if "code }}" in (text := path.read_text())]

    assert telling
    assert all(re.search(r": \{\{ code \}\}\s*$", text) for text in telling)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    client.force_login(UserFactory(staff=True))
    OutgoingEmailFactory.create_batch(count)
    client.get(EMAILS)

    with django_assert_num_queries(4):
        assert len(ids(client.get(EMAILS))) == count
