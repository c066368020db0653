from django import forms
from django.utils.translation import gettext_lazy as _


class RemovalForm(forms.Form):
    KEEP, ERASE = "keep", "erase"

    numbers = forms.ChoiceField(
        label=_("What is known of it"),
        initial=KEEP,
        widget=forms.RadioSelect,
        choices=[
            (KEEP, _("Stays: the account is listed with its numbers, and nothing reads it any more")),
            (ERASE, _("Goes: the account and all its numbers and posts, for good")),
        ],
    )

    @property
    def erase(self) -> bool:
        return bool(self.cleaned_data["numbers"] == self.ERASE)
