from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.offer import OfferForm, TermsForm


class ApplyForm(OfferForm):
    message = forms.CharField(
        label=_("Why you"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"required": _("Say in a sentence or two why you fit.")},
    )


class ApplicationForm(TermsForm):
    form_class = ApplyForm
