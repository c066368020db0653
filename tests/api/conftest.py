import pytest

from tests.factories import CampaignFactory, owner_of


@pytest.fixture
def draft(db):
    return CampaignFactory(draft=True)


@pytest.fixture
def campaign(db):
    """Open, public, with places."""
    return CampaignFactory()


@pytest.fixture
def as_owner(client, campaign):
    client.force_login(owner_of(campaign))
    return client


@pytest.fixture
def as_drafter(client, draft):
    client.force_login(owner_of(draft))
    return client
