from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actions import Handle, Price
from accounts.actions.joining import refused_handles
from accounts.audience import AGES, GENDERS, TOO_MUCH, is_too_much
from accounts.forms.rows import RowForm, Rows
from accounts.models import Influencer
from accounts.models.influencer import PRICED_TWICE
from accounts.money import CURRENCIES
from accounts.niches import Niche
from accounts.photos import safe_photo
from accounts.places import country_choices, language_choices
from accounts.platforms import (
    NOT_A_HANDLE,
    NOT_A_PROFILE,
    Deliverable,
    Platform,
    is_handle,
    leads_elsewhere,
    tidy_handle,
)

DAY = 24 * 3600
HUNDRED = 100


def choose(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("Choose…")), *choices]


class HandleForm(RowForm):
    decisive = "handle"

    platform = forms.ChoiceField(label=_("Platform"), choices=Platform.choices)
    handle = forms.CharField(
        label=_("Handle or address"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "@name", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        platform, text = values.get("platform", ""), values.get("handle", "")
        handle = tidy_handle(text, platform)
        if platform and leads_elsewhere(text, platform):
            self.add_error("handle", NOT_A_PROFILE)
        elif text and not is_handle(handle):
            self.add_error("handle", NOT_A_HANDLE)
        values["handle"] = handle
        return values

    @property
    def as_handle(self) -> Handle:
        return Handle(self.cleaned_data["platform"], self.cleaned_data["handle"])


class RateForm(RowForm):
    decisive = "amount"

    platform = forms.ChoiceField(label=_("Platform"), choices=Platform.choices)
    deliverable = forms.ChoiceField(label=_("Deliverable"), choices=Deliverable.choices)
    amount = forms.DecimalField(label=_("From"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code, _name in CURRENCIES])


class AudienceCountryForm(RowForm):
    decisive = "share"

    country = forms.ChoiceField(label=_("Country"))
    share = forms.DecimalField(label=_("Share in %"), min_value=0, max_value=HUNDRED, max_digits=5, decimal_places=1)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["country"].choices = choose(country_choices())  # type: ignore[attr-defined] # a ChoiceField


class ProfileForm(forms.Form):
    """What a creator tells about themselves, at sign-up and in the settings."""

    bio = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two or three sentences a brand remembers you by."),
    )
    niches = forms.MultipleChoiceField(
        label=_("What you publish about"), choices=Niche.choices, widget=forms.CheckboxSelectMultiple
    )
    country = forms.ChoiceField(label=_("Country"))
    city = forms.CharField(label=_("City"), required=False, max_length=80)
    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 5 MB. Without one we draw you a portrait."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    # A picture survives a mistake elsewhere in the form: it is stored, and its signed name comes along.
    photo_kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = choose(country_choices())  # type: ignore[attr-defined] # a ChoiceField
        self.fields["languages"].choices = language_choices()  # type: ignore[attr-defined] # a ChoiceField
        for kind, shares in (("age", AGES), ("gender", GENDERS)):
            for code, label in shares:
                self.fields[f"{kind}_{code}"] = forms.DecimalField(
                    label=label, required=False, min_value=0, max_value=HUNDRED, max_digits=5, decimal_places=1
                )

    @property
    def ages(self) -> list[forms.BoundField]:
        return [self[f"age_{code}"] for code, _label in AGES]

    @property
    def genders(self) -> list[forms.BoundField]:
        return [self[f"gender_{code}"] for code, _label in GENDERS]

    def clean_photo(self) -> ContentFile[bytes] | None:
        upload = self.cleaned_data["photo"]
        return safe_photo(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for kind, shares in (("age", AGES), ("gender", GENDERS)):
            given = [values.get(f"{kind}_{code}") or 0 for code, _label in shares]
            if is_too_much(_fraction(Decimal(share)) for share in given):
                self.add_error(f"{kind}_{shares[0][0]}", TOO_MUCH)
        return values

    def keep_photo(self) -> str:
        """Store the new picture, or find the one stored before; return its name."""
        upload = getattr(self, "cleaned_data", {}).get("photo")
        if upload:
            return default_storage.save(f"photos/{upload.name}", upload)
        try:
            name = str(signing.loads(self.data.get("photo_kept", ""), salt="photo", max_age=DAY))
        except signing.BadSignature:
            return ""
        return name if default_storage.exists(name) else ""  # the sweep may have been quicker

    def hold_photo(self) -> str:
        """Make the next rendering of this form carry the picture along; return its address."""
        name = self.keep_photo()
        if not name:
            return ""
        data: Any = self.data
        self.data = data = data.copy()
        data["photo_kept"] = signing.dumps(name, salt="photo")
        return str(default_storage.url(name))

    def profile(self, countries: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the fields of an Influencer."""
        values = self.cleaned_data
        fields = {name: values[name] for name in ("bio", "niches", "country", "city", "languages")}
        fields["audience"] = {
            "countries": {row["country"]: _fraction(row["share"]) for row in countries},
            "ages": self._shares("age", AGES),
            "genders": self._shares("gender", GENDERS),
        }
        photo = self.keep_photo()
        return fields | ({"photo": photo} if photo else {})

    def _shares(self, kind: str, shares: list[tuple[str, Any]]) -> dict[str, float]:
        given = {code: self.cleaned_data.get(f"{kind}_{code}") for code, _label in shares}
        return {code: _fraction(share) for code, share in given.items() if share is not None}


def profile_initial(influencer: Influencer) -> dict[str, Any]:
    """Return what the form shows of a profile."""
    names = ("name", "bio", "niches", "country", "city", "languages", "media_kit_public")
    initial: dict[str, Any] = {name: getattr(influencer, name) for name in names}
    for kind, key in (("age", "ages"), ("gender", "genders")):
        for code, share in influencer.audience.get(key, {}).items():
            initial[f"{kind}_{code}"] = _percent(share)
    return initial


def audience_rows(influencer: Influencer | None, data: QueryDict | None) -> Rows[AudienceCountryForm]:
    shares = influencer.audience.get("countries", {}) if influencer else {}
    initial = [{"country": code, "share": _percent(share)} for code, share in shares.items()]
    return Rows(AudienceCountryForm, "audience", data, initial)


def handle_rows(influencer: Influencer | None, data: QueryDict | None) -> Rows[HandleForm]:
    accounts = influencer.accounts.all() if influencer else []
    initial = [{"platform": account.platform, "handle": account.label} for account in accounts]
    return Rows(HandleForm, "handles", data, initial)


def rate_rows(influencer: Influencer | None, data: QueryDict | None) -> Rows[RateForm]:
    names = ("platform", "deliverable", "amount", "currency")
    initial = [{name: getattr(rate, name) for name in names} for rate in influencer.rates.all()] if influencer else []
    return Rows(RateForm, "rates", data, initial)


def refuse_taken_handles(rows: Rows[HandleForm], influencer: Influencer | None = None) -> None:
    """Say at the row that somebody else here proved this account, that it stands twice, or asks for one too many."""
    filled = [row for row in rows if row.has_changed() and row.is_valid()]
    for place, why in refused_handles([row.as_handle for row in filled], influencer).items():
        filled[place].add_error("handle", str(why))


def refuse_double_rates(rows: Rows[RateForm]) -> None:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if not row.has_changed() or not row.is_valid():
            continue
        what = (row.cleaned_data["platform"], row.cleaned_data["deliverable"])
        if what in seen:
            row.add_error("deliverable", ValidationError(PRICED_TWICE))
        seen.add(what)


def prices_of(rows: Rows[RateForm]) -> list[Price]:
    return [Price(**values) for values in rows.values]


def _fraction(share: Decimal) -> float:
    return round(float(share) / HUNDRED, 4)


def _percent(share: float) -> float | int:
    # Files of other sources give 71 where we keep 0.71.
    number = round(share if share > 1 else share * HUNDRED, 1)
    return int(number) if number == int(number) else number
