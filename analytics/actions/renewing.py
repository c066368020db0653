"""Leave that runs out: renewed where we can, its owner reminded where we cannot, ended when it is over."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from analytics.connecting import by_consent, renewed
from analytics.ingestion.reactions import end
from analytics.ingestion.telling import name_of, owners
from analytics.models import Connection
from analytics.models.connections import REMINDED, WEEK, ConnectionQuerySet
from analytics.sources import registry
from analytics.sources.errors import AuthExpired, AuthRevoked, SourceError
from messaging.actions import notify

log = logging.getLogger(__name__)

PAGE = "/settings/connections/"
AT_ONCE = 200
LATER = timedelta(hours=1)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F")


day_of = lazy(_day, str)  # in the language of each reader


def renew_due(*, limit: int = AT_ONCE) -> dict[str, int]:
    """One pass. It may run twice: every step asks the row first."""
    return {
        "expired": sum(expire(connection) for connection in _over(limit)),
        "reminded": sum(remind(connection) for connection in _ending(limit)),
        "renewed": sum(renew(connection) for connection in _to_renew(limit)),
    }


@transaction.atomic
def expire(connection: Connection) -> bool:
    """Stop reading, drop the secret, and ask the owner to connect again."""
    return end(connection, Connection.Status.EXPIRED, str(_("The time for which you allowed it is over.")))


@transaction.atomic
def remind(connection: Connection) -> bool:
    """Seven days before the end, and one."""
    if connection.ends_at is None:
        return False
    left = connection.ends_at - timezone.now()
    stage = min((stage for stage in REMINDED if left <= stage), default=None)
    fresh = Connection.objects.to_remind().filter(pk=connection.pk)
    if stage is None or not fresh.update(reminded_at=timezone.now()):
        return False
    text = format_lazy(_("{account} stops being read soon: connect it again."), account=_what(connection))
    reason = format_lazy(
        _("Your leave at {source} ends on {day}."), source=name_of(connection.source), day=day_of(connection.ends_at)
    )
    key = f"connection-{connection.pk}-{connection.ends_at:%Y%m%d}-{stage.days}"
    notify(owners(connection), "connection", text, url=PAGE, reason=reason, key=key)
    return True


def renew(connection: Connection) -> bool:
    """Ask the platform for new tokens. It proves that the leave still stands; most platforms prolong it by that."""
    try:
        renewed(connection)
    except (AuthExpired, AuthRevoked) as error:
        with transaction.atomic():
            end(connection, Connection.Status.REVOKED, str(error))
        return False
    except SourceError as error:
        log.warning("connection.not_renewed", extra={"connection": connection.pk, "error": type(error).__name__})
        week_but_an_hour = timezone.now() - WEEK + LATER
        Connection.objects.filter(pk=connection.pk).update(renewed_at=week_but_an_hour)
        return False
    return True


def _over(limit: int) -> list[Connection]:
    return list(_told(Connection.objects.over())[:limit])


def _ending(limit: int) -> list[Connection]:
    return list(_told(Connection.objects.to_remind())[:limit])


def _to_renew(limit: int) -> list[Connection]:
    # Elsewhere only the owner renews it, or nothing runs out.
    able = [source.slug for source in registry.live_sources() if by_consent(source)]
    return list(_told(Connection.objects.to_renew().filter(source__in=able)).order_by("renewed_at", "pk")[:limit])


def _told(rows: ConnectionQuerySet) -> ConnectionQuerySet:
    return rows.select_related("account__influencer__user", "account__brand", "web_property__brand")


def _what(connection: Connection) -> str:
    return str(connection.account or connection.web_property)
