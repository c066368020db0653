from datetime import UTC, datetime

import pytest

from accounts.platforms import Platform
from analytics.models import Post
from analytics.sources.contract import ExternalRef
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    SchemaChanged,
    Transient,
)
from analytics.sources.phyllo import Phyllo
from analytics.sources.phyllo.rows import KINDS, WORK_PLATFORMS
from analytics.sources.phyllo.webhooks import EVENTS
from analytics.sources.registry import source as registered
from tests.analytics.sources.common import NOW, SpeaksHttp, everything, made_wire, only, replayed
from tests.analytics.sources.insightiq import NO_SCHEMAS, checked_phyllo, linked, properties, public, specification
from tests.fakes.phyllo import SECRETS, THEN
from tests.fakes.server import Answer

SYNCED = datetime.fromisoformat(THEN).replace(tzinfo=UTC)


@pytest.fixture
def fake():
    with checked_phyllo() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return Phyllo(made_wire(fake, SECRETS))


@NO_SCHEMAS
def test_what_we_know_by_heart_is_in_the_specification():
    schemas, _lenient = specification()
    events = properties(schemas["WebhookPayload"])["event"]["enum"]
    assert set(EVENTS) <= set(events)
    assert set(KINDS) <= set(properties(schemas["Content"])["type"]["enum"])


def test_every_kind_and_platform_is_one_of_ours():
    assert set(KINDS.values()) <= set(Post.Kind.values)
    assert set(WORK_PLATFORMS) <= set(Platform.values)
    assert registered("phyllo") is Phyllo


