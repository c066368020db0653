import pytest
from django.http import QueryDict
from rest_framework import serializers

from rest.serializers import Input


class Body(Input):
    rating = serializers.IntegerField(required=False, allow_null=True)
    amount = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    open = serializers.BooleanField(required=False)
    text = serializers.CharField(required=False)
    day = serializers.DateField(required=False)
    hours = serializers.ChoiceField(choices=[(24, "a day"), (48, "two")], required=False)
    kind = serializers.ChoiceField(choices=["reel", "story"], required=False)
    words = serializers.ListField(child=serializers.CharField(), required=False)


@pytest.mark.parametrize(
    "said",
    [
        {"rating": "5"},
        {"rating": True},
        {"amount": 5},
        {"amount": "1e2"},
        {"amount": "NaN"},
        {"amount": "٣"},
        {"open": "true"},
        {"open": 1},
        {"text": 5},
        {"day": 20260401},
        {"hours": "24"},
        {"kind": 5},
        {"words": ["a", 5]},
    ],
)
def test_a_value_of_another_type_is_refused(said):
    body = Body(data=said)

    assert not body.is_valid()
    assert [error.code for error in body.errors[next(iter(said))]] == ["type"]


@pytest.mark.parametrize(
    "said",
    [
        {"rating": 5},
        {"rating": None},
        {"amount": "5.00"},
        {"open": False},
        {"text": "5"},
        {"day": "2026-04-01"},
        {"hours": 24},
        {"kind": "reel"},
        {"words": ["a"]},
    ],
)
def test_a_value_of_its_own_type_is_taken(said):
    assert Body(data=said).is_valid()


def test_forms_have_only_text():
    assert Body(data=QueryDict("rating=5&open=true")).is_valid()


@pytest.mark.parametrize("said", ["rating=", "open=", "day=", "kind="])
def test_an_empty_text_in_a_form_is_none_of_them(said):
    body = Body(data=QueryDict(said))

    assert not body.is_valid()
    assert [error.code for error in body.errors[said.rstrip("=")]] == ["type"]
