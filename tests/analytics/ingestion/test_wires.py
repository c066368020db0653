"""Tokens are opened and renewed, units are counted, answers are kept: what a source speaks through."""

import threading
import zlib
from datetime import timedelta

import pytest
from django.db import connection as database
from django.utils import timezone

from analytics.ingestion import tapes, wires
from analytics.ingestion.wires import wire_for
from analytics.models import Connection, Feed, Quota, RawAnswer, Run
from analytics.sources import registry
from analytics.sources.contract import ExternalRef
from analytics.sources.errors import AuthRevoked, Permanent, QuotaExhausted, Transient
from analytics.sources.tokens import to_json
from analytics.sources.wire import Recorded, digest
from tests.analytics.ingestion.made import ASKED, Made, batch_of, connection, feed, tokens_of
from tests.fakes.server import Answer, FakeServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
HOUR = timedelta(hours=1)


@pytest.fixture
def wire():
    batch = batch_of(feed("a"))
    return wire_for(Made, batch.run, batch)


def ref(found):
    return ExternalRef("made", found.external_id, connection=found.pk)


# Tokens


def test_a_fresh_token_is_opened_and_nobody_asked(wire):
    found = connection(access="first")

    assert wire.token(ref(found)) == "first"
    assert ASKED == []


def test_an_old_one_is_renewed_and_the_rotated_refresh_token_kept(wire):
    found = connection(refresh="second", hours=0)

    first, again = wire.token(ref(found)), wire.token(ref(found))

    assert (first, again) == ("renewed", "renewed")
    assert ASKED == [("refresh", "second")]
    kept = Connection.objects.get()
    assert wires.opened(kept).refresh == "rotated"
    assert kept.access_expires_at > timezone.now()
    assert kept.renewing_until is None


def test_a_platform_that_is_down_takes_nothing_away(wire, made):
    made["refresh", "second"] = [Transient("502"), None]
    found = connection(refresh="second", hours=0)

    with pytest.raises(Transient):
        wire.token(ref(found))
    again = wire.token(ref(found))

    assert again == "renewed"


def test_nothing_is_opened_of_what_ended(wire):
    found = connection()
    found.end(Connection.Status.REVOKED, "gone")

    with pytest.raises(AuthRevoked):
        wire.token(ref(found))


def test_what_needs_leave_is_our_mistake_without(wire):
    with pytest.raises(Permanent):
        wire.token(ExternalRef("made", "a"))


def test_no_secret_is_in_the_open():
    connection(access="open-sesame")

    sealed = bytes(Connection.objects.get().sealed)

    assert b"open-sesame" not in sealed


def test_one_that_waits_takes_what_somebody_else_got(wire, monkeypatch):
    found = connection(refresh="second", hours=0)
    Connection.objects.update(renewing_until=timezone.now() + HOUR)

    def meanwhile(_seconds):
        fresh = tokens_of("theirs")
        found.keep(to_json(fresh), access_expires_at=fresh.access_expires_at, ends_at=None)

    monkeypatch.setattr(wires, "pause", meanwhile)

    assert wire.token(ref(found)) == "theirs"
    assert ASKED == []


def test_who_disconnects_while_it_is_renewed_stays_disconnected(wire, made):
    found = connection(refresh="second", hours=0)
    made["refresh", "second"] = [lambda _source: found.end(Connection.Status.DISCONNECTED, "") and None]

    with pytest.raises(AuthRevoked):
        wire.token(ref(found))

    assert bytes(Connection.objects.get().sealed) == b""


def test_tokens_of_who_connects_anew_meanwhile_are_not_overwritten(wire, made):
    found = connection(refresh="second", hours=0)

    def anew(_source):
        fresh = tokens_of("theirs")
        found.keep(to_json(fresh), access_expires_at=fresh.access_expires_at, ends_at=None)

    made["refresh", "second"] = [anew]

    assert wire.token(ref(found)) == "theirs"
    assert wires.opened(Connection.objects.get()).access == "theirs"


def test_an_account_that_is_gone_is_read_no_more(wire):
    found = connection()
    asked = ref(found)
    found.delete()

    with pytest.raises(AuthRevoked):
        wire.token(asked)


