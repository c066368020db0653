from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from analytics.sources.contract import ExternalRef
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    RateLimited,
    SchemaChanged,
    Transient,
)
from analytics.sources.registry import source as registered
from analytics.sources.tiktok import SCOPES, TikTok
from tests.analytics.sources.common import NOW, SpeaksHttp, made_wire, only, replayed
from tests.fakes.server import Answer
from tests.fakes.tiktok import SECRETS, FakeTikTok

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
BACK = "https://hub.example/settings/connections/tiktok/callback/"


@pytest.fixture
def fake():
    with FakeTikTok() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return TikTok(made_wire(fake, SECRETS))


def own(open_id, **more):
    given = {"source": "tiktok", "external_id": open_id, "handle": "ada", "platform": "tiktok"}
    return ExternalRef(**(given | {"account_id": open_id, "connection": 1} | more))


def everything(source, ref, since=LONG_AGO):
    found, cursor = [], None
    while True:
        page = source.posts(ref, since, cursor)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found


class TestCommon(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        open_id = fake.user("ada")
        return lambda: list(source.profiles([own(open_id)]))


class TestCommonOfVideos(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        open_id = fake.user("ada")
        video = fake.video(open_id)
        return lambda: list(source.post_stats([own(open_id, external_id=video)]))


def test_what_it_is():
    assert registered("tiktok") is TikTok
    assert TikTok.cost("post", 7) == {"video_query": 7}
    assert TikTok.cost("audience", 7) == {}
    assert {bucket.name for bucket in TikTok.buckets} == {"token", "user_info", "video_list", "video_query"}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "access_token_invalid", AuthExpired),
        (401, "scope_not_authorized", AuthRevoked),
        (401, "scope_permission_missed", AuthRevoked),
        (429, "rate_limit_exceeded", RateLimited),
        (200, "rate_limit_exceeded", RateLimited),
        (200, "internal_error", Transient),
        (500, "internal_error", Transient),
        (400, "invalid_params", Permanent),
        (200, "something_new", Permanent),
        (404, "not_found", NotFound),
    ],
)
def test_errors_have_codes(fake, source, status, code, kind):
    open_id = fake.user("ada")
    fake.faults += [fake.refused(status, code)] * 2  # without a scope each is asked for alone

    try:
        found = only(source.profiles([own(open_id)])).error
    except (RateLimited, Transient) as raised:
        found = raised

    assert type(found) is kind


# Profiles


def test_a_profile(fake, source):
    open_id = fake.user("ada")

    found = only(source.profiles([own(open_id)])).value

    assert (found.external_id, found.handle, found.name, found.bio) == (open_id, "ada", "Ada ✨", "Brötchen 🥖")
    assert (found.followers, found.following, found.posts, found.total_likes) == (12345, 0, 3, 99)
    assert (found.is_verified, found.observed_at) == (False, NOW)
    assert len(fake.log) == 1


def test_what_the_owner_left_out_stays_unknown(fake, source):
    open_id = fake.user("ada")
    fake.scopes[open_id] = ("user.info.basic", "user.info.stats", "video.list")

    found = only(source.profiles([own(open_id)])).value

    assert (found.name, found.followers, found.bio, found.is_verified) == ("Ada ✨", 12345, "", None)
    assert found.handle == "ada"  # as we know it
    assert len(fake.log) == 4


def test_without_any_scope_it_is_over(fake, source):
    open_id = fake.user("ada")
    fake.scopes[open_id] = ()

    assert isinstance(only(source.profiles([own(open_id)])).error, AuthRevoked)


def test_without_leave_nobody_is_read(fake, source):
    stranger = own("open-1", account_id="", connection=None)

    assert isinstance(only(source.profiles([stranger])).error, NotFound)
    with pytest.raises(NotFound):
        source.resolve("ada", "tiktok")
    with pytest.raises(NotFound):
        source.posts(stranger, LONG_AGO, None)
    assert isinstance(only(source.post_stats([stranger])).error, NotFound)
    assert fake.log == []


@pytest.mark.parametrize(
    "change", [{"follower_count": "many"}, {"is_verified": 1}, {"display_name": ["Ada"]}, {"open_id": None}]
)
def test_another_shape_is_said_so(fake, source, change):
    open_id = fake.user("ada", **change)

    assert isinstance(only(source.profiles([own(open_id)])).error, SchemaChanged)


