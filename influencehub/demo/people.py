"""Influencers of every tier, with months of numbers behind them, written in bulk."""

import datetime as dt
import math
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Influencer, Rate, SocialAccount, User
from accounts.platforms import Platform, profile_url
from analytics.currents import refresh
from analytics.models import AccountSnapshot
from analytics.sources.sandbox import is_public
from analytics.sources.sandbox.world import InventedAccount
from discovery.cards import rebuild
from influencehub.demo import words
from messaging.models import Party, PartyMember

SOURCE = "sandbox"  # what goes on counting once the marketplace runs
SLICE = 1000
WEEKLY_UP_TO = 5000  # more people than this get a number a month instead of a week
CAST_FOLLOWERS = range(18_000, 160_000)
PLATFORMS = [Platform.INSTAGRAM, Platform.TIKTOK, Platform.YOUTUBE, Platform.X]
CAST = [
    "Inés Calderón",
    "Lucía Benavent",
    "Paula Iriarte",
    "Marc Oriol",
    "Dani Roquet",
    "Amaia Zubiri",
    "Hugo Mateu",
    "Carla Sisteré",
    "Noa Ferran",
    "Teo Balaguer",
    "Bea Solano",
    "Iker Arregi",
    "Sofía Llorente",
]
CAST_SLUGS = {slugify(name) for name in CAST}
DELIVERABLES = {
    Platform.INSTAGRAM: [("reel", 1.0), ("story", 0.35), ("carousel", 0.8)],
    Platform.TIKTOK: [("video", 0.9)],
    Platform.YOUTUBE: [("video", 2.2), ("short", 0.8)],
    Platform.X: [("post", 0.3), ("thread", 0.5)],
}


class Person(NamedTuple):
    name: str
    slug: str
    country: str
    niche: str
    claimed: bool


def make_influencers(count: int, rng: Random, today: dt.date, progress: Callable[[int], None]) -> list[Influencer]:
    """Write `count` influencers; the first of them are the cast of the stories. Returns the cast."""
    seen: set[str] = set()
    cast: list[Influencer] = []
    weekly = count <= WEEKLY_UP_TO
    for start in range(0, count, SLICE):
        people = [_invent(number, rng, seen) for number in range(start, min(start + SLICE, count))]
        influencers = _write(people, rng)
        cast = cast or influencers[: len(CAST)]
        _write_numbers(influencers, rng, today, weekly=weekly)
        rebuild([influencer.pk for influencer in influencers])
        progress(start + len(people))
    return cast


def _invent(number: int, rng: Random, seen: set[str]) -> Person:
    if number < len(CAST):
        name, country, niche = CAST[number], "ES", "food"
    else:
        country = rng.choice(list(words.GIVEN))
        given, family = rng.choice(words.GIVEN[country].split()), rng.choice(words.FAMILY[country].split())
        name, niche = f"{given} {family}", rng.choice(list(words.TWISTS))
    slug = _free(slugify(name), seen)
    return Person(name, slug, country, niche, claimed=number < len(CAST) or rng.random() < 0.3)  # noqa: PLR2004


def _free(stem: str, seen: set[str]) -> str:
    slug, number = stem, 2
    while slug in seen:
        slug, number = f"{stem}-{number}", number + 1
    seen.add(slug)
    return slug


def _write(people: list[Person], rng: Random) -> list[Influencer]:
    parties = Party.objects.bulk_create(Party(name=p.name, picture=f"/avatars/person-{p.slug}.svg") for p in people)
    users = {p.slug: _user(p) for p in people if p.claimed}
    User.objects.bulk_create(users.values())
    influencers = Influencer.objects.bulk_create(
        _profile(p, party, users.get(p.slug), rng) for p, party in zip(people, parties, strict=True)
    )
    PartyMember.objects.bulk_create(
        PartyMember(party_id=i.party_id, user_id=i.user_id) for i in influencers if i.user_id
    )
    return influencers


def _user(person: Person) -> User:
    return User(
        email=f"{person.slug}@creators.example",
        name=person.name,
        role=User.Role.INFLUENCER,
        time_zone="Europe/Madrid" if person.country == "ES" else "UTC",
        password=make_password(None),
    )


def _profile(person: Person, party: Party, user: User | None, rng: Random) -> Influencer:
    city = rng.choice(words.CITIES[person.country].split())
    other = rng.choice(list(words.TWISTS))
    languages = list(dict.fromkeys([words.LANGUAGES[person.country], *(["en"] if rng.random() < 0.5 else [])]))  # noqa: PLR2004
    known = user is not None or rng.random() < 0.85  # noqa: PLR2004 -- some imported profiles say little
    return Influencer(
        user=user,
        name=person.name,
        slug=person.slug,
        bio=words.BIOS[person.niche].format(city=city) if known else "",
        country=person.country if known else "",
        city=city if known else "",
        languages=languages if known else [],
        niches=list(dict.fromkeys([person.niche, *([other] if rng.random() < 0.4 else [])])),  # noqa: PLR2004
        audience=_audience(person.country, rng) if known else {},
        source=Influencer.Source.DEMO,
        party=party,
    )


