import pytest

from analytics.sources import registry
from tests import factories as make
from tests.analytics.oversight.pages import SECRET, Frowned


@pytest.fixture
def staff(client):
    client.person = make.UserFactory(staff=True, name="Sam Staff")
    client.force_login(client.person)
    return client


@pytest.fixture
def frowned(monkeypatch, settings):
    """Configured; a test takes a key away."""
    monkeypatch.setitem(registry.MODULES, "frowned", f"{Frowned.__module__}.Frowned")
    registry.source.cache_clear()
    settings.SOURCES = {**settings.SOURCES, "frowned": {"key": SECRET, "proxies": "http://p"}}
    yield settings
    registry.source.cache_clear()
