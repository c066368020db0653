from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does it end?"),
        help_text=_("Everybody in the campaign reads this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
