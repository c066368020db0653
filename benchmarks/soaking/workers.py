"""Workers that live in processes of their own, get batches one by one, and may be killed at any moment."""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Iterable
from datetime import datetime
from multiprocessing.connection import Connection, wait
from typing import Any

import time_machine

Setup = dict[str, Any]
KILLED_WITHIN_S = 0.2


def prepared(setup: Setup) -> None:
    """Make the source known, here only, with the limits that the platform has."""
    from django.conf import settings  # noqa: PLC0415 -- in a new process Django is set up first

    from analytics.sources import http, registry  # noqa: PLC0415 -- in a new process Django is set up first
    from analytics.sources.contract import Bucket, BucketKind  # noqa: PLC0415 -- in a new process Django is set up first
    from benchmarks.soaking.source import Soak  # noqa: PLC0415 -- in a new process Django is set up first

    registry.MODULES["soak"] = "benchmarks.soaking.source.Soak"
    settings.SOURCES = {**settings.SOURCES, "soak": {"base": setup["base"]}}
    Soak.buckets = (
        Bucket("hour", BucketKind.FIXED_WINDOW, setup["hourly"], window_s=3600),
        Bucket("day", BucketKind.DAILY_RESET, setup["daily"]),
    )
    http.TIMEOUT = (2, setup["timeout"])  # type: ignore[assignment]


def worker(pipe: "Connection[Any, Any]", setup: Setup) -> None:
    import django  # noqa: PLC0415 -- in a new process Django is set up first

    django.setup()
    prepared(setup)
    from analytics.ingestion.fetching import fetch  # noqa: PLC0415 -- in a new process Django is set up first

    with time_machine.travel(0, tick=False) as clock:
        while (told := pipe.recv()) is not None:
            pk, now = told
            clock.move_to(now)
            fetch(pk)
            pipe.send(pk)


class Worker:
    def __init__(self, setup: Setup) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=worker, args=(theirs, setup), daemon=True)
        self.process.start()
        theirs.close()


class Crew:
    """Hands out batches as a broker would. Now and then one of them is killed while it works."""

    def __init__(self, setup: Setup, size: int, kills: Iterable[int]) -> None:
        self.setup, self.idle, self.busy = setup, [Worker(setup) for _ in range(size)], dict[Any, Worker]()
        self.handed, self.killed, self.doomed = 0, 0, set(kills)
        self.draw = random.Random(11)

    def work(self, keys: Callable[[], list[int]], now: datetime) -> int:
        """Until nothing is ready at this time. Returns how many batches were taken."""
        taken = 0
        while waiting := keys():
            for pk in waiting:
                if not self.idle:
                    self.collect()
                self.hand(self.idle.pop(), pk, now)
                taken += 1
            while self.busy:
                self.collect()
        return taken

    def hand(self, mine: Worker, pk: int, now: datetime) -> None:
        mine.pipe.send((pk, now))
        self.busy[mine.pipe] = mine
        self.handed += 1
        if self.handed in self.doomed:
            self.kill(mine)

    def kill(self, mine: Worker) -> None:
        """Where in its work it dies is left to chance; one that is quicker is killed at its next batch."""
        if mine.pipe.poll(self.draw.uniform(0, KILLED_WITHIN_S)):
            self.doomed.add(self.handed + 1)
            return
        os.kill(mine.process.pid or 0, signal.SIGKILL)
        mine.process.join()
        del self.busy[mine.pipe]
        self.killed += 1
        self.idle.append(Worker(self.setup))

    def collect(self) -> None:
        for pipe in wait(list(self.busy)):
            mine = self.busy.pop(pipe)
            mine.pipe.recv()
            self.idle.append(mine)

    def stop(self) -> None:
        for mine in self.idle:
            mine.pipe.send(None)
            mine.process.join(10)


class Alone:
    """The same in this process, for tests."""

    killed = 0

    def work(self, keys: Callable[[], list[int]], now: datetime) -> int:
        from analytics.ingestion.fetching import fetch  # noqa: PLC0415 -- in a new process Django is set up first

        taken = 0
        while waiting := keys():
            for pk in waiting:
                fetch(pk)
                taken += 1
        return taken

    def stop(self) -> None: ...
