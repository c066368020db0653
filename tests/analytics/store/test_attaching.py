"""A post counts for one collaboration, whoever sees it."""

import pytest

from analytics.models import DirtyCollaboration
from analytics.store import store_stats
from analytics.store.attaching import CountsAlready, attach, detach
from tests import factories as make
from tests.analytics.store.world import post, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def collaboration():
    collaboration = make.agreed()
    collaboration.campaign.brand.time_zone = "Asia/Tokyo"
    collaboration.campaign.brand.save()
    return collaboration


def dirty():
    return list(DirtyCollaboration.objects.values_list("collaboration", flat=True))


def test_attached_it_carries_what_its_snapshots_need(collaboration):
    made = post("p1")
    store_stats("x", [said("p1", views=5)])
    attach(made, collaboration)

    assert (made.collaboration, made.campaign, made.zone) == (collaboration, collaboration.campaign, "Asia/Tokyo")
    assert dirty() == [collaboration.pk]


def test_twice_is_once(collaboration):
    made = post("p1")
    attach(made, collaboration)
    attach(made, collaboration)

    assert made.collaboration == collaboration


def test_detached_it_counts_for_nothing(collaboration):
    made = post("p1")
    attach(made, collaboration)
    DirtyCollaboration.objects.all().delete()
    detach(made)

    assert (made.collaboration, made.campaign, made.zone) == (None, None, "UTC")
    assert dirty() == [collaboration.pk]


def test_it_counts_for_one_collaboration_only(collaboration):
    made = post("p1")
    attach(made, collaboration)

    with pytest.raises(CountsAlready):
        attach(made, make.agreed())

    made.refresh_from_db()
    assert made.collaboration == collaboration


def test_as_another_source_sees_it_it_counts_once_too(collaboration):
    attach(post("p1", source="x"), collaboration)
    other = post("p1", source="phyllo")

    with pytest.raises(CountsAlready) as refused:
        attach(other, collaboration)

    other.refresh_from_db()
    assert other.collaboration is None
    assert refused.value.messages == ["This post already counts for a collaboration."]
