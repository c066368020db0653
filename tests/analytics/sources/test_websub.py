"""The hub that says when a channel publishes: asking for it, its question, what it delivers, giving it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.platforms import Platform
from analytics.ingestion.pushes import keep_pushes
from analytics.models import Feed, Push, SourceEvent
from analytics.sources.errors import BadSignature
from analytics.sources.wire import Wire
from analytics.sources.youtube import YouTube
from tests import factories as make
from tests.fakes.server import Answer
from tests.fakes.youtube import FakeYouTube, atom, published, removed

ADA = "UC" + "a" * 22
SECRET = "a secret of the hub"


@pytest.fixture
def fake():
    with FakeYouTube() as server:
        yield server


@pytest.fixture
def youtube():
    return YouTube(Wire(secrets={"api_key": "k", "websub_secret": SECRET}))


def follow(channel=ADA, **more):
    account = make.SocialAccountFactory(platform=Platform.YOUTUBE)
    return Feed.objects.create(source="youtube", what=Feed.What.POSTS, account=account, external_id=channel, **more)


class TestDeliveries:
    """None of it needs a database."""

    def test_uploads_of_several_channels(self, youtube):
        body = atom(published("v1", ADA), published("v2", "UC2"))

        events = youtube.verify_webhook(FakeYouTube.push(body, SECRET), body)

        assert [(event.kind, event.account_id, event.ids) for event in events] == [
            ("CONTENTS.UPDATED", ADA, ("v1",)),
            ("CONTENTS.UPDATED", "UC2", ("v2",)),
        ]

    def test_a_removal(self, youtube):
        body = atom(removed("v1", ADA))

        [event] = youtube.verify_webhook(FakeYouTube.push(body, SECRET), body)

        assert (event.kind, event.account_id, event.ids) == ("CONTENTS.REMOVED", ADA, ("v1",))

    def test_the_same_again_is_the_same_event_and_a_change_another(self, youtube):
        bodies = [atom(published("v1", ADA, updated=at)) for at in ("2026-11-20T10:00:00Z", "2026-11-20T10:05:00Z")]
        names = [
            youtube.verify_webhook(FakeYouTube.push(body, SECRET), body)[0].id
            for body in [bodies[1], *bodies, bodies[0]]
        ]

        assert names[0] == names[2] != names[1] == names[3]

    @pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
    def test_each_method_of_the_standard(self, youtube, method):
        body = atom(published("v1", ADA))

        assert youtube.verify_webhook(FakeYouTube.push(body, SECRET, method), body)

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"x-hub-signature": ""},
            {"x-hub-signature": "md5=00"},
            {"x-hub-signature": "sha1="},
            {"x-hub-signature": "sha1=ü"},
            {"x-hub-signature": "__class__=00"},
            FakeYouTube.push(atom(published("other", ADA)), SECRET),
            FakeYouTube.push(atom(published("v1", ADA)), "another secret"),
        ],
    )
    def test_what_the_hub_did_not_sign_is_dropped_in_silence(self, youtube, headers):
        with pytest.raises(BadSignature):
            youtube.verify_webhook(headers, atom(published("v1", ADA)))
        assert YouTube.refusal == 200

    def test_without_a_secret_nothing_is_believed(self):
        body = atom(published("v1", ADA))

        with pytest.raises(BadSignature):
            YouTube(Wire()).verify_webhook(FakeYouTube.push(body, ""), body)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<feed",
            b"not xml \xff",
            b'<!DOCTYPE f [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>',
            b'<!DOCTYPE f [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed>&a;</feed>',
            atom("<entry><title>no video</title></entry>"),
            atom(published("", ADA), removed("v", "")),
            atom(),
        ],
    )
    def test_what_is_no_feed_says_nothing(self, youtube, body):
        assert list(youtube.verify_webhook(FakeYouTube.push(body, SECRET), body)) == []

    def test_a_name_of_any_length_fits(self, youtube):
        body = atom(published("v" * 500, ADA))

        assert len(youtube.verify_webhook(FakeYouTube.push(body, SECRET), body)[0].id) <= 200


@pytest.mark.django_db
class TestLeases:
    @pytest.fixture(autouse=True)
    def _settings(self, settings, fake, time_machine):
        time_machine.move_to(timezone.now())
        settings.SITE_URL = "https://hub.example"
        settings.SOURCES = {"youtube": {"api_key": "k", "websub_secret": SECRET, "hub": f"{fake.url}/subscribe"}}

    def test_each_followed_channel_is_asked_for_once(self, fake):
        follow()
        follow("UC2")
        follow("")  # still to be found by its handle
        follow("UC3", status=Feed.Status.STOPPED)

        assert (keep_pushes(), keep_pushes()) == (2, 0)

        assert {asked["hub.topic"].rpartition("=")[2] for asked in fake.asked} == {ADA, "UC2"}
        assert fake.asked[0]["hub.callback"] == "https://hub.example/hooks/youtube/"
        assert fake.asked[0]["hub.secret"] == SECRET
        assert (fake.asked[0]["hub.mode"], fake.asked[0]["hub.lease_seconds"]) == ("subscribe", "864000")

    def test_its_question_is_answered_once(self, fake, youtube):
        feed = follow()
        keep_pushes()
        question = fake.question(fake.asked[0])

        assert youtube.challenge(question) == "challenge-42"
        assert youtube.challenge(question) is None

        push = Push.objects.get(feed=feed)
        assert timedelta(days=9) < push.ends_at - timezone.now() <= timedelta(days=10)

    def test_half_of_the_lease_later_it_is_renewed(self, fake, youtube, time_machine):
        follow()
        keep_pushes()
        youtube.challenge(fake.question(fake.asked[0], lease=432_000))

        time_machine.shift(timedelta(days=2))
        assert keep_pushes() == 0
        time_machine.shift(timedelta(hours=13))
        assert keep_pushes() == 1

        youtube.challenge(fake.question(fake.asked[1]))
        assert Push.objects.get().ends_at - timezone.now() > timedelta(days=9)

    def test_what_was_never_asked_is_not_confirmed(self, youtube):
        follow()
        asked = {"hub.topic": f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={ADA}", "hub.challenge": "c"}

        for mode in ("subscribe", "unsubscribe", "denied", "", "publish"):
            assert youtube.challenge({**asked, "hub.mode": mode}) is None

    @pytest.mark.parametrize(
        "changed",
        [
            {"hub.topic": "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UCother"},
            {"hub.topic": f"https://evil.example/xml/feeds/videos.xml?channel_id={ADA}"},
            {"hub.topic": ""},
            {"hub.mode": "unsubscribe"},
            {"hub.challenge": ""},
        ],
    )
    def test_another_question_than_ours_is_not_answered(self, fake, youtube, changed):
        follow()
        keep_pushes()

        assert youtube.challenge({**fake.question(fake.asked[0]), **changed}) is None
        assert Push.objects.get().pending == "subscribe"

    @pytest.mark.parametrize("said", ["", "0", "-5", "soon", "9" * 30])
    def test_a_lease_of_no_sense_is_a_short_one(self, fake, youtube, said):
        follow()
        keep_pushes()

        youtube.challenge({**fake.question(fake.asked[0]), "hub.lease_seconds": said})

        assert timedelta(0) < Push.objects.get().ends_at - timezone.now() <= timedelta(days=60)

    def test_a_refusal_waits_a_day(self, fake, youtube, time_machine):
        follow()
        keep_pushes()
        denied = {"hub.mode": "denied", "hub.topic": fake.asked[0]["hub.topic"], "hub.reason": "unknown topic"}

        assert youtube.challenge(denied) == ""

        assert Push.objects.get().error == "unknown topic"
        assert keep_pushes() == 0
        time_machine.shift(timedelta(hours=25))
        assert keep_pushes() == 1

    @pytest.mark.parametrize("fault", [Answer(503, "later"), Answer(429, "", {"Retry-After": "5"}), Answer(drop=True)])
    def test_a_hub_that_fails_is_asked_an_hour_later(self, fake, fault, time_machine):
        follow()
        fake.faults.append(fault)

        assert keep_pushes() == keep_pushes() == 0
        assert Push.objects.get().error

        time_machine.shift(timedelta(minutes=61))
        assert keep_pushes() == 1
        assert Push.objects.get().error == ""

    def test_a_question_that_never_comes_is_asked_for_again(self, fake, time_machine):
        follow()
        keep_pushes()
        time_machine.shift(timedelta(minutes=61))

        assert keep_pushes() == 1

    def test_who_is_followed_no_more_is_given_back(self, fake, youtube):
        feed = follow()
        keep_pushes()
        youtube.challenge(fake.question(fake.asked[0]))
        Feed.objects.filter(pk=feed.pk).update(status=Feed.Status.STOPPED)

        assert (keep_pushes(), keep_pushes()) == (1, 0)
        assert fake.asked[1]["hub.mode"] == "unsubscribe"
        assert youtube.challenge(fake.question(fake.asked[1])) == "challenge-42"
        assert keep_pushes() == 0

        Feed.objects.filter(pk=feed.pk).update(status=Feed.Status.ACTIVE)
        assert keep_pushes() == 1

    @pytest.mark.parametrize("lacking", ["websub_secret", "api_key"])
    def test_nothing_is_asked_without_secrets(self, fake, settings, lacking):
        settings.SOURCES["youtube"][lacking] = ""
        follow()

        assert keep_pushes() == 0
        assert fake.log == []

    def test_many_at_once_in_few_questions_to_the_database(self, django_assert_num_queries):
        follow()
        with django_assert_num_queries(6):
            keep_pushes()
        Push.objects.all().delete()
        follow("UC2")
        follow("UC3")
        with django_assert_num_queries(8):  # one claim each
            keep_pushes()

    def test_from_the_question_to_the_event_at_the_site_s_own_address(self, fake, client):
        follow()
        keep_pushes()

        answer = client.get("/hooks/youtube/", fake.question(fake.asked[0]))
        assert (answer.status_code, answer.content) == (200, b"challenge-42")
        assert client.get("/hooks/youtube/", fake.question(fake.asked[0])).status_code == 404

        body = atom(published("v1", ADA))
        signed = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in fake.push(body, SECRET).items()}
        for _again in range(3):
            told = client.generic("POST", "/hooks/youtube/", body, "application/atom+xml", **signed)
            assert told.status_code == 200
        forged = client.generic("POST", "/hooks/youtube/", body, "application/atom+xml", HTTP_X_HUB_SIGNATURE="sha1=00")
        assert forged.status_code == 200

        event = SourceEvent.objects.get()
        assert (event.source, event.account_id, event.ids) == ("youtube", ADA, ["v1"])

    def test_without_a_secret_there_is_no_such_address(self, settings, client):
        settings.SOURCES["youtube"]["websub_secret"] = ""

        assert client.post("/hooks/youtube/", b"<feed/>", "application/atom+xml").status_code == 404
