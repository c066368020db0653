from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Message, Notification, OutgoingEmail
from messaging.tasks import remind_unread


@pytest.fixture
def old(talk):
    talk.ann_says("Could we do three months?")
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    return talk


def test_a_message_left_unread_is_told_once(old):
    assert remind_unread() == 1
    assert remind_unread() == 0

    row = Notification.objects.get()
    assert (row.user, row.kind) == (old.bob, "message")
    assert row.text == f"{old.ann_side.name} wrote to you"
    assert OutgoingEmail.objects.get().to == old.bob.email


def test_more_messages_of_the_same_stretch_are_not_told_again(old):
    remind_unread()
    old.ann_says("And two stories?")
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=20))

    assert remind_unread() == 0


def test_what_was_read_is_not_told(old):
    old.conversation.mark_read(old.bob, 1)

    assert remind_unread() == 0


def test_what_was_said_just_now_is_not_told(talk):
    talk.ann_says()

    assert remind_unread() == 0


def test_reading_the_conversation_reads_the_reminder(old):
    remind_unread()

    old.conversation.mark_read(old.bob, 1)

    assert Notification.objects.get().read_at is not None
