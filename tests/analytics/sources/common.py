"""What is true of every source that speaks HTTP: inherit `SpeaksHttp` in a source's test file, fill in the three fixtures.

    class TestCommon(SpeaksHttp):
        @pytest.fixture
        def fake(self): ...        # a started FakeServer (tests/fakes/)
        @pytest.fixture
        def source(self, fake, wire): return Phyllo(wire(fake))
        @pytest.fixture
        def ask(self, source): return lambda: list(source.profiles([...]))   # makes exactly one request first

`wire(fake, **more)` makes a Wire with `secrets` of the class, a meter that writes down and a tape that keeps.
"""

from datetime import UTC, datetime, timedelta

import pytest

from analytics.sources import http
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    SourceError,
    Transient,
)
from analytics.sources.wire import LiveTape, Recorded, Wire
from tests.fakes.server import Answer

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=90)
OF_ONE_ITEM = (AuthExpired, AuthRevoked, NotFound, Permanent, SchemaChanged)


class WrittenMeter:
    """Writes down what was spent; refuses once told to."""

    def __init__(self):
        self.spent, self.given_back, self.heard = [], [], []
        self.refusal = None

    def spend(self, bucket, units=1, scope=""):
        if self.refusal:
            raise self.refusal
        self.spent.append((bucket, units, scope))

    def settle(self, bucket, units, scope=""):
        self.given_back.append((bucket, units, scope))

    def told(self, bucket, percent, until=None, scope=""):
        self.heard.append((bucket, percent, until, scope))

    def units(self, bucket):
        return sum(row[1] for row in [*self.spent, *self.given_back] if row[0] == bucket)


class PlayedTape:
    """Plays what another kept; what it does not have was never asked."""

    def __init__(self, answers):
        self.answers = {answer.digest: answer for answer in answers}

    def play(self, digest: str) -> Recorded | None:
        if digest not in self.answers:
            raise LookupError(digest)
        return self.answers[digest]

    def record(self, answer: Recorded) -> None:
        raise AssertionError(answer.request)


def made_wire(fake, secrets, **more):
    options = {"meter": WrittenMeter(), "tape": LiveTape(), "clock": lambda: NOW, "token": lambda _ref: "token-1"}
    return Wire(base=fake.url, secrets=secrets, **(options | more))


def replayed(source, ask):
    """Ask again from what was kept: the same rows, and nothing is asked for."""
    tape = PlayedTape(source.wire.tape.answers)
    again = type(source)(
        Wire(
            base=source.wire.base,
            secrets=source.wire.secrets,
            tape=tape,
            token=source.wire.token,
            clock=source.wire.clock,
        )
    )
    return ask(again)


def failure(ask):
    """What the only request ended in, whether it was said of the batch or of its only item."""
    try:
        got = ask()
    except SourceError as error:
        return error
    assert len(got) == 1
    return got[0].error


class SpeaksHttp:
    def test_a_good_answer_has_no_error(self, ask):
        assert failure(ask) is None

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_their_failure_passes(self, fake, ask, status):
        fake.faults.append(Answer(status, "<html>Bad gateway</html>"))

        assert isinstance(failure(ask), Transient)

    def test_a_dropped_connection_passes(self, fake, ask):
        fake.faults.append(Answer(drop=True))

        assert isinstance(failure(ask), Transient)

    def test_a_body_that_is_cut_short_passes(self, fake, ask):
        fake.faults.append(Answer(200, {"data": ["x" * 500]}, truncate=True))

        assert isinstance(failure(ask), Transient)

    @pytest.mark.parametrize("body", ["<html>", '{"data": [', ""])
    def test_what_is_not_json_passes_or_is_of_another_shape(self, fake, ask, body):
        fake.faults.append(Answer(200, body))

        assert isinstance(failure(ask), Transient | SchemaChanged)

    @pytest.mark.parametrize("body", [[], [1], "text", {"data": 7}, {"data": [7]}, {"data": {"user": []}}])
    def test_json_of_another_shape_is_said_so(self, fake, ask, body):
        import json

        fake.faults.append(Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"}))

        # An empty answer may as well mean that nothing is there.
        assert isinstance(failure(ask), SchemaChanged | NotFound)

    def test_silence_passes(self, fake, ask, monkeypatch):
        monkeypatch.setattr(http, "TIMEOUT", (0.2, 0.05))
        fake.faults.append(Answer(200, {}, delay_s=0.2))

        assert isinstance(failure(ask), Transient)

    def test_too_fast_waits_as_long_as_said(self, fake, ask):
        fake.faults.append(Answer(429, {}, {"Retry-After": "90"}))

        error = failure(ask)

        assert isinstance(error, RateLimited)
        assert timedelta(seconds=80) < error.retry_at - datetime.now(UTC) < timedelta(seconds=91)

    def test_too_fast_waits_a_while_where_nothing_is_said(self, fake, ask):
        fake.faults.append(Answer(429, {}))

        error = failure(ask)

        assert isinstance(error, RateLimited)
        assert timedelta(0) < error.retry_at - datetime.now(UTC) <= timedelta(hours=1)

    @pytest.mark.parametrize(
        "refusal", [QuotaExhausted("no more", "requests", NOW), RateLimited("not so fast", NOW + timedelta(seconds=1))]
    )
    def test_what_the_quota_refuses_is_never_asked(self, fake, source, ask, refusal):
        source.wire.meter.refusal = refusal

        assert failure(ask) is refusal
        assert fake.log == []

    def test_each_request_was_paid_for(self, fake, source, ask):
        ask()

        assert len(source.wire.meter.spent) >= len(fake.log) > 0

    def test_errors_tell_no_secrets(self, fake, source, ask):
        fake.faults.append(Answer(400, {"error": {"code": 100}}))
        told = repr(failure(ask)) + "".join(answer.request for answer in source.wire.tape.answers)

        named = {value for name, value in source.wire.secrets.items() if name.endswith(("secret", "token", "key"))}

        assert not [secret for secret in named | {"token-1"} if secret and secret in told]


def only(results):
    (result,) = results
    return result


def everything(source, ref, since=LONG_AGO):
    found, cursor = [], None
    while True:
        page = source.posts(ref, since, cursor)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found
