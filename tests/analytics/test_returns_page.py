"""What came back for what was paid, as a brand sees it."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.models import Conversion, ReportedPayout
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE, FILE = "/imports/returns/", "/imports/returns.csv"


@pytest.fixture
def brand():
    return make.BrandFactory()


@pytest.fixture
def inside(client, brand):
    client.force_login(make.MemberFactory(brand=brand, role="viewer").user)
    return client


def sold(brand, person, revenue, **more):
    number = Conversion.objects.count()
    about = {"currency": "EUR", "orders": 2, "digest": str(number), **more}
    Conversion.objects.create(brand=brand, person=person, revenue=Decimal(revenue), **about)


def paid(brand, person, total, **more):
    number = ReportedPayout.objects.count()
    about = {"currency": "EUR", "basis": "fixed", "digest": str(number), **more}
    ReportedPayout.objects.create(brand=brand, person=person, total=Decimal(total), **about)


def rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def cells(client, **asked):
    return {row[0]: row[1:] for row in rows(client.get(FILE, asked))[1:]}


def test_before_anything_was_imported_it_says_what_to_do(inside):
    page = inside.get(PAGE).content.decode()

    assert "No orders and no payouts yet" in page
    assert "returns-option" not in page
    assert rows(inside.get(FILE))[0][:3] == ["Influencer", "Influencers", "Orders"]


def test_by_influencer_with_the_account_that_is_meant(inside, brand):
    ada = make.SocialAccountFactory(handle="ada.cooks", key="ada.cooks")
    sold(brand, "17", "300.00", account=ada)
    sold(brand, "18", "50.00")
    paid(brand, "17", "100.00")
    sold(make.BrandFactory(), "19", "999.00")

    found = cells(inside)
    page = inside.get(PAGE).content.decode()

    assert list(found) == ["ada.cooks", "18"]
    assert found["ada.cooks"] == ["1", "2", "300.00", "100.00", "EUR", "3.0000", "2.0000", ""]
    assert found["18"] == ["1", "2", "50.00", "", "EUR", "", "", "No payout is known."]
    assert 'id="returns-option"' in page
    assert "999" not in page


def test_what_cannot_be_known_says_why(inside, brand):
    sold(brand, "17", "300.00", product="Jar", campaign="Spring", platform="instagram")
    paid(brand, "17", "0.00")

    assert cells(inside, by="product")["Jar"][-1] == "Files of payouts do not say what each was for."
    assert cells(inside, by="campaign")["Spring"][-3:-1] == ["", ""]
    assert cells(inside, by="platform")["Instagram"][-1] == "Nothing was paid."
    assert "Files of payouts do not say" in inside.get(PAGE, {"by": "product"}).content.decode()


def test_currencies_are_chosen_never_added_up(inside, brand):
    sold(brand, "17", "300.00")
    sold(brand, "17", "20.00", currency="USD")
    sold(brand, "17", "1.00", currency="")

    assert [row["key"] for row in inside.get(PAGE).context["currencies"]] == ["", "EUR", "USD"]
    assert cells(inside, currency="USD")["17"][2:5] == ["20.00", "", "USD"]
    assert cells(inside, currency="")["17"][2:5] == ["1.00", "", ""]
    assert cells(inside, currency="XXX")["17"][4] == ""


def test_nonsense_in_the_address_is_the_usual_page(inside, brand):
    sold(brand, "17", "300.00")

    page = inside.get(PAGE, {"by": "shoe size", "page": "zzz"})

    assert (page.status_code, page.context["returned"].by) == (200, "influencer")


def test_the_file_runs_nothing(inside, brand):
    sold(brand, "=cmd()", "1.00")

    assert "=cmd()" not in cells(inside)


@pytest.mark.parametrize("by", ["influencer", "campaign"])
def test_more_rows_are_no_more_queries(inside, brand, by):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            inside.get(PAGE, {"by": by})
        return len(seen)

    sold(brand, "17", "1.00", campaign="a")
    paid(brand, "17", "1.00", campaign="a")
    queries()
    one = queries()
    for person in ("18", "19"):
        sold(brand, person, "2.00", campaign=person, account=make.SocialAccountFactory())
        paid(brand, person, "2.00", campaign=person)

    assert queries() == one
