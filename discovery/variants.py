"""How an engagement rate was made, in words: rates of different kinds do not compare."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VARIANTS: dict[str, Any] = {
    "er_followers_at_post": _("by followers when posted"),
    "er_followers_now": _("by followers"),
    "er_followers_lcs": _("by followers, shares counted"),
    "er_median_likes": _("median likes by followers"),
    "er_reach": _("by reach"),
    "er_impressions": _("by impressions"),
    "er_views": _("by views"),
    "interaction_rate": _("interactions by views"),
    "er_subscribers_median": _("median by subscribers"),
    "reported": _("as its source reports it"),
    "not_derived": _("not made: the source's terms forbid it"),
}


def variant_name(code: str) -> Any:
    return VARIANTS.get(code, code.replace("_", " ")) if code else ""
