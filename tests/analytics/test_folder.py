"""The watched folder: files are taken once they are whole, imported once, and put away with a report."""

import json
import os

import pytest
from django.core.cache import cache

from accounts.models import SocialAccount
from analytics.importing import folder as watched
from analytics.models import Conversion, ImportRun, Post
from analytics.tasks import files
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = "username,followers,country\nada,1200,DE\nbob,900,FR\n"
ORDERS = "date,campaign,influencer,orders,revenue\n2026-01-02,Spring,ada,3,75.50\n"


@pytest.fixture
def folder(tmp_path, settings):
    cache.clear()
    settings.WATCH_FOLDER = str(tmp_path / "watched")
    (tmp_path / "watched").mkdir()
    files.sweep_folder()
    return tmp_path / "watched"


def drop(folder, path, text, **answers):
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    if answers:
        target.with_name(f"{target.name}.options.json").write_text(json.dumps(answers))
    return target


def settle(times=4):
    for _ in range(times):
        files.sweep_folder()


def names(folder, *parts):
    here = folder.joinpath(*parts)
    return sorted(path.name for path in here.iterdir()) if here.is_dir() else []


def test_a_file_is_imported_and_put_away_with_its_report(folder):
    drop(folder, "influencers/instagram 2026-01.csv", PEOPLE)

    settle()

    assert SocialAccount.objects.count() == 2
    run = ImportRun.objects.get()
    assert (run.origin, run.status, run.by) == ("folder", "done", None)
    assert names(folder, "done", "influencers") == ["instagram 2026-01.csv", "instagram 2026-01.csv.report.txt"]
    assert "imported: 2" in (folder / "done/influencers/instagram 2026-01.csv.report.txt").read_text()
    assert names(folder, "influencers") == names(folder, ".working", "influencers") == []


def test_a_file_that_still_grows_is_left_alone(folder):
    path = drop(folder, "influencers/instagram 2026-01.csv", PEOPLE)
    files.sweep_folder()
    path.write_text(PEOPLE + "carla,80,IT\n")
    files.sweep_folder()
    assert ImportRun.objects.count() == 0

    settle()

    assert SocialAccount.objects.count() == 3


def test_answers_lie_beside_it(folder):
    drop(folder, "influencers/people.csv", PEOPLE, platform="tiktok", observed_on="2026-01-01")

    settle()

    assert set(SocialAccount.objects.values_list("platform", flat=True)) == {"tiktok"}
    assert "people.csv.options.json" in names(folder, "done", "influencers")


def test_a_file_that_leaves_questions_open_says_which(folder):
    drop(folder, "influencers/people.csv", PEOPLE)

    settle()

    assert names(folder, "refused", "influencers") == ["people.csv", "people.csv.report.txt"]
    assert "--platform" in (folder / "refused/influencers/people.csv.report.txt").read_text()


def test_orders_lie_in_the_folder_of_their_brand(folder):
    brand = make.BrandFactory(slug="fjord")
    drop(folder, "tracking/fjord/orders.csv", ORDERS, currency="EUR")
    drop(folder, "tracking/nobody/orders.csv", ORDERS, currency="EUR")

    settle()

    assert list(Conversion.objects.values_list("brand", "currency")) == [(brand.pk, "EUR")]
    assert names(folder, "refused", "tracking", "nobody") == [
        "orders.csv",
        "orders.csv.options.json",
        "orders.csv.report.txt",
    ]


def test_posts_lie_in_the_folder_of_their_account(folder):
    make.SocialAccountFactory(platform="instagram", handle="ada", key="ada")
    drop(folder, "posts/instagram:ada/posts.csv", "date,caption,likes,comments\n2026-01-02,Hello you,3,1\n")

    settle()

    assert Post.objects.get().account.handle == "ada"


def test_the_same_file_again_is_not_imported_again(folder):
    for _ in range(2):
        drop(folder, "influencers/instagram 2026-01.csv", PEOPLE)
        settle()

    assert ImportRun.objects.count() == 1
    assert "instagram 2026-01-2.csv" in names(folder, "done", "influencers")


def test_what_stopped_in_the_middle_goes_on(folder, monkeypatch):
    drop(folder, "influencers/instagram 2026-01.csv", PEOPLE)
    monkeypatch.setattr(watched, "_put_away", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        settle()
    monkeypatch.undo()

    settle()

    assert ImportRun.objects.count() == 1
    assert "instagram 2026-01.csv" in names(folder, "done", "influencers")


def test_two_that_look_at_once_do_not_meet(folder):
    with watched.alone(folder) as first, watched.alone(folder) as second:
        assert (first, second) == (True, False)


def test_links_and_what_is_hidden_or_half_there_are_left_alone(folder, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(PEOPLE)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "instagram 2026-01.csv").write_text(PEOPLE)
    (folder / "influencers/instagram 2026-01.csv").symlink_to(secret)
    (folder / "influencers/elsewhere").symlink_to(outside)
    drop(folder, "influencers/.hidden.csv", PEOPLE)
    drop(folder, "influencers/instagram 2026-02.csv.part", PEOPLE)
    os.mkfifo(folder / "influencers/pipe.csv")

    settle()

    assert ImportRun.objects.count() == 0
    assert (secret.exists(), names(folder, "done"), names(folder, "refused")) == (True, [], [])


def test_nonsense_beside_a_file_refuses_it(folder):
    drop(folder, "influencers/people.csv", PEOPLE)
    (folder / "influencers/people.csv.options.json").write_text("[1")

    settle()

    assert "people.csv" in names(folder, "refused", "influencers")


def test_without_a_folder_nothing_is_looked_at(settings, tmp_path):
    settings.WATCH_FOLDER = ""
    assert files.sweep_folder() == 0
    settings.WATCH_FOLDER = str(tmp_path / "nowhere")
    assert files.sweep_folder() == 0
