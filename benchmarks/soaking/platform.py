"""The invented platform over real HTTP: strict about its quota, and as unreliable as platforms are."""

import random
import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.soaking.world import PAGE, World
from tests.fakes.server import Answer, FakeServer, Request

SLOW_S = 0.4  # longer than the source waits in the soak
# What goes wrong, and how often of all that goes wrong.
FAULTS: dict[str, tuple[int, Callable[[], Answer]]] = {
    "500": (20, lambda: Answer(500, {"error": "oops"})),
    "503": (20, lambda: Answer(503, "<h1>Service unavailable</h1>")),
    "timeout": (3, lambda: Answer(delay_s=SLOW_S)),
    "dropped": (15, lambda: Answer(drop=True)),
    "cut": (15, lambda: Answer(body={"items": [{"id": "x" * 500}]}, truncate=True)),
    "429 with Retry-After": (8, lambda: Answer(429, {}, {"Retry-After": "120"})),
    "429 without": (8, lambda: Answer(429, {})),
    "quota": (2, lambda: Answer(403, {"error": "quotaExceeded"})),
    "not JSON": (5, lambda: Answer(200, "<html>")),
    "another shape": (4, lambda: Answer(200, {"items": "many"})),
}


class Platform(FakeServer):
    def __init__(self, world: World, now: Callable[[], datetime], *, hourly: int, daily: int, faults: float) -> None:
        super().__init__()
        self.world, self.now, self.rate = world, now, faults
        self.limits = {"hour": (3600, hourly), "day": (86_400, daily)}
        self.asked: Counter[tuple[str, int]] = Counter()
        self.overruns, self.injected = 0, Counter[str]()
        self.requests = 0
        self.log = deque(maxlen=10)  # type: ignore[assignment] -- a soak is too long to remember
        self.lock, self.draw = threading.Lock(), random.Random(7)
        self.server.handle_error = lambda *_about: None  # type: ignore[method-assign] -- killed workers hang up
        self.server.RequestHandlerClass.disable_nagle_algorithm = True  # type: ignore[attr-defined]
        self.routes = {
            ("GET", "/profiles"): self.profiles,
            ("GET", "/posts/*"): self.posts,
            ("GET", "/stats"): self.stats,
        }

    def answer(self, request: Request) -> Answer:
        with self.lock:
            if self.is_over():
                self.overruns += 1
                return Answer(429, {"error": "over the limit"}, {"Retry-After": "600"})
            fault = self.fault() if self.draw.random() < self.rate else None
        return fault or super().answer(request)

    def is_over(self) -> bool:
        """Count every request, also those that fail."""
        self.requests += 1
        seconds, over = self.now().timestamp(), False
        for name, (window, limit) in self.limits.items():
            key = name, int(seconds // window)
            self.asked[key] += 1
            over |= self.asked[key] > limit
        return over

    def fault(self) -> Answer:
        names = list(FAULTS)
        [name] = self.draw.choices(names, [FAULTS[each][0] for each in names])
        self.injected[name] += 1
        return FAULTS[name][1]()

    def profiles(self, request: Request) -> Answer:
        now, items = self.now(), []
        for name in request.values("ids"):
            number = int(name[1:])
            if self.world.is_private(number):
                items.append({"id": name, "private": True})
            elif not self.world.is_missing(number, now):
                items.append({"id": name, "followers": self.world.followers(number, now)})
        return Answer(body={"items": items})

    def posts(self, request: Request) -> Answer:
        now, number = self.now(), int(request.path.removeprefix("/posts/a"))
        if self.world.is_missing(number, now):
            return Answer(404, {})
        if self.world.is_private(number):
            return Answer(403, {"error": "private"})
        query = dict(request.query)
        since = datetime.fromisoformat(query["since"]).replace(tzinfo=UTC)
        found, at = self.world.posts_of(number, since, now), int(query.get("cursor") or 0)
        page = [
            {"id": name, "published": published.isoformat(), "views": self.world.views(name, now)}
            for name, published in found[at : at + PAGE]
        ]
        return Answer(body={"items": page, "next": str(at + PAGE) if len(found) > at + PAGE else None})

    def stats(self, request: Request) -> Answer:
        now = self.now()
        return Answer(
            body={"items": [{"id": name, "views": self.world.views(name, now)} for name in request.values("ids")]}
        )
