"""What stands against values of a campaign, by the name of the column: forms and the API ask here.

A draft may have gaps; what is there must be right, also beside what was there before.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.money import format_money
from campaigns.models import Campaign, Goal

MOST_TASKS = 20
LONGEST_BRIEF = 20_000
Objection = tuple[str, str] | None


def objections(campaign: Campaign, given: Mapping[str, Any]) -> dict[str, str]:
    """`given` are the new values by column; what is not given stays as the campaign has it."""
    found = [rule(campaign, given) for rule in (_last_day, _currency, _cap, _budget, _limit)]
    return dict(objection for objection in found if objection)


def _last_day(campaign: Campaign, given: Mapping[str, Any]) -> Objection:
    first, last = (given.get(name, getattr(campaign, name)) for name in ("starts_on", "ends_on"))
    if not {"starts_on", "ends_on"} & set(given) or not first or not last or last >= first:
        return None
    return "ends_on" if "ends_on" in given else "starts_on", _("The last day lies before the first.")


def _currency(campaign: Campaign, given: Mapping[str, Any]) -> Objection:
    other = given.get("currency") not in {None, campaign.currency}
    return ("currency", _("Fixed once the campaign is published.")) if other and campaign.currency_is_fixed else None


def _cap(campaign: Campaign, given: Mapping[str, Any]) -> Objection:
    cap = given.get("cap")
    if cap is None or not campaign.pk:
        return None
    taken = _with_places(campaign).taken
    text = _("%(taken)s places are already agreed: this cannot be less.")
    return ("cap", text % {"taken": taken}) if cap < taken else None


def _budget(campaign: Campaign, given: Mapping[str, Any]) -> Objection:
    if "budget_total" not in given or not campaign.pk:
        return None
    total, agreed = given["budget_total"], _with_places(campaign).agreed_amount
    if not agreed or (total is not None and total >= agreed):
        return None
    text = _("%(agreed)s is already agreed: this cannot be less.")
    return "budget_total", text % {"agreed": format_money(agreed, campaign.currency)}


def _with_places(campaign: Campaign) -> Campaign:
    """Counted anew: what the campaign in hand says may be older than the last agreement."""
    found: Campaign = Campaign.objects.with_places().get(pk=campaign.pk)
    return found


def _limit(campaign: Campaign, given: Mapping[str, Any]) -> Objection:
    if not {"budget_total", "max_per_influencer"} & set(given):
        return None
    total, limit = (given.get(name, getattr(campaign, name)) for name in ("budget_total", "max_per_influencer"))
    if not total or not limit or limit <= total:
        return None
    name = "max_per_influencer" if "max_per_influencer" in given else "budget_total"
    return name, too_much(limit, total, given.get("currency") or campaign.currency)


def too_much(limit: Decimal, total: Decimal, currency: str) -> str:
    """Say what is wrong, and what was perhaps meant: one 0 too many is the usual slip."""
    text = _("%(limit)s is more than the whole budget of %(total)s.")
    said = text % {"limit": format_money(limit, currency), "total": format_money(total, currency)}
    if limit / 10 <= total:
        said += " " + _("Did you mean %(guess)s?") % {"guess": format_money(limit / 10, currency)}
    return said


def goal_objections(goals: Sequence[Goal]) -> list[dict[str, str]]:
    """For each goal in its order: a measure that is not taken there, or a second goal of the same."""
    seen, found = set(), []
    for goal in goals:
        measure = (goal.kind, goal.metric)
        wrong = {}
        if goal.metric not in Goal.METRICS[Goal.Kind(goal.kind)]:
            wrong["metric"] = _("This is not measured there.")
        elif measure in seen:
            wrong["metric"] = _("This goal is already there.")
        seen.add(measure)
        found.append(wrong)
    return found