def _audience(country: str, rng: Random) -> dict[str, dict[str, float]]:
    home = round(rng.uniform(0.4, 0.8), 2)
    abroad = rng.sample([c for c in words.GIVEN if c != country], 3)
    women = round(rng.uniform(0.3, 0.75), 2)
    young = round(rng.uniform(0.2, 0.5), 2)
    rest = round((1 - home) / 4, 3)
    return {
        "countries": {country: home, **dict.fromkeys(abroad, rest)},
        "genders": {"female": women, "male": round(0.98 - women, 2), "other": 0.02},
        "ages": {"18-24": young, "25-34": round(0.9 - young, 2), "35-44": 0.07, "45+": 0.03},
    }


def _write_numbers(influencers: list[Influencer], rng: Random, today: dt.date, *, weekly: bool) -> None:
    accounts = SocialAccount.objects.bulk_create(_accounts(influencers, rng))
    snapshots: list[AccountSnapshot] = []
    rates: list[Rate] = []
    for account in accounts:
        history = _history(account, rng, today, weekly=weekly)
        snapshots += history
        if account.influencer and account.influencer.user_id:
            rates += _rates(account, history[0].followers or 0, rng)
    AccountSnapshot.objects.bulk_create(snapshots, batch_size=2000)
    Rate.objects.bulk_create(rates)
    refresh([account.pk for account in accounts])


def _accounts(influencers: list[Influencer], rng: Random) -> list[SocialAccount]:
    rows = []
    for influencer in influencers:
        twists = rng.sample(list(words.TWISTS[influencer.niches[0]]), len(words.TWISTS[influencer.niches[0]]))
        platforms = _platforms(influencer, rng)
        handles = [_handle(influencer, twist) for twist in [*twists, *(f"{twists[0]}{n}" for n in range(200))]]
        fitting = (handle for handle in handles if _fits(influencer, platforms, handle))
        handle = next(fitting, handles[0])
        rows += [_account(influencer, platform, handle) for platform in platforms]
    return rows


def _handle(influencer: Influencer, twist: str) -> str:
    return f"{_plain(influencer.slug).replace('-', '.')}.{twist}"[:30].strip(".")


def _fits(influencer: Influencer, platforms: list[Platform], handle: str) -> bool:
    """The cast are of a middling size, and what they post is there to be seen."""
    if influencer.slug not in CAST_SLUGS:
        return True
    now = timezone.now()
    return all(
        is_public(platform, handle) and InventedAccount(platform, handle).followers(now) in CAST_FOLLOWERS
        for platform in platforms
    )


def _platforms(influencer: Influencer, rng: Random) -> list[Platform]:
    """Most are on Instagram, whatever else they do; the cast all are, because its campaigns ask for it."""
    number = 1 + (rng.random() < 0.55) + (rng.random() < 0.25)  # noqa: PLR2004 -- most have two accounts
    others = rng.sample(PLATFORMS[1:], number)
    if influencer.slug in CAST_SLUGS:
        return [PLATFORMS[0], *others[:2]]
    return [PLATFORMS[0], *others[1:]] if rng.random() < 0.7 else others  # noqa: PLR2004


def _account(influencer: Influencer, platform: Platform, handle: str) -> SocialAccount:
    return SocialAccount(
        influencer=influencer,
        platform=platform,
        handle=handle,
        key=handle.casefold(),
        display_name=influencer.name,
        url=profile_url(platform, handle),
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _history(account: SocialAccount, rng: Random, today: dt.date, *, weekly: bool) -> list[AccountSnapshot]:
    """What the sandbox would have said for months, the newest first."""
    steps, days = (26, 7) if weekly else (6, 30)
    invented = InventedAccount(account.platform, account.key)
    likes, comments, views = invented.averages(midday(today))
    rows = []
    for step in range(steps):
        day = today - dt.timedelta(days=step * days)
        followers = invented.followers(midday(day))
        # Posts do better and worse.
        luck = rng.uniform(0.85, 1.15) * followers / max(1, invented.followers(midday(today)))
        rows.append(_snapshot(account, day, invented, luck, (likes, comments, views)))
    return rows


def midday(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def _snapshot(
    account: SocialAccount, day: dt.date, invented: InventedAccount, luck: float, means: tuple[float | None, ...]
) -> AccountSnapshot:
    likes, comments, views = (round(mean * luck, 1) if mean is not None else None for mean in means)
    interactions = likes + comments if likes is not None and comments is not None else None
    return AccountSnapshot(
        account=account,
        source=SOURCE,
        observed_on=day,
        observed_at=midday(day),
        followers=invented.followers(midday(day)),
        posts=invented.post_count(midday(day)),
        avg_likes=likes,
        avg_comments=comments,
        avg_views=views,
        avg_engagement=interactions,
    )


def _rates(account: SocialAccount, followers: int, rng: Random) -> list[Rate]:
    base = 12 * math.sqrt(followers / 100) * rng.uniform(0.7, 1.4)
    return [
        Rate(
            influencer=account.influencer,
            platform=account.platform,
            deliverable=deliverable,
            amount=Decimal(max(20, round(base * factor / 10) * 10)),
            currency="EUR",
        )
        for deliverable, factor in DELIVERABLES[Platform(account.platform)]
    ]
