"""JSON of a stranger: what is no number, no time and no text of a database is found where it is read."""

import json

import pytest

from analytics.actions.answers import pretty
from analytics.sources import shape
from analytics.sources.errors import SchemaChanged
from analytics.store.cleaning import fits


@pytest.mark.parametrize("said", ["NaN", "Infinity", "-Infinity", "1e400", "-1", "true", '"12"', "[]"])
def test_what_is_no_length(said):
    with pytest.raises(SchemaChanged):
        shape.number(json.loads(f'{{"duration": {said}}}'), "duration")


@pytest.mark.parametrize(("said", "length"), [("null", None), ("0", 0), ("12.5", 12.5)])
def test_a_length(said, length):
    assert shape.number(json.loads(f'{{"duration": {said}}}'), "duration") == length


@pytest.mark.parametrize(
    "said",
    [
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59-10:00",
        "1969-12-31T23:59:59Z",
        -62_135_596_800,
        253_402_300_799,
        1_643_332_803_000,  # thousandths
        float("nan"),
        True,
        {},
    ],
)
def test_times_at_which_nothing_happens(said):
    with pytest.raises(SchemaChanged):
        shape.moment({"at": said}, "at")


def test_words_are_as_clean_as_texts():
    said = json.loads('{"tags": ["#a\\u0000b", "#\\ud83d", "#a\\u0000b"]}')

    assert shape.words(said, "tags", "#") == ("ab", "?")


def test_a_text_has_an_end():
    assert len(shape.text({"bio": "x" * 10_000_000}, "bio")) == shape.LONGEST


@pytest.mark.parametrize(("value", "does"), [(None, True), (0, True), (2**63 - 1, True), (2**63, False), (-1, False)])
def test_a_counter_is_not_below_nothing(value, does):
    assert fits(value) is does


def test_json_as_deep_as_a_well_is_shown_as_it_is():
    assert pretty(b"[" * 100_000) == ("[" * 100_000, True)
