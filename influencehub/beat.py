"""Beat, of which any number may run: one of them gives the beat, the others wait until it falls silent.

Twice guarded. Who leads holds a lease that ends unless it is renewed. And each time that something is due is claimed by
one conditional update of its row: a leader that was frozen and wakes up behind the next one starts nothing twice.
"""

import logging
import os
import socket
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import Error, close_old_connections
from django.db.models import F, Q
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from influencehub.defaults import install
from influencehub.models import Lease

log = logging.getLogger(__name__)

NAME = "beat"
LENGTH = timedelta(seconds=15)
RENEWED_S = 4.0
WAIT_S = 3.0


class LeasedScheduler(DatabaseScheduler):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.holder = f"{socket.gethostname()} {os.getpid()} {uuid4().hex[:8]}"
        self.leads = self.left = False
        self.renew_at = 0.0
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call] # the library has no types

    def setup_schedule(self) -> None:
        """The library's own would write the defaults over what staff changed."""
        try:
            install(self.app)
        except Error:
            log.exception("the schedules could not be brought up to date")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Start what is due, if it is for us to do. Returns for how long to sleep."""
        led = self.leads
        self.leads = self._may_lead()
        if not self.leads:
            return WAIT_S
        if not led:
            log.info("%s gives the beat", self.holder)
            self._begin_anew()
        return min(float(super().tick(*args, **kwargs)), WAIT_S)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        if self._claim(entry):
            super().apply_entry(entry, producer=producer)

    def close(self) -> None:
        super().close()
        self.release()

    def release(self) -> None:
        """Let the next one begin at once."""
        self.left, self.leads = True, False
        try:
            Lease.leave(NAME, self.holder)
        except Error:
            log.warning("the lease could not be left: it ends by itself")

    def _may_lead(self) -> bool:
        if self.left:
            return False
        now = time.monotonic()
        if self.leads and now < self.renew_at:
            return True
        close_old_connections()
        try:
            taken = Lease.take(NAME, self.holder, LENGTH)
        except Error:
            log.exception("the database is away: whether we lead is not known")
            return False
        self.renew_at = now + RENEWED_S
        return taken

    def _begin_anew(self) -> None:
        """What was read before may be long over: whoever led started things since."""
        self._dirty.clear()
        self._initial_read = True
        self._heap = None  # type: ignore[assignment] # the tick fills it anew

    def _claim(self, entry: Any) -> bool:
        """Write down that it starts now, unless somebody else did since the row was read."""
        model = entry.model  # reserve() has set its time already, the entry still has the old one
        same = Q(last_run_at=entry.last_run_at) | Q(last_run_at=None)
        rows = PeriodicTask.objects.filter(same, pk=model.pk, enabled=True)
        self._dirty.discard(entry.name)
        try:
            return bool(rows.update(last_run_at=model.last_run_at, total_run_count=F("total_run_count") + 1))
        except Error:
            log.exception("%s could not be claimed and is left for the next time", entry.name)
            return False
