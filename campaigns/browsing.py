"""Looking for campaigns to apply to: what each wish of a reader means in rows."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, Collaboration


def listed_for(user: User) -> Any:
    """What there is to browse: for brands that is what they run themselves."""
    return Campaign.objects.listed().filter(pk__in=Campaign.objects.visible_to(user).values("pk"))


def conditions(wishes: Mapping[str, Any]) -> dict[str, Q]:
    """Of each wish that there may be, what it asks of rows `with_places`. Leave out what nobody wishes."""
    wish = wishes.get
    words = wish("q") or ""
    last = timezone.localdate() + dt.timedelta(days=int(wish("closing") or 0))
    return {
        "q": Q(name__icontains=words) | Q(brief__icontains=words) | Q(brand__name__icontains=words),
        "niche": Q(niches__has=wish("niche")),
        "platform": Q(platforms__has=wish("platform")),
        # Who names no country takes everybody.
        "country": Q(countries__has=wish("country")) | Q(countries=[]),
        "pays": Q(max_per_influencer__gte=wish("pays")),
        "currency": Q(currency=wish("currency")),
        "closing": Q(ends_on__lte=last, ends_on__gte=timezone.localdate()),
        "places": Q(taken__lt=F("cap")),
    }


def narrow(rows: Any, wishes: Mapping[str, Any]) -> Any:
    for name, wanted in conditions(wishes).items():
        if wishes.get(name):
            rows = rows.filter(wanted)
    return rows


def with_own(rows: Any, user: Any) -> Any:
    """`mine`: the reader is in it already."""
    mine = Collaboration.objects.of_influencer(user).live().filter(campaign=OuterRef("pk"))
    return rows.annotate(mine=Exists(mine))
