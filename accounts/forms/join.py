from typing import Any

from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions import Handle, Price, register_brand, register_influencer
from accounts.actions.joining import check_new_password, known_zone
from accounts.models import Brand, MemberInvitation, RefusedJoin, User, tidy_email
from accounts.niches import Industry

PASSWORD_HINT = _("At least 12 characters. A sentence you remember is good.")


class JoinForm(SignupForm):
    """allauth's form does what must not go wrong: it never tells whether an address is known."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    # The browser knows it (assets/js); without JavaScript it stays UTC until the settings.
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs.pop("placeholder", None)
        password = self.fields["password1"]
        password.help_text = PASSWORD_HINT
        password.widget.attrs.pop("placeholder", None)
        # One mistake elsewhere must not cost the password too; it goes back to whoever just typed it.
        password.widget.render_value = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        password = values.get("password1")
        if password and "password1" not in self.errors:
            # allauth knew only the address.
            about = {name: values.get(name, "") for name in ("email", "name", "organisation")}
            try:
                check_new_password(password, **about)
            except forms.ValidationError as weak:
                self.add_error("password1", weak)
        return values

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            RefusedJoin.objects.note(tidy_email(self.cleaned_data["email"]), self.cleaned_data["password1"])
        return super().try_save(request)

    def save(self, request: HttpRequest) -> User:
        user = self.register()
        setup_user_email(request, user, [EmailAddress(email=user.email)])
        return user

    def register(self) -> User:
        raise NotImplementedError

    @property
    def person(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {
            "email": tidy_email(values["email"]),
            "password": values["password1"],
            "name": values["name"],
            "time_zone": known_zone(values["time_zone"]),
        }


class BrandJoinForm(JoinForm):
    organisation = forms.CharField(
        label=_("Organisation"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    industry = forms.ChoiceField(label=_("Industry"), choices=[("", _("Choose…")), *Industry.choices])
    website = forms.URLField(
        label=_("Website"),
        assume_scheme="https",
        help_text=_("Staff look here before they approve you."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "url"}),
    )
    size = forms.ChoiceField(label=_("Size"), choices=Brand.Size.choices, initial=Brand.Size.SMALL)

    def register(self) -> User:
        values = self.cleaned_data
        organisation = {name: values[name] for name in ("industry", "website", "size")}
        return register_brand(person=self.person, organisation={"name": values["organisation"], **organisation})


class InfluencerJoinForm(JoinForm):
    """The person. The profile, its accounts and prices come from forms beside it."""

    def carry(self, profile: dict[str, Any], handles: list[Handle], prices: list[Price]) -> None:
        self._carried: dict[str, Any] = {"profile": profile, "handles": handles, "prices": prices}

    def register(self) -> User:
        return register_influencer(person=self.person, **self._carried)


class MemberJoinForm(forms.Form):
    """Somebody whom a team invited: the address is the one that got the mail."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: MemberInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        name, invited = self.cleaned_data.get("name", ""), self.invitation
        check_new_password(password, name=name, email=invited.email, organisation=invited.brand.name)
        return password
