"""Every URL is listed in tests/doors.py, and answers each role as the list says."""

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from tests.doors import DOORS, FROM_ALLAUTH, NAMESPACES, ROLES


@pytest.fixture
def answers(client):
    """Ask as each role in turn; what one did is undone before the next."""

    def answers(cast, ask):
        statuses = {}
        for role in ROLES:
            with transaction.atomic():
                client.logout()
                if cast.people[role]:
                    client.force_login(cast.people[role])
                statuses[role] = ask(client).status_code
                transaction.set_rollback(True)
        return statuses

    return answers


def walk(resolver, namespace=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}"
        elif not isinstance(entry, URLPattern):
            yield from walk(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))


def test_every_url_is_listed():
    found = {name for name in walk(get_resolver()) if not name.startswith((*NAMESPACES, *FROM_ALLAUTH))}

    assert {door.name for door in DOORS} == found


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.name}")
def test_door(cast, answers, door):
    address = reverse(door.name, args=[cast.key(name) for name in door.keys])

    statuses = answers(cast, lambda client: getattr(client, door.method)(address, door.data))

    assert statuses == door.statuses


def admin_pages():
    yield "admin:index"
    yield from (name for name in walk(get_resolver()) if name.endswith("_changelist"))


@pytest.mark.parametrize("name", list(admin_pages()))
def test_the_admin_is_for_staff(cast, answers, name):
    statuses = answers(cast, lambda client: client.get(reverse(name)))

    ours = name.split(":")[1].split("_")[0] in {
        "index",
        "accounts",
        "messaging",
        "campaigns",
        "analytics",
        "discovery",
        "influencehub",
    }
    # What other people's apps keep is for superusers.
    assert statuses == dict.fromkeys(ROLES, 302) | {"staff": 200 if ours else 403}


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_who_is_not_signed_in_finds_the_door(client, db, name):
    assert client.get(reverse(name)).status_code == 200
