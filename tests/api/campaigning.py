"""How tests of campaigns ask for them."""

from datetime import timedelta

from django.utils import timezone

HERE = "/api/v1/campaigns/"


def here(campaign, path=""):
    return f"{HERE}{campaign.pk}/{path}"


def brief(campaign, path=""):
    return f"/api/v1/briefs/{campaign.pk}/{path}"


def patch(client, campaign, **data):
    return client.patch(here(campaign), data, content_type="application/json")


def put(client, path, data):
    return client.put(path, data, content_type="application/json")


def offer(**more):
    """What a program sends: one reel, due in two weeks."""
    day = timezone.localdate() + timedelta(days=14)
    line = {"title": "Reel", "deliverable": "reel", "platform": "instagram", "due_on": day.isoformat()}
    return {"amount": "500.00", "lines": [line]} | more


def walk(client, path, query):
    """Every row of a list, two to a page."""
    page = client.get(path, query | {"page_size": 2}).json()
    rows = page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        rows += page["results"]
    return rows
