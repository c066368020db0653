"""One offer for everybody who was chosen."""

from collections.abc import Mapping
from typing import Any

from campaigns.actions.negotiation import Terms
from campaigns.forms.offer import Lines, OfferForm, TermsForm

# Buttons that change who is chosen: the offer stays as it was typed.
CHOOSING = {"choose", "drop", "find"}


class InvitationForm(TermsForm):
    def __init__(self, terms: Terms, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(terms, data)
        if data is not None and CHOOSING & set(data) and "lines-TOTAL_FORMS" in data:
            rows = Lines(data, prefix="lines")
            typed = [{name: row[name].value() for name in row.fields} for row in rows.forms]
            self._start({name: data.get(name, "") for name in OfferForm.base_fields}, typed)
            self.adding = True
