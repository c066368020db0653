"""What the installation as a whole keeps: who gives the beat, and by which schedules."""

from datetime import UTC, datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import ExpressionWrapper, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Lease(models.Model):
    """Something that one process at a time does. Times are the database's: processes' clocks differ."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=160)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"

    @classmethod
    def take(cls, name: str, holder: str, length: timedelta) -> bool:
        """Take it, or keep it for so long from now. False: somebody else has it."""
        until = ExpressionWrapper(Now() + Value(length), output_field=models.DateTimeField())
        free = cls.objects.filter(Q(holder=holder) | Q(until__lt=Now()), pk=name)
        if free.update(holder=holder, until=until):
            return True
        with transaction.atomic():  # the row may be missing; of two who make it one succeeds
            Lease.objects.bulk_create([Lease(name=name, holder="", until=LONG_AGO)], ignore_conflicts=True)
        return bool(free.update(holder=holder, until=until))

    @classmethod
    def leave(cls, name: str, holder: str) -> None:
        cls.objects.filter(pk=name, holder=holder).update(until=Now() - Value(timedelta(seconds=1)))


class Schedule(PeriodicTask):
    """A line of the schedule as staff see it."""

    class Meta:
        proxy = True
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)

    @classmethod
    def with_times(cls) -> "models.QuerySet[Self]":
        return cls.objects.select_related("interval", "crontab", "solar", "clocked")