# Videos


def test_a_video(fake, source):
    open_id = fake.user("ada")
    video = fake.video(open_id)

    (found,) = everything(source, own(open_id))

    assert (found.stats.external_id, found.owner_id, found.kind) == (video, open_id, "video")
    assert (found.stats.views, found.stats.likes, found.stats.comments, found.stats.shares) == (900, 40, 3, 0)
    assert (found.stats.saves, found.stats.reach, found.stats.plays) == (None, None, None)
    assert (found.url, found.duration_s) == (f"https://www.tiktok.com/@ada/video/{video}", 31.0)
    assert (found.hashtags, found.mentions) == (("ad", "Brötchen"), ("brand",))
    assert found.published_at == datetime.fromtimestamp(1_763_500_000, UTC)


def test_a_hidden_counter_is_unknown(fake, source):
    open_id = fake.user("ada")
    fake.video(open_id, like_count=None)

    assert everything(source, own(open_id))[0].stats.likes is None


def test_videos_come_in_pages_each_once(fake, source):
    open_id = fake.user("ada")
    made = [fake.video(open_id, 1_763_500_000 - number) for number in range(45)]

    found = everything(source, own(open_id))

    assert [each.stats.external_id for each in found] == made
    assert [request.json().get("cursor") for request in fake.log] == [None, 1_763_499_981_000, 1_763_499_961_000]


def test_a_list_ends_where_it_is_too_old(fake, source):
    open_id = fake.user("ada")
    made = [fake.video(open_id, 1_763_500_000 - number * 86_400) for number in range(45)]

    found = everything(source, own(open_id), datetime.fromtimestamp(1_763_500_000 - 29 * 86_400, UTC))

    assert [each.stats.external_id for each in found] == made[:30]
    assert len(fake.log) == 2


def test_no_videos(fake, source):
    open_id = fake.user("ada")

    assert everything(source, own(open_id)) == []
    fake.faults.append(fake.ok({"cursor": 0, "has_more": False}))
    assert everything(source, own(open_id)) == []


def test_one_unreadable_video_does_not_hide_the_page(fake, source):
    open_id = fake.user("ada")
    fake.video(open_id, view_count=1.5)
    good = fake.video(open_id)

    assert [each.stats.external_id for each in everything(source, own(open_id))] == [good]


def test_counters_are_asked_for_in_twenties_of_each_owner(fake):
    ada, bob = fake.user("ada", token="ada's"), fake.user("bob", token="bob's")
    theirs = [(bob, fake.video(bob)) for _number in range(3)]
    hers = [(ada, fake.video(ada)) for _number in range(41)]
    tokens = {ada: "ada's", bob: "bob's"}
    source = TikTok(made_wire(fake, SECRETS, token=lambda ref: tokens[ref.account_id]))

    results = list(source.post_stats([own(owner, external_id=video) for owner, video in [*theirs, *hers]]))

    assert all(each.value.views == 900 for each in results)
    assert [len(request.json()["filters"]["video_ids"]) for request in fake.log] == [3, 20, 20, 1]


def test_deleted_private_and_other_peoples_videos_are_absent(fake, source):
    open_id, other = fake.user("ada"), fake.user("bob", token="bob's")
    here, gone, theirs = fake.video(open_id), fake.video(open_id), fake.video(other)
    fake.hidden.add(gone)

    results = list(source.post_stats([own(open_id, external_id=video) for video in (gone, here, theirs)]))

    assert [type(each.error) for each in results] == [NotFound, type(None), NotFound]


def test_the_token_of_one_fails_only_its_own(fake):
    ada, bob = fake.user("ada", token="ada's"), fake.user("bob", token="bob's")
    refs = [own(bob, external_id=fake.video(bob)), own(ada, external_id=fake.video(ada))]
    del fake.tokens["bob's"]
    source = TikTok(made_wire(fake, SECRETS, token=lambda ref: {ada: "ada's", bob: "bob's"}[ref.account_id]))

    assert [type(each.error) for each in source.post_stats(refs)] == [AuthExpired, type(None)]


# Connecting


