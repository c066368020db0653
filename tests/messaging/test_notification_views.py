from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.kinds import Group
from messaging.models import EmailPreference, Notification
from tests.factories import NotificationFactory, UserFactory


def url(name, *args):
    return reverse(f"messaging:{name}", args=args)


@pytest.fixture
def ann(db):
    return UserFactory()


@pytest.fixture
def reader(client, ann):
    client.force_login(ann)
    return client


def test_the_page_groups_by_day_and_filters(reader, ann):
    old = NotificationFactory(user=ann, text="old one", read_at=timezone.now())
    Notification.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
    NotificationFactory(user=ann, text="new one")
    NotificationFactory(text="of somebody else")

    whole = reader.get(url("notifications")).context["days"]
    unread = reader.get(url("notifications"), {"show": "unread"}).context["days"]
    team = reader.get(url("notifications"), {"show": "team"}).content.decode()

    assert [(day, [row.text for row in rows]) for day, rows in whole] == [
        ("Today", ["new one"]),
        ("Yesterday", ["old one"]),
    ]
    assert [row.text for _day, rows in unread for row in rows] == ["new one"]
    assert "Nothing of this kind yet" in team


def test_opening_one_marks_it_read_and_goes_there(reader, ann):
    row = NotificationFactory(user=ann, url="/collaborations/7/")

    answer = reader.post(url("notification-read", row.pk))

    row.refresh_from_db()
    assert answer.url == "/collaborations/7/"
    assert row.read_at is not None


def test_nobody_reads_for_somebody_else(reader):
    row = NotificationFactory()

    assert reader.post(url("notification-read", row.pk)).status_code == 404


def test_all_are_marked_read(reader, ann):
    NotificationFactory.create_batch(3, user=ann)
    other = NotificationFactory()

    answer = reader.post(url("notifications-read"), {"next": "/notifications/?show=unread"})

    assert answer.url == "/notifications/?show=unread"
    assert list(Notification.objects.unread()) == [other]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_a_form_cannot_lead_away(reader, target):
    assert reader.post(url("notifications-read"), {"next": target}).url == "/notifications/"


def test_the_bell_counts_what_is_unread(reader, ann):
    assert reader.get(url("bell")).content.decode().strip() == ""
    NotificationFactory.create_batch(2, user=ann)

    assert '<span class="count">2' in reader.get(url("bell")).content.decode()


def test_a_live_page_gets_its_list_alone(reader, ann):
    NotificationFactory(user=ann)

    assert "<html" not in reader.get(url("notifications"), headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(reader, ann, count, django_assert_num_queries):
    NotificationFactory.create_batch(count, user=ann)

    with django_assert_num_queries(8):
        reader.get(url("notifications"))


def test_preferences_are_kept(reader, ann):
    reader.post(url("preferences"), {"work": "on", "messages": "on"})

    off = set(EmailPreference.objects.filter(user=ann, on=False).values_list("group", flat=True))
    assert off == {Group.OFFERS, Group.CAMPAIGNS, Group.TEAM}
    form = reader.get(url("preferences")).context["form"]
    assert [name for name in form.fields if not form[name].value()] == ["offers", "campaigns", "team"]


def test_what_staff_decide_cannot_be_switched_off(reader, ann):
    reader.post(url("preferences"), {})

    assert not EmailPreference.objects.filter(group=Group.ACCOUNT).exists()
