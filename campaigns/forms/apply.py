from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.actions.terms import WHY_YOU
from campaigns.forms.offer import OfferForm, TermsForm


class ApplyForm(OfferForm):
    message = forms.CharField(
        label=_("Why you"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"required": WHY_YOU},
    )


class ApplicationForm(TermsForm):
    form_class = ApplyForm
