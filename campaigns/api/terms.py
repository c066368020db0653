"""The terms of an offer as a program sends them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.platforms import Deliverable, Platform
from campaigns.actions.negotiation import Terms, template_lines
from campaigns.actions.terms import (
    LEAST,
    LIVES,
    MAX_EXCLUSIVITY_DAYS,
    MAX_LINES,
    is_over,
    known_instructions,
    settle,
)
from campaigns.models import Campaign, Offer, OfferLine
from rest.serializers import Input

LINE = {
    "title": "Reel: one pot, one pan",
    "deliverable": "reel",
    "platform": "instagram",
    "due_on": "2099-04-20",
    "instructions": "",
}
TERMS = {
    "amount": "480.00",
    "lines": [LINE],
    "usage_rights": "organic",
    "usage_until": "2099-12-31",
    "exclusivity": "Cookware",
    "exclusivity_days": 30,
    "message": "We would love to see your kitchen.",
    "expires_in_hours": 72,
}


@extend_schema_serializer(examples=[OpenApiExample("A reel", value=LINE, request_only=True)])
class LineInput(Input):
    """One deliverable of an offer."""

    title = serializers.CharField(max_length=120, help_text="What is to be made: it becomes one task.")
    deliverable = serializers.ChoiceField(choices=Deliverable.choices)
    platform = serializers.ChoiceField(choices=Platform.choices)
    due_on = serializers.DateField(help_text="Today or later.")
    instructions = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        default="",
        help_text="Only what the campaign's tasks or the offer before say already: nobody reads it on the way.",
    )

    def validate_due_on(self, due_on: dt.date) -> dt.date:
        if is_over(due_on):
            raise serializers.ValidationError(_("This day is over."))
        return due_on


@extend_schema_serializer(examples=[OpenApiExample("A reel with rights", value=TERMS, request_only=True)])
class TermsInput(Input):
    """What somebody offers."""

    amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=LEAST, help_text="In the campaign's currency; 0 is barter."
    )
    lines: Any = serializers.ListField(child=LineInput(), min_length=1, max_length=MAX_LINES)
    usage_rights = serializers.ChoiceField(
        choices=Offer.Rights.choices,
        default=Offer.Rights.NONE,
        help_text="How the brand may use the content beyond the post.",
    )
    usage_until = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Needed with usage rights; without them it is dropped."
    )
    exclusivity = serializers.CharField(
        max_length=120,
        required=False,
        allow_blank=True,
        default="",
        help_text="For which competitors the influencer does not work meanwhile.",
    )
    exclusivity_days = serializers.IntegerField(
        min_value=1,
        max_value=MAX_EXCLUSIVITY_DAYS,
        required=False,
        allow_null=True,
        default=None,
        help_text="Needed with exclusivity; without it it is dropped.",
    )
    message = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    expires_in_hours = serializers.ChoiceField(
        choices=list(LIVES.items()), default=72, help_text="How long the other side has to answer."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if faults := settle(attrs):
            raise serializers.ValidationError({name: [text] for name, text in faults.items()})
        return attrs

    def terms_for(self, campaign: Campaign) -> Terms:
        """Return the first terms of a collaboration, beside the tasks of the campaign."""
        return self._terms(template_lines(campaign))

    def terms_after(self, offer: Offer) -> Terms:
        """Return the terms that answer or replace an offer."""
        return self._terms(offer.lines.all())

    def _terms(self, before: Iterable[OfferLine]) -> Terms:
        given = {name: self.validated_data[name] for name in TERMS if name != "expires_in_hours"}
        lines = [dict(line) for line in given.pop("lines")]
        self._check_instructions(lines, list(before))
        life = dt.timedelta(hours=self.validated_data["expires_in_hours"])
        return Terms(lines=[OfferLine(**line) for line in lines], life=life, **given)

    def _check_instructions(self, lines: list[dict[str, Any]], before: list[OfferLine]) -> None:
        faults: dict[Any, Any] = {}
        for number, line in enumerate(lines):
            known = known_instructions(line["instructions"], before)
            if known is None:
                said = _("These instructions stand neither in the campaign's tasks nor in the offer before.")
                faults[number] = {"instructions": [said]}
            else:
                line["instructions"] = known
        if faults:
            raise serializers.ValidationError({"lines": faults})
