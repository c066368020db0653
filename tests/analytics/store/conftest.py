import pytest

from analytics.sources import registry


@pytest.fixture
def strict(monkeypatch):
    """X is a source of which nothing may be derived, and whose numbers go after a month."""
    registry.source.cache_clear()
    monkeypatch.setitem(registry.MODULES, "x", "tests.analytics.store.strict.Strict")
    yield
    registry.source.cache_clear()
