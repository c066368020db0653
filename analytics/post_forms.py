from django import forms
from django.utils.translation import gettext_lazy as _


class PostForm(forms.Form):
    link = forms.URLField(
        label=_("Address of the post"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
