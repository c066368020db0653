from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.platforms import Platform
from analytics.models import COUNTERS, Post
from analytics.sources.contract import ExternalRef
from analytics.sources.errors import AuthRevoked, NotFound, Private
from analytics.sources.registry import source
from analytics.sources.sandbox import PLATFORMS, Sandbox
from analytics.sources.sandbox.world import ORIGIN, InventedAccount, post
from analytics.sources.wire import Wire

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
platforms = st.sampled_from(PLATFORMS)
keys = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=30).filter(
    lambda key: not key.startswith("nobody")
)
moments = st.timedeltas(timedelta(days=150), timedelta(days=1400)).map(lambda age: ORIGIN + age)


def sandbox(now=NOW, **wire):
    return Sandbox(Wire(clock=lambda: now, **wire))


def ref(platform, key, **more):
    return ExternalRef("sandbox", f"{platform}:{key}", key, platform, **more)


def found(platform=Platform.INSTAGRAM):
    """An account that is there and public."""
    for number in range(100):
        profile = next(iter(sandbox().profiles([ref(platform, f"ada{number}")])))
        if profile.value:
            return ref(platform, f"ada{number}")
    raise AssertionError


@given(platforms, keys, moments)
def test_a_post_is_the_same_whether_listed_or_looked_up(platform, key, at):
    for listed in InventedAccount(platform, key).posts(at - timedelta(days=20), at):
        again = post(platform, listed.id)

        assert again == listed
        assert again.counters(at) == listed.counters(at)


@given(platforms, keys, moments, st.integers(0, 5000))
def test_counters_never_fall(platform, key, at, hours):
    account = InventedAccount(platform, key)
    for listed in account.posts(at - timedelta(days=10), at)[:2]:
        before, after = listed.counters(at), listed.counters(at + timedelta(hours=hours))

        assert all(after[name] is None if value is None else after[name] >= value for name, value in before.items())
        assert set(before) <= set(COUNTERS)


@given(platforms, keys, moments)
def test_pages_of_posts_are_whole_and_in_order(platform, key, at):
    account = InventedAccount(platform, key)
    everything = account.posts(ORIGIN, at)
    days = sorted(listed.published_at for listed in everything)

    assert len({listed.id for listed in everything}) == len(everything)
    assert [listed.published_at for listed in everything] == days[::-1]


def test_paging_meets_every_post_once():
    account, source_ = found(Platform.X), sandbox()
    ids, cursor = [], None
    while True:
        page = source_.posts(account, NOW - timedelta(days=500), cursor)
        ids += [item.stats.external_id for item in page.items]
        cursor = page.cursor
        if cursor is None:
            break

    assert len(ids) > 50
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_numbers_are_kept_where_they_are_not_given(platform):
    page = sandbox().posts(found(platform), NOW - timedelta(days=60), None)

    assert page.items
    for item in page.items:
        assert item.kind in Post.Kind.values
        assert item.stats.plays is None
        assert item.published_at <= NOW


def test_some_accounts_are_private_and_some_are_gone():
    kinds = {type(result.error) for result in sandbox().profiles([ref("x", f"bob{n}") for n in range(800)])}

    assert kinds == {type(None), Private, NotFound}


def test_an_id_of_another_world_is_not_found():
    asked = ExternalRef("sandbox", "dQw4w9WgXcQ", platform=Platform.YOUTUBE)

    (result,) = sandbox().post_stats([asked])

    assert isinstance(result.error, NotFound)


def test_only_connected_accounts_have_an_audience():
    account = found()

    assert sandbox().audience(account) is None
    given_ = sandbox(token=lambda _ref: "token").audience(ref(account.platform, account.handle, connection=1))

    assert 99 < sum(given_.countries.values()) < 101
    assert 98 < sum(given_.gender_age.values()) < 102


def test_consent_is_for_one_account_and_ends():
    source_ = sandbox(datetime.now(UTC))
    tokens = source_.exchange(Sandbox.code_for("instagram", "@Ada.Makes"), "")

    assert tokens.external_id == "instagram:ada.makes"
    assert source_.refresh(tokens).ends_at == tokens.ends_at
    with pytest.raises(AuthRevoked):
        source_.exchange("made up", "")


def test_it_is_registered():
    assert source("sandbox") is Sandbox
