from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.tokens import LIFETIMES, areas_of, scopes_of
from accounts.models import User
from rest.scopes import READ, WRITE, Area

MEANT = {
    Area.ACCOUNT: _("Who you are, and what creators publish about themselves"),
    Area.BRANDS: _("Brands, and who works for yours"),
    Area.INFLUENCERS: _("Search, media kits and lists"),
    Area.CAMPAIGNS: _("Briefs, budgets, goals and who is in them"),
    Area.COLLABORATIONS: _("From the invitation to the last review"),
    Area.MESSAGES: _("What you and the others write, and what the bell says"),
    Area.METRICS: _("Numbers of accounts and their history"),
    Area.WEBHOOKS: _("Where your brand's events are sent"),
    Area.MODERATION: _("Approvals, flags, reports and the audit"),
}


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": _("Nightly report"), "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        error_messages={"required": _("Choose at least one.")},
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"), choices=list(LIFETIMES.items()), coerce=int, initial=90, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["scopes"].choices = [(scope, scope) for scope in scopes_of(user)]  # type: ignore[attr-defined] # a ChoiceField

    @property
    def areas(self) -> list[dict[str, Any]]:
        """Return the rows of the table: what an area is, and a box for reading and one for writing."""
        chosen = set(self["scopes"].value() or ())
        return [
            {"area": area, "label": area.label, "text": MEANT[area], "boxes": _boxes(area, chosen)}
            for area in areas_of(self.user)
        ]


def _boxes(area: Area, chosen: set[str]) -> list[dict[str, Any]]:
    words = {READ: _("Read"), WRITE: _("Change")}
    scopes = {right: f"{area}:{right}" for right in words}
    return [{"value": scope, "label": words[right], "checked": scope in chosen} for right, scope in scopes.items()]
