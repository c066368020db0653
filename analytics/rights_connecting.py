"""What connecting holds of a person: the leave they gave, the websites of their brand, what they wanted erased."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand, User
from accounts.rights import Cover, Person, at_leaving, covers
from analytics.actions.connections import let_go
from analytics.models import Connection, SourceErasing, SourceSetting, TrafficDay, WebProperty
from analytics.rights import leaving, theirs


@covers(Connection)
class Connections(Cover):
    about = _("The leave you gave to read your accounts and websites, without the tokens and keys.")
    columns = [
        *("source", "external_id", "account", "web_property", "by", "status", "scopes"),
        *("connected_at", "ends_at", "renewed_at", "ended_at", "reason", "check_failed_at", "check_again_at"),
    ]

    def rows(self, person: Person) -> QuerySet[Connection]:
        own = Q(account__in=theirs(person).values("pk")) | Q(web_property__brand=person.brand or 0)
        return Connection.objects.filter(own | Q(by=person.user))

    def erase(self, person: Person) -> None:
        own = Q(account__in=leaving(person).values("pk")) | Q(web_property__brand=person.closed_brand or 0)
        Connection.objects.filter(own).delete()


@covers(WebProperty)
class WebProperties(Cover):
    about = _("The websites of your brand whose visits are read.")
    columns = ["number", "name", "zone", "currency"]

    def rows(self, person: Person) -> QuerySet[WebProperty]:
        return WebProperty.objects.filter(brand=person.brand or 0)

    def erase(self, person: Person) -> None:
        WebProperty.objects.filter(brand=person.closed_brand or 0).delete()


@covers(TrafficDay)
class TrafficDays(Cover):
    about = _("What campaign links brought to the websites of your brand, day by day.")
    columns = [
        *("web_property", "day", "campaign", "source", "medium", "content", "sessions", "key_events"),
        *("revenue", "currency", "said_by", "observed_at"),
    ]

    def rows(self, person: Person) -> QuerySet[TrafficDay]:
        return TrafficDay.objects.filter(web_property__brand=person.brand or 0)

    def erase(self, person: Person) -> None:
        TrafficDay.objects.filter(web_property__brand=person.closed_brand or 0).delete()


@covers(SourceErasing)
class SourceErasings(Cover):
    about = _("What you wanted erased that a source had said about an account.")
    columns = ["account", "source", "asked_at", "finished_at"]

    def rows(self, person: Person) -> QuerySet[SourceErasing]:
        return SourceErasing.objects.filter(Q(account__in=theirs(person).values("pk")) | Q(by=person.user))

    def erase(self, person: Person) -> None:
        SourceErasing.objects.filter(account__in=leaving(person).values("pk")).delete()


@covers(SourceSetting)
class SourceSettings(Cover):
    not_collected = _("What staff decided about sources; it says nothing about anybody but who read a notice.")
    kept = _("That a notice was read by somebody of the staff, and when, stays; the name in it becomes the pseudonym.")


def end_connections(user: User, brand: Brand | None, _by: User) -> None:
    """Nothing is read any more of whoever leaves, from that moment on."""
    for connection in _living(user, brand):
        let_go(connection)


def connections_that_end(user: User, brand: Brand | None) -> list[str]:
    return [
        str(_("%(what)s is disconnected.") % {"what": connection.account or connection.web_property})
        for connection in _living(user, brand)
    ]


def _living(user: User, brand: Brand | None) -> QuerySet[Connection]:
    own = Q(account__influencer__user=user)
    if brand is not None:
        own |= Q(account__brand=brand) | Q(web_property__brand=brand)
    around = ("account__influencer", "account__brand", "web_property__brand")
    return Connection.objects.living().filter(own).select_related(*around)


at_leaving(end_connections, connections_that_end)
