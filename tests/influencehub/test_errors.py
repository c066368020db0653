"""Errors say what happened and nothing of how we are made."""

import logging

import pytest
from django.test import Client
from django.urls import path

from influencehub.requests import RequestIdFilter, current_id
from influencehub.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401 -- this is a URLconf

BROKEN = "the innards"


def broken(request):
    raise RuntimeError(BROKEN)


urlpatterns = [path("api/v1/broken/", broken), path("join/broken/", broken), *urlpatterns]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/api/v1/broken/", "/join/broken/"])
def test_a_failure_of_ours_names_the_request_and_not_the_mistake(client, db, address, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LoginRequired" not in name]

    answer = client.get(address)

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    assert BROKEN not in answer.content.decode()


@pytest.mark.urls(__name__)
def test_the_api_fails_with_a_problem(client, db, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LoginRequired" not in name]

    answer = client.get("/api/v1/broken/")

    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["status"]) == ("server_error", 500)


def test_an_unknown_address_of_the_api_is_a_problem(client, db):
    answer = client.get("/api/v1/nothing/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_each_request_has_an_id_of_ours(client, db):
    first, second = (client.get("/", headers={"X-Request-ID": "mine"})["X-Request-ID"] for _ in range(2))

    assert len({first, second, "mine"}) == 3


def test_the_log_names_the_request():
    record = logging.LogRecord("any", logging.INFO, "", 1, "said", None, None)
    token = current_id.set("abc")

    RequestIdFilter().filter(record)
    current_id.reset(token)

    assert record.request_id == "abc"