def test_an_owner_connects(fake, source):
    open_id = fake.user("ada")
    fake.codes["code-1"] = open_id
    address = urlsplit(source.authorize_url("state-1", BACK))
    asked = parse_qs(address.query)

    tokens = source.exchange("code-1", BACK)

    assert (address.path, asked["client_key"], asked["state"]) == ("/v2/auth/authorize/", ["hub-key"], ["state-1"])
    assert asked["scope"] == [",".join(SCOPES)]
    assert (tokens.external_id, tokens.handle, tokens.scopes) == (open_id, "ada", SCOPES)
    assert tokens.access_expires_at == NOW + timedelta(days=1)
    assert tokens.ends_at == NOW + timedelta(days=365)
    # No token is on a tape.
    assert not [answer for answer in source.wire.tape.answers if tokens.access.encode() in answer.body]


def test_who_proved_it_is_asked_where_the_code_was(fake, source):
    open_id = fake.user("ada")
    fake.codes["code-1"] = open_id
    source.wire.verifier = "proof"

    source.exchange("code-1", BACK)

    assert fake.log[0].form()["code_verifier"] == "proof"


def test_refresh_tokens_rotate(fake, source):
    open_id = fake.user("ada")
    fake.codes["code-1"] = open_id
    first = source.exchange("code-1", BACK)

    second = source.refresh(first)

    assert second.refresh != first.refresh
    assert (second.access != first.access, second.handle, second.external_id) == (True, "ada", open_id)
    with pytest.raises(AuthRevoked):
        source.refresh(first)
    assert source.refresh(second)


def test_a_refresh_token_that_stays_is_kept(fake, source):
    open_id = fake.user("ada")
    fake.codes["code-1"] = open_id
    first = source.exchange("code-1", BACK)
    fake.faults.append(Answer(200, {"access_token": "a2", "open_id": open_id, "expires_in": 60}))

    second = source.refresh(first)

    assert (second.refresh, second.scopes) == (first.refresh, first.scopes)


def test_tokens_of_somebody_else_are_not_taken(fake, source):
    fake.codes["code-1"] = fake.user("ada")
    first = source.exchange("code-1", BACK)
    fake.faults.append(Answer(200, {"access_token": "a2", "open_id": "bob's", "expires_in": 60}))

    with pytest.raises(SchemaChanged):
        source.refresh(first)


def test_revoking(fake, source):
    open_id = fake.user("ada")
    fake.codes["code-1"] = open_id
    tokens = source.exchange("code-1", BACK)

    source.revoke(tokens)

    assert tokens.access not in fake.tokens


def test_a_made_up_code_and_a_wrong_key(fake, source):
    with pytest.raises(AuthRevoked):
        source.exchange("made up", BACK)
    source.wire.secrets = SECRETS | {"client_secret": "wrong"}
    with pytest.raises(Permanent) as caught:
        source.exchange("made up", BACK)
    assert caught.value.of_all


@pytest.mark.parametrize(
    ("status", "kind"), [(503, Transient), (429, RateLimited), (400, Permanent)], ids=["down", "too fast", "ours"]
)
def test_a_busy_token_service_takes_no_leave_away(fake, source, status, kind):
    fake.codes["code-1"] = fake.user("ada")
    tokens = source.exchange("code-1", BACK)
    fake.faults.append(Answer(status, {"error": "temporarily_unavailable", "error_description": "…"}))

    with pytest.raises(kind):
        source.refresh(tokens)


def test_an_owner_who_leaves_out_what_is_needed(fake, source):
    open_id = fake.user("ada")
    fake.codes["code-1"] = open_id
    fake.scopes[open_id] = ("user.info.basic",)

    with pytest.raises(AuthRevoked):
        source.exchange("code-1", BACK)


# Replay


def test_a_replay_keeps_owners_apart_and_asks_nobody(fake):
    ada, bob = fake.user("ada", token="ada's"), fake.user("bob", token="bob's", follower_count=5)
    video = fake.video(ada)
    source = TikTok(made_wire(fake, SECRETS, token=lambda ref: {ada: "ada's", bob: "bob's"}[ref.account_id]))

    def ask(source):
        return [
            *source.profiles([own(ada), own(bob)]),
            *everything(source, own(ada)),
            *everything(source, own(bob)),
            *source.post_stats([own(ada, external_id=video)]),
        ]

    rows, asked = ask(source), len(fake.log)

    assert replayed(source, ask) == rows
    assert [rows[0].value.followers, rows[1].value.followers] == [12345, 5]
    assert len(fake.log) == asked
