"""What beat starts by the clock, the most frequent first. Each is a sweep that may run twice and miss nothing.

These are the defaults: rows in the database, which staff change in the admin, are made of them (defaults.py).
"""

from typing import Any

from celery.schedules import crontab

from influencehub.source_settings import NAMES

PLAN_S = 120.0
SCHEDULE: dict[str, dict[str, Any]] = {
    "send e-mails that no message announced": {"task": "messaging.sweep_emails", "schedule": 20.0},
    "deliver webhooks that no message announced": {"task": "messaging.sweep_deliveries", "schedule": 20.0},
    "fetch what no message announced, or whose worker is gone": {"task": "analytics.sweep_batches", "schedule": 20.0},
    "look at what platforms told us": {"task": "analytics.work_events", "schedule": 20.0},
    "look into the watched folder": {"task": "analytics.sweep_folder", "schedule": 20.0},
    "make cards of imported people": {"task": "discovery.sweep_cards", "schedule": 30.0},
    "make days anew to which something came late": {"task": "analytics.rebuild_days", "schedule": 30.0},
    "expire offers": {"task": "campaigns.expire_offers", "schedule": 60.0},
    "fetch files that lie at addresses": {"task": "analytics.fetch_files", "schedule": 60.0},
    "resume imports that no worker has": {"task": "analytics.sweep_imports", "schedule": 60.0},
    "make copies of data that no worker has, throw old ones away": {"task": "accounts.sweep_exports", "schedule": 60.0},
    "go on with erasings and checks of keys that no worker has": {
        "task": "analytics.sweep_connecting",
        "schedule": 60.0,
    },
    "go on with searches for creators, forget old ones": {"task": "analytics.sweep_searches", "schedule": 60.0},
    "renew connections, remind of those that end, end those that are over": {
        "task": "analytics.renew_connections",
        "schedule": 600.0,
    },
    "find the posts that links lead to": {"task": "analytics.track_submissions", "schedule": 120.0},
    "remind of messages left unread": {"task": "messaging.remind_unread", "schedule": 120.0},
    "approve what was left waiting": {"task": "campaigns.auto_approve", "schedule": 300.0},
    "start and end campaigns": {"task": "campaigns.start_and_end", "schedule": 300.0},
    "keep platforms telling what is new": {"task": "analytics.keep_pushes", "schedule": 300.0},
    "keep fresher what is worked on or looked at": {"task": "analytics.retier", "schedule": 600.0},
    "follow whom nobody follows yet": {"task": "analytics.follow_all", "schedule": 600.0},
    "remind of deadlines": {"task": "campaigns.remind", "schedule": 900.0},
    "forget old deliveries of webhooks": {"task": "messaging.purge_deliveries", "schedule": 3600.0},
    "throw away photos that no profile took": {"task": "accounts.sweep_photos", "schedule": 3600.0},
    "throw away tokens and sessions that are over": {"task": "accounts.purge_access", "schedule": 3600.0},
    "forget what platforms told us long ago": {
        "task": "analytics.purge_events",
        "schedule": crontab(hour="3", minute="50"),
    },
    "switch on what platforms no longer tell us": {
        "task": "analytics.check_webhooks",
        "schedule": crontab(hour="5", minute="10"),
    },
    "throw away the oldest answers of platforms": {"task": "analytics.purge_answers", "schedule": 3600.0},
    "make the months to come": {"task": "analytics.make_partitions", "schedule": crontab(hour="2", minute="10")},
    "let go what sources do not let us keep": {
        "task": "analytics.purge_numbers",
        "schedule": crontab(hour="2", minute="30"),
    },
    "check that days add up": {"task": "analytics.check_days", "schedule": crontab(hour="4", minute="30")},
    "erase who left": {"task": "accounts.erase_departed", "schedule": crontab(hour="3", minute="20")},
}
# One line for each source, so that each can be made faster, slower, or stopped.
SCHEDULE |= {
    f"plan what {slug} is asked for": {"task": "analytics.plan", "args": [slug], "schedule": PLAN_S}
    for slug in ("sandbox", *NAMES)
}
