import time

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from messaging.live import hint
from tests.embedded_site.models import Outbox


@shared_task(name="embedded.tick")
def tick():
    hint([1], "tick")


@shared_task(name="embedded.deliver")
def deliver(pk):
    with transaction.atomic():
        if Outbox.objects.filter(pk=pk, done_at=None).update(done_at=timezone.now()):
            hint([1], Outbox.objects.get(pk=pk).text)


@shared_task(name="embedded.sweep")
def sweep():
    for pk in Outbox.objects.filter(done_at=None).values_list("pk", flat=True)[:100]:
        deliver(pk)


@shared_task(name="embedded.sleep")
def sleep(seconds):
    time.sleep(seconds)


@shared_task(name="embedded.burn")
def burn(ms):
    end = time.perf_counter() + ms / 1000
    while time.perf_counter() < end:
        sum(range(1000))
