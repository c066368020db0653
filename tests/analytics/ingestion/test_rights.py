"""Who is erased is in no answer any more that was kept."""

import zlib

import pytest
from django.utils import timezone

from accounts.actions.erasing import erase
from analytics.models import RawAnswer, Run, SourceEvent
from tests import factories as make
from tests.analytics.ingestion.made import feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


def kept(run, text, source="made"):
    body = zlib.compress(text.encode())
    return RawAnswer.objects.create(run=run, source=source, request="GET /", status=200, body=body, size=len(text))


def test_only_answers_that_name_them_go(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    person = make.UserFactory(deleted_at=timezone.now())
    account = make.SocialAccountFactory(influencer=make.InfluencerFactory(user=person), handle="zquillmoor")
    feed("id-4711", account=account)
    run = Run.objects.create(source="made")
    kept(run, '{"username": "ZQuillmoor"}')
    kept(run, '{"items": [{"id": "id-4711"}]}')
    others = kept(run, '{"username": "somebody"}')
    SourceEvent.objects.create(source="made", event_id="1", kind="x", account_id="id-4711")
    about_others = SourceEvent.objects.create(source="made", event_id="2", kind="x", account_id="id-1")

    erase(person)

    assert list(RawAnswer.objects.all()) == [others]
    assert list(SourceEvent.objects.all()) == [about_others]
