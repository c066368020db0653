"""What staff decide about a source. Each decision is written down with its reason."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.moderation import audit
from analytics.actions.runs import stop_run
from analytics.models import Quota, Run, SourceSetting
from analytics.sources.contract import Bucket, BucketKind
from analytics.sources.registry import is_configured, source

MOST_DAYS = 3650
MOST_UNITS = 10**12


class NotConfigured(Exception):
    """A key is missing, so it cannot be switched on."""


class NoticeNotAccepted(Exception):
    """Whoever switches it on has to read its notice first, and to accept it by their name."""


class BadLimit(ValueError):
    """No such bucket, or no number that it can hold."""

    def __init__(self, bucket: str, why: str) -> None:
        super().__init__(f"{bucket}: {why}")
        self.bucket = bucket


@transaction.atomic
def switch_source(slug: str, *, on: bool, by: User, reason: str, accepted_as: str = "") -> SourceSetting:
    """Switch a source on or off. Off, what is under way of it is stopped too."""
    said = _setting(slug)
    changed = ["enabled"]
    if on:
        if not is_configured(slug):
            raise NotConfigured(slug)
        if needs_notice(slug, said, by):
            if not same_name(accepted_as, by.name):
                raise NoticeNotAccepted(slug)
            said.notice_by, said.notice_at = by, timezone.now()
            changed += ["notice_by", "notice_at"]
    said.enabled = on
    said.save(update_fields=changed)
    audit("switch source on" if on else "switch source off", said, by=by, reason=reason)
    if not on:
        for run in Run.objects.unfinished().filter(source=slug):
            stop_run(run, by=by, reason=reason)
    return said


def needs_notice(slug: str, said: SourceSetting | None, by: User) -> bool:
    return bool(source(slug).notice) and (said is None or said.notice_by_id != by.pk)


def same_name(typed: str, name: str) -> bool:
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()


@transaction.atomic
def set_limits(slug: str, limits: Mapping[str, int | None], *, by: User, reason: str = "") -> SourceSetting:
    """Say how much of each bucket may be used; None goes back to the source's own limit."""
    known = {bucket.name: bucket for bucket in source(slug).buckets}
    for name, units in limits.items():
        check_limit(known, name, units)
    said = _setting(slug)
    before = dict(said.limits)
    merged = {**before, **limits}
    said.limits = {name: units for name, units in merged.items() if units is not None and name in known}
    if said.limits != before:
        said.save(update_fields=["limits"])
        audit("set limits", said, by=by, reason=reason, before=before, after=said.limits)
    return said


def check_limit(known: Mapping[str, Bucket], name: str, units: int | None) -> None:
    if name not in known:
        raise BadLimit(name, "there is no such bucket")
    most = 100 if known[name].kind == BucketKind.HEADER_MIRROR else MOST_UNITS
    if units is not None and not 0 <= units <= most:
        raise BadLimit(name, f"between 0 and {most}")


@transaction.atomic
def set_policy(slug: str, *, by: User, reason: str = "", **policy: Any) -> SourceSetting:
    """Say what may be done with its numbers: retention_days, derived_metrics_allowed, mix_platforms_allowed."""
    said = _setting(slug)
    before = {name: getattr(said, name) for name in policy}
    if before != policy:
        for name, value in policy.items():
            setattr(said, name, value)
        said.save(update_fields=list(policy))
        audit("set policy", said, by=by, reason=reason, before=before, after=policy)
    return said


@transaction.atomic
def unpark(quota: Quota, *, by: User, reason: str) -> bool:
    """Ask again, whatever the source said. False where it was not parked any more."""
    done = Quota.objects.filter(pk=quota.pk, parked_until__isnull=False).update(parked_until=None, reason="")
    if done:
        audit("unpark", quota, by=by, reason=reason, until=str(quota.parked_until), said=quota.reason)
    return bool(done)


def _setting(slug: str) -> SourceSetting:
    said, _new = SourceSetting.objects.select_for_update().get_or_create(source=slug)
    return said
