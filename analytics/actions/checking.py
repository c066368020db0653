"""Whether a key opens the property that it was handed over for: asked of the platform once, before it counts."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from analytics.connecting import wire_of
from analytics.ingestion.feeds import follow_property, unfollow
from analytics.ingestion.telling import owners
from analytics.ingestion.wires import opened
from analytics.models import Connection, WebProperty
from analytics.sources import registry
from analytics.sources.contract import ExternalRef, PropertyFacts
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Private,
    QuotaExhausted,
    RateLimited,
    SourceError,
    Transient,
)
from messaging.live import hint

TOPIC = "connections"


def check_key(pk: int) -> None:
    """Ask, and settle it. It may run twice: only a key that still waits is settled."""
    waiting = Connection.objects.filter(pk=pk, status=Connection.Status.CHECKING)
    connection = waiting.select_related("web_property__brand", "by").first()
    if connection is None or connection.web_property is None:
        return
    source = registry.source(connection.source)
    try:
        facts = source(wire_of(source, token=opened(connection).access)).check(
            ExternalRef(source.slug, connection.external_id)
        )
    except (Transient, RateLimited, QuotaExhausted):
        connection.check_later()  # it says nothing of the key: the sweep comes back to it
    except SourceError as error:
        with translation.override(connection.by.language):
            connection.end(Connection.Status.REVOKED, _why(error))
    else:
        _begin(connection, connection.web_property, facts)
    hint([user.pk for user in owners(connection)], TOPIC)


@transaction.atomic
def _begin(connection: Connection, web_property: WebProperty, facts: PropertyFacts) -> None:
    """From now on this key is used, and the one before goes; unless it gave way to another while it was checked."""
    mine = Connection.objects.select_for_update().filter(pk=connection.pk, status=Connection.Status.CHECKING)
    if not mine.exists():
        return
    for earlier in web_property.connections.alive():
        earlier.end(Connection.Status.DISCONNECTED, "")
        unfollow(earlier)
    mine.update(status=Connection.Status.ACTIVE, reason="")
    connection.refresh_from_db()
    for name in ("name", "zone", "currency"):
        setattr(web_property, name, getattr(facts, name) or getattr(web_property, name))
    web_property.save(update_fields=["name", "zone", "currency"])
    follow_property(web_property, connection)


def _why(error: SourceError) -> str:
    """In words, with what to do. What the platform said itself is for staff."""
    if isinstance(error, AuthExpired):
        return _("Google does not accept the key: it was deleted, or belongs to another project. Make a new one.")
    if isinstance(error, AuthRevoked | Private | NotFound):
        return _(
            "The key does not open this property. Add its e-mail address as a viewer of the property in Analytics."
        )
    return _("Google refused it. Is the Analytics Data API switched on in the project of the key?")
