from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from campaigns.actions.work import check_something
from campaigns.uploads import ACCEPT, checked


class SubmissionForm(forms.Form):
    text = forms.CharField(
        label=_("Text"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}))

    def clean_file(self) -> "File[bytes] | None":
        upload = self.cleaned_data["file"]
        return checked(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            check_something(cleaned)
        return cleaned


class ChangesForm(forms.Form):
    feedback = forms.CharField(
        label=_("What should change"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"required": _("Say what should change, so that the next version can be right.")},
    )
