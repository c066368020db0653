"""The command that imports any kind of file, and the API that does."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from analytics.models import Conversion, ImportRun, Post, ReportedPayout, TrafficReport, WebProperty
from tests import factories as make

pytestmark = pytest.mark.django_db
ORDERS = "date,campaign,influencer,orders,revenue\n2026-01-02,Spring,ada,3,75.50\n"


@pytest.fixture
def write(tmp_path):
    def write(text, name="file.csv"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def run(*arguments):
    out = StringIO()
    call_command("import_file", *arguments, stdout=out)
    return out.getvalue()


def test_what_a_file_is_about_is_seen_and_told(write):
    brand = make.BrandFactory(slug="fjord")

    out = run(write(ORDERS), "--brand", "fjord", "--currency", "eur")

    run_ = ImportRun.objects.get()
    assert (run_.kind, run_.origin, run_.brand, run_.status) == ("tracking", "command", brand, "done")
    assert "conversions new: 1" in out
    assert Conversion.objects.get().run == run_


def test_a_list_explains_the_ids(write):
    make.BrandFactory(slug="fjord")
    make.SocialAccountFactory(platform="instagram", handle="ada", key="ada")
    people = write("id,username,platform\n7,ada,Instagram\n", "people.csv")
    path = write("influencer_id,basis,rate,orders,total_payout\n7,order,2,3,6\n8,order,2,1,2\n")

    out = run(path, "--as", "payouts", "--brand", "fjord", "--currency", "EUR", "--influencers", people)

    assert "unknown influencers: 1" in out
    assert ReportedPayout.objects.get(person="7").account.handle == "ada"


def test_posts_of_an_account_and_reports_of_a_website(write):
    make.SocialAccountFactory(platform="instagram", handle="ada", key="ada")
    make.BrandFactory(slug="fjord")

    run(write("Date,Caption,Likes\n2026-01-02,Hello you,3\n"), "--account", "instagram:@Ada")
    run(
        write("# Start date: 20260101\n# End date: 20260102\nNth day,Views\n0000,3\n"),
        "--brand",
        "fjord",
        "--property",
        "9",
    )

    assert Post.objects.get().account.handle == "ada"
    assert WebProperty.objects.get().reports.get().rows.count() == TrafficReport.objects.count() == 1


def test_a_dry_run_writes_nothing(write):
    make.BrandFactory(slug="fjord")

    assert "dry run" in run(write(ORDERS), "--brand", "fjord", "--currency", "EUR", "--dry-run")
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--brand", "nobody"],
        ["--currency", "EURO"],
        ["--account", "instagram:nobody"],
        ["--property", "1"],
        ["--map", "a=b"],
    ],
)
def test_words_that_mean_nobody_end_it(write, arguments):
    with pytest.raises(CommandError) as error:
        run(write(ORDERS), *arguments)

    assert error.value.returncode == 2


def test_what_is_open_is_asked(write):
    with pytest.raises(CommandError) as error:
        run(write(ORDERS))

    assert error.value.returncode == 1
    assert ImportRun.objects.get().report["reason"] == "currency_unknown"


def test_the_api_takes_the_kind_and_whose_it_is(client):
    client.force_login(make.UserFactory(staff=True))
    brand = make.BrandFactory()
    said = {"file": SimpleUploadedFile("orders.csv", ORDERS.encode()), "brand": brand.pk, "currency": "EUR"}

    answer = client.post("/api/v1/imports/", said)

    assert answer.status_code == 201, answer.content
    assert (answer.json()["kind"], answer.json()["questions"]) == ("tracking", [])
    wrong = {**said, "file": SimpleUploadedFile("orders.csv", ORDERS.encode()), "maps": ["#1=followers"]}
    assert client.post("/api/v1/imports/", wrong).status_code == 400
