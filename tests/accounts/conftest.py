import pytest
from django.core.cache import cache

from tests.factories import InfluencerFactory, MemberFactory, UserFactory


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


@pytest.fixture
def staff(db):
    return UserFactory(superuser=True, name="Priya Raman")


@pytest.fixture
def owner(db):
    return MemberFactory().user


@pytest.fixture
def influencer(db):
    return InfluencerFactory()
