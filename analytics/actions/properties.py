"""A brand's websites: their visits are read with a key that the brand hands over."""

from datetime import UTC, datetime
from functools import partial

from django.db import transaction

from accounts.models import Brand, User
from accounts.moderation import audit
from analytics.ingestion.feeds import unfollow
from analytics.models import Connection, WebProperty
from analytics.sources.contract import TokenSet
from analytics.sources.tokens import to_json
from analytics.tasks.connecting import check_key

GA4 = "ga4"
FOREVER = datetime.max.replace(tzinfo=UTC)  # a key opens until somebody deletes it


@transaction.atomic
def add_property(brand: Brand, number: str, key: str, *, by: User) -> WebProperty:
    web_property, _created = WebProperty.objects.get_or_create(brand=brand, number=number)
    hand_over(web_property, key, by=by)
    return web_property


@transaction.atomic
def hand_over(web_property: WebProperty, key: str, *, by: User) -> Connection:
    """Seal a key and have it checked. The one before works on until this one has proved to open the property."""
    for earlier in web_property.connections.filter(status=Connection.Status.CHECKING):
        earlier.end(Connection.Status.DISCONNECTED, "")
    connection = Connection.objects.create(
        source=GA4,
        external_id=web_property.number,
        web_property=web_property,
        by=by,
        status=Connection.Status.CHECKING,
    )
    tokens = TokenSet(key, "", FOREVER, None, external_id=web_property.number)
    connection.keep(to_json(tokens), access_expires_at=None, ends_at=None)
    audit("hand over key", web_property.brand, by=by, source=GA4)
    transaction.on_commit(partial(check_key.delay, connection.pk), robust=True)
    return connection


@transaction.atomic
def forget_key(web_property: WebProperty, *, by: User, erase: bool) -> None:
    """Stop reading, drop the key; with `erase` also what it brought."""
    for connection in web_property.connections.living():
        connection.end(Connection.Status.DISCONNECTED, "")
        unfollow(connection)
    audit("disconnect", web_property.brand, by=by, source=GA4)
    if erase:
        web_property.days.filter(said_by=GA4).delete()
