"""The sandbox from plan to replay, by a worker that is at it at once: nothing is patched."""

import json
import zlib

import pytest

from analytics.actions.runs import replay_run
from analytics.ingestion.planner import plan_now
from analytics.models import AccountSnapshot, Feed, Post, PostSnapshot, RawAnswer, Run
from analytics.sources.sandbox import is_public
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def followed(handle, *whats):
    account = make.SocialAccountFactory(platform="instagram", handle=handle, key=handle)
    for what in whats:
        Feed.objects.create(source="sandbox", what=what, account=account, external_id=f"instagram:{handle}")
    return account


def fetched():
    run = plan_now(Feed.objects.all(), trigger=Run.Trigger.STAFF, by=make.UserFactory(staff=True))
    run.refresh_from_db()
    return run


def someone(public):
    return next(name for name in (f"ada{n}" for n in range(999)) if is_public("instagram", name) == public)


def test_what_was_told_is_kept_and_can_be_read_again():
    account = followed(someone(public=True), "profile", "posts")
    run = fetched()
    posts, profile = PostSnapshot.objects.count(), AccountSnapshot.objects.get()
    AccountSnapshot.objects.all().delete()
    last = Post.objects.order_by("-published_at").first()
    PostSnapshot.objects.filter(post=last).delete()

    again = replay_run(run, by=run.by)
    again.refresh_from_db()

    assert (run.status, run.planned, run.fetched, run.answers.count()) == ("done", 2, 2, 2)
    assert (again.status, again.fetched, again.failed, again.quota) == ("done", 2, 0, {})
    assert (again.new, again.unchanged) == (2, posts - 1)
    restored = AccountSnapshot.objects.get(account=account)
    assert (restored.followers, restored.observed_on) == (profile.followers, profile.observed_on)
    assert PostSnapshot.objects.count() == posts


def test_a_refusal_is_an_answer_too():
    followed(someone(public=False), "profile")
    run = fetched()
    kept = json.loads(zlib.decompress(RawAnswer.objects.get().body))

    again = replay_run(run, by=run.by)
    again.refresh_from_db()

    assert kept[0]["error"] in run.reasons
    assert (again.fetched, again.failed, again.reasons) == (0, 1, run.reasons)
