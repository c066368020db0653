from datetime import timedelta
from smtplib import SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from messaging.actions import send_email
from messaging.models import OutgoingEmail
from messaging.models.email import MAX_ATTEMPTS
from messaging.tasks import purge_deliveries, send_outgoing_email, sweep_emails
from tests.factories import OutgoingEmailFactory, UserFactory


class DeadServer(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = "tests.messaging.test_email.DeadServer"


def test_an_email_leaves_after_the_commit(db, django_capture_on_commit_callbacks):
    context = {"subject": "Your code", "body": "Type this: 123456", "code": "123456"}
    with django_capture_on_commit_callbacks(execute=True):
        row = send_email("ann@example.org", "account", context)
        assert mail.outbox == []

    row.refresh_from_db()
    assert row.sent_at is not None
    assert [(m.to, m.subject) for m in mail.outbox] == [(["ann@example.org"], "Your code")]
    assert "123456" in mail.outbox[0].body
    assert mail.outbox[0].alternatives[0].mimetype == "text/html"


def test_styles_are_in_the_elements_where_mail_programs_look(db):
    row = send_email("ann@example.org", "account", {"subject": "Code", "body": "x", "code": "1"})

    assert 'class="code" style="' in row.html


def test_the_sweep_sends_what_was_never_announced(db):
    OutgoingEmailFactory.create_batch(3)

    assert sweep_emails() == 3
    assert sweep_emails() == 0
    assert len(mail.outbox) == 3


def test_a_sent_email_is_not_sent_again(db):
    row = OutgoingEmailFactory()

    send_outgoing_email(row.pk)
    send_outgoing_email(row.pk)

    assert len(mail.outbox) == 1


def test_a_failure_waits_longer_each_time(db, dead_server):
    row = OutgoingEmailFactory()
    waits = []
    for _ in range(3):
        OutgoingEmail.objects.update(next_try_at=timezone.now())
        send_outgoing_email(row.pk)
        row.refresh_from_db()
        waits.append(round((row.next_try_at - timezone.now()).total_seconds() / 60))

    assert waits == [1, 2, 4]
    assert row.error == "SMTPServerDisconnected: gone"
    assert not row.dead


def test_the_tenth_failure_is_the_last(db, dead_server):
    row = OutgoingEmailFactory(attempts=MAX_ATTEMPTS - 1)

    send_outgoing_email(row.pk)

    OutgoingEmail.objects.update(next_try_at=timezone.now() - timedelta(days=1))
    assert sweep_emails() == 0
    assert list(OutgoingEmail.objects.dead()) == [row]


def test_a_worker_that_died_lets_go_of_the_email(db):
    row = OutgoingEmailFactory()
    assert row.claim()
    assert not row.claim()

    OutgoingEmail.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))

    assert sweep_emails() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_one_email_once():
    row = OutgoingEmailFactory()
    start = Barrier(8)

    def work():
        start.wait()
        send_outgoing_email(row.pk)
        connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mail.outbox) == 1


def test_staff_see_whether_an_email_left_but_not_what_it_says_and_try_again(client, db):
    row = OutgoingEmailFactory(text="The code is 123456", html="<p>123456</p>", attempts=MAX_ATTEMPTS)
    client.force_login(UserFactory(staff=True))
    listed = reverse("admin:messaging_outgoingemail_changelist")

    shown = client.get(listed, {"state": "dead"}).content.decode()
    page = client.get(reverse("admin:messaging_outgoingemail_change", args=[row.pk])).content.decode()
    client.post(listed, {"action": "try_again", "_selected_action": [row.pk]})

    assert row.subject in shown
    assert "123456" not in shown + page
    assert list(OutgoingEmail.objects.due()) == [row]


def test_copies_are_kept_for_a_month(db):
    """Also of an address that its owner has changed since: nothing else would find it when they are erased."""
    now = timezone.now()
    young = OutgoingEmailFactory(sent_at=now, created_at=now - timedelta(days=29))
    OutgoingEmailFactory(sent_at=now, created_at=now - timedelta(days=31))
    OutgoingEmailFactory(attempts=10, created_at=now - timedelta(days=31))

    assert purge_deliveries() == 2

    assert OutgoingEmail.objects.get() == young
