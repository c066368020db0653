from datetime import UTC, datetime, timedelta

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
from tests.analytics.sources.common import NOW, SpeaksHttp, made_wire, replayed
from tests.analytics.sources.insightiq import NO_SCHEMAS, checked_phyllo, properties, specification
from tests.fakes.phyllo import SECRETS, THEN
from tests.fakes.server import Answer

LONG_AGO = NOW - timedelta(days=90)
SYNCED = datetime.fromisoformat(THEN).replace(tzinfo=UTC)


@pytest.fixture
def fake():
    with checked_phyllo() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return Phyllo(made_wire(fake, SECRETS))


def linked(account, **more):
    return ExternalRef(
        **(
            {
                "source": "phyllo",
                "external_id": account,
                "platform": "instagram",
                "account_id": account,
                "connection": 1,
            }
            | more
        )
    )


def public(handle, external_id=""):
    return ExternalRef("phyllo", external_id, handle, "instagram")


def only(results):
    (result,) = results
    return result


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


# Posts


def everything(source, ref, since=LONG_AGO):
    found, cursor = [], None
    while True:
        page = source.posts(ref, since, cursor)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found


def test_a_post(fake, source):
    account = fake.account("ada")
    row = fake.content(account, "18001")

    (found,) = everything(source, linked(account))

    assert (found.stats.external_id, found.owner_id, found.kind, found.platform) == (
        "18001",
        account,
        "reel",
        "instagram",
    )
    assert (found.stats.views, found.stats.likes, found.stats.saves, found.stats.reach) == (5200, 421, 9, 3400)
    assert (found.stats.impressions, found.stats.plays, found.stats.watch_time_s) == (None, None, 5400)
    assert (found.title, found.hashtags, found.mentions) == ("New bread 🥖 #ad", ("ad", "Brötchen"), ("brand",))
    assert (found.is_sponsored, found.published_at) == (True, datetime(2026, 11, 18, 10, tzinfo=UTC))
    assert found.extra == {"reach_paid_count": 70, "key": row["id"]}


def test_no_posts(fake, source):
    assert everything(source, linked(fake.account("ada"))) == []


def test_posts_come_in_pages_each_once(fake, source):
    account = fake.account("ada")
    for number in range(230):
        fake.content(account, f"post-{number}")

    found = everything(source, linked(account))

    assert [each.stats.external_id for each in found] == [f"post-{number}" for number in range(230)]
    assert len(fake.log) == 3


def test_a_full_last_page_is_followed_by_an_empty_one(fake, source):
    account = fake.account("ada")
    for number in range(100):
        fake.content(account, f"post-{number}")

    assert len(everything(source, linked(account))) == 100
    assert len(fake.log) == 2


def test_posts_of_others_and_older_ones_are_left_out(fake, source):
    account = fake.account("ada")
    fake.content(account, "mine", is_owned_by_platform_user=None)
    fake.content(account, "theirs", is_owned_by_platform_user=False)
    fake.content(account, "old", published_at="2026-11-10T01:00:00")

    found = everything(source, linked(account), datetime(2026, 11, 10, 12, tzinfo=UTC))

    assert [each.stats.external_id for each in found] == ["mine"]


def test_a_post_without_a_name_on_the_platform_keeps_theirs(fake, source):
    account = fake.account("ada")
    row = fake.content(
        account, None, type="PODCAST", url=None, hashtags=None, mentions=None, title=None, sponsored=None
    )

    (found,) = everything(source, linked(account))

    assert (found.stats.external_id, found.kind, found.url, found.is_sponsored) == (row["id"], "other", "", None)


def test_one_unreadable_post_does_not_hide_the_page(fake, source):
    account = fake.account("ada")
    good = fake.content(account, "good")
    fake.faults.append(Answer(200, {"data": [good, {**good, "engagement": {"like_count": 1.5}}]}))

    assert [each.stats.external_id for each in everything(source, linked(account))] == ["good"]

    fake.faults.append(Answer(200, {"data": [{**good, "engagement": {"like_count": True}}]}))
    with pytest.raises(SchemaChanged):
        everything(source, linked(account))


