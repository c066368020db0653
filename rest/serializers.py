"""What a program may send, and what it gets to read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.utils.html import is_html_input

from rest.types import is_mistyped


class Strict:
    """Refuses members that it does not know: a mistyped name, or a role that nobody may set, is said, not ignored.

    And values of another type than the schema's, see rest.types.
    """

    def to_internal_value(self: Any, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = {name: [_("There is no such member.")] for name in data if name not in known}
            if unknown:
                raise serializers.ValidationError(unknown, code="unknown")
            self._check_types(data)
        return super().to_internal_value(data)  # type: ignore[misc] # it stands before a serializer

    def _check_types(self: Any, data: Mapping[str, Any]) -> None:
        if is_html_input(data):
            # A form says everything in text, but an empty text is no number, day or choice either.
            given = ((name, self.fields[name]) for name in data if data[name] == "")
            wrong = [name for name, field in given if not isinstance(field, serializers.CharField)]
        else:
            given = ((name, field) for name, field in self.fields.items() if name in data and not field.read_only)
            wrong = [name for name, field in given if is_mistyped(field, data[name])]
        if wrong:
            said = _("This is not of the type that the schema names.")
            raise serializers.ValidationError({name: [said] for name in wrong}, code="type")


class Key(serializers.IntegerField):
    """The number of a row, as `id` shows it: what its column can hold, because more is an error of the database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **options)


class Input(Strict, serializers.Serializer[Any]):
    """The body of a request."""


class ModelInput(Strict, serializers.ModelSerializer[Any]):
    """The body of a request that edits a row: `fields` lists what may be written, and nothing else can be."""


class Nothing(Input):
    """A verb that needs no words. An empty body, or {}."""


@extend_schema_serializer(examples=[OpenApiExample("In words", value={"reason": "The budget was cut."})])
class Reason(Input):
    reason = serializers.CharField(max_length=500, help_text="Why. Whoever is concerned reads it.")


@extend_schema_serializer(examples=[OpenApiExample("In words", value={"reason": "The budget was cut."})])
class OptionalReason(Input):
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, default="", help_text="Why, if you like."
    )


class Selectable(serializers.Serializer[Any]):
    """A representation of which a list may ask for a part: `?fields=id,name`. `id` always comes along."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request, parent = self.context.get("request"), getattr(self, "parent", None)
        view = self.context.get("view")
        if request is None or getattr(view, "action", "") != "list" or parent is not None:
            return
        self._select(request.query_params.get("fields", ""))

    def _select(self, asked: str) -> None:
        wanted = {name.strip() for name in asked.split(",") if name.strip()}
        if not wanted:
            return
        if unknown := sorted(wanted - set(self.fields)):
            text = _("There is no such field: %(names)s.") % {"names": ", ".join(unknown)}
            raise serializers.ValidationError({"fields": [text]}, code="unknown")
        for name in set(self.fields) - wanted - {"id"}:
            del self.fields[name]


class MaybeText(serializers.CharField):
    """Text that may be unknown: null then, never empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "allow_null": True} | kwargs)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None
