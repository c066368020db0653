"""How tests of the staff's pages on ingestion find and read them."""

import csv
import io
import re

from django.urls import reverse

from accounts.models import AuditRow
from analytics.sources.contract import Bucket, BucketKind, Capability, SourcePolicy, Words
from analytics.sources.sandbox import Sandbox

HTMX = {"HTTP_HX_REQUEST": "true"}
SECRET = "s3cret-value"


class Frowned(Sandbox):
    """A source that goes against somebody's terms, and needs a key."""

    slug = "frowned"
    name = "Frowned upon"
    platforms = ("instagram",)
    capabilities = Capability.PROFILE
    buckets = (
        Bucket("hourly", BucketKind.FIXED_WINDOW, 100, window_s=3600, label="calls an hour"),
        Bucket("load", BucketKind.HEADER_MIRROR, 80, label="load"),
    )
    policy = SourcePolicy(retention_days=30)
    words = Words(reads="Public numbers.", why="", often="Weekly.", until="")
    needs = ("key", "proxies")
    optional = True
    notice = "The platform's terms forbid it."


def at(name, *args, query=""):
    return reverse(f"ingestion:{name}", args=args) + query


def text(answer):
    """What can be read of a page, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\xa0", " ")


def audited(verb):
    return AuditRow.objects.get(verb=verb)


def rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