def test_public_posts(fake, source):
    address = "https://www.instagram.com/grace/"
    profile = {"platform_username": "grace"}
    fake.public_contents[address] = [
        {
            "platform_content_id": f"pub-{number}",
            "type": "REELS",
            "url": f"https://www.instagram.com/reel/{number}/",
            "title": "t",
            "published_at": (NOW - timedelta(days=number)).isoformat(),
            "engagement": {"like_count": 5, "view_count": 9, "comment_count": 1},
            "likes_and_views_disabled": number == 0,
            "mentions": [{"name": "brand"}],
            "profile": profile,
        }
        for number in range(40)
    ]

    found = everything(source, public("grace"), NOW - timedelta(days=20))

    assert [each.stats.external_id for each in found] == [f"pub-{number}" for number in range(21)]
    assert (found[0].stats.likes, found[1].stats.likes, found[0].platform) == (None, 5, "instagram")
    assert len(fake.log) == 3

    profile["platform_username"] = "somebody.else"
    with pytest.raises(SchemaChanged):
        everything(source, public("grace"))


# Counters of posts


def test_counters_are_asked_for_in_hundreds(fake, source):
    account = fake.account("ada")
    made = [fake.content(account, f"post-{number}") for number in range(101)]
    refs = [linked(account, external_id=row["external_id"], key=row["id"]) for row in made]

    results = list(source.post_stats(refs))

    assert [each.external_id for each in results] == [row["external_id"] for row in made]
    assert all(each.value.views == 5200 for each in results)
    assert [len(request.json()["ids"]) for request in fake.log] == [100, 1]


def test_a_deleted_post(fake, source):
    account = fake.account("ada")
    row = fake.content(account, "here")

    refs = [linked(account, external_id="here", key=row["id"]), linked(account, external_id="gone", key=fake.uuid())]
    here, gone = source.post_stats(refs)

    assert here.value.likes == 421
    assert isinstance(gone.error, NotFound)


def test_a_post_known_by_its_platform_only_is_looked_for_in_the_account(fake, source):
    ada, bob = fake.account("ada"), fake.account("bob")
    fake.content(ada, "18001")
    fake.accounts[bob]["status"] = "NOT_CONNECTED"
    refs = [linked(ada, external_id="18001"), linked(bob, external_id="18002"), linked(ada, external_id="18003")]

    results = {each.external_id: each for each in source.post_stats(refs)}

    assert results["18001"].value.views == 5200
    assert isinstance(results["18002"].error, AuthRevoked)
    # Not among the newest: that says nothing.
    assert (results["18003"].value, results["18003"].error) == (None, None)
    assert len(fake.log) == 2


# Audience


def test_an_audience(fake, source):
    account = fake.account("ada")
    fake.demographics(account)

    found = source.audience(linked(account))

    assert (found.countries, found.cities, found.languages) == ({"DE": 78.9, "AT": 20.0}, {"Köln": 45.6}, {})
    assert found.gender_age == {("female", "18-24"): 12.3, ("other", "25-34"): 0.7}


def test_an_audience_that_is_not_told(fake, source):
    account = fake.account("ada")
    fake.demographics(account).update(dict.fromkeys(("countries", "cities", "gender_age_distribution")))

    assert source.audience(linked(account)) is None
    assert source.audience(public("grace")) is None
    assert len(fake.log) == 1


def test_a_share_beyond_everything_is_a_changed_schema(fake, source):
    account = fake.account("ada")
    fake.demographics(account)["countries"][0]["value"] = 178
    fake.said.clear()

    with pytest.raises(SchemaChanged):
        source.audience(linked(account))
    fake.said.clear()


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
