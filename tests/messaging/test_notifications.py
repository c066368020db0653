import pytest
from django.utils.translation import gettext_lazy as _

from messaging.actions import notify
from messaging.kinds import KINDS, Group, kind_of
from messaging.models import EmailPreference, Notification, OutgoingEmail
from tests.factories import NotificationFactory, UserFactory


def test_a_notification_is_a_row_and_an_email(db):
    user = UserFactory(email="ann@example.org")

    notify([user], "offer", _("Bob countered with € 780"), url="/collaborations/1/", reason="More work.")

    row, mail = Notification.objects.get(), OutgoingEmail.objects.get()
    assert (row.text, row.url, row.reason) == ("Bob countered with € 780", "/collaborations/1/", "More work.")
    assert (mail.to, mail.subject) == ("ann@example.org", "Bob countered with € 780")
    for body in (mail.text, mail.html):
        assert "http://127.0.0.1:8000/collaborations/1/" in body
        assert "More work." in body


def test_everybody_is_told_once(db):
    user = UserFactory()

    notify([user, user], "offer", "One")

    assert Notification.objects.count() == 1


def test_a_key_is_told_once(db):
    ann, bob = UserFactory(), UserFactory()
    notify([ann], "offer-expiring", "Soon", key="offer-7")

    rows = notify([ann, bob], "offer-expiring", "Soon", key="offer-7")

    assert [row.user for row in rows] == [bob]
    assert Notification.objects.count() == OutgoingEmail.objects.count() == 2


def test_who_switched_a_group_off_gets_no_mail_but_still_the_row(db):
    user = UserFactory()
    EmailPreference.objects.create(user=user, group=Group.OFFERS, on=False)

    notify([user], "offer", "One")
    notify([user], "task-approved", "Two")

    assert Notification.objects.count() == 2
    assert [mail.subject for mail in OutgoingEmail.objects.all()] == ["Two"]


def test_decisions_of_staff_are_mailed_whatever_is_switched_off(db):
    user = UserFactory()
    EmailPreference.objects.create(user=user, group=Group.ACCOUNT, on=False)

    notify([user], "flagged", "Your account is flagged")

    assert OutgoingEmail.objects.count() == 1


def test_html_in_a_name_stays_text_in_the_mail(db):
    user = UserFactory(name="<b>Ann</b>")

    notify([user], "offer", "<script>alert(1)</script>")

    mail = OutgoingEmail.objects.get()
    assert "<script>" not in mail.html
    assert "<b>Ann</b>" in mail.text


def test_a_line_break_cannot_add_a_header(db):
    notify([UserFactory()], "offer", "One\nBcc: everybody@example.org")

    assert OutgoingEmail.objects.get().subject == "One Bcc: everybody@example.org"


@pytest.mark.parametrize(
    ("name", "like"), [("claim-approved", "claim"), ("campaign-paused", "campaign"), ("no-such-thing", "account")]
)
def test_a_longer_kind_looks_like_its_beginning(name, like):
    assert kind_of(name) == KINDS[like]


def test_a_group_holds_its_longer_kinds(db):
    told = NotificationFactory(kind="campaign-paused")
    NotificationFactory(kind="offer")

    assert list(Notification.objects.in_group(Group.CAMPAIGNS)) == [told]


def test_only_the_own_rows_are_marked_read(db):
    mine, other = NotificationFactory(), NotificationFactory()

    Notification.objects.all().mark_read(mine.user)

    assert list(Notification.objects.unread()) == [other]
