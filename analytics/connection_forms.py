"""What people type to have their accounts and websites read."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions import Handle
from accounts.platforms import NOT_A_PROFILE, Platform, leads_elsewhere, tidy_handle, wrong_in

MAX_KEY = 20_000  # bytes; a key has about 2,300
WANTED = ("client_email", "private_key", "token_uri")
NUMBER = _("A property id is digits only, such as 312345678. It stands in Analytics under Admin, Property settings.")


class AccountForm(forms.Form):
    platform = forms.ChoiceField(label=_("Platform"), choices=Platform.choices)
    handle = forms.CharField(
        label=_("Handle or address"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "@name", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        platform, text = values.get("platform", ""), values.get("handle", "")
        values["handle"] = tidy_handle(text, platform)
        if platform and leads_elsewhere(text, platform):
            self.add_error("handle", NOT_A_PROFILE)
        elif text and (wrong := wrong_in(values["handle"], platform)):
            self.add_error("handle", wrong)
        return values

    @property
    def as_handle(self) -> Handle:
        return Handle(self.cleaned_data["platform"], self.cleaned_data["handle"])


class DisconnectForm(forms.Form):
    KEEP, ERASE = "keep", "erase"

    numbers = forms.ChoiceField(
        label=_("What came from there"),
        initial=KEEP,
        widget=forms.RadioSelect,
        choices=[
            (KEEP, _("Keep the numbers that are known")),
            (ERASE, _("Erase everything that came from there, for good")),
        ],
    )

    @property
    def erase(self) -> bool:
        return bool(self.cleaned_data["numbers"] == self.ERASE)


class KeyForm(forms.Form):
    """A service account's key: a file, or its text."""

    key_file = forms.FileField(
        label=_("Key file"),
        required=False,
        help_text=_("The JSON file that Google Cloud gave you for the service account."),
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
    )
    key_text = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=MAX_KEY,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false", "class": "font-mono"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file, text = values.get("key_file"), values.get("key_text", "")
        if not file and not text.strip():
            self.add_error("key_file", _("Choose the file, or paste its text."))
            return values
        try:
            values["key"] = service_account_key(_text_of(file) if file else text)
        except forms.ValidationError as wrong:
            self.add_error("key_file" if file else "key_text", wrong)
        return values


class PropertyForm(KeyForm):
    number = forms.CharField(
        label=_("Property id"),
        max_length=40,
        help_text=_("Digits only, from Admin, Property settings."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "312345678"}),
    )
    field_order = ("number", "key_file", "key_text")

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip().removeprefix("properties/")
        if not (number.isascii() and number.isdigit()):
            raise forms.ValidationError(NUMBER)
        return number


def service_account_key(text: str) -> str:
    """Return the key, without what we have no use for. Raises ValidationError, which never quotes it."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise forms.ValidationError(_("This is not the JSON file of a key.")) from None
    if not isinstance(said, dict) or said.get("type") != "service_account":
        raise forms.ValidationError(_("This is JSON, but no key of a service account: its “type” says something else."))
    if missing := [name for name in WANTED if not isinstance(said.get(name), str) or not said[name]]:
        raise forms.ValidationError(_("The key lacks %(names)s."), params={"names": ", ".join(missing)})
    if "BEGIN PRIVATE KEY" not in said["private_key"]:
        raise forms.ValidationError(
            _("The key's “private_key” is not whole. Upload the file as Google gave it to you.")
        )
    names = ("type", "project_id", "private_key_id", "private_key", "client_email", "client_id", "token_uri")
    return json.dumps({name: said[name] for name in names if isinstance(said.get(name), str)})


def _text_of(file: Any) -> str:
    if (file.size or 0) > MAX_KEY:
        raise forms.ValidationError(_("A key is a small file of about 2 kB: this is something else."))
    try:
        return str(file.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise forms.ValidationError(_("This is not the JSON file of a key.")) from None
