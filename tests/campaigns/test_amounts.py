"""What people write as an amount binds them: it is understood, or refused, never guessed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from campaigns.forms.offer import AmountField

field = AmountField(max_digits=12, decimal_places=2, min_value=Decimal(0))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("780", "780"),
        ("780.50", "780.50"),
        ("780,50", "780.50"),
        ("1,240", "1240"),
        ("1.240,50", "1240.50"),
        ("1,240.50", "1240.50"),
        ("€ 780", "780"),
        ("780 EUR", "780"),
        ("2 500", "2500"),
        ("CHF 2'500", "2500"),
        ("0", "0"),
    ],
)
def test_amounts_as_people_write_them(written, amount):
    assert field.clean(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    ["1e3", "1e400", "780k", "1.5 million", "NaN", "Infinity", "-5", "1/2", "780-900", "0x10", "12%", "99999999999"],
)
def test_what_could_mean_another_amount_is_refused(written):
    with pytest.raises(ValidationError):
        field.clean(written)
