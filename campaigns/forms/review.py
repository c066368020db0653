from django import forms
from django.utils.translation import gettext_lazy as _

STARS = [
    (1, _("1: bad")),
    (2, _("2: not good")),
    (3, _("3: all right")),
    (4, _("4: good")),
    (5, _("5: wonderful")),
]


class ReviewForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose 1 to 5.")},
    )
    text = forms.CharField(
        label=_("In words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "4"})
    )
