"""How sources and failures are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.history import source_words
from analytics.sources.registry import MODULES, source

# By the names of analytics.sources.errors, as feeds and runs keep them.
FAILURES: dict[str, str | Promise] = {
    "transient": _("Broken off or unreadable; asked again, later and later"),
    "rate_limited": _("Too fast; asked again when the source allows"),
    "quota_exhausted": _("Quota used up; waits for the next window"),
    "auth_expired": _("Token too old; renewed"),
    "auth_revoked": _("Access withdrawn; its owner has to connect again"),
    "not_found": _("Not there; gone only after confirmations over days"),
    "private": _("Private; asked again seldom"),
    "blocked": _("Blocked by the platform; that way rests"),
    "schema_changed": _("Answer of another shape; parked until somebody looks"),
    "permanent": _("Our mistake or our configuration; parked until somebody looks"),
    "bad_signature": _("Not signed by the platform"),
}
SHORT: dict[str, str | Promise] = {
    "transient": _("Broken off"),
    "rate_limited": _("Too fast"),
    "quota_exhausted": _("Quota used up"),
    "auth_expired": _("Token too old"),
    "auth_revoked": _("Access withdrawn"),
    "not_found": _("Not there"),
    "private": _("Private"),
    "blocked": _("Blocked"),
    "schema_changed": _("Changed shape"),
    "permanent": _("Our mistake"),
    "bad_signature": _("Bad signature"),
}


def source_name(slug: str) -> str:
    return str(source(slug).name) if slug in MODULES else source_words(slug)


def failure_words(name: str) -> str:
    return str(FAILURES.get(name, name.replace("_", " ").capitalize()))


def failure_short(name: str) -> str:
    return str(SHORT.get(name, name.replace("_", " ").capitalize()))
