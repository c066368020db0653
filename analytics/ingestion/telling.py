"""Who hears of it: staff of what needs them, owners of connections that ended, open pages of progress."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analytics.models import Connection, Run
from analytics.sources import registry
from messaging.actions import notify
from messaging.live import hint

STAFF_PAGE = "/admin/ingestion/"
OWNERS_PAGE = "/settings/connections/"
RUNS = "runs"
# What platforms say themselves, in codes, is for staff.
WHY: dict[str, str | Promise] = {
    Connection.Status.EXPIRED: _(
        "The time for which you allowed it is over, or the platform wants you to sign in again."
    ),
    Connection.Status.REVOKED: _("It was withdrawn at the platform, or a permission that we need is missing."),
    Connection.Status.DISCONNECTED: _("It was disconnected at the platform."),
}


def topic_of(run: Run) -> str:
    return f"run-{run.pk}"


def progressed(run: Run) -> None:
    """After the commit, move the progress bar of staff who look at the run, and the list that it is in."""
    staff = list(User.objects.active().filter(is_staff=True).values_list("pk", flat=True))
    hint(staff, topic_of(run))
    hint(staff, RUNS)


def name_of(slug: str) -> str | Promise:
    return registry.source(slug).name if slug in registry.MODULES else slug


def alarm(slug: str, text: str | Promise) -> None:
    """Tell staff, once per source and hour: what breaks breaks for many at once."""
    staff = User.objects.active().filter(is_staff=True)
    key = f"ingestion-{slug}-{timezone.now():%Y%m%d%H}"
    notify(staff, "ingestion", text, url=STAFF_PAGE, key=key)


def tell_owner(connection: Connection, why: str | Promise = "") -> None:
    """A connection ended without them: they are asked to connect again."""
    text = format_lazy(
        _("{source} lets us read {what} no more. Connect it again to keep its numbers fresh."),
        source=name_of(connection.source),
        what=connection.account or connection.web_property,
    )
    key = f"connection-{connection.pk}-ended"
    notify(owners(connection), "connection", text, url=OWNERS_PAGE, reason=why or WHY[connection.status], key=key)


def owners(connection: Connection) -> list[User]:
    """Whose account or property it is; who connected it is told only while they belong to it."""
    account = connection.account
    if account and account.influencer_id:
        return list(User.objects.active().filter(profile=account.influencer_id))
    brand = account.brand_id if account else connection.web_property and connection.web_property.brand_id
    return list(User.objects.active().filter(membership__brand=brand)) if brand else []
