"""Two days of the soak (benchmarks/soak.py) with 200 accounts: the same platform, faults and judgement, in one process."""

import pytest

from analytics.sources import http, registry
from benchmarks.soak import Sizes, soak
from benchmarks.soaking.source import Soak

pytestmark = pytest.mark.django_db


@pytest.fixture
def _registered_here_only(settings, monkeypatch):
    settings.SOURCES = dict(settings.SOURCES)
    monkeypatch.setattr(registry, "MODULES", dict(registry.MODULES))
    monkeypatch.setattr(Soak, "buckets", Soak.buckets)
    monkeypatch.setattr(http, "TIMEOUT", http.TIMEOUT)


@pytest.mark.usefixtures("_registered_here_only")
def test_two_days_with_faults_keep_every_promise():
    size = Sizes(accounts=200, days=2, posts=20, workers=0, kills=0, faults=0.05, step_minutes=30)

    found = soak(size, say=lambda _line: None)["measures"]

    broken = {name: found[name] for name in ("wrong_numbers", "left_in_hand", "quota_overruns", "parked_feeds")}
    assert broken == dict.fromkeys(broken, 0)
    sums = {name: value for name, value in found.items() if "_less_" in name}
    assert sums == dict.fromkeys(sums, 0)
    assert found["never_stale_share"] == 1
    assert sum(found["faults"].values()) > 0
    assert found["account_snapshots"] > 200 * 0.3
