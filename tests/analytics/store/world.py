"""Posts of collaborations in three zones, and what their snapshots come to by plain Python."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from analytics.models import (
    COUNTERS,
    SUMMED,
    CampaignDay,
    CollaborationDay,
    Post,
    PostContent,
    PostCurrent,
    PostSnapshot,
)
from analytics.sources.contract import PostStats
from tests import factories as make

START = datetime(2026, 9, 29, 20, tzinfo=UTC)  # over a month's end and, in Europe, towards the end of summer time
ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu"]
PER_COLLABORATION = 5


def said(name, at=START, **counters):
    return PostStats(source="x", external_id=name, observed_at=at, **counters)


def posts(count, source="x"):
    """p1, p2, …: five to a collaboration, two collaborations to a campaign, a zone to each campaign."""
    campaign = collaboration = None
    for number in range(count):
        if number % (2 * PER_COLLABORATION) == 0:
            campaign = make.CampaignFactory()
        if number % PER_COLLABORATION == 0:
            collaboration = make.agreed(campaign)
        post(
            f"p{number + 1}",
            source=source,
            platform=("x", "instagram")[number % 2],
            collaboration=collaboration,
            campaign=campaign,
            zone=ZONES[number // (2 * PER_COLLABORATION) % 3],
        )


def post(name, source="x", **fields):
    made = Post.objects.create(source=source, external_id=name, **{"platform": "x", **fields})
    PostContent.objects.create(post=made)
    PostCurrent.objects.create(post=made)
    return made


def truth():
    """Current values, days of collaborations and of campaigns by plain Python over all snapshots."""
    current, collaborations, campaigns = {}, {}, {}
    for snapshot in PostSnapshot.objects.select_related("post").order_by("post_id", "observed_at"):
        of = snapshot.post
        state = current.setdefault(of.pk, dict.fromkeys(COUNTERS))
        day = snapshot.observed_at.astimezone(ZoneInfo(of.zone)).date()
        sums = [
            days.setdefault((key, of.platform, day), dict.fromkeys(SUMMED, 0))
            for days, key in ((collaborations, of.collaboration_id), (campaigns, of.campaign_id))
            if key
        ]
        for name in COUNTERS:
            if (value := getattr(snapshot, name)) is None:
                continue
            for each in sums if name in SUMMED else []:
                each[name] += value - (state[name] or 0)
            state[name] = value
    return current, without_nothing(collaborations), without_nothing(campaigns)


def stored():
    current = {
        row.post_id: {name: getattr(row, name) for name in COUNTERS}
        for row in PostCurrent.objects.exclude(observed_at=None)
    }
    return current, days(CollaborationDay, "collaboration_id"), days(CampaignDay, "campaign_id")


def days(model, key):
    found = {
        (getattr(row, key), row.platform, row.day): {name: getattr(row, name) for name in SUMMED}
        for row in model.objects.all()
    }
    return without_nothing(found)


def without_nothing(rows):
    return {key: sums for key, sums in rows.items() if any(sums.values())}
