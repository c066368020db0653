"""100,000 posts of 5,000 collaborations in 500 campaigns, made by the database itself, and streams of their snapshots."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Brand, Influencer, User
from analytics import partitions
from analytics.sources.contract import PostStats
from campaigns.models import Campaign
from messaging.models import Party

SOURCE = "sandbox"
START = datetime(2026, 3, 2, tzinfo=UTC)
PER_COLLABORATION = 20
PER_CAMPAIGN = 10  # collaborations


def build(posts: int) -> None:
    """Rows that nothing here looks at are as short as their constraints allow."""
    collaborations = max(1, posts // PER_COLLABORATION)
    campaigns = max(1, collaborations // PER_CAMPAIGN)
    with transaction.atomic():
        party = Party.objects.create(name="Bench")
        brand = Brand.objects.create(name="Bench", slug="bench", party=party)
        people = [
            Influencer.objects.create(
                name=f"Creator {n}", slug=f"creator-{n}", party=Party.objects.create(name="Creator")
            )
            for n in range(PER_CAMPAIGN + 1)
        ]
        user = User.objects.create(email="bench@example.org", name="Bench")
        fixed = {
            "brand": brand,
            "created_by": user,
            "budget_total": 1,
            "max_per_influencer": 1,
            "starts_on": START.date(),
            "ends_on": START.date() + timedelta(days=400),
        }
        Campaign.objects.bulk_create([Campaign(name=f"Campaign {n}", **fixed) for n in range(campaigns)])
        first = Campaign.objects.order_by("pk").values_list("pk", flat=True)[0]
        _collaborations(collaborations, campaigns, first, min(person.pk for person in people))
        _posts(posts, first)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _collaborations(count: int, campaigns: int, first: int, influencer: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_conversation (id, subject, url, last_seq, preview, closed, created_at) "
            "SELECT g, '', '', 0, '', '', now() FROM generate_series(1, %s) g",
            [count],
        )
        cursor.execute(
            "INSERT INTO campaigns_collaboration (id, campaign_id, influencer_id, origin, status, conversation_id, "
            "created_at, flag_reason) SELECT g, %s + (g - 1) %% %s, %s + (g - 1) / %s, 'invitation', 'active', g, now(), '' "
            "FROM generate_series(1, %s) g",
            [first, campaigns, influencer, campaigns, count],
        )


def _posts(count: int, first: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO analytics_post (id, source, external_id, platform, collaboration_id, campaign_id, zone, kind, "
            f"url, status, first_seen_at) SELECT g, '{SOURCE}', 'post_' || g, 'instagram', c.id, c.campaign_id, "
            f"(ARRAY['UTC', 'Europe/Berlin', 'America/New_York'])[1 + g %% 3], 'reel', '', 'present', now() "
            f"FROM generate_series(1, %s) g JOIN campaigns_collaboration c ON c.id = 1 + (g - 1) / {PER_COLLABORATION}",
            [count],
        )


def empty() -> None:
    """As before the first snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE analytics_postsnapshot, analytics_postcurrent, analytics_collaborationday, analytics_campaignday, "
            "analytics_dirtycollaboration"
        )
        cursor.execute("INSERT INTO analytics_postcurrent (post_id) SELECT id FROM analytics_post")
        cursor.execute("VACUUM ANALYZE analytics_postcurrent")
    with transaction.atomic():
        partitions.ensure("analytics_postsnapshot", START, 6)


def snapshots(rows: int, posts: int) -> Iterator[PostStats]:
    """Round after round of all posts, each round a day later."""
    for row in range(rows):
        number, day = row % posts, row // posts
        at = START + timedelta(days=day, seconds=number % 3600)
        views = (day + 1) * (number % 997)
        yield PostStats(
            source=SOURCE,
            external_id=f"post_{number + 1}",
            observed_at=at,
            views=views,
            likes=views // 20,
            comments=views // 300,
            shares=views // 500,
            reach=views * 2 // 3,
            impressions=views * 4 // 3,
        )


def grow(rows: int, posts: int) -> None:
    """So many snapshots at once, a day apart, made by the database."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE analytics_postsnapshot, analytics_collaborationday, analytics_campaignday")
        partitions.ensure("analytics_postsnapshot", START, 1 + rows // posts // 28)
        cursor.execute(
            "INSERT INTO analytics_postsnapshot (post_id, bucket, observed_at, method, views, likes, comments, shares, "
            "reach, impressions) SELECT p, %s + d * interval '1 day', %s + d * interval '1 day', 1, "
            "v, v / 20, v / 300, v / 500, v * 2 / 3, v * 4 / 3 "
            "FROM generate_series(0, %s) d, generate_series(1, %s) p, LATERAL (SELECT (d + 1) * (p %% 997) AS v) x",
            [START, START, rows // posts - 1, posts],
        )
        cursor.execute("TRUNCATE analytics_postcurrent")
        last = rows // posts
        cursor.execute(
            "INSERT INTO analytics_postcurrent (post_id, observed_at, views, likes, comments, shares) "
            "SELECT id, now(), v, v / 20, v / 300, v / 500 "
            "FROM analytics_post, LATERAL (SELECT %s * (id %% 997) AS v) x",
            [last],
        )
        cursor.execute("VACUUM ANALYZE analytics_postsnapshot")


def feeds(posts: int) -> None:
    """One due feed for each post."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE analytics_feed SET batch_id = NULL")
        cursor.execute("TRUNCATE analytics_batch, analytics_run CASCADE")
        cursor.execute(
            f"INSERT INTO analytics_feed (source, what, post_id, external_id, tier, status, next_due, created_at, failures, "
            f"error, error_text, missing_times, memory) SELECT '{SOURCE}', 'post', id, external_id, id %% 4, 'active', "
            f"%s - id * interval '1 second', now(), 0, '', '', 0, '{{}}' FROM analytics_post WHERE id <= %s",
            [timezone.now(), posts],
        )
        cursor.execute("VACUUM ANALYZE analytics_feed")
