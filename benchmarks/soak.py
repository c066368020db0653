"""Two weeks of ingestion in minutes: 10,000 accounts on an invented platform, faults, a strict quota, killed workers.

The platform is a real HTTP server, the workers are real processes, the database is the real one; only the clock is ours.
It stands still while workers work, then moves on by SOAK_STEP minutes. SOAK_ACCOUNTS, SOAK_DAYS, SOAK_POSTS (of campaigns,
asked for hourly), SOAK_WORKERS (0: all in this process), SOAK_KILLS and SOAK_FAULTS choose other sizes.
"""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import time_machine

from analytics.ingestion.planner import plan
from analytics.models import Batch
from benchmarks.soaking import judging
from benchmarks.soaking.people import followed
from benchmarks.soaking.platform import Platform
from benchmarks.soaking.workers import Alone, Crew, prepared
from benchmarks.soaking.world import START, World

DRAIN = 16  # steps after the end in which nothing new is planned


@dataclass(frozen=True)
class Sizes:
    accounts: int = 10_000
    days: float = 14
    posts: int = 200
    workers: int = 2
    kills: int = 20
    faults: float = 0.05
    step_minutes: int = 15

    @property
    def calls_an_hour(self) -> float:
        """What keeping the promises takes, were nothing to fail and were all batches full."""
        lists = self.accounts * (0.05 / 24 + 0.24 / 72 + 0.71 / 168)
        return lists * 1.02 + self.posts / 50 + 3 * 60 / self.step_minutes

    @property
    def hourly(self) -> int:
        return int(self.calls_an_hour * 1.25) + 10

    @property
    def daily(self) -> int:
        return int(self.calls_an_hour * 24 * 1.15) + 50


def sizes() -> Sizes:
    env = os.environ
    return Sizes(
        accounts=int(env.get("SOAK_ACCOUNTS", "10000")),
        days=float(env.get("SOAK_DAYS", "14")),
        posts=int(env.get("SOAK_POSTS", "200")),
        workers=int(env.get("SOAK_WORKERS", "2")),
        kills=int(env.get("SOAK_KILLS", "20")),
        faults=float(env.get("SOAK_FAULTS", "0.05")),
        step_minutes=int(env.get("SOAK_STEP", "15")),
    )


def run() -> dict[str, Any]:
    return soak(sizes(), say=print)


def soak(size: Sizes, *, say: Callable[[str], None]) -> dict[str, Any]:
    world, begun = World(size.accounts, size.posts), time.monotonic()
    clock = Clock(START)
    with Platform(world, clock.now, hourly=size.hourly, daily=size.daily, faults=size.faults) as platform:
        setup = {"base": platform.url, "hourly": size.hourly, "daily": size.daily, "timeout": 0.2}
        prepared(setup)
        with time_machine.travel(START, tick=False) as traveller:
            clock.traveller = traveller
            followed(world)
            crew = Alone() if size.workers == 0 else Crew(setup, size.workers, _doomed(size))
            freshness = judging.Freshness(world)
            _through(size, clock, crew, freshness, say)
            crew.stop()
            found = _judged(world, freshness, platform)
    found["measures"] |= {"killed_workers": crew.killed, "minutes": round((time.monotonic() - begun) / 60, 2)}
    return found


class Clock:
    """One time for the platform, for planning and for the workers."""

    def __init__(self, at: datetime) -> None:
        self.at, self.traveller = at, None

    def now(self) -> datetime:
        return self.at

    def move_to(self, at: datetime) -> None:
        self.at = at
        if self.traveller is not None:
            self.traveller.move_to(at)


def _doomed(size: Sizes) -> list[int]:
    """Which of the batches that are handed out cost their worker its life."""
    batches = int(size.days * 24 * 60 / size.step_minutes * 3)
    return sorted(random.Random(5).sample(range(20, max(batches, size.kills + 40)), size.kills))


def _through(size: Sizes, clock: Clock, crew: Any, freshness: judging.Freshness, say: Callable[[str], None]) -> None:
    step = timedelta(minutes=size.step_minutes)
    steps = int(timedelta(days=size.days) / step)
    for number in range(steps + DRAIN):
        clock.move_to(START + (number + 1) * step)
        if number < steps:
            plan("soak")
        crew.work(_ready, clock.now())
        freshness.look(clock.now())
        if number == steps - 1:
            freshness.end(clock.now())
        if number % max(1, steps // 14) == 0:
            say(f"{clock.now():%d %b %H:%M} {judging.rows()}")


def _ready() -> list[int]:
    """What messages and the sweep would find."""
    return list(Batch.objects.ready().order_by("pk").values_list("pk", flat=True))


def _judged(world: World, freshness: judging.Freshness, platform: Platform) -> dict[str, Any]:
    sums = judging.sums()
    measures = {
        **freshness.told(),
        **judging.rows(),
        **sums,
        "wrong_numbers": judging.wrong_numbers(world),
        "left_in_hand": judging.lost(),
        "quota_overruns": platform.overruns,
        "requests": platform.requests,
        "busiest_hour": max((used for (name, _at), used in platform.asked.items() if name == "hour"), default=0),
        "faults": dict(platform.injected),
        "failures": judging.reasons(),
    }
    return {"measures": measures, "ratios": {"busiest_hour_vs_limit": _ratio(measures, platform)}}


def _ratio(measures: dict[str, Any], platform: Platform) -> float:
    return round(measures["busiest_hour"] / platform.limits["hour"][1], 3)
