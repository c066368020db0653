from typing import Any

from allauth.account.forms import LoginForm


class EntranceForm(LoginForm):
    """allauth's form; our labels stand above the fields, so nothing stands inside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
