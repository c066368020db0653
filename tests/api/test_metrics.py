"""Numbers of accounts over time, and files on their way in."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analytics.models import AccountSnapshot, ImportRun
from tests.factories import (
    CurrentFactory,
    ImportRunFactory,
    InfluencerFactory,
    SnapshotFactory,
    SocialAccountFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"
JSON = {"content_type": "application/json"}


def metrics_of(influencer):
    return f"{API}/influencers/{influencer.pk}/metrics/"


@pytest.fixture
def nora():
    return InfluencerFactory(name="Nora")


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(staff=True))
    return client


def test_numbers_say_where_they_come_from_and_unknown_is_null(client, nora):
    account = SocialAccountFactory(influencer=nora, handle="nora")
    SnapshotFactory(account=account, source="file", observed_on=dt.date(2026, 3, 1), method_version=2)
    CurrentFactory(
        account=account, source="file", observed_on=dt.date(2026, 3, 1), followers=0, growth_30d=None, avg_views=None
    )

    (row,) = client.get(metrics_of(nora)).json()["accounts"]

    assert (row["name"], row["followers"], row["growth_30d"], row["avg_views"]) == ("@nora", 0, None, None)
    assert (row["source"], row["observed_on"], row["method_version"]) == ("file", "2026-03-01", 2)


def test_an_account_of_which_nobody_spoke_has_no_numbers(client, nora):
    SocialAccountFactory(influencer=nora)

    (row,) = client.get(metrics_of(nora)).json()["accounts"]

    unknown = {"followers", "engagement_rate", "engagement_variant", "source", "observed_on", "method_version"}
    assert {row[name] for name in unknown} == {None}


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_cost_the_same_for_any_number_of_accounts(client, nora, count, django_assert_num_queries):
    for _ in range(count):
        CurrentFactory(account=SocialAccountFactory(influencer=nora))

    with django_assert_num_queries(4):
        assert len(client.get(metrics_of(nora)).json()["accounts"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_history_costs_the_same_for_any_number_of_days(client, nora, count, django_assert_num_queries):
    SnapshotFactory.create_batch(count, account=SocialAccountFactory(influencer=nora))

    with django_assert_num_queries(3):
        assert len(client.get(f"{metrics_of(nora)}history/").json()["results"]) == count


def test_history_is_walked_from_the_latest_day_back(client, nora):
    account = SocialAccountFactory(influencer=nora)
    days = [dt.date(2026, 1, day) for day in (1, 2, 3)]
    for day in days:
        SnapshotFactory(account=account, observed_on=day, avg_likes=800, avg_comments=200)
    SnapshotFactory()

    first = client.get(f"{metrics_of(nora)}history/", {"page_size": 2}).json()
    second = client.get(first["next"]).json()

    rows = [*first["results"], *second["results"]]
    assert [row["observed_on"] for row in rows] == ["2026-01-03", "2026-01-02", "2026-01-01"]
    assert {(row["engagement_rate"], row["engagement_variant"]) for row in rows} == {(0.05, "er_followers_now")}
    assert second["next"] is None


def test_history_is_narrowed_to_an_account_or_a_platform(client, nora):
    first, second = (SocialAccountFactory(influencer=nora, platform=name) for name in ("instagram", "youtube"))
    SnapshotFactory(account=first)
    SnapshotFactory(account=second)

    by_account = client.get(f"{metrics_of(nora)}history/", {"account": first.pk}).json()["results"]
    by_platform = client.get(f"{metrics_of(nora)}history/", {"platform": "youtube"}).json()["results"]

    assert [row["account"] for row in by_account] == [first.pk]
    assert [row["account"] for row in by_platform] == [second.pk]


def test_the_file_is_that_of_the_website(client, nora):
    SnapshotFactory(account=SocialAccountFactory(influencer=nora))

    ours = client.get(f"{metrics_of(nora)}export/")
    theirs = client.get(f"/creators/{nora.slug}/metrics/export.csv")

    assert ours["Content-Type"].startswith("text/csv")
    assert ours.content == theirs.content
    assert len(list(csv.reader(io.StringIO(ours.content.decode())))) == 2


def upload(client, text, **options):
    return client.post(f"{API}/imports/", {"file": SimpleUploadedFile("list.csv", text.encode()), **options})


def test_an_upload_asks_for_what_the_file_does_not_say(staff):
    answer = upload(staff, "username,followers\nada,1200\n")

    run = answer.json()
    assert (answer.status_code, run["status"], run["file_name"]) == (201, "draft", "list.csv")
    assert any("Which platform" in question for question in run["questions"])
    assert staff.get(answer["Location"]).json() == run
    assert AccountSnapshot.objects.count() == 0


def test_an_unanswered_file_does_not_start(staff):
    run = upload(staff, "username,followers\nada,1200\n").json()

    answer = staff.post(f"{API}/imports/{run['id']}/start/", {"platform": "instagram"}, **JSON)

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["current"]["status"]) == (409, "refused", "draft")
    assert "Which day" in problem["detail"]


def test_an_answered_file_is_imported(staff, django_capture_on_commit_callbacks):
    run = upload(staff, "username,followers\nada,1200\n", platform="instagram").json()

    with django_capture_on_commit_callbacks(execute=True):
        answer = staff.post(f"{API}/imports/{run['id']}/start/", {"observed_on": "2026-03-01"}, **JSON)

    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    done = staff.get(f"{API}/imports/{run['id']}/").json()
    assert (done["status"], done["progress"], done["rows_imported"]) == ("done", 100, 1)
    assert AccountSnapshot.objects.get().followers == 1200


def test_what_runs_is_not_started_again(staff):
    run = ImportRunFactory(status=ImportRun.Status.DONE)

    answer = staff.post(f"{API}/imports/{run.pk}/start/", {}, **JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


@pytest.mark.parametrize(
    ("options", "pointer"),
    [({"platform": "myspace"}, "#/platform"), ({"observed_on": "soon"}, "#/observed_on"), ({"maps": "x"}, "#/maps")],
)
def test_nonsense_about_a_file_is_refused_by_name(staff, options, pointer):
    answer = upload(staff, "username\nada\n", **options)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not ImportRun.objects.exists()


def test_a_file_that_is_no_table_is_taken_and_asked_about(staff):
    assert upload(staff, "").status_code == 400
    assert upload(staff, "\x00\x01\x02").json()["questions"]


def test_a_file_comes_in_parts_and_not_as_json(staff):
    assert staff.post(f"{API}/imports/", {"file": "list.csv"}, **JSON).status_code == 415


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_imports_costs_the_same_for_any_number(staff, count, django_assert_num_queries):
    ImportRunFactory.create_batch(count)

    with django_assert_num_queries(4):
        assert len(staff.get(f"{API}/imports/").json()["results"]) == count
