"""Links that were handed in become posts that count, each once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from analytics.ingestion.feeds import follow
from analytics.ingestion.tracking import track, track_submissions
from analytics.models import Connection, Feed, Post, PostContent, PostCurrent, PostLink, SourceSetting, Tier
from campaigns.actions.work import request_changes, submit
from campaigns.models import Task
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("platforms")]
VIDEO, OTHER = "dQw4w9WgXcQ", "AAAAAAAAAAA"
URL = f"https://youtu.be/{VIDEO}?si=x"


@pytest.fixture
def work():
    return make.agreed()


def hand_in(work, link=URL, place=0):
    task = work.tasks.order_by("position")[place]
    return submit(task, by=work.influencer.user, link=link)


def known(work, source="connected", external_id=VIDEO, platform="youtube", **more):
    account = work.influencer.accounts.filter(platform=platform).first()
    account = account or make.SocialAccountFactory(influencer=work.influencer, platform=platform)
    post = Post.objects.create(source=source, external_id=external_id, platform=platform, account=account, **more)
    PostContent.objects.create(post=post)
    PostCurrent.objects.create(post=post)
    return post


def states():
    return sorted(PostLink.objects.values_list("state", flat=True))


class TestMaking:
    def test_a_source_that_reads_addresses_is_asked_at_once(self, work):
        hand_in(work)

        assert track_submissions() == 1

        post = Post.objects.get()
        assert (post.source, post.external_id, post.platform) == ("public", VIDEO, "youtube")
        assert (post.collaboration, post.campaign) == (work, work.campaign)
        assert post.current.views is None
        feed = post.feeds.get()
        assert (feed.tier, feed.external_id, feed.status) == (Tier.LIVE, VIDEO, "active")
        assert states() == ["counted"]

    def test_twice_is_once(self, work):
        hand_in(work)
        track_submissions()

        assert track_submissions() == 0
        assert (Post.objects.count(), Feed.objects.filter(what="post").count()) == (1, 1)

    def test_the_post_belongs_to_the_account_if_there_is_one(self, work):
        account = make.SocialAccountFactory(influencer=work.influencer, platform="youtube")
        hand_in(work)
        track_submissions()

        assert Post.objects.get().account == account

    def test_of_two_accounts_nobody_knows_which(self, work):
        make.SocialAccountFactory.create_batch(2, influencer=work.influencer, platform="youtube")
        hand_in(work)
        track_submissions()

        assert Post.objects.get().account is None

    def test_what_leads_to_no_post_is_looked_at_once(self, work, django_assert_max_num_queries):
        hand_in(work, "https://example.org/my-work")

        assert track_submissions() == 0
        assert states() == ["no_post"]
        with django_assert_max_num_queries(8):
            track_submissions()

    def test_work_without_a_link_is_none(self, work):
        submit(work.tasks.all()[0], by=work.influencer.user, text="Here is my text.")

        assert track_submissions() == 0
        assert states() == []

    def test_a_source_that_was_off_is_asked_when_it_is_on(self, work):
        post = known(work, source="public")
        setting = SourceSetting.objects.create(source="public", enabled=False)
        hand_in(work)
        track_submissions()
        assert not post.feeds.exists()

        setting.delete()
        track_submissions()
        assert post.feeds.get().tier == Tier.LIVE


class TestWaiting:
    @pytest.fixture(autouse=True)
    def _only_by_leave(self):
        SourceSetting.objects.create(source="public", enabled=False)

    def test_it_waits_until_a_source_brings_the_post(self, work):
        hand_in(work)
        assert track_submissions() == 0
        assert states() == ["waiting"]

        post = known(work)
        assert track_submissions() == 1

        post.refresh_from_db()
        assert post.collaboration == work
        assert PostLink.objects.get().post == post

    def test_the_account_is_asked_for_its_posts_soon(self, work):
        account = make.SocialAccountFactory(influencer=work.influencer, platform="youtube")
        connection = Connection.objects.create(
            source="connected", external_id="1", account=account, by=work.influencer.user
        )
        follow(account, connection=connection)
        later = timezone.now() + timedelta(days=3)
        Feed.objects.update(next_due=later, fetched_at=timezone.now() - timedelta(hours=2))
        hand_in(work)
        track_submissions()

        due = dict(Feed.objects.values_list("what", "next_due"))
        assert due["posts"] <= timezone.now()
        assert due["profile"] == later

    @pytest.mark.parametrize("path", ["p/Cxyz12345A", "reel/Cxyz12345A", "nora/reel/Cxyz12345A"])
    def test_on_instagram_the_address_is_what_both_know(self, work, path):
        hand_in(work, "https://www.instagram.com/reel/Cxyz12345A/?igsh=1")
        known(work, external_id="other", platform="instagram", url="https://www.instagram.com/p/Cxyz12345B/")
        known(work, external_id="longer", platform="instagram", url="https://www.instagram.com/p/Cxyz12345AA/")
        post = known(work, external_id="1789", platform="instagram", url=f"https://www.instagram.com/{path}/")

        track_submissions()

        assert PostLink.objects.get().post == post

    def test_strangers_posts_are_not_searched_by_address(self, work):
        known(make.agreed(), external_id="1", platform="instagram", url="https://www.instagram.com/p/Cxyz12345A/")
        hand_in(work, "https://www.instagram.com/p/Cxyz12345A/")

        assert track_submissions() == 0

    def test_what_the_owner_shows_comes_before_what_is_public(self, work):
        public = known(work, source="public")
        by_leave = known(work, source="connected")
        connection = Connection.objects.create(
            source="connected", external_id="1", account=by_leave.account, by=work.influencer.user
        )
        follow(by_leave.account, connection=connection)
        hand_in(work)
        track_submissions()

        public.refresh_from_db()
        assert PostLink.objects.get().post == by_leave
        assert public.collaboration is None


class TestOnce:
    def test_a_post_of_another_collaboration_stays_there(self, work):
        hand_in(work)
        track_submissions()
        hand_in(make.agreed())

        assert track_submissions() == 0

        assert Post.objects.get().collaboration == work
        assert states() == ["counted", "taken"]

    def test_somebody_elses_post_does_not_count(self, work):
        post = known(make.agreed(), source="public")
        hand_in(work)

        assert track_submissions() == 0

        post.refresh_from_db()
        assert (post.collaboration, states()) == (None, ["strange"])

    def test_the_same_link_for_two_tasks_counts_once(self, work):
        first = work.tasks.get()
        Task.objects.create(
            collaboration=work, position=first.position + 1, title="Again", due_on=first.due_on, platform="youtube"
        )
        hand_in(work)
        hand_in(work, place=1)
        track_submissions()

        assert states() == ["counted", "taken"]
        assert Post.objects.filter(collaboration=work).count() == 1

    def test_another_link_takes_the_firsts_place(self, work):
        first = hand_in(work)
        track_submissions()
        decide_changes(work)
        assert Post.objects.get().collaboration == work  # until something else is handed in
        hand_in(work, f"https://youtu.be/{OTHER}")

        track_submissions()

        counted = Post.objects.filter(collaboration=work)
        assert [post.external_id for post in counted] == [OTHER]
        assert PostLink.objects.get(submission=first).state == "replaced"

    def test_the_same_link_again_goes_on_counting(self, work):
        hand_in(work)
        track_submissions()
        decide_changes(work)
        second = hand_in(work)

        track_submissions()

        assert Post.objects.get().collaboration == work
        assert PostLink.objects.get(submission=second).state == "counted"


class TestByHand:
    def test_an_address_counts_at_once(self, work):
        assert track(work, URL).collaboration == work
        assert track(work, URL) == Post.objects.get()

    def test_what_is_no_post_is_none(self, work):
        assert track(work, "https://youtube.com/@nora") is None

    def test_what_counts_elsewhere_is_refused(self, work):
        track(make.agreed(), URL)

        with pytest.raises(ValidationError, match="already counts"):
            track(work, URL)


def test_a_sweep_costs_the_same_where_nothing_is_new(django_assert_num_queries):
    for place in range(3):
        hand_in(make.agreed(), f"https://youtu.be/{VIDEO[:-1]}{place}")
        track_submissions()
    with django_assert_num_queries(5):
        track_submissions()


def decide_changes(work):
    task = work.tasks.order_by("position")[0]
    request_changes(task, by=make.owner_of(work), feedback="Once more, please.")
