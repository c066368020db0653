from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms.join import InfluencerJoinForm
from accounts.forms.profile import (
    ProfileForm,
    audience_rows,
    handle_rows,
    prices_of,
    profile_initial,
    rate_rows,
    refuse_double_rates,
    refuse_taken_handles,
)
from accounts.forms.rows import Rows, is_row_button
from accounts.forms.settings import PublicForm
from accounts.models import Influencer
from accounts.social import prefilled
from messaging.rate import within_rate

# Whoever is not signed in may leave pictures behind: so many, and only for a day (accounts/tasks.py).
HELD_A_MINUTE = 6


class Together:
    """Several forms that one button sends, seen by the page and its error summary as one."""

    def __init__(self, request: HttpRequest, influencer: Influencer | None = None) -> None:
        self.influencer = influencer
        self.address = request.META.get("REMOTE_ADDR", "")
        data = request.POST if request.method == "POST" else None
        initial = profile_initial(influencer) if influencer else None
        self.profile = ProfileForm(data, request.FILES if data else None, initial=initial)
        self.handles = handle_rows(influencer, data)
        self.audience = audience_rows(influencer, data)
        self.photo_url = influencer.picture if influencer else ""
        self.asks_for_row = data is not None and is_row_button(data)

    def __iter__(self) -> Iterator[forms.BoundField]:
        for form in self._forms():
            yield from form

    @property
    def errors(self) -> bool:
        # Every form is judged, also after the first mistake.
        return bool([form for form in self._forms() if form.is_bound and form.errors])

    def non_field_errors(self) -> list[Any]:
        return [text for form in self._forms() for text in form.non_field_errors()]

    def is_valid(self) -> bool:
        refuse_taken_handles(self.handles, self.influencer)
        valid = not self.errors and not self.asks_for_row
        if not valid and within_rate(f"photo-{self.address}", HELD_A_MINUTE):
            self.photo_url = self.profile.hold_photo() or self.photo_url
        if self.asks_for_row:
            self._forget_mistakes()
        return valid

    def _forget_mistakes(self) -> None:
        """Say nothing about mistakes yet: this was a button for one row more or less."""
        for form in self._forms():
            form._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001 -- as after a full_clean without mistakes

    def _forms(self) -> Iterator[forms.BaseForm]:
        for part in self.parts:
            if isinstance(part, Rows):
                yield from part
            else:
                yield part

    @property
    def parts(self) -> "list[forms.BaseForm | Rows[Any]]":
        return [self.profile, self.handles, self.audience]

    @property
    def fields(self) -> dict[str, Any]:
        return self.profile.profile(self.audience.values)


class JoinTogether(Together):
    """Everything an influencer tells us at sign-up."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        data = request.POST if request.method == "POST" else None
        self.person = InfluencerJoinForm(data, initial=prefilled(request))
        self.rates = rate_rows(None, data)

    @property
    def parts(self) -> "list[forms.BaseForm | Rows[Any]]":
        return [self.person, self.profile, self.handles, self.audience, self.rates]

    def is_valid(self) -> bool:
        refuse_double_rates(self.rates)
        if not self.asks_for_row and not any(row.has_changed() for row in self.handles):
            self.person.add_error(None, _("Name at least one account on which you publish."))
        valid = super().is_valid()
        if valid:
            handles = [row.as_handle for row in self.handles if row.has_changed()]
            self.person.carry(self.fields, handles, prices_of(self.rates))
        return valid


class SettingsTogether(Together):
    """The same profile later, with what is public."""

    def __init__(self, request: HttpRequest, influencer: Influencer) -> None:
        super().__init__(request, influencer)
        data = request.POST if request.method == "POST" else None
        self.public = PublicForm(data, instance=influencer)

    @property
    def parts(self) -> "list[forms.BaseForm | Rows[Any]]":
        return [self.public, self.profile, self.handles, self.audience]
