"""What staff can do about a search that did not go well."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import CreatorSearch

ADVICE: dict[str, str | Promise] = {
    "transient": gettext_lazy("The source broke off or did not answer properly. Search again in a few minutes."),
    "rate_limited": gettext_lazy("That was too fast for the source. Search again in a minute."),
    "blocked": gettext_lazy("The platform blocks us for now. Search elsewhere, or later."),
    "not_found": gettext_lazy("The source knows nothing of it. Try other words."),
    "schema_changed": gettext_lazy(
        "The source answered in a shape that we do not know. Searching again will not help: tell whoever maintains the site."
    ),
}
OUR_KEY = gettext_lazy("The source refused our key, or wants something else of us. Look at its page and its variables.")


def advice_of(search: CreatorSearch) -> str:
    """Say what went wrong and what helps; empty where all went well."""
    if not search.error:
        return ""
    if search.error == "quota_exhausted":
        words = _("The quota for searches is used up. Search again after %(when)s; other sources still search.")
        return words % {"when": date_format(timezone.localtime(search.not_before), "j M, H:i")}
    return str(ADVICE.get(search.error, OUR_KEY))
