"""Platforms at our door: signed, unsigned, twice, out of order, too large, and while we are not ready."""

import hashlib
import hmac
import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from analytics.ingestion.webhooks import address_of, check_all
from analytics.models import SourceEvent, SourceSetting
from analytics.sources.phyllo import Phyllo
from analytics.tasks.hooks import check_webhooks
from analytics.views.hooks import LARGEST
from tests.fakes import graph, phyllo

pytestmark = pytest.mark.django_db
PHYLLO, GRAPH = "/hooks/phyllo/", "/hooks/ig_graph/"


@pytest.fixture
def fake():
    with phyllo.FakePhyllo() as fake:
        yield fake


@pytest.fixture(autouse=True)
def keys(settings, fake):
    settings.SITE_URL = "https://hub.example"
    settings.SOURCES = {"phyllo": {**phyllo.SECRETS, "base": fake.url}, "ig_graph": graph.SECRETS, "sandbox": {}}
    return settings


@pytest.fixture
def tell():
    """Somebody without cookies, and with the checks that others have to pass."""
    client = Client(enforce_csrf_checks=True)

    def tell(address, raw, headers):
        return client.post(address, raw, content_type="application/json", headers=headers)

    return tell


def ids(source="phyllo"):
    return list(SourceEvent.objects.filter(source=source).order_by("pk").values_list("event_id", flat=True))


def test_what_is_signed_is_written_down(fake, tell):
    raw, headers = fake.event("CONTENTS.ADDED", "a1", "c1", "c2")

    answer = tell(PHYLLO, raw, headers)

    assert (answer.status_code, answer.content) == (200, b"")
    event = SourceEvent.objects.get()
    assert (event.source, event.kind, event.account_id, event.ids) == ("phyllo", "CONTENTS.ADDED", "a1", ["c1", "c2"])


def test_told_three_times_and_shuffled_it_counts_once(fake, tell):
    told = [fake.event("CONTENTS.UPDATED", "a1", f"c{number}") for number in range(10)] * 3
    random.Random(7).shuffle(told)

    assert {tell(PHYLLO, *each).status_code for each in told} == {200}

    assert len(ids()) == len(set(ids())) == 10


def test_several_changes_come_together(tell):
    fake = graph.FakeGraph()
    raw, headers = fake.event("17841", ("story_insights", {"media_id": "1"}), ("comments", {"media": {"id": "2"}}))
    fake.server.server_close()

    assert tell(GRAPH, raw, headers).status_code == 200
    assert tell(GRAPH, raw, headers).status_code == 200

    assert SourceEvent.objects.filter(source="ig_graph").count() == 2


@pytest.mark.parametrize("headers", [{}, {"webhook-signatures": "0" * 64}, {"webhook-signatures": ""}])
@pytest.mark.parametrize("address", [PHYLLO, GRAPH])
def test_what_is_not_signed_is_refused_without_a_word(fake, tell, address, headers):
    raw, _good = fake.event("CONTENTS.ADDED", "a1", "c1")

    answer = tell(address, raw, headers)

    assert (answer.status_code, answer.content) == (403, b"")
    assert not SourceEvent.objects.exists()


def test_signed_by_one_platform_it_is_not_signed_by_another(fake, tell):
    raw, headers = fake.event("CONTENTS.ADDED", "a1", "c1")

    assert tell(GRAPH, raw, headers).status_code == 403


def test_a_source_may_refuse_in_silence(fake, tell, monkeypatch):
    monkeypatch.setattr(Phyllo, "refusal", 202)
    raw, _good = fake.event("CONTENTS.ADDED", "a1", "c1")

    assert tell(PHYLLO, raw, {}).status_code == 202
    assert not SourceEvent.objects.exists()


@pytest.mark.parametrize("slug", ["sandbox", "nobody", "tiktok"])
def test_what_takes_no_webhook_is_not_here(tell, slug):
    answer = tell(f"/hooks/{slug}/", b"{}", {})

    assert (answer.status_code, answer.content) == (404, b"")


