from django.core.files.base import ContentFile

from analytics.models import Feed, Quota
from tests.api.doors import operation

READ_BY_STAFF = (
    *(("list_sources", ""), ("retrieve_source", "sandbox")),
    *(("list_runs", ""), ("retrieve_run", "ingestion_run")),
    *(("list_feeds", ""), ("retrieve_feed", "feed")),
)
DOORS = [
    operation("retrieve_influencer_metrics", "profile", everybody=200),
    operation("retrieve_influencer_metrics", "closed_kit", brands=200, staff=200, unapproved=404, anonymous=404),
    operation("export_influencer_metrics", "profile", everybody=200),
    operation("export_influencer_metrics", "closed_kit", brands=200, staff=200, unapproved=404, anonymous=404),
    operation("list_snapshots", "profile", everybody=200),
    operation("list_snapshots", "closed_kit", brands=200, staff=200, unapproved=404, anonymous=404),
    operation("list_imports", otherwise=403, staff=200),
    operation("retrieve_import", "import_run", otherwise=403, staff=200),
    operation("start_import", "import_run", otherwise=403, staff=200),
    operation(
        "create_import", otherwise=403, staff=201, data=lambda _: {"file": ContentFile(b"username,followers", "a.csv")}
    ),
    operation("list_posts", signed_in=200),
    operation("retrieve_post", "post", signed_in=200),
    operation("retrieve_post", "closed_post", brands=200, staff=200, unapproved=404),
    operation("list_post_snapshots", "post", signed_in=200),
    operation("list_post_snapshots", "closed_post", brands=200, staff=200, unapproved=404),
    operation("list_audiences", "social_account", signed_in=200),
    operation("list_collaboration_days", "collaboration", influencer=200, team=200, staff=200),
    operation("list_campaign_days", "campaign", influencers=403, team=200, staff=200),
    operation("list_web_properties", brands=200, staff=200, influencers=403),
    operation("retrieve_web_property", "web_property", influencers=403, team=200, staff=200),
    operation("list_traffic_days", "web_property", influencers=403, team=200, staff=200),
    operation("list_connections", signed_in=200),
    operation("retrieve_connection", "connection", influencer=200, staff=200),
    # Nobody here proved lately that it is them; and a viewer or staff may not at all.
    operation("disconnect_connection", "connection", otherwise=403),
    operation(
        "create_public_account",
        otherwise=403,
        influencers=201,
        writers=201,
        other_brand=201,
        unapproved=201,
        data={"platform": "instagram", "handle": "@bread.and.butter"},
    ),
    *(operation(name, keys, otherwise=403, staff=200) for name, keys in READ_BY_STAFF),
    operation("switch_source", "sandbox", otherwise=403, staff=200, data={"on": False, "reason": "It is down."}),
    operation("permit_source", "sandbox", otherwise=403, staff=200, data={"retention_days": 30}),
    operation(
        "unpark_source",
        "sandbox",
        otherwise=403,
        staff=200,
        # Parked, as soon as it is looked for.
        data=lambda cast: {"bucket": Quota.objects.get(pk=cast.quota_key).bucket, "reason": "Raised."},
    ),
    operation("limit_source", "sandbox", otherwise=403, staff=200, data={"limits": {"calls": 10}}),
    operation(
        "create_run",
        otherwise=403,
        staff=201,
        data=lambda cast: {"source": "sandbox", "accounts": [Feed.objects.get(pk=cast.feed_key).account_id]},
    ),
    operation("stop_run", "running_run", otherwise=403, staff=200),
    operation("replay_run", "replayable_run", otherwise=403, staff=201),
    operation("try_again_feed", "parked_feed", otherwise=403, staff=200, data={"reason": "Mended."}),
]
