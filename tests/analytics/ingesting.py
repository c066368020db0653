"""How tests of the pages and the API of ingestion make rows: of the sandbox, unless told."""

import json
import zlib
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from analytics.models import Batch, CreatorSearch, Feed, FoundCreator, Quota, RawAnswer, Run, SourceEvent
from tests import factories as make

CHANGED = {"error": "schema_changed", "error_text": "items.0.statistics", "failures": 3}


def minutes_ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


class RunFactory(DjangoModelFactory):
    """A run of the clock that is over: nine of ten feeds were answered."""

    class Meta:
        model = Run

    class Params:
        running = factory.Trait(status="running", finished_at=None, planned=10, fetched=4, failed=0, reasons={})

    source = "sandbox"
    status = "done"
    created_at = factory.LazyFunction(lambda: minutes_ago(5))
    started_at = factory.LazyFunction(lambda: minutes_ago(4))
    finished_at = factory.LazyFunction(lambda: minutes_ago(2))
    planned = 10
    fetched = 9
    failed = 1
    new = 8
    unchanged = 1
    reasons = factory.LazyFunction(lambda: {"schema_changed": 1})
    quota = factory.LazyFunction(lambda: {"calls": 10})
    quota_left = factory.LazyFunction(lambda: {"calls": 19_990})


class BatchFactory(DjangoModelFactory):
    class Meta:
        model = Batch

    run = factory.SubFactory(RunFactory)
    what = "profile"
    status = "done"
    size = 10
    attempts = 1


class FeedFactory(DjangoModelFactory):
    """The profile of an account, as fresh as its tier wants it."""

    class Meta:
        model = Feed

    class Params:
        parked = factory.Trait(status="parked", error_at=factory.LazyFunction(lambda: minutes_ago(3)), **CHANGED)
        stale = factory.Trait(fetched_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=30)))

    account = factory.SubFactory(make.SocialAccountFactory)
    source = "sandbox"
    what = "profile"
    external_id = factory.LazyAttribute(lambda feed: f"instagram:{feed.account.key}" if feed.account else "")
    fetched_at = factory.LazyFunction(lambda: minutes_ago(30))
    next_due = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class AnswerFactory(DjangoModelFactory):
    """Of a run that can be replayed."""

    class Meta:
        model = RawAnswer

    class Params:
        said = factory.LazyFunction(lambda: {"name": "<b>Zoë</b>"})
        raw = factory.LazyAttribute(lambda answer: json.dumps(answer.said).encode())

    run = factory.SubFactory(RunFactory)
    batch = factory.SubFactory(
        BatchFactory,
        run=factory.SelfAttribute("..run"),
        asked=factory.LazyFunction(lambda: [{"feed": 0, "memory": {}, "at": minutes_ago(4).isoformat()}]),
    )
    source = "sandbox"
    request = factory.Sequence(lambda n: f"GET https://platform.example/users/{n}")
    digest = factory.Sequence(lambda n: f"{n:064x}")
    status = 200
    headers = factory.LazyFunction(lambda: {"Content-Type": "application/json"})
    body = factory.LazyAttribute(lambda answer: zlib.compress(answer.raw))
    size = factory.LazyAttribute(lambda answer: len(answer.raw))


class EventFactory(DjangoModelFactory):
    class Meta:
        model = SourceEvent

    class Params:
        given_up = factory.Trait(dead=True, attempts=5, error="not there")

    source = "sandbox"
    event_id = factory.Sequence(lambda n: f"event-{n}")
    kind = "PROFILES.UPDATED"


class QuotaFactory(DjangoModelFactory):
    class Meta:
        model = Quota

    class Params:
        parked = factory.Trait(
            parked_until=factory.LazyFunction(lambda: timezone.now() + timedelta(hours=2)), reason="too many calls"
        )

    source = "sandbox"
    bucket = "calls"
    used = 100
    window = factory.LazyFunction(timezone.now)


class CreatorSearchFactory(DjangoModelFactory):
    """A search that is over."""

    class Meta:
        model = CreatorSearch

    source = "sandbox"
    platform = "instagram"
    query = "salt marsh"
    by = factory.SubFactory(make.UserFactory, staff=True)
    status = "done"
    finished_at = factory.LazyFunction(lambda: minutes_ago(1))


class FoundCreatorFactory(DjangoModelFactory):
    class Meta:
        model = FoundCreator

    search = factory.SubFactory(CreatorSearchFactory)
    platform = factory.SelfAttribute("search.platform")
    handle = factory.Sequence(lambda n: f"Forager.{n}")
    key = factory.LazyAttribute(lambda found: found.handle.casefold())
    external_id = factory.LazyAttribute(lambda found: f"{found.platform}:{found.key}")
    name = factory.Sequence(lambda n: f"Forager {n}")
    country = "PT"
    followers = 12_345
