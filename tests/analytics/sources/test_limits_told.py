"""What a server says of its limits is believed within reason: nothing of it stops a worker, or a source for years."""

import traceback
from datetime import UTC, datetime, timedelta

import pytest
import requests

from analytics.sources.errors import Transient
from analytics.sources.http import call, retry_at

A_DAY = timedelta(days=1)
ADDRESS = "http://127.0.0.1:9/v26.0/me?access_token=IGQVJ-secret"


def wait(**headers):
    return retry_at({name.replace("_", "-"): text for name, text in headers.items()}) - datetime.now(UTC)


@pytest.mark.parametrize(
    "headers",
    [
        {"retry_after": "9" * 400},
        {"retry_after": "Fri, 31 Dec 9999 23:59:59 GMT"},
        {"x_rate_limit_reset": "4102444800"},
    ],
)
def test_nobody_is_left_alone_for_longer_than_a_day(headers):
    assert A_DAY - timedelta(minutes=1) < wait(**headers) <= A_DAY


@pytest.mark.parametrize(
    "headers",
    [
        {"retry_after": "\u00b2"},  # a digit to some, a number to nobody
        {"retry_after": "soon"},
        {"retry_after": "-5"},
        {"x_rate_limit_reset": "9" * 30},
        {"x_rate_limit_reset": "\u00b2"},
        {},
    ],
)
def test_what_is_no_time_is_a_minute(headers):
    assert timedelta(seconds=50) < wait(**headers) <= timedelta(minutes=1)


def test_a_date_without_a_zone_is_utc():
    soon = datetime.now(UTC) + timedelta(minutes=5)

    assert wait(retry_after=f"{soon:%a, %d %b %Y %H:%M:%S} -0000") > timedelta(minutes=4)


def test_what_has_passed_is_now():
    assert abs(wait(x_rate_limit_reset="1")) < timedelta(seconds=5)


def test_a_broken_connection_tells_no_address_and_with_it_no_key():
    with pytest.raises(Transient) as caught:
        call(requests.Session(), "GET", ADDRESS, lambda *_: None)

    assert "IGQVJ" not in "".join(traceback.format_exception(caught.value))
