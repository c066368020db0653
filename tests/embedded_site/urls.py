from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpResponse
from django.urls import path

from tests.embedded_site import tasks
from tests.embedded_site.models import Outbox


@login_not_required
def say(request, text):
    with transaction.atomic():
        row = Outbox.objects.create(text=text)
        transaction.on_commit(lambda: tasks.deliver.delay(row.pk), robust=True)
    return HttpResponse(str(row.pk))


@login_not_required
def burn(request, ms):
    tasks.burn.delay(ms)
    return HttpResponse("queued")


@login_not_required
def sleep(request, seconds):
    tasks.sleep.delay(seconds)
    return HttpResponse("queued")


urlpatterns = [
    path("say/<str:text>/", say),
    path("burn/<int:ms>/", burn),
    path("sleep/<int:seconds>/", sleep),
]
