import pytest

from analytics.sources import registry
from tests.analytics.ingestion.made import ASKED, SAID


@pytest.fixture
def made(monkeypatch, settings):
    """A source of our own is on, and says the usual: ten followers, five views."""
    monkeypatch.setitem(registry.MODULES, "made", "tests.analytics.ingestion.made.Made")
    settings.SOURCES = {**settings.SOURCES, "made": {}}
    SAID.clear()
    ASKED.clear()
    return SAID


@pytest.fixture
def platforms(monkeypatch, settings):
    """Sources of tests of planning, and no others, are on."""
    from tests.analytics.ingestion.platforms import SOURCES

    monkeypatch.setattr(registry, "MODULES", SOURCES)
    settings.SOURCES = {slug: {} for slug in SOURCES}
    registry.source.cache_clear()
    yield
    registry.source.cache_clear()
