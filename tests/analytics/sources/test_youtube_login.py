"""YouTube by the leave of who owns the channel: Google's OAuth 2 and the real client, against a loopback server."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.ingestion.fetching import fetch
from analytics.ingestion.planner import plan_now
from analytics.models import AccountSnapshot, Batch, Connection, Feed, Run
from analytics.sources import registry
from analytics.sources.contract import Capability, ExternalRef
from analytics.sources.errors import AuthExpired, AuthRevoked, NotFound, Permanent, SchemaChanged, Transient
from analytics.sources.tokens import from_json
from analytics.sources.wire import Wire
from analytics.sources.youtube import YouTube
from tests import factories as make
from tests.analytics.sources.common import NOW, made_wire, replayed
from tests.fakes.server import Answer
from tests.fakes.youtube import SCOPE, SECRETS, Channel, FakeYouTube, Video

ADA, BOB, EVE = ("UC" + letter * 22 for letter in "abe")
KEYS = {"api_key": "sesame-key", **SECRETS}
BACK = "https://hub.example/settings/connections/youtube/callback/"
SINCE = NOW - timedelta(days=30)


@pytest.fixture
def fake():
    with FakeYouTube() as server:
        server.has(Channel(ADA), Channel(BOB, handle="@bob", title="Bob"))
        server.codes["code-1"] = ADA
        yield server


@pytest.fixture
def source(fake):
    return YouTube(made_wire(fake, KEYS, token=lambda ref: {ADA: "ya29.ada", BOB: "ya29.bob"}[ref.account_id]))


def own(channel, name=""):
    return ExternalRef("youtube", name or channel, platform="youtube", account_id=channel)


def test_owners_sign_in_where_a_client_is_set():
    with_client = YouTube.able(KEYS)

    assert Capability.OAUTH in with_client
    assert Capability.OAUTH not in YouTube.able({"api_key": "sesame-key", "client_id": "hub.apps.example"})
    assert Capability.HANDLE in YouTube.able({"api_key": "sesame-key"})
    # Leave makes nothing of it free by itself.
    assert (YouTube.policy.retention_days, YouTube.policy.derived_metrics_allowed) == (30, False)


class TestConnecting:
    def test_consent_is_asked_for_at_google(self):
        address = urlsplit(YouTube(Wire(secrets=KEYS)).authorize_url("state-1", BACK))
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}

        assert (address.netloc, address.path) == ("accounts.google.com", "/o/oauth2/v2/auth")
        assert asked == {
            "client_id": "hub.apps.example",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": SCOPE,
            "access_type": "offline",
            "prompt": "consent",
            "state": "state-1",
        }

    def test_an_owner_connects(self, source, fake):
        source.wire.verifier = "proof"

        tokens = source.exchange("code-1", BACK)

        assert (tokens.external_id, tokens.handle, tokens.scopes) == (ADA, "ada", (SCOPE,))
        assert (tokens.access_expires_at, tokens.ends_at) == (NOW + timedelta(seconds=3599), None)
        given, mine = fake.log
        assert given.form()["code_verifier"] == "proof"
        assert (mine.values("mine"), mine.values("key")) == (["true"], [])
        assert mine.headers["authorization"] == f"Bearer {tokens.access}"
        # No token is on a tape.
        assert not [answer for answer in source.wire.tape.answers if b"ya29" in answer.body]
        assert source.wire.meter.units("units") == 1

    def test_a_leave_that_ends_says_when(self, source, fake):
        row = {"access_token": "a", "refresh_token": "r", "expires_in": 3599, "scope": SCOPE}
        fake.faults.append(Answer(200, {**row, "refresh_token_expires_in": 604_799}))
        fake.tokens["a"] = ADA

        assert source.exchange("code-1", BACK).ends_at == NOW + timedelta(seconds=604_799)

    def test_who_has_no_channel_is_told(self, source, fake):
        fake.codes["code-2"] = ""

        with pytest.raises(NotFound):
            source.exchange("code-2", BACK)

    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            ({"scope": "openid"}, AuthRevoked),
            ({"refresh_token": None}, SchemaChanged),
            ({"access_token": None}, SchemaChanged),
            ({"expires_in": "soon"}, SchemaChanged),
        ],
    )
    def test_an_answer_that_is_not_enough(self, source, fake, change, kind):
        row = {"access_token": "a", "refresh_token": "r", "expires_in": 3599, "scope": SCOPE, **change}
        fake.faults.append(Answer(200, {name: value for name, value in row.items() if value is not None}))

        with pytest.raises(kind):
            source.exchange("code-1", BACK)

    def test_a_code_is_good_once(self, source):
        source.exchange("code-1", BACK)

        with pytest.raises(AuthRevoked):
            source.exchange("code-1", BACK)

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (Answer(401, {"error": "invalid_client"}), Permanent),
            (Answer(400, {"error": "redirect_uri_mismatch"}), Permanent),
            (Answer(400, {"error": "invalid_request"}), Permanent),
            (Answer(503, "<html>"), Transient),
            (Answer(200, "<html>"), Transient),
            (Answer(drop=True), Transient),
        ],
    )
    def test_refusals(self, source, fake, answer, kind):
        fake.faults.append(answer)

        with pytest.raises(kind):
            source.exchange("code-1", BACK)


class TestRenewing:
    def test_the_refresh_token_stays(self, source):
        first = source.exchange("code-1", BACK)

        second = source.refresh(first)

        assert second.access != first.access
        assert (second.refresh, second.handle, second.external_id) == (first.refresh, "ada", ADA)
        assert (second.scopes, second.ends_at) == ((SCOPE,), None)

    def test_a_new_one_takes_its_place(self, source, fake):
        fake.rotates = True
        first = source.exchange("code-1", BACK)

        second = source.refresh(first)

        assert second.refresh != first.refresh
        assert source.refresh(second)
        with pytest.raises(AuthRevoked):
            source.refresh(first)

    def test_an_end_that_was_said_stays(self, source):
        first = replace(source.exchange("code-1", BACK), ends_at=NOW + timedelta(days=7))

        assert source.refresh(first).ends_at == NOW + timedelta(days=7)

    def test_taken_back_at_google(self, source, fake):
        first = source.exchange("code-1", BACK)
        fake.refreshes.clear()

        with pytest.raises(AuthRevoked):
            source.refresh(first)

    def test_taken_back_here(self, source, fake):
        tokens = source.exchange("code-1", BACK)

        source.revoke(tokens)

        assert (fake.tokens, fake.refreshes) == ({}, {})
        with pytest.raises(AuthRevoked):
            source.revoke(tokens)


class TestReading:
    @pytest.fixture(autouse=True)
    def leave(self, fake):
        fake.tokens |= {"ya29.ada": ADA, "ya29.bob": BOB}

    def test_owners_are_asked_about_by_their_token(self, source, fake):
        fake.has(Channel(EVE, handle="@eve"))

        found = list(source.profiles([own(ADA), ExternalRef("youtube", EVE, platform="youtube"), own(BOB)]))

        assert {result.external_id: result.value.handle for result in found} == {ADA: "ada", BOB: "bob", EVE: "eve"}
        keys = [(request.values("key"), request.headers.get("authorization")) for request in fake.log]
        assert keys == [(["sesame-key"], None), ([], "Bearer ya29.ada"), ([], "Bearer ya29.bob")]
        assert source.wire.meter.units("units") == 3

    def test_videos_and_counters_too(self, source, fake):
        fake.publishes(Video("v1", ADA, NOW - timedelta(days=1)), Video("v2", BOB, NOW - timedelta(days=1)))

        page = source.posts(own(ADA), SINCE, None)
        stats = list(source.post_stats([own(ADA, "v1"), own(BOB, "v2")]))

        assert [post.stats.external_id for post in page.items] == ["v1"]
        assert [result.value.views for result in stats] == [5200, 5200]
        assert [request.values("key") for request in fake.log] == [[]] * 4
        assert (source.wire.meter.units("units"), source.wire.meter.units("stats")) == (2, 2)

    def test_the_token_of_one_fails_only_its_own(self, source, fake):
        del fake.tokens["ya29.ada"]

        found = list(source.profiles([own(ADA), own(BOB)]))

        assert [type(result.error) for result in found] == [AuthExpired, type(None)]

    def test_a_replay_asks_nobody(self, source):
        asked = [own(ADA), own(BOB)]
        first = list(source.profiles(asked))
        source.wire.memory.clear()

        assert replayed(source, lambda again: list(again.profiles(asked))) == first


@pytest.mark.django_db
class TestFromEndToEnd:
    @pytest.fixture(autouse=True)
    def on(self, fake, settings):
        settings.SOURCES = {**settings.SOURCES, "youtube": {**KEYS, "base": fake.url}}

    @pytest.fixture
    def influencer(self):
        return make.InfluencerFactory()

    @pytest.fixture
    def connected(self, client, influencer):
        """By the pages: out to Google and back."""
        client.force_login(influencer.user)
        client.post(reverse("analytics:connect", args=["youtube"]), {"platform": "youtube"})
        state = next(iter(client.session["connecting"]))
        client.get(reverse("analytics:connected", args=["youtube"]), {"state": state, "code": "code-1"})
        return Connection.objects.get()

    def test_the_way_there_is_a_link_with_proof(self, client, influencer, fake):
        client.force_login(influencer.user)

        page = client.post(reverse("analytics:connect", args=["youtube"]), {"platform": "youtube"})

        address = page.context["address"]
        assert address.startswith(f"{fake.url}/o/oauth2/v2/auth?")
        assert parse_qs(urlsplit(address).query)["code_challenge_method"] == ["S256"]

    def test_back_from_there_the_channel_is_theirs(self, connected, influencer):
        account = connected.account

        assert (account.influencer, account.handle, account.platform) == (influencer, "ada", "youtube")
        assert account.verified_at
        assert {feed.what for feed in Feed.objects.filter(connection=connected)} == {"profile", "posts"}
        assert connected.ends_at is None

    def test_an_old_token_is_renewed_on_the_way(self, connected, fake):
        Connection.objects.update(access_expires_at=timezone.now())
        feeds = Feed.objects.filter(connection=connected, what="profile")
        Feed.objects.update(batch=None)

        run = plan_now(feeds, trigger=Run.Trigger.STAFF)
        for batch in Batch.objects.filter(run=run):
            fetch(batch.pk)

        assert AccountSnapshot.objects.get(source="youtube").followers == 1_010_000
        assert "authorization" in fake.log[-1].headers

    def test_what_google_ended_ends_here(self, connected, fake):
        fake.tokens.clear()
        fake.refreshes.clear()
        Feed.objects.update(batch=None)

        run = plan_now(Feed.objects.filter(connection=connected), trigger=Run.Trigger.STAFF)
        for batch in Batch.objects.filter(run=run):
            fetch(batch.pk)

        connected.refresh_from_db()
        assert not connected.is_alive
        assert not bytes(connected.sealed)

    def test_no_was_said_at_google(self, client, influencer):
        client.force_login(influencer.user)
        client.post(reverse("analytics:connect", args=["youtube"]), {"platform": "youtube"})
        state = next(iter(client.session["connecting"]))

        page = client.get(
            reverse("analytics:connected", args=["youtube"]), {"state": state, "error": "access_denied"}, follow=True
        )

        assert "You did not allow it" in page.content.decode()
        assert not Connection.objects.exists()

    def test_tokens_are_kept_sealed(self, connected):
        assert from_json(connected.secret).refresh == "1//1"
        assert b"1//1" not in bytes(connected.sealed)

    def test_without_a_client_nobody_is_sent_there(self, settings):
        settings.SOURCES = {**settings.SOURCES, "youtube": {"api_key": "sesame-key"}}

        assert Capability.OAUTH not in registry.capabilities("youtube")
