"""What a deployment tells browsers, and whom it believes."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory

SAID = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "influencehub.settings"
import django
django.setup()
from django.conf import settings
from accounts.refresh_cookie import cookie_name
names = [name for name in dir(settings) if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_", "DEBUG", "DEMO"))]
print(json.dumps({**{name: getattr(settings, name) for name in names}, "refresh": cookie_name()}, default=str))
"""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """The settings of a site on an address of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = {**kept, "VAR_DIR": str(tmp_path_factory.mktemp("var")), "ALLOWED_HOSTS": "hub.example", "PROXIES": "1"}
    command = [sys.executable, "-c", SAID]
    return json.loads(subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, check=True).stdout)


def test_cookies_of_a_deployment(deployed):
    assert deployed["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert deployed["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert deployed["refresh"].startswith("__Secure-")
    assert deployed["SESSION_COOKIE_SECURE"]
    assert deployed["CSRF_COOKIE_SECURE"]
    assert deployed["SESSION_COOKIE_HTTPONLY"]
    assert deployed["CSRF_COOKIE_HTTPONLY"]
    assert (deployed["SESSION_COOKIE_SAMESITE"], deployed["CSRF_COOKIE_SAMESITE"]) == ("Lax", "Lax")
    assert (deployed["DEBUG"], deployed["DEMO"]) == (False, False)


def test_transport_of_a_deployment(deployed):
    assert deployed["SECURE_SSL_REDIRECT"]
    assert deployed["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert deployed["SECURE_HSTS_INCLUDE_SUBDOMAINS"]


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/api/v1/notifications/", "/api/v1/schema/", "/nothing/"])
def test_what_every_answer_says(client, db, address):
    answer = client.get(address)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "believed"),
    [(0, "6.6.6.6", "1.1.1.1"), (1, "6.6.6.6", "6.6.6.6"), (1, "6.6.6.6, 2.2.2.2", "2.2.2.2")],
)
def test_a_forwarded_address_is_believed_from_own_proxies_only(settings, proxies, forwarded, believed):
    from allauth.core.internal.httpkit import get_client_ip

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="1.1.1.1")

    assert get_client_ip(request) == believed