def test_nobody_waits_for_ever(wire, monkeypatch):
    found = connection(hours=0)
    Connection.objects.update(renewing_until=timezone.now() + HOUR)
    waited = []
    monkeypatch.setattr(wires, "pause", waited.append)

    with pytest.raises(Transient):
        wire.token(ref(found))

    assert sum(waited) == wires.LOOKS


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_renews(made, monkeypatch):
    found = connection(refresh="second", hours=0)
    monkeypatch.setattr(wires, "pause", lambda _seconds: threading.Event().wait(0.01))
    made["refresh", "second"] = [lambda _source: threading.Event().wait(0.1) and None]
    together, said = threading.Barrier(5), []

    def worker():
        batch = Run(source="made", pk=1)
        mine = wire_for(Made, batch, batch)
        together.wait()
        try:
            said.append(mine.token(ref(found)))
        finally:
            database.close()

    threads = [threading.Thread(target=worker) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said == ["renewed"] * 5
    assert ASKED == [("refresh", "second")]


# Units


def test_units_are_counted_for_all_and_for_the_run(wire):
    wire.meter.spend("calls", 5)
    wire.meter.settle("calls", -2)

    assert wire.meter.used == {"calls": 3}
    assert Quota.objects.get(bucket="calls").used == 3


def test_what_was_refused_is_not_counted(wire):
    wire.meter.spend("calls", 999)

    with pytest.raises(QuotaExhausted):
        wire.meter.spend("calls", 2)

    assert wire.meter.used == {"calls": 999}


# Answers


def answer(text="{}", *, status=200, size=0):
    body = text.encode() + b" " * size
    return Recorded(f"GET /{text}", digest("GET", text, None), status, {"etag": "1"}, body, timezone.now())


def test_answers_lie_compressed():
    batch = batch_of(feed("a"))

    tapes.keep(batch, [answer('{"followers": 12}', size=10_000)])

    row = RawAnswer.objects.get()
    assert zlib.decompress(row.body).strip() == b'{"followers": 12}'
    assert len(row.body) < 200
    assert (row.run, row.batch, row.source, row.status, row.headers) == (batch.run, batch, "made", 200, {"etag": "1"})


def test_what_is_too_large_is_not_kept(monkeypatch):
    monkeypatch.setattr(tapes, "LARGEST", 100)
    batch = batch_of(feed("a"))

    tapes.keep(batch, [answer("small"), answer("large", size=100)])

    assert RawAnswer.objects.get().request == "GET /small"


def test_a_run_is_kept_as_long_as_there_is_room(monkeypatch):
    monkeypatch.setattr(tapes, "OF_A_RUN", 250)
    batch = batch_of(feed("a"))

    for number in range(4):
        tapes.keep(batch, [answer(str(number), size=99)])

    assert RawAnswer.objects.count() == 2


def test_no_secret_is_kept_of_a_request(wire):
    with FakeServer() as fake:
        fake.routes["GET", "/profile"] = lambda _request: Answer(body={"ok": 1})
        http = wire.http()
        http.get(f"{fake.url}/profile?key=hush&id=7", headers={"Authorization": "Bearer hush"}, timeout=5)
        http.close()

    batch = batch_of(feed("b"))
    tapes.keep(batch, wire.tape.answers)
    row = RawAnswer.objects.get()
    assert "hush" not in f"{row.request} {row.headers} {zlib.decompress(row.body)}"
    assert row.request.endswith("id=7")


def test_the_clock_of_an_observation_stands_at_the_answer(wire):
    before = wire.now()
    wire.tape.record(answer())

    assert wire.now() == wire.tape.answers[0].at > before
    assert wire.now() == wire.now()


def test_the_base_and_the_keys_come_from_the_settings(settings):
    settings.SOURCES = {"made": {"base": "http://127.0.0.1:9", "api_key": "k"}}
    batch = batch_of(feed("a", Feed.What.PROFILE))

    found = wire_for(registry.source("made"), batch.run, batch)

    assert (found.base, found.secrets["api_key"]) == ("http://127.0.0.1:9", "k")
