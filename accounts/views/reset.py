"""allauth's way for programs to a new password, which told a stranger whether there is an account."""

from typing import Any

from allauth.headless.account.inputs import ResetPasswordInput, ResetPasswordKeyInput
from allauth.headless.account.views import ResetPasswordView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.response import ErrorResponse
from django.http import HttpRequest, HttpResponse


class NewPasswordInput(ResetPasswordInput):
    def clean(self) -> Any:
        # Whether the password is too much like the person's name is said to who has their code.
        return self.cleaned_data if "key" in self.errors else super().clean()  # type: ignore[no-untyped-call] # allauth


class NewPassword(ResetPasswordView):
    input_class = NewPasswordInput

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check a code. allauth takes one that was asked for nobody for a link, and breaks."""
        if self.process is None or self.process.user:
            answer: HttpResponse = super().get(request, *args, **kwargs)
            return answer
        # No mail had a code, so none is the right one.
        wrong = ResetPasswordKeyInput({"key": request.headers.get("X-Password-Reset-Key", "")}, code="")
        wrong.is_valid()
        self.process.record_invalid_attempt()
        return ErrorResponse(request, input=wrong)


for_apps = NewPassword.as_api_view(client=Client.APP)
for_browsers = NewPassword.as_api_view(client=Client.BROWSER)
