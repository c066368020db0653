"""An invented world of accounts and posts: the same at every look, and moving with the clock.

Everything follows from a name and a time. An account's numbers come from its platform and key; a post's id carries when
it was published and how big its account was, so its counters need nothing but the id. Numbers look like those of real
accounts (sizes, growth, how views come in over days); they say nothing about anybody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from random import Random

from accounts.platforms import Platform

ORIGIN = datetime(2024, 1, 1, tzinfo=UTC)
WEEK_S = 7 * 86_400
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NUMERIC = {Platform.TIKTOK, Platform.X}
PREFIX = "S"  # of ids with letters; numeric ones begin with 7
# Share of all accounts, smallest and biggest size as powers of ten.
SIZES = ((0.42, 3.0, 4.0), (0.33, 4.0, 5.0), (0.16, 5.0, 5.7), (0.06, 5.7, 6.0), (0.03, 6.0, 7.3))
LONGEST_PAUSE = 9.0  # days between two posts
YOUTUBE_FIGURES = 3  # YouTube rounds subscribers down to so many
HIDING = 0.08  # share of accounts that hide their likes
FADING = timedelta(days=4)  # after it, a post has found 63 % of its viewers


def seeded(*parts: object) -> Random:
    """A generator that is the same wherever and whenever these parts are."""
    return Random(sha256("\n".join(map(str, parts)).encode()).digest())  # noqa: S311 -- nothing secret


@dataclass(frozen=True)
class InventedPost:
    """Counters from the id alone."""

    platform: str
    id: str
    published_at: datetime
    followers: float
    hides_likes: bool

    @cached_property
    def _appeal(self) -> tuple[float, float, float, float]:
        """Viewers per follower, and likes, comments and shares per viewer."""
        rng = seeded("appeal", self.platform, self.id)
        reach = math.exp(rng.gauss(-1.1, 0.6))
        return reach, rng.uniform(0.03, 0.09), rng.uniform(0.001, 0.006), rng.uniform(0.0005, 0.004)

    def counters(self, at: datetime) -> dict[str, int | None]:
        """What the post shows at that time; never less than before."""
        age = max(timedelta(0), at - self.published_at)
        found = 1 - math.exp(-age / FADING)
        reach, liked, commented, shared = self._appeal
        views = int(self.followers * reach * found)
        hidden = self.hides_likes
        numbers: dict[str, int | None] = {
            "views": views,
            "likes": None if hidden else int(views * liked),
            "comments": int(views * commented),
        }
        if self.platform in {Platform.TIKTOK, Platform.INSTAGRAM, Platform.X}:
            numbers["shares"] = int(views * shared)
        if self.platform == Platform.INSTAGRAM:
            numbers["saves"], numbers["reach"] = int(views * shared * 1.5), int(views * 0.82)
        return numbers


@dataclass(frozen=True)
class InventedAccount:
    platform: str
    key: str

    @cached_property
    def _traits(self) -> tuple[float, float, float, float, bool]:
        """Size at the origin, growth a week, its unrest, days between posts, whether likes are hidden."""
        rng = seeded("account", self.platform, self.key)
        # Whoever is big on one platform is not small on the next.
        size = _size(seeded("size", self.key)) * rng.uniform(0.25, 1.0)
        pause = rng.uniform(1.2, LONGEST_PAUSE)
        return size, rng.gauss(0.004, 0.006), rng.uniform(1, 6), pause, rng.random() < HIDING

    @property
    def hides_likes(self) -> bool:
        return self._traits[4]

    def followers_exactly(self, at: datetime) -> float:
        size, pace, unrest, *_ = self._traits
        weeks = (at - ORIGIN).total_seconds() / WEEK_S
        swing = 0.012 * math.sin(weeks / unrest) + 0.004 * math.sin(weeks * 2.3 + unrest)
        return size * math.exp(pace * weeks) * (1 + swing)

    def followers(self, at: datetime) -> int:
        exactly = int(self.followers_exactly(at))
        if self.platform != Platform.YOUTUBE or exactly < 10**YOUTUBE_FIGURES:
            return exactly
        step: int = 10 ** (len(str(exactly)) - YOUTUBE_FIGURES)
        return exactly // step * step

    def following(self) -> int:
        return int(seeded("following", self.platform, self.key).uniform(80, 1500))

    def post_count(self, at: datetime) -> int:
        return int((at - ORIGIN) / timedelta(days=self._traits[3])) + 40

    def posts(self, since: datetime, until: datetime) -> list[InventedPost]:
        """All of that time, newest first."""
        pause = timedelta(days=self._traits[3])
        last = int((until - ORIGIN) / pause)
        first = max(0, int((since - ORIGIN) / pause))
        found = [self._post(number) for number in range(last, first - 1, -1)]
        return [post for post in found if since <= post.published_at <= until]

    def _post(self, number: int) -> InventedPost:
        pause = timedelta(days=self._traits[3])
        late = seeded("late", self.platform, self.key, number).uniform(0, 0.6)
        at = ORIGIN + (number + late) * pause
        return self.post_at(at, str(number))

    def post_at(self, published_at: datetime, mark: str) -> InventedPost:
        """A post of this account, published then; `mark` tells two of one minute apart."""
        published_at = published_at.astimezone(UTC).replace(second=0, microsecond=0)
        mark_number = int.from_bytes(sha256(f"{self.platform}\n{self.key}\n{mark}".encode()).digest()[:5])
        made = _post_id(
            self.platform, published_at, self.followers_exactly(published_at), self.hides_likes, mark_number
        )
        found = post(self.platform, made)
        if found is None:
            raise ValueError(f"{published_at} is outside of the invented world")
        return found

    def averages(self, at: datetime) -> tuple[float | None, float | None, float | None]:
        """Likes, comments and views per post of the last twelve that have found their viewers."""
        grown = at - timedelta(days=7)
        last = [post.counters(at) for post in self.posts(grown - timedelta(days=60), grown)[:12]]
        return _mean(last, "likes"), _mean(last, "comments"), _mean(last, "views")

    def audience(self) -> dict[str, dict[str, float]]:
        rng = seeded("audience", self.platform, self.key)
        home, *abroad = rng.sample(["DE", "GB", "US", "FR", "ES", "IT", "NL", "PL", "SE", "BR", "PT", "AT"], 6)
        shares = _in_percent([rng.uniform(4, 8), *(rng.uniform(0.2, 1.6) for _ in abroad)])
        women = rng.uniform(0.3, 0.75)
        ages = {"13-17": rng.uniform(0.2, 1), "18-24": rng.uniform(2, 5), "25-34": rng.uniform(2, 5)}
        ages |= {"35-44": rng.uniform(0.5, 2), "45+": rng.uniform(0.2, 1.2)}
        parts = {
            f"{gender} {age}": part * share
            for age, part in ages.items()
            for gender, share in (("female", women), ("male", 1 - women))
        }
        return {
            "countries": dict(zip([home, *abroad], shares, strict=True)),
            "gender_age": dict(zip(parts, _in_percent(list(parts.values())), strict=True)),
        }


def post(platform: str, post_id: str) -> InventedPost | None:
    """Read a post from its id; None where the id is none of this world."""
    numeric = platform in NUMERIC
    if len(post_id) != (19 if numeric else 11) or not post_id.startswith("7" if numeric else PREFIX):
        return None
    base = 10 if numeric else 36
    widths = (7, 3) if numeric else (5, 2)
    try:
        minutes = int(post_id[1 : 1 + widths[0]], base)
        trait = int(post_id[1 + widths[0] : 1 + sum(widths)], base)
    except ValueError:
        return None
    size, hides = divmod(trait, 2)
    return InventedPost(platform, post_id, ORIGIN + timedelta(minutes=minutes), 10 ** (size / 40), bool(hides))


def _post_id(platform: str, at: datetime, followers: float, hides: bool, mark: int) -> str:  # noqa: FBT001 -- a trait
    minutes = int((at - ORIGIN) / timedelta(minutes=1))
    trait = 2 * round(40 * math.log10(max(1.0, followers))) + hides
    if platform in NUMERIC:
        return f"7{minutes:07d}{trait:03d}{mark % 10**8:08d}"
    return PREFIX + _base36(minutes, 5) + _base36(trait, 2) + _base36(mark, 3)


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def _mean(counters: list[dict[str, int | None]], name: str) -> float | None:
    known = [value for value in (each[name] for each in counters) if value is not None]
    return sum(known) / len(known) if known else None


def _size(rng: Random) -> float:
    roll = rng.random()
    for share, low, high in SIZES:
        if roll < share:
            return 10 ** rng.uniform(low, high)
        roll -= share
    return 10 ** SIZES[-1][2]


def _in_percent(parts: list[float]) -> list[float]:
    whole = sum(parts)
    return [round(100 * part / whole, 1) for part in parts]
