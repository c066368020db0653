import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from campaigns.actions.work import approve, request_changes, review, submit
from campaigns.business_days import add_business_days
from campaigns.models import Campaign, Collaboration, IllegalMove, Review, Task
from campaigns.tasks import auto_approve, remind
from messaging.models import Notification
from tests.factories import agreed, completed, owner_of, terms


def two_tasks():
    offer = terms()
    second = terms().lines[0]
    second.title = "Story"
    return agreed(lines=[*offer.lines, second])


def test_handing_in_begins_the_work_and_its_deadline_for_the_brand(db):
    collaboration = agreed()
    task = collaboration.tasks.get()

    submission = submit(task, by=collaboration.influencer.user, link="https://example.org/reel")

    collaboration.refresh_from_db()
    assert (collaboration.status, task.status, submission.number) == ("active", "submitted", 1)
    assert task.auto_approve_at > timezone.now() + dt.timedelta(days=2)
    assert Notification.objects.filter(user=owner_of(collaboration), kind="task-submitted").count() == 1


def test_a_round_of_changes(db):
    collaboration = agreed()
    task, owner = collaboration.tasks.get(), owner_of(collaboration)
    submit(task, by=collaboration.influencer.user, text="First")

    request_changes(task, by=owner, feedback="More light.")
    submit(task, by=collaboration.influencer.user, text="Second")
    approve(task, by=owner)

    assert [(s.number, s.decision, s.feedback) for s in task.submissions.all()] == [
        (1, "changes_requested", "More light."),
        (2, "approved", ""),
    ]
    assert [move.to for move in task.moves.all()] == [
        "submitted",
        "changes_requested",
        "submitted",
        "approved",
    ]


def test_what_was_not_handed_in_cannot_be_approved(db):
    collaboration = agreed()

    with pytest.raises(IllegalMove):
        approve(collaboration.tasks.get(), by=owner_of(collaboration))


def test_progress_counts_tasks_equally_and_the_last_approval_completes(db):
    collaboration = two_tasks()
    owner = owner_of(collaboration)
    progress = []

    for task in collaboration.tasks.all():
        submit(task, by=collaboration.influencer.user, text="Here.")
        approve(task, by=owner)
        row = Campaign.objects.with_progress().get(pk=collaboration.campaign_id)
        progress.append((row.tasks_approved, row.tasks_total))

    collaboration.refresh_from_db()
    assert progress == [(1, 2), (2, 2)]
    assert collaboration.status == "completed"
    assert collaboration.completed_at is not None


def test_progress_leaves_out_people_without_an_agreement(db):
    from tests.factories import invitation

    collaboration = completed()
    invitation(collaboration.campaign)

    row = Campaign.objects.with_progress().with_places().get(pk=collaboration.campaign_id)

    assert (row.tasks_approved, row.tasks_total, row.taken, row.agreed_amount) == (1, 1, 1, 500)


def test_silence_approves_after_three_business_days_with_a_reminder_before(db):
    collaboration = agreed()
    task = collaboration.tasks.get()
    submit(task, by=collaboration.influencer.user, text="Here.")

    with time_machine.travel(task.auto_approve_at - dt.timedelta(hours=20), tick=False):
        assert auto_approve() == 0
        assert (remind(), remind()) == (1, 0)
    with time_machine.travel(task.auto_approve_at + dt.timedelta(seconds=1), tick=False):
        assert (auto_approve(), auto_approve()) == (1, 0)

    task.refresh_from_db()
    assert task.status == Task.Status.APPROVED
    assert task.moves.last().by is None
    assert task.submissions.get().decided_by is None


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-16T10:00", 3, "2026-11-19T10:00"),  # Monday
        ("2026-11-19T10:00", 3, "2026-11-24T10:00"),  # Thursday, over a weekend
        ("2026-11-21T10:00", 1, "2026-11-23T10:00"),  # Saturday
        ("2026-11-20T10:00", 0, "2026-11-20T10:00"),
    ],
)
def test_business_days_leave_out_weekends(start, days, end):
    assert add_business_days(dt.datetime.fromisoformat(start), days) == dt.datetime.fromisoformat(end)


def test_reviews_are_shown_when_both_are_written(db):
    collaboration = completed()

    review(collaboration, by=owner_of(collaboration), rating=5, text="A joy.")
    shown_after_one = Review.objects.shown().count()
    review(collaboration, by=collaboration.influencer.user, rating=4)

    assert (shown_after_one, Review.objects.shown().count()) == (0, 2)


def test_a_lonely_review_is_shown_after_fourteen_days_and_the_window_closes(db):
    collaboration = completed()
    review(collaboration, by=owner_of(collaboration), rating=2)

    with time_machine.travel(timezone.now() + dt.timedelta(days=14, minutes=1), tick=False):
        shown = Review.objects.shown().count()
        with pytest.raises(IllegalMove):
            review(collaboration, by=collaboration.influencer.user, rating=1)

    assert shown == 1


def test_a_side_reviews_once(db):
    collaboration = completed()
    review(collaboration, by=owner_of(collaboration), rating=5)

    with pytest.raises(IllegalMove):
        review(collaboration, by=owner_of(collaboration), rating=1)

    assert Review.objects.get().rating == 5


def test_work_that_is_not_complete_is_not_reviewed(db):
    collaboration = agreed()

    with pytest.raises(IllegalMove):
        review(collaboration, by=owner_of(collaboration), rating=5)


def test_nobody_works_on_a_cancelled_collaboration(db):
    from campaigns.actions.negotiation import cancel

    collaboration = agreed()
    cancel(collaboration, by=owner_of(collaboration), reason="No stock.")

    with pytest.raises(IllegalMove):
        submit(collaboration.tasks.get(), by=collaboration.influencer.user, text="Here.")

    assert Collaboration.objects.get().status == "cancelled"


def test_a_side_cannot_cancel_what_staff_are_to_settle(db):
    from campaigns.actions.negotiation import cancel, dispute

    collaboration = agreed()
    dispute(collaboration, by=collaboration.influencer.user, reason="No parcel.")

    with pytest.raises(IllegalMove):
        cancel(collaboration, by=owner_of(collaboration), reason="Then not.")

    assert Collaboration.objects.get().status == "disputed"
