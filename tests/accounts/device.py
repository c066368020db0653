"""What a client of the API keeps, and what can be asked about it."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import RefreshToken
from accounts.refresh_cookie import API, REFRESH, cookie_name
from accounts.tokens import GRACE
from tests.factories import PASSWORD, InfluencerFactory

NEW_PASSWORD = "another horse battery"
BY_COOKIE = {"X-Refresh-Transport": "cookie"}


class Device:
    """A browser's page or, without cookies, a phone: what a client of the API keeps."""

    def __init__(self, user, *, cookies=True):
        self.client, self.headers = Client(), BY_COOKIE if cookies else {}
        self.answer = self.post("auth/login", {"email": user.email, "password": PASSWORD})
        assert self.answer.status_code == 200, self.answer.content
        meta = self.answer.json()["meta"]
        self.access = meta["access_token"]
        self.refresh = cookie_of(self.answer) if cookies else meta["refresh_token"]

    def post(self, path, body, **headers):
        headers = self.headers | headers
        return self.client.post(f"{API}{path}", body, content_type="application/json", headers=headers)

    @property
    def bearer(self):
        return self.headers | {"Authorization": f"Bearer {self.access}"}

    @property
    def alive(self):
        """Whether the access and the refresh token still open something; uses up neither."""
        return works(self.access), RefreshToken.objects.live().filter(digest=digest_of(self.refresh)).exists()


def digest_of(raw):
    from accounts.models.tokens import digest

    return digest(raw)


def works(access):
    return Client().get("/api/v1/notifications/", headers={"Authorization": f"Bearer {access}"}).status_code == 200


def refresh(token, **headers):
    client = Client()
    client.cookies[cookie_name()] = token
    return client.post(REFRESH, content_type="application/json", headers=BY_COOKIE | headers)


def cookie_of(response):
    morsel = response.cookies.get(cookie_name())
    return morsel.value if morsel else None


def let_grace_pass():
    RefreshToken.objects.exclude(rotated_at=None).update(rotated_at=timezone.now() - GRACE - timedelta(seconds=1))


def a_person():
    user = InfluencerFactory().user
    actions.vouch_for_address(user)
    return user
