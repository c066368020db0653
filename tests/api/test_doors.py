"""Every operation of the schema is listed with what it answers each role, and answers so."""

import re

import pytest
from django.core.files import File
from django.db import transaction
from django.test.client import BOUNDARY, encode_multipart
from drf_spectacular.generators import SchemaGenerator

from accounts.models import ApiToken
from rest.resources import Resource
from rest.scopes import SCOPES, needed
from tests.api import (
    doors_access,
    doors_accounts,
    doors_analytics,
    doors_campaigns,
    doors_collaborations,
    doors_discovery,
    doors_messaging,
    doors_moderation,
    doors_profiles,
    doors_rights,
)
from tests.doors import ROLES
from tests.factories import ApiTokenFactory

DOORS = [
    *doors_messaging.DOORS,
    *doors_access.DOORS,
    *doors_accounts.DOORS,
    *doors_profiles.DOORS,
    *doors_moderation.DOORS,
    *doors_rights.DOORS,
    *doors_campaigns.DOORS,
    *doors_collaborations.DOORS,
    *doors_analytics.DOORS,
    *doors_discovery.DOORS,
]


def operations():
    """Every operation of the schema: name → method, path."""
    generator = SchemaGenerator()
    generator.parse(None, public=True)
    found = {}
    for path, _regex, method, view in generator._get_paths_and_endpoints():  # noqa: SLF001 -- there is no public way
        if not isinstance(view, Resource):
            continue
        view.schema.path, view.schema.method = path, method
        found[view.schema.get_operation_id()] = (method.lower(), path, view)
    return found


OPERATIONS = operations()


def address(door, cast):
    _method, path, _view = OPERATIONS[door.name]
    keys = iter(door.keys)
    return re.sub(r"\{\w+\}", lambda _: str(cast.key(next(keys))), path)


@pytest.fixture
def ask(client, cast):
    """Return what asks at a door. Its things are made at once, so that one role's answer undoes nothing of them."""

    def prepare(door):
        method, url = OPERATIONS[door.name][0], address(door, cast)
        data = door.data(cast) if callable(door.data) else door.data
        if method == "get":
            return lambda **headers: client.get(url, door.query, headers=headers)
        body = {"data": {} if data is None else data, "content_type": "application/json"}
        if isinstance(data, dict) and any(isinstance(value, File) for value in data.values()):
            form = f"multipart/form-data; boundary={BOUNDARY}"
            body = {"data": encode_multipart(BOUNDARY, data), "content_type": form}
        return lambda **headers: getattr(client, method)(url, **body, headers=headers)

    return prepare


def test_every_operation_is_listed():
    assert {door.name for door in DOORS} == set(OPERATIONS)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.name} {' '.join(door.keys)}".strip())
def test_each_role_gets_the_answer_of_the_list(door, cast, client, ask):
    knock = ask(door)
    answers = {}
    for role in ROLES:
        with transaction.atomic():
            client.logout()
            if cast.people[role]:
                client.force_login(cast.people[role])
            answers[role] = knock().status_code
            transaction.set_rollback(True)

    assert answers == door.statuses


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.name} {' '.join(door.keys)}".strip())
def test_a_token_of_other_scopes_opens_nothing(door, cast, ask):
    method, _path, view = OPERATIONS[door.name]
    allowed = [role for role, status in door.statuses.items() if status < 400 and role not in {"anonymous", "flagged"}]
    if not allowed or door.statuses["anonymous"] < 400:
        pytest.skip("nobody is let in, or everybody is")
    lacking = set(SCOPES) - ({needed(view.area, method.upper())} if view.area else set())
    raw = ApiToken.fresh()
    ApiTokenFactory(user=cast.people[allowed[0]], raw=raw, scopes=sorted(lacking))

    answer = ask(door)(authorization=f"Bearer {raw}")

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
