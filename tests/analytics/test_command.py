"""The command on small made-up files: what it says, stores and refuses."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Influencer, SocialAccount
from analytics.models import AccountSnapshot, ImportRun

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[1] / "data"
SPANISH, NEWLINES = str(DATA / "lista_instagram_junio_2022.csv"), str(DATA / "newlines_in_headers.csv")


def run(*arguments):
    out = StringIO()
    call_command("import_influencers", *arguments, stdout=out)
    return out.getvalue()


def test_a_spanish_list_becomes_unclaimed_profiles():
    out = run(SPANISH)

    ada = SocialAccount.objects.select_related("influencer", "current").get(key="ada.ejemplo")
    assert (ada.influencer.name, ada.influencer.country, ada.influencer.user, ada.influencer.source) == (
        "Ada Ejemplo",
        "ES",
        None,
        "import",
    )
    assert (ada.current.followers, ada.current.avg_likes, ada.current.engagement_rate) == (1234567, 12345.5, 0.0325)
    assert "rows: 3, imported: 2, rejected: 1, blank: 2" in out
    assert "the row sums up others (line 6)" in out


def test_the_same_file_twice_changes_nothing():
    run(SPANISH)

    assert "snapshots: 0 new, updated: 0, unchanged: 2" in run(SPANISH)
    assert (Influencer.objects.count(), AccountSnapshot.objects.count()) == (2, 2)


def test_a_dry_run_writes_nothing():
    assert "accounts: 2 new" in run(SPANISH, "--dry-run")

    assert (SocialAccount.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_a_refusal_asks_and_ends_with_an_error():
    with pytest.raises(CommandError) as error:
        run(NEWLINES)

    assert error.value.returncode == 1
    assert ImportRun.objects.get().report["reason"] == "observed_on_unknown"


@pytest.mark.parametrize(
    "arguments", [["--platform", "myspace"], ["--observed-on", "yesterday"], ["--map", "a=b"], ["nowhere.csv"]]
)
def test_words_that_say_nothing_end_before_anything_is_read(arguments):
    with pytest.raises(CommandError) as error:
        run(SPANISH, *arguments)

    assert error.value.returncode == 2
    assert not ImportRun.objects.exists()


def test_lines_count_from_the_physical_beginning_of_a_row():
    run(NEWLINES, "--observed-on", "2022-06-01")

    report = ImportRun.objects.get().report
    assert report["rejected"] == [{"line": 6, "reason": "duplicate_identical", "of": 4, "account": "ada"}]
    assert set(SocialAccount.objects.values_list("handle", flat=True)) == {"ada", "433"}


def test_a_claimed_profile_keeps_its_own_words():
    from tests import factories as make

    account = make.SocialAccountFactory(platform="instagram", handle="ada.ejemplo", key="ada.ejemplo")
    name = account.influencer.name
    run(SPANISH)

    account.refresh_from_db()
    assert account.influencer.name == name
    assert account.current.followers == 1234567


def test_an_empty_cell_never_erases_and_files_of_one_day_complete_each_other(tmp_path):
    first, second = tmp_path / "instagram 2022-06-01 a.csv", tmp_path / "instagram 2022-06-01 b.csv"
    first.write_text("username,full name,followers,avg likes\nada,Ada,100,\nbob,Bob,5,1\n")
    second.write_text("username,full name,followers,avg likes\nada,,,7\nbob,Bob,6,1\n")

    run(str(first), str(second))

    ada = AccountSnapshot.objects.get(account__key="ada")
    assert (ada.followers, ada.avg_likes, ada.account.display_name) == (100, 7, "Ada")
    assert AccountSnapshot.objects.get(account__key="bob").followers == 5
    [warning] = ImportRun.objects.latest("pk").report["warnings"]
    assert (warning["code"], warning["account"], warning["value"]) == ("kept_earlier", "bob", "followers")
