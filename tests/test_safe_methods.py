"""Reading changes nothing: a link that somebody is lured to, or a page that a browser fetches ahead, does no harm."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.api import test_doors as api
from tests.doors import DOORS, ROLES

WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
# What is noted of who reads, and what is derived: none of it says anything about the marketplace.
NOTES = {
    "django_session",
    "usersessions_usersession",
    "discovery_card",
    "analytics_seen",  # when somebody was last found
    "messaging_readmark",
    "campaigns_collaboration",  # that its brand has seen it
}


def written(client, cast, statuses, ask):
    """The tables that were written to when everybody who is let in asked."""
    tables = set()
    for role in ROLES:
        if statuses[role] >= 400:
            continue
        client.logout()
        if cast.people[role]:
            client.force_login(cast.people[role])
        with CaptureQueriesContext(connection) as said:
            ask()
        tables |= {found[2] for query in said if (found := WRITES.match(query["sql"]))}
    return tables - NOTES


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.method == "get"], ids=lambda door: f"{door.name} {' '.join(door.keys)}"
)
def test_a_page_that_is_read_changes_nothing(door, cast, client):
    address = reverse(door.name, args=[cast.key(name) for name in door.keys])

    assert written(client, cast, door.statuses, lambda: client.get(address)) == set()


@pytest.mark.parametrize(
    "door",
    [door for door in api.DOORS if api.OPERATIONS[door.name][0] == "get"],
    ids=lambda door: f"{door.name} {' '.join(door.keys)}",
)
def test_an_operation_that_reads_changes_nothing(door, cast, client):
    address = api.address(door, cast)

    assert written(client, cast, door.statuses, lambda: client.get(address, door.query)) == set()
