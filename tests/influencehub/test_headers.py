import asyncio

import pytest
from django.conf import settings
from django.test import AsyncClient

from tests.factories import UserFactory


def test_scripts_and_styles_come_from_here_or_carry_the_nonce(client, db):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert "unsafe" not in policy
    assert directives["frame-ancestors"] == "'none'"


def test_private_pages_stay_out_of_caches(client, db):
    assert "Cache-Control" not in client.get("/")

    client.force_login(UserFactory())
    assert client.get("/")["Cache-Control"] == "private, no-store"


def test_no_page_may_use_the_camera(client, db):
    assert "camera=()" in client.get("/")["Permissions-Policy"]


def test_static_files_are_served_whole_under_asgi():
    if not (settings.BASE_DIR / "static/app.css").exists():
        pytest.skip("the assets are not built: make test builds them")

    response = asyncio.run(AsyncClient().get("/static/app.css"))

    assert response.status_code == 200
    assert response["Content-Type"] == 'text/css; charset="utf-8"'
    assert response.content == (settings.BASE_DIR / "static/app.css").read_bytes()