class TestCommon(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        fake.account("ada")
        return lambda: list(source.profiles([linked(next(iter(fake.accounts)))]))


class TestCommonOfPublicProfiles(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        fake.public("grace")
        return lambda: list(source.profiles([public("grace")]))


class TestCommonOfPosts(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        row = fake.content(fake.account("ada"), "18001")
        return lambda: list(source.post_stats([ExternalRef("phyllo", "18001", key=row["id"])]))


# Profiles


def test_a_profile(fake, source):
    account = fake.account("ada")

    found = only(source.profiles([linked(account)])).value

    assert (found.external_id, found.handle, found.name) == ("ig-ada", "ada", "Ada Lovelace ✨")
    assert (found.followers, found.following, found.posts, found.total_views) == (12345, 321, 55, None)
    assert (found.is_verified, found.is_business, found.is_private, found.country) == (True, False, None, "DE")
    # As old as their last look at Instagram.
    assert found.observed_at == SYNCED
    assert fake.log[0].headers["authorization"] == "Basic aHViLWNsaWVudDpodWItc2VjcmV0"


def test_null_stays_unknown(fake, source):
    account = fake.account("ada")
    row = fake.profiles[account]
    row["reputation"] = dict.fromkeys(row["reputation"])
    row |= dict.fromkeys(
        ("full_name", "introduction", "image_url", "category", "country", "is_verified", "is_business")
    )

    found = only(source.profiles([linked(account)])).value

    assert (found.followers, found.posts, found.is_verified, found.name) == (None, None, None, "")


def test_a_youtube_channel_has_subscribers(fake, source):
    account = fake.account("ada")
    fake.profiles[account]["reputation"] |= {"follower_count": None, "subscriber_count": 0}

    assert only(source.profiles([linked(account)])).value.followers == 0


def test_what_is_newer_than_now_was_seen_now(fake, source):
    account = fake.account("ada")
    fake.profiles[account]["updated_at"] = "2027-01-01T00:00:00"

    assert only(source.profiles([linked(account)])).value.observed_at == NOW


def test_unknown_keys_are_no_harm(fake, source):
    account = fake.account("ada")
    fake.profiles[account]["reputation"]["like_count"] = 77
    row = {**fake.profiles[account], "username": "ada", "monitor_type": "STANDARD"}
    fake.faults.append(Answer(200, {"data": [row]}))

    assert only(source.profiles([linked(account)])).value.total_likes == 77
    fake.said.clear()


def test_a_counter_that_is_no_number_is_a_changed_schema(fake, source):
    good, bad = fake.account("ada"), fake.account("bob")
    fake.faults.append(Answer(200, {"data": [fake.profiles[good]]}))
    row = {**fake.profiles[bad], "reputation": {"follower_count": "12k"}}
    fake.faults.append(Answer(200, {"data": [row]}))

    results = list(source.profiles([linked(good), linked(bad)]))

    assert results[0].value
    assert (type(results[1].error), results[1].error.path) == (SchemaChanged, "follower_count")


def test_one_that_is_gone_does_not_harm_its_neighbours(fake, source):
    ada, bob, carl = (fake.account(name) for name in ("ada", "bob", "carl"))
    fake.accounts[bob]["status"] = "NOT_CONNECTED"
    fake.accounts[carl]["status"] = "SESSION_EXPIRED"

    results = {each.external_id: each for each in source.profiles([linked(each) for each in (bob, carl, "gone", ada)])}

    assert results[ada].value.handle == "ada"
    assert [type(results[each].error) for each in (bob, carl, "gone")] == [AuthRevoked, AuthExpired, NotFound]


def test_a_profile_that_they_have_not_looked_at_yet_is_not_there(fake, source):
    account = fake.account("ada")
    del fake.profiles[account]

    assert isinstance(only(source.profiles([linked(account)])).error, NotFound)


def test_many_profiles_come_in_pages(fake, source):
    accounts = [fake.account(f"creator{number}") for number in range(250)]

    results = list(source.profiles([linked(account) for account in accounts]))

    assert {each.external_id for each in results if each.value} == set(accounts)
    assert len(fake.log) == 3


def test_a_few_among_many_are_asked_for_one_by_one(fake, source):
    accounts = [fake.account(f"creator{number}") for number in range(300)]
    wanted = accounts[-25:]

    results = list(source.profiles([linked(account) for account in wanted]))

    assert {each.external_id for each in results if each.value} == set(wanted)
    assert len(fake.log) == 1 + 25
    assert source.wire.meter.units("requests") == 26


def test_a_wrong_secret_stops_at_the_first(fake, source):
    source.wire.secrets = {"client_id": "x", "client_secret": "y"}
    accounts = [fake.account("ada"), fake.account("bob")]

    with pytest.raises(Permanent) as caught:
        list(source.profiles([linked(account) for account in accounts]))

    assert caught.value.of_all
    assert len(fake.log) == 1


# Public profiles


def test_a_public_profile(fake, source):
    fake.public("grace", is_private=True)

    ref = source.resolve("https://www.instagram.com/grace/", "instagram")
    found = only(source.profiles([ref])).value

    assert (ref.external_id, ref.handle) == ("ig-grace", "grace")
    assert (found.followers, found.is_private, found.observed_at) == (900, True, NOW)


def test_a_handle_that_somebody_else_has_now(fake, source):
    fake.creators["grace"] = fake.public("grace", external_id="ig-2")

    assert isinstance(only(source.profiles([public("grace", "ig-1")])).error, NotFound)


def test_another_creator_than_asked_for_is_refused(fake, source):
    fake.creators["grace"] = fake.public("somebody.else")

    assert only(source.profiles([public("grace")])).error.path == "platform_username"


@pytest.mark.parametrize("said", ["Grace", "@grace", "GRACE"])
def test_spelling_makes_nobody_else(fake, source, said):
    fake.creators["grace"] = fake.public(said)

    assert only(source.profiles([public("grace")])).value


def test_a_new_handle_is_still_the_same_account(fake, source):
    fake.creators["grace"] = fake.public("grace.new", external_id="ig-1")

    assert only(source.profiles([public("grace", "ig-1")])).value.handle == "grace.new"


def test_a_handle_of_nobody(fake, source):
    with pytest.raises(NotFound):
        source.resolve("nobody", "instagram")
    with pytest.raises(NotFound):
        source.resolve("", "instagram")
    with pytest.raises(NotFound):
        source.resolve("ada", "blog")
    assert len(fake.log) == 1


def test_search_goes_to_the_end_of_what_is_allowed(fake, source):
    for number in range(620):
        fake.public(f"creator{number}")

    found = list(source.search("bread", "instagram"))

    assert len(found) == 500
    assert fake.log[0].json()["description_keywords"] == "bread"


def test_search_without_anybody(fake, source):
    assert list(source.search("bread", "instagram")) == []


# Replays and addresses


def test_a_replay_makes_the_same_rows_and_asks_nobody(fake, source):
    account = fake.account("ada")
    row = fake.content(account, "18001")
    fake.demographics(account)
    fake.public("grace")
    refs = [linked(account), public("grace")]
    post = linked(account, external_id="18001", key=row["id"])

    def ask(source):
        return [
            *source.profiles(refs),
            *everything(source, linked(account)),
            *source.post_stats([post]),
            source.audience(linked(account)),
        ]

    rows = ask(source)
    asked = len(fake.log)

    assert replayed(source, ask) == rows
    assert len(fake.log) == asked


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        ("", "https://api.sandbox.insightiq.ai"),
        ("staging", "https://api.staging.insightiq.ai"),
        ("production", "https://api.insightiq.ai"),
    ],
)
def test_the_address_is_by_environment(fake, environment, base):
    wire = made_wire(fake, SECRETS | {"environment": environment})
    wire.base = ""

    assert Phyllo(wire).api.base == base


def test_an_unknown_environment_is_our_mistake(fake):
    wire = made_wire(fake, SECRETS | {"environment": "live"})
    wire.base = ""

    with pytest.raises(Permanent):
        list(Phyllo(wire).profiles([public("ada")]))


def test_a_stored_failure_of_theirs_in_the_middle_keeps_what_came_before(fake, source):
    accounts = [fake.account("ada"), fake.account("bob")]
    results = source.profiles([linked(account) for account in accounts])

    assert next(results).value
    fake.faults.append(Answer(503, {}))
    with pytest.raises(Transient):
        next(results)


def test_what_is_planned_for():
    assert Phyllo.cost("post", 101) == {"requests": 2}
    assert Phyllo.cost("profile", 50) == {"requests": 50}
