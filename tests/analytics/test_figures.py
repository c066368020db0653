"""The reader of numbers, property by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.importing.figures import SUFFIXES, dissect, number

counts = st.integers(min_value=0, max_value=10**12)
decimals = st.sampled_from([".", ","])


def grouped(count, sign):
    return f"{count:,}".replace(",", sign)


def read(text, decimal=""):
    figure = dissect(text)
    return number(figure, decimal) if figure else None


@given(counts)
def test_plain_whole_numbers_are_themselves(count):
    assert read(str(count)).whole() == count


@given(counts, st.sampled_from([" ", "'", "\u00a0", "\u202f", "\u2009", "’"]))
def test_spaces_and_apostrophes_only_group(count, sign):
    assert read(grouped(count, sign)).whole() == count


@given(counts, decimals)
def test_groups_are_read_once_the_decimal_sign_is_known(count, decimal):
    text = grouped(count, "," if decimal == "." else ".")

    assert read(text, decimal).whole() == count


@given(st.integers(1000, 999_999), decimals)
def test_a_lone_sign_before_three_digits_proves_nothing(count, decimal):
    text = grouped(count, decimal)

    assert dissect(text).decimal == "?"
    assert read(text) is None
    assert read(text, decimal).fractional == bool(count % 1000)


@given(st.integers(0, 10**9), st.integers(0, 99), decimals)
def test_two_places_prove_the_decimal_sign(whole, hundredths, decimal):
    found = read(f"{whole}{decimal}{hundredths:02}")

    assert dissect(f"{whole}{decimal}{hundredths:02}").decimal == decimal
    assert (found.mantissa, found.places) == (whole * 100 + hundredths, 2)


@given(counts, st.integers(0, 99), decimals)
def test_both_signs_in_one_cell_prove_it(whole, hundredths, decimal):
    text = grouped(whole, "," if decimal == "." else ".") + f"{decimal}{hundredths:02}"

    assert read(text).mantissa == whole * 100 + hundredths


@given(st.integers(0, 9999), st.integers(0, 9), decimals, st.sampled_from(sorted(SUFFIXES)), st.sampled_from(["", " "]))
def test_suffixes_scale_exactly_in_any_case(whole, tenth, decimal, suffix, gap):
    want = (whole * 10 + tenth) * SUFFIXES[suffix]

    for text in (suffix, suffix.upper()):
        found = read(f"{whole}{decimal}{tenth}{gap}{text}")
        assert (found.mantissa, found.places) == (want, 1)


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_not_but_never_an_error(text):
    figure = dissect(text)

    for decimal in ("", ".", ","):
        found = number(figure, decimal) if figure else None
        assert found is None or found.mantissa is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "Spain",
        "1.2.3,4",
        "12.34.56",
        "1,23,4",
        "1 23",
        "1..2",
        "12 apples",
        "1.5 Mega",
        "3/4",
        "1-2",
        "$5",
        "½",
    ],
)
def test_what_is_no_number_is_none(text):
    assert dissect(text) is None