def test_without_keys_it_is_not_here(fake, tell, settings):
    settings.SOURCES = {"phyllo": {"client_id": "", "client_secret": ""}}

    assert tell(PHYLLO, *fake.event("CONTENTS.ADDED", "a1", "c1")).status_code == 404


def test_switched_off_it_still_listens(fake, tell):
    SourceSetting.objects.create(source="phyllo", enabled=False)

    assert tell(PHYLLO, *fake.event("CONTENTS.ADDED", "a1", "c1")).status_code == 200
    assert len(ids()) == 1


def test_too_large_is_not_even_read(fake, tell):
    _raw, headers = fake.event("CONTENTS.ADDED", "a1", "c1")

    assert tell(PHYLLO, b"x" * (LARGEST + 1), headers).status_code == 413


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b'{"event": 7}', b'{"event": "A", "data": []}', b'{"data": {}}', b"\xff"]
)
def test_signed_but_unreadable_is_ours_to_mend(tell, raw):
    """Refusing it would have the platform switch the webhook off."""
    signed = {"webhook-signatures": hmac.new(b"hub-secret", raw, hashlib.sha256).hexdigest()}

    assert tell(PHYLLO, raw, signed).status_code == 200
    assert SourceEvent.objects.count() <= 1


def test_long_names_fit(fake, tell):
    raw, headers = fake.event("X" * 100, "a" * 300, "c1")

    assert tell(PHYLLO, raw, headers).status_code == 200
    assert len(SourceEvent.objects.get().account_id) == 200


def test_the_challenge_is_answered_as_text(client):
    asked = {"hub.mode": "subscribe", "hub.verify_token": "a word of ours", "hub.challenge": "<script>1</script>"}

    answer = client.get(GRAPH, asked)

    assert (answer.status_code, answer.content) == (200, b"<script>1</script>")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_whoever_does_not_know_the_word_learns_nothing(client):
    for address in (GRAPH, PHYLLO, "/hooks/nobody/"):
        answer = client.get(address, {"hub.mode": "subscribe", "hub.verify_token": "guess", "hub.challenge": "1"})
        assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head", "options"])
def test_nothing_else_is_done_here(client, method):
    assert getattr(client, method)(PHYLLO).status_code == 405


# Whether they still tell us


def test_the_webhook_is_registered_on_demand(fake):
    out = StringIO()
    call_command("register_webhook", "phyllo", stdout=out)
    call_command("register_webhook", "phyllo", stdout=out)

    (row,) = fake.webhooks.values()
    assert row["url"] == "https://hub.example/hooks/phyllo/" == address_of("phyllo")
    assert "now" in out.getvalue()
    assert "already" in out.getvalue()


def test_what_is_set_by_hand_is_said_so(settings):
    with pytest.raises(CommandError, match="ig_graph"):
        call_command("register_webhook", "ig_graph")
    settings.SOURCES = {}
    with pytest.raises(CommandError, match="not configured"):
        call_command("register_webhook", "phyllo")


def test_a_wrong_key_is_said_so(settings, fake):
    settings.SOURCES = {"phyllo": {"client_id": "x", "client_secret": "y", "base": fake.url}}

    with pytest.raises(CommandError, match="Permanent: 401"):
        call_command("register_webhook", "phyllo")
    assert check_all() == {"phyllo": "Permanent"}


def test_every_day_what_was_switched_off_is_switched_on_again(fake):
    call_command("register_webhook", "phyllo", stdout=StringIO())
    (row,) = fake.webhooks.values()
    assert check_webhooks() == {"phyllo": "fine"}

    row["is_active"] = False

    assert check_webhooks() == {"phyllo": "mended"}
    assert row["is_active"]


def test_a_missing_webhook_is_nobodys_but_the_operators(fake):
    assert check_webhooks() == {"phyllo": "fine"}
    assert fake.webhooks == {}


def test_a_site_that_nobody_reaches_asks_nobody(fake, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"

    assert check_webhooks() == {}
    assert fake.log == []


def test_the_address_is_what_is_documented():
    assert reverse("analytics:hook", args=["phyllo"]) == PHYLLO
