from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging import egress
from messaging.events import EventKind, by_group
from messaging.kinds import Group
from messaging.models import Delivery, EmailPreference, Webhook
from messaging.models.conversation import MAX_BODY

if TYPE_CHECKING:
    from accounts.models import User


class SayForm(forms.Form):
    body = forms.CharField(
        max_length=MAX_BODY,
        error_messages={
            "required": _("Write something first."),
            "max_length": _("At most %(limit_value)d characters fit; this has %(show_value)d."),
        },
    )
    client_id = forms.UUIDField(required=False)


class InboxForm(forms.Form):
    """What stands in the address of the inbox; nonsense counts as nothing."""

    q = forms.CharField(max_length=100, required=False)
    show = forms.ChoiceField(choices=[("all", ""), ("unread", "")], required=False)
    open = forms.IntegerField(min_value=1, required=False)

    def wishes(self) -> dict[str, Any]:
        self.is_valid()
        return {"q": "", "show": "", "open": None, **self.cleaned_data}


class PreferencesForm(forms.Form):
    """One box per group of notifications that may also come by e-mail."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        wishes = EmailPreference.objects.wishes_of(user)
        for group in Group:
            self.fields[group.value] = forms.BooleanField(
                label=group.label,
                help_text=group.hint,
                required=False,
                disabled=not group.optional,
                initial=wishes[group.value],
            )

    def save(self) -> None:
        EmailPreference.objects.wish(self.user, self.cleaned_data)


class WebhookForm(forms.ModelForm[Webhook]):
    url = forms.CharField(
        label=_("Address"),
        max_length=egress.LONGEST,
        help_text=_("https:// and a name that the whole internet can reach. We do not follow redirects."),
        widget=forms.URLInput(attrs={"placeholder": "https://shop.example/hooks", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(label=_("What it is told"), choices=EventKind.choices)

    class Meta:
        model = Webhook
        fields = ["url", "description", "kinds"]
        help_texts = {"description": _("For your team: which of your systems it is.")}

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            egress.check(url)
        except egress.EgressError as error:
            raise forms.ValidationError(str(error), code=error.code) from None
        return url

    def groups(self) -> list[dict[str, Any]]:
        """The boxes, under the names of their groups."""
        chosen = set(self["kinds"].value() or [])
        return [
            {
                "label": name,
                "boxes": [{"value": value, "label": label, "checked": value in chosen} for value, label in kinds],
            }
            for name, kinds in by_group()
        ]


class DeliveryFilterForm(forms.Form):
    """What stands in the address of a log; nonsense counts as nothing."""

    status = forms.ChoiceField(choices=Delivery.Status.choices, required=False)

    def wishes(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
