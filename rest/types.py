"""JSON has types, and the schema names them: "5" is no number, and an amount is text so that no cent gets lost.

DRF would guess. A form cannot say types, so with forms it may.
"""

import re
from typing import Any

from rest_framework import serializers

NUMBERS = (serializers.IntegerField, serializers.FloatField, serializers.PrimaryKeyRelatedField)
TEXTS = (
    serializers.CharField,
    serializers.DecimalField,
    serializers.DateField,
    serializers.DateTimeField,
    serializers.TimeField,
    serializers.DurationField,
    serializers.UUIDField,
)
# Digits, as the schema's pattern has it: what 1e3 would mean is not for a cent's place to guess.
AMOUNT = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)")


def is_mistyped(field: Any, value: Any) -> bool:
    """Say whether JSON's value is of another type than the field's; what it lacks or means is the field's business."""
    if isinstance(field, serializers.ListField):
        return isinstance(value, list) and any(is_mistyped(field.child, one) for one in value)
    wanted = _wanted(field)
    if value is None or wanted is None:
        return False
    if isinstance(field, serializers.DecimalField) and isinstance(value, str):
        return not AMOUNT.fullmatch(value)
    return not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool)


def _wanted(field: Any) -> Any:
    if isinstance(field, serializers.BooleanField):
        return bool
    if isinstance(field, NUMBERS):
        return int | float
    if type(field) is serializers.ChoiceField:
        return int if all(isinstance(key, int) for key in field.choices) else str
    return str if isinstance(field, TEXTS) else None
