from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actions import refuse_invitation
from accounts.models import Brand, Influencer, Member, MemberInvitation, Report, SocialAccount, User
from accounts.photos import safe_photo
from accounts.places import country_choices

# Zones that people know by a place; the rest are older names of the same, and zones of machines.
PLACES = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zone_field(present: str, **options: Any) -> forms.ChoiceField:
    zones = sorted({zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in PLACES} | {"UTC"})
    if present not in zones:  # a browser said so when the account was made
        zones.insert(0, present)
    choices = [(zone, zone.replace("_", " ")) for zone in zones]
    return forms.ChoiceField(label=_("Time zone"), choices=choices, **options)


class AccountForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["name", "time_zone", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = zone_field(self.instance.time_zone)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PublicForm(forms.ModelForm[Influencer]):
    class Meta:
        model = Influencer
        fields = ["name", "media_kit_public"]


class BrandForm(forms.ModelForm[Brand]):
    class Meta:
        model = Brand
        fields = ["name", "industry", "website", "size", "country", "time_zone", "about"]
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"about": _("Creators read this before they answer you.")}

    website = forms.URLField(label=_("Website"), assume_scheme="https")
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 5 MB. Without one we draw you a sign."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose…")), *country_choices()]
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=choices, required=False)
        said = _("The days of your campaigns and charts are days there.")
        self.fields["time_zone"] = zone_field(self.instance.time_zone, help_text=said)

    def clean_logo(self) -> ContentFile[bytes] | None:
        upload = self.cleaned_data["logo"]
        return safe_photo(upload) if upload else None

    def save(self, commit: bool = True) -> Brand:  # noqa: FBT001, FBT002 -- Django's signature
        if self.cleaned_data["logo"]:
            self.instance.logo = self.cleaned_data["logo"]
        return super().save(commit=commit)


class InviteForm(forms.ModelForm[MemberInvitation]):
    class Meta:
        model = MemberInvitation
        fields = ["email", "role"]

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brand = brand
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=Member.Role.choices, initial=Member.Role.MANAGER
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        refuse_invitation(self.brand, values.get("email", ""))
        return values


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices)


class ClaimForm(forms.Form):
    account = forms.ModelChoiceField(
        label=_("Which account can you change?"),
        queryset=SocialAccount.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, accounts: QuerySet[SocialAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["account"].initial = accounts[0] if accounts else None


class ReportForm(forms.ModelForm[Report]):
    class Meta:
        model = Report
        fields = ["reason", "text"]
        widgets = {"reason": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.ChoiceField(
            label=_("What is wrong?"), choices=Report.Reason.choices, widget=forms.RadioSelect
        )


class DeleteAccountForm(forms.Form):
    sure = forms.BooleanField(label=_("Yes, delete my account."))
