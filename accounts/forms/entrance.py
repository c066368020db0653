"""allauth's forms on the way in. Our labels stand above the fields, so nothing stands inside them."""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmPasswordResetCodeForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.sessions import expire_in_time

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
NEW: dict[str, "str | _StrPromise"] = {"password1": _("New password"), "password2": _("New password, once more")}


class Plain(forms.BaseForm):
    """Labels of ours above the fields, and only there. What a password must be is said once, above the form."""

    words: ClassVar[dict[str, "str | _StrPromise"]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            if isinstance(field.widget, forms.PasswordInput):
                field.help_text = ""


class EntranceForm(Plain, LoginForm):
    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        answer: HttpResponse = super().login(request, redirect_url)
        # "Keep me signed in" has just been noted: it counts within the limits, and not for staff.
        if request.user.is_authenticated:
            expire_in_time(request.session, request.user)
        return answer


class PasswordAgainForm(Plain, ReauthenticateForm):
    pass


class MailedCodeForm(Plain, ConfirmEmailVerificationCodeForm):
    pass


class ForgottenForm(Plain, ResetPasswordForm):
    words: ClassVar[dict[str, "str | _StrPromise"]] = {"email": _("E-mail")}


class ForgottenCodeForm(Plain, ConfirmPasswordResetCodeForm):
    pass


class OtherPasswordForm(Plain, ChangePasswordForm):
    words: ClassVar[dict[str, "str | _StrPromise"]] = {"oldpassword": _("Present password"), **NEW}


class NewPasswordForm(Plain, ResetPasswordKeyForm):
    words: ClassVar[dict[str, "str | _StrPromise"]] = NEW


class FirstPasswordForm(Plain, SetPasswordForm):
    words: ClassVar[dict[str, "str | _StrPromise"]] = NEW


class FactorForm(mfa.AuthenticateForm):
    """Six digits of the app, or one of the recovery codes."""

    code = forms.CharField(label=_("Code"), widget=forms.TextInput(attrs=CODE))


class FactorAgainForm(mfa.ReauthenticateForm):
    code = forms.CharField(label=_("Code"), widget=forms.TextInput(attrs=CODE))


class AppForm(ActivateTOTPForm):
    code = forms.CharField(
        label=_("Code that the app shows"),
        widget=forms.TextInput(attrs={name: CODE[name] for name in ("autocomplete", "inputmode")}),
    )


class PasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name"), required=False, max_length=60, help_text=_("So that you know it again among others.")
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_(
            "Asks for your finger, your face or a PIN. Without the tick it is a second step after the password."
        ),
    )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except ValueError:
            # fido2 says so of what no device sends; allauth looks for TypeError only.
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyNameForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=60)
