"""Searches for creators: asked once, answered by the source, waiting or failing by the kind of what went wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditRow, Influencer, SocialAccount
from analytics.actions.searches import SearchRefused, known_of, start_search, take_in
from analytics.ingestion import searching
from analytics.ingestion.quotas import SharedMeter, is_parked, left, park
from analytics.models import AccountCurrent, AccountSnapshot, CreatorSearch, Feed, FoundCreator, SourceSetting
from analytics.sources.contract import Capability, ProfileSnapshot
from analytics.sources.errors import Blocked, Permanent, QuotaExhausted, RateLimited, SchemaChanged, Transient
from analytics.sources.phyllo import Phyllo
from analytics.sources.sandbox import Sandbox
from analytics.sources.youtube import YouTube
from analytics.tasks import searching as tasks
from tests import factories as make
from tests.analytics.ingesting import CreatorSearchFactory, FeedFactory, FoundCreatorFactory
from tests.fakes.server import Answer
from tests.fakes.youtube import Channel, FakeYouTube, google_error

pytestmark = pytest.mark.django_db
Status = CreatorSearch.Status


def asked(**changes):
    return CreatorSearchFactory(**{"status": "queued", "finished_at": None, **changes})


def done(search):
    searching.search(search.pk)
    search.refresh_from_db()
    return search


def row(handle, **more):
    said = {"source": "sandbox", "external_id": f"instagram:{handle}", "observed_at": timezone.now(), "handle": handle}
    return ProfileSnapshot(**(said | more))


@pytest.fixture
def says(monkeypatch):
    """Let the sandbox answer with rows, or raise what is among them."""

    def say(*things):
        def search(self, query, platform):
            self.wire.meter.spend("calls")
            for thing in things:
                if isinstance(thing, Exception):
                    raise thing
                yield thing

        monkeypatch.setattr(Sandbox, "search", search)

    return say


@pytest.fixture
def staff():
    return make.UserFactory(staff=True)


class TestSearching:
    def test_what_the_source_finds_is_kept_in_its_order(self, says):
        says(row("Zoe.Cooks", name="Zoe", followers=5, country="pt", bio="Bread"), row("ada"))

        search = done(asked())

        assert (search.status, search.count, search.error) == (Status.DONE, 2, "")
        assert search.quota == {"calls": 1}
        first, second = search.creators.all()
        assert (first.handle, first.key, first.name, first.country) == ("Zoe.Cooks", "zoe.cooks", "Zoe", "PT")
        assert (first.followers, first.external_id, first.bio) == (5, "instagram:Zoe.Cooks", "Bread")
        assert (second.followers, second.country) == (None, "")

    def test_each_account_once_and_nobody_without_a_name(self, says):
        says(row("@Ada"), row("ada"), row("", external_id="UC1"), row("two words"), row("", external_id=""))

        assert [found.handle for found in done(asked()).creators.all()] == ["Ada", "UC1"]

    def test_what_no_column_takes_is_left_out(self, says):
        says(row("ada", name="n\0" + "x" * 300, bio="b" * 2000, url="javascript:alert(1)", country="XX?"))

        found = done(asked()).creators.get()
        assert (len(found.name), len(found.bio), found.url, found.country) == (160, 1000, "", "")
        assert found.profile_url == "https://www.instagram.com/ada/"

    def test_no_more_than_five_hundred(self, says):
        says(*[row(f"creator{n}") for n in range(600)])

        assert done(asked()).count == 500

    def test_nobody_is_found(self):
        search = done(asked(query="nobody at all"))

        assert (search.status, search.count, search.error) == (Status.DONE, 0, "")

    def test_twice_is_once(self, says):
        says(row("ada"))
        search = done(asked())

        assert searching.search(search.pk) is None
        assert search.creators.count() == 1
        assert searching.search(search.pk + 1) is None

    def test_who_was_taken_over_stores_nothing(self, says):
        says(row("ada"))
        slow = asked()
        assert slow.claim()
        CreatorSearch.objects.update(beat_at=timezone.now() - CreatorSearch.PATIENCE - timedelta(seconds=1))
        done(CreatorSearch.objects.get())

        assert not slow.finish([FoundCreator(platform="instagram", handle="bob", key="bob")])
        assert [found.handle for found in slow.creators.all()] == ["ada"]

    def test_whom_no_worker_finishes_is_given_up(self, says):
        says(row("ada"))
        search = done(asked(attempts=3))

        assert (search.status, search.error, search.count) == (Status.FAILED, "transient", 0)

    def test_a_source_that_was_switched_off(self):
        search = asked()
        SourceSetting.objects.create(source="sandbox", enabled=False)

        assert (done(search).status, search.error) == (Status.FAILED, "permanent")


class TestFailures:
    @pytest.mark.parametrize(
        "error", [lambda: Transient("broke"), lambda: RateLimited("fast", timezone.now() + timedelta(seconds=5))]
    )
    def test_what_passes_is_tried_three_times(self, says, error):
        says(error())
        search = asked()

        for _attempt in range(2):
            assert searching.search(search.pk) > timezone.now() - timedelta(minutes=1)
            search.refresh_from_db()
            assert search.status == Status.QUEUED
            CreatorSearch.objects.update(not_before=timezone.now())
        search = done(search)

        assert (search.status, search.attempts) == (Status.FAILED, 3)
        assert search.quota == {"calls": 3}

    def test_a_used_up_quota_rests_until_it_is_full(self, says):
        until = timezone.now() + timedelta(hours=9)
        says(QuotaExhausted("quotaExceeded", "calls", until))

        search = done(asked())

        assert (search.status, search.error, search.not_before) == (Status.FAILED, "quota_exhausted", until)
        assert is_parked("sandbox", "calls")

    @pytest.mark.parametrize(
        "error",
        [Permanent("key", of_all=True), SchemaChanged("data"), Blocked("us", "app", timezone.now()), KeyError("x")],
    )
    def test_what_stays_is_said_at_once(self, says, error):
        says(error)

        search = done(asked())

        assert (search.status, search.attempts) == (Status.FAILED, 1)
        assert search.error in {"permanent", "schema_changed", "blocked"}

    def test_what_came_before_is_kept(self, says):
        says(row("ada"), Transient("broke"))

        search = done(asked())

        assert (search.status, search.error, search.count) == (Status.DONE, "transient", 1)


class TestTasks:
    def test_the_sweep_takes_up_what_waits_and_forgets_what_is_old(self, says, django_capture_on_commit_callbacks):
        says(row("ada"))
        waiting, later = asked(), asked(not_before=timezone.now() + timedelta(hours=1))
        old = FoundCreatorFactory(search__created_at=timezone.now() - timedelta(days=31)).search

        assert tasks.sweep_searches() == 1

        assert not CreatorSearch.objects.filter(pk=old.pk).exists()
        assert CreatorSearch.objects.get(pk=waiting.pk).status == Status.DONE
        assert CreatorSearch.objects.get(pk=later.pk).status == Status.QUEUED


class TestStarting:
    def test_it_is_queued_audited_and_done(self, staff, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            search = start_search("sandbox", "tiktok", "salt marsh", by=staff, reason="A brand asks.")

        search.refresh_from_db()
        assert (search.status, search.by) == (Status.DONE, staff)
        assert search.count > 0
        audit = AuditRow.objects.get(verb="search creators")
        assert (audit.actor, audit.reason, audit.target_id) == (staff, "A brand asks.", search.pk)

    def test_the_same_under_way_is_not_paid_for_twice(self, staff):
        first = start_search("sandbox", "tiktok", "bread", by=staff, reason="r")

        assert start_search("sandbox", "tiktok", "bread", by=staff, reason="r") == first
        assert start_search("sandbox", "x", "bread", by=staff, reason="r") != first

    @pytest.mark.parametrize(
        ("source", "platform"), [("x", "x"), ("sandbox", "twitch"), ("none", "x"), ("youtube", "youtube")]
    )
    def test_only_where_it_can_be(self, staff, source, platform):
        with pytest.raises(SearchRefused):
            start_search(source, platform, "bread", by=staff, reason="r")

    def test_not_on_an_empty_quota(self, staff):
        park("sandbox", "calls", timezone.now() + timedelta(hours=1), "used up")

        with pytest.raises(SearchRefused):
            start_search("sandbox", "x", "bread", by=staff, reason="r")


class TestTakingIn:
    def test_who_is_new_becomes_a_profile_that_is_followed(self, staff):
        found = FoundCreatorFactory(handle="Forager.Ana", name="Ana", bio="Salt marsh")

        [account] = take_in(found.search, [found.pk], by=staff, reason="Glasswort campaign")

        person = account.influencer
        assert (account.platform, account.handle, account.key) == ("instagram", "Forager.Ana", "forager.ana")
        assert (person.name, person.bio, person.country, person.user) == ("Ana", "Salt marsh", "PT", None)
        assert (person.source, person.party.name) == (Influencer.Source.IMPORT, "Ana")
        feeds = Feed.objects.filter(account=account, source="sandbox")
        assert {(feed.what, feed.external_id) for feed in feeds} == {
            ("profile", "instagram:forager.ana"),
            ("posts", "instagram:forager.ana"),
        }
        assert AccountSnapshot.objects.get(account=account).source == "sandbox"
        assert AccountCurrent.objects.get(account=account).followers == 12_345
        audit = AuditRow.objects.get(verb="add creators")
        assert (audit.actor, audit.reason, audit.detail) == (staff, "Glasswort campaign", {"accounts": [account.pk]})

    def test_twice_makes_nobody_double(self, staff):
        found = FoundCreatorFactory()
        take_in(found.search, [found.pk], by=staff, reason="r")

        assert take_in(found.search, [found.pk], by=staff, reason="r") == []
        assert (SocialAccount.objects.count(), Influencer.objects.count()) == (1, 1)
        assert AuditRow.objects.filter(verb="add creators").count() == 1

    def test_claimed_profiles_and_brands_stay_as_they_are(self, staff):
        search = CreatorSearchFactory()
        theirs = make.SocialAccountFactory(handle="ada", influencer__name="Ada", influencer__bio="Mine")
        brands = make.SocialAccountFactory(handle="acme", influencer=None, brand=make.BrandFactory())
        found = [FoundCreatorFactory(search=search, handle=name, bio="Theirs") for name in ("Ada", "acme")]

        assert take_in(search, [each.pk for each in found], by=staff, reason="r") == []

        theirs.influencer.refresh_from_db()
        assert (theirs.influencer.name, theirs.influencer.bio) == ("Ada", "Mine")
        assert not Feed.objects.filter(account__in=[theirs, brands]).exists()
        assert SocialAccount.objects.count() == 2

    def test_a_new_handle_is_nobody_new(self, staff):
        account = make.SocialAccountFactory(handle="old.name")
        FeedFactory(account=account, source="sandbox", external_id="77")
        found = FoundCreatorFactory(handle="new.name", external_id="77")

        assert known_of(found.search, [found]) == {found.pk: account}
        assert take_in(found.search, [found.pk], by=staff, reason="r") == []

    def test_only_what_this_search_found(self, staff):
        stranger = FoundCreatorFactory()

        assert take_in(CreatorSearchFactory(), [stranger.pk], by=staff, reason="r") == []

    def test_the_same_name_on_another_platform_is_somebody_else(self, staff):
        make.SocialAccountFactory(platform="youtube", handle="ana")
        found = FoundCreatorFactory(handle="ana")

        assert len(take_in(found.search, [found.pk], by=staff, reason="r")) == 1


class TestSandbox:
    def test_the_same_words_find_the_same(self):
        first, second = done(asked(query="Salt  Marsh!")), done(asked(query="salt marsh"))

        names = [list(search.creators.values_list("handle", "name")) for search in (first, second)]
        assert names[0] == names[1]
        assert len(names[0]) == len(set(names[0])) > 5

    def test_it_can(self):
        assert Capability.SEARCH in Sandbox.capabilities
        assert Sandbox.cost("search", 1) == {"calls": 1}


class TestYouTube:
    @pytest.fixture
    def fake(self, settings):
        with FakeYouTube() as server:
            settings.SOURCES = {**settings.SOURCES, "youtube": {"api_key": "sesame-key", "base": server.url}}
            server.has(
                *[Channel(f"UC{n:022d}", title=f"Marsh {n}", handle=f"@marsh{n}" if n else "") for n in range(3)]
            )
            yield server

    def test_a_search_of_a_hundred_a_day(self, fake):
        search = done(asked(source="youtube", platform="youtube", query="marsh"))

        assert [found.handle for found in search.creators.all()] == [f"UC{0:022d}", "marsh1", "marsh2"]
        assert search.quota == {"search": 1, "units": 1}
        assert left("youtube", "search") == 99
        assert searching.room(YouTube)[0][1:] == (99, 100) or searching.room(YouTube)[1][1:] == (99, 100)
        assert YouTube.cost("search", 1) == {"search": 1, "units": 1}

    def test_google_says_no(self, fake):
        fake.faults.append(google_error(403, "quotaExceeded"))

        search = done(asked(source="youtube", platform="youtube", query="marsh"))

        assert (search.error, search.status) == ("quota_exhausted", Status.FAILED)
        assert searching.is_used_up(YouTube)
        with pytest.raises(QuotaExhausted):
            SharedMeter(YouTube).spend("search")

    def test_a_broken_answer_is_tried_again(self, fake):
        fake.faults.append(Answer(503))
        search = asked(source="youtube", platform="youtube", query="marsh")

        assert searching.search(search.pk)
        CreatorSearch.objects.update(not_before=timezone.now())
        assert done(search).count == 3


def test_windows_of_seconds_are_nothing_to_wait_for():
    assert searching.room(Phyllo) == []
