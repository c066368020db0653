"""What is true on the invented platform: every number follows from a name and a time, so that anybody can look it up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, tzinfo=UTC)  # over the change to summer time, and to another month
PAGE = 20


@dataclass(frozen=True)
class World:
    accounts: int
    posts: int  # of campaigns: asked for every hour

    def is_missing(self, number: int, now: datetime) -> bool:
        """Some accounts are away for a week, and come back."""
        return number % 97 == 1 and START + timedelta(days=2) <= now < START + timedelta(days=9)

    def is_private(self, number: int) -> bool:
        return number % 211 == 5

    def is_steady(self, number: int) -> bool:
        return number % 97 != 1 and not self.is_private(number)

    def followers(self, number: int, now: datetime) -> int:
        return 1_000 + number * 7 + hours(now - START) * (number % 13)

    def posts_of(self, number: int, since: datetime, now: datetime) -> list[tuple[str, datetime]]:
        """An account publishes every 20 to 40 days; newest first."""
        every = timedelta(days=20 + number % 21)
        first = START - timedelta(days=80) + timedelta(hours=number % 977)
        count = max(0, (now - first) // every + 1)
        published = [(f"p{number}.{k}", first + k * every) for k in range(count)]
        return [post for post in reversed(published) if post[1] >= since]

    def published(self, post: str) -> datetime:
        if post.startswith("c"):
            return START - timedelta(hours=int(post[1:]) % 24)
        number, _dot, k = post[1:].partition(".")
        every = timedelta(days=20 + int(number) % 21)
        return START - timedelta(days=80) + timedelta(hours=int(number) % 977) + int(k) * every

    def views(self, post: str, now: datetime) -> int:
        """Most come in the first days, and never less than before."""
        age = hours(now - self.published(post))
        return (10_000 + sum(post.encode()) * 31) * age // (age + 48)


def hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)
